// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plans: the least change between two configurations, as requests, as text, and
 * that an applied plan leaves nothing to change.
 */
#include "helper.h"

#include "../decode.h"
#include "../nl.h"
#include "../plan.h"

#include <linux/genetlink.h>

/**
 * struct case_ - two configurations and what lies between them
 * @old: a file that makes what is
 * @new: a file that makes what shall be
 * @cmds: the commands of the plan, ending with 0
 * @text: what the plan prints
 */
struct case_ {
	const char *old;
	const char *new;
	uint8_t cmds[6];
	const char *text;
};

#define WEB "service tcp 192.0.2.1:80 scheduler rr\n"
#define DNS "service udp 192.0.2.1:53 scheduler rr\n"
#define WEB_IS "~ service tcp 192.0.2.1:80 "
#define BOTH "service tcp 192.0.2.1:80,443 scheduler rr\n"
#define AT "service tcp 192.0.2.1:"
#define FIRST "service tcp 192.0.2.1:80 scheduler fo\n"
#define ONE "  server 10.0.0.1 weight 1\n"
#define TWO "  server 10.0.0.2 weight 1\n"

static const struct case_ cases[] = {
	{ "", "", { 0 }, "" },
	{ WEB ONE TWO, WEB TWO ONE, { 0 }, "" },
	/* The order counts for who is filled first, or has all. */
	{ FIRST ONE TWO, FIRST TWO ONE, { DSR_CMD_SERVICE_REPLACE },
	  WEB_IS "servers in another order\n" },
	{ FIRST ONE, FIRST ONE TWO, { DSR_CMD_SERVER_NEW },
	  "+ server tcp 192.0.2.1:80 10.0.0.2 weight 1\n" },
	{ FIRST ONE, FIRST TWO ONE, { DSR_CMD_SERVICE_REPLACE },
	  "+ server tcp 192.0.2.1:80 10.0.0.2 weight 1\n"
	  WEB_IS "servers in another order\n" },
	{ FIRST ONE TWO, FIRST TWO, { DSR_CMD_SERVER_DEL },
	  "- server tcp 192.0.2.1:80 10.0.0.1\n" },
	{ WEB ONE TWO, FIRST TWO ONE, { DSR_CMD_SERVICE_REPLACE },
	  WEB_IS "scheduler rr -> fo\n" WEB_IS "servers in another order\n" },
	{ "", WEB, { DSR_CMD_SERVICE_NEW },
	  "+ service tcp 192.0.2.1:80 scheduler rr\n" },
	{ "", WEB ONE, { DSR_CMD_SERVICE_REPLACE },
	  "+ service tcp 192.0.2.1:80 scheduler rr\n"
	  "+ server tcp 192.0.2.1:80 10.0.0.1 weight 1\n" },
	{ WEB ONE, "", { DSR_CMD_SERVICE_DEL },
	  "- service tcp 192.0.2.1:80\n" },
	{ WEB, WEB ONE, { DSR_CMD_SERVER_NEW },
	  "+ server tcp 192.0.2.1:80 10.0.0.1 weight 1\n" },
	{ WEB ONE, WEB, { DSR_CMD_SERVER_DEL },
	  "- server tcp 192.0.2.1:80 10.0.0.1\n" },
	{ WEB ONE, WEB "server 10.0.0.1 weight 2\n", { DSR_CMD_SERVER_SET },
	  "~ server tcp 192.0.2.1:80 10.0.0.1 weight 1 -> 2\n" },
	{ WEB "server 10.0.0.1 weight 5 mac 02:00:00:00:00:01",
	  WEB "server 10.0.0.1 weight 5 dev lo", { DSR_CMD_SERVER_SET },
	  "~ server tcp 192.0.2.1:80 10.0.0.1 dev auto -> lo, mac 02:00:00:00:00:01 -> auto\n" },
	{ WEB ONE, WEB TWO, { DSR_CMD_SERVICE_REPLACE },
	  "+ server tcp 192.0.2.1:80 10.0.0.2 weight 1\n"
	  "- server tcp 192.0.2.1:80 10.0.0.1\n" },
	{ WEB ONE, "service tcp 192.0.2.1:80 scheduler wrr persist 60/24\n" ONE,
	  { DSR_CMD_SERVICE_SET }, WEB_IS "scheduler rr -> wrr, persist off -> 60/24\n" },
	{ WEB ONE, "service tcp 192.0.2.1:80 scheduler rr timeout udp 5\n" ONE,
	  { DSR_CMD_SERVICE_SET }, WEB_IS "timeout udp default -> 5\n" },
	{ "service tcp 192.0.2.1:80 scheduler rr rows 512 track all gone drop\n",
	  WEB, { DSR_CMD_SERVICE_SET },
	  WEB_IS "rows 512 -> auto, track all -> auto, gone drop -> reschedule\n" },
	{ "service tcp 192.0.2.1:80 scheduler rr no-server drop ttl decrement\n",
	  WEB, { DSR_CMD_SERVICE_SET },
	  WEB_IS "no-server drop -> reject, ttl decrement -> keep\n" },
	{ WEB ONE, "service tcp 192.0.2.1:80 scheduler wrr\n" ONE TWO,
	  { DSR_CMD_SERVICE_REPLACE },
	  "~ service tcp 192.0.2.1:80 scheduler rr -> wrr\n"
	  "+ server tcp 192.0.2.1:80 10.0.0.2 weight 1\n" },
	{ WEB ONE DNS, "settings flow-slots 1024 timeout closing 9\n" DNS TWO
	  "service tcp 192.0.2.1:* scheduler rr\n",
	  { DSR_CMD_SETTINGS_SET, DSR_CMD_SERVER_NEW,
	    DSR_CMD_SERVICE_REPLACE },
	  "~ settings flow-slots 1048576 -> 1024, timeout closing 30 -> 9\n"
	  "+ server udp 192.0.2.1:53 10.0.0.2 weight 1\n"
	  WEB_IS "ports 80 -> *\n"
	  "- server tcp 192.0.2.1:80 10.0.0.1\n" },
	/* Ports come and go: it is the same service. */
	{ WEB ONE DNS, BOTH ONE, { DSR_CMD_SERVICE_DEL, DSR_CMD_SERVICE_SET },
	  "- service udp 192.0.2.1:53\n"
	  WEB_IS "ports 80 -> 80,443\n" },
	{ WEB ONE, BOTH TWO, { DSR_CMD_SERVICE_REPLACE },
	  WEB_IS "ports 80 -> 80,443\n"
	  "+ server tcp 192.0.2.1:80,443 10.0.0.2 weight 1\n"
	  "- server tcp 192.0.2.1:80 10.0.0.1\n" },
	{ "service tcp 192.0.2.1:* scheduler rr ttl decrement\n", BOTH,
	  { DSR_CMD_SERVICE_SET },
	  "~ service tcp 192.0.2.1:* ports * -> 80,443\n"
	  "~ service tcp 192.0.2.1:80,443 ttl decrement -> keep\n" },
	{ AT "80 scheduler rr persist 9\n" ONE, AT "80,443 scheduler rr persist 9\n" ONE,
	  { DSR_CMD_SERVICE_SET }, WEB_IS "ports 80 -> 80,443\n" },
	/* Not when its clients would move, or when there are two that it could be */
	{ AT "80 scheduler rr persist 9\n" ONE, AT "79-80 scheduler rr persist 9\n" ONE,
	  { DSR_CMD_SERVICE_DEL, DSR_CMD_SERVICE_REPLACE },
	  "- service tcp 192.0.2.1:80\n"
	  "+ service tcp 192.0.2.1:79-80 scheduler rr persist 9\n"
	  "+ server tcp 192.0.2.1:79-80 10.0.0.1 weight 1\n" },
	{ AT "80 scheduler rr persist 9/24\n" ONE, AT "80,443 scheduler rr persist 9\n" ONE,
	  { DSR_CMD_SERVICE_DEL, DSR_CMD_SERVICE_REPLACE },
	  "- service tcp 192.0.2.1:80\n"
	  "+ service tcp 192.0.2.1:80,443 scheduler rr persist 9\n"
	  "+ server tcp 192.0.2.1:80,443 10.0.0.1 weight 1\n" },
	{ AT "80 scheduler sh\n" ONE, BOTH ONE,
	  { DSR_CMD_SERVICE_DEL, DSR_CMD_SERVICE_REPLACE },
	  "- service tcp 192.0.2.1:80\n"
	  "+ service tcp 192.0.2.1:80,443 scheduler rr\n"
	  "+ server tcp 192.0.2.1:80,443 10.0.0.1 weight 1\n" },
	{ WEB "service tcp 192.0.2.1:443 scheduler rr\n", BOTH,
	  { DSR_CMD_SERVICE_DEL, DSR_CMD_SERVICE_DEL, DSR_CMD_SERVICE_NEW },
	  "- service tcp 192.0.2.1:80\n- service tcp 192.0.2.1:443\n"
	  "+ service tcp 192.0.2.1:80,443 scheduler rr\n" },
	/* What goes, then what is other, then what comes */
	{ BOTH ONE DNS, WEB "service tcp 192.0.2.1:443 scheduler rr\n",
	  { DSR_CMD_SERVICE_DEL, DSR_CMD_SERVICE_DEL, DSR_CMD_SERVICE_NEW,
	    DSR_CMD_SERVICE_NEW },
	  "- service tcp 192.0.2.1:80,443\n"
	  "- service udp 192.0.2.1:53\n"
	  "+ service tcp 192.0.2.1:80 scheduler rr\n"
	  "+ service tcp 192.0.2.1:443 scheduler rr\n" },
	{ "service mark 7\n" WEB, "service mark 8\n" DNS WEB ONE,
	  { DSR_CMD_SERVICE_DEL, DSR_CMD_SERVER_NEW, DSR_CMD_SERVICE_NEW,
	    DSR_CMD_SERVICE_NEW },
	  "- service mark 7\n"
	  "+ server tcp 192.0.2.1:80 10.0.0.1 weight 1\n"
	  "+ service mark 8 scheduler rendezvous\n"
	  "+ service udp 192.0.2.1:53 scheduler rr\n" },
	{ "service sctp 192.0.2.0/24:* scheduler sh\n"
	  "  server 10.0.0.1 weight 1\n"
	  "service mark 7 scheduler rr persist 9/24\n",
	  "service mark 7 scheduler rr persist 9/24,64\n"
	  "service sctp 192.0.2.0/24:* scheduler lc slow-start 9\n"
	  "  server 10.0.0.1 weight 1 max-flows 9 resume 8\n",
	  { DSR_CMD_SERVICE_SET, DSR_CMD_SERVICE_REPLACE },
	  "~ service mark 7 persist 9/24 -> 9/24,64\n"
	  "~ service sctp 192.0.2.0/24:* scheduler sh -> lc, slow-start off -> 9\n"
	  "~ server sctp 192.0.2.0/24:* 10.0.0.1 max-flows off -> 9, resume auto -> 8\n" },
	{ "service udp 192.0.2.1:53 scheduler rr stateless on\n"
	  "  server 10.0.0.1 probe-mark 5\n",
	  "service udp 192.0.2.1:53 scheduler rr stateless on\n"
	  "  server 10.0.0.1 probe-mark 0x10\n", { DSR_CMD_SERVER_SET },
	  "~ server udp 192.0.2.1:53 10.0.0.1 probe-mark 5 -> 16\n" },
	{ "", "settings secret 000102030405060708090a0b0c0d0eff\n",
	  { DSR_CMD_SETTINGS_SET }, "~ settings secret changed\n" },
	{ "settings timeout udp 7\n", "", { DSR_CMD_SETTINGS_SET },
	  "~ settings timeout udp 7 -> 300\n" },
	{ "settings secret 000102030405060708090a0b0c0d0eff\n", "", { 0 },
	  "" },
};

static void load(const char *text, struct config *config)
{
	struct file_error error;

	if (file_parse(text, strlen(text), config, &error))
		fail_msg("%s", error.text);
}

static void check_text(const struct plan *plan, const char *text)
{
	struct capture c;
	size_t i;

	capture(&c);
	for (i = 0; i < plan->n; i++)
		change_print(c.out, &plan->changes[i]);
	assert_string_equal(capture_text(&c), text);
	capture_free(&c);
}

static void plans(void **state)
{
	struct config old, new;
	struct plan plan;
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		load(cases[i].old, &old);
		/* The kernel says so. */
		if (!strncmp(cases[i].old, FIRST, strlen(FIRST)))
			old.table.services->ordered = true;
		load(cases[i].new, &new);
		plan_make(&old, &new, &plan);
		check_text(&plan, cases[i].text);
		for (k = 0; k < plan.n; k++)
			assert_int_equal(plan.changes[k].cmd,
					 cases[i].cmds[k]);
		assert_int_equal(cases[i].cmds[plan.n], 0);
		plan_free(&plan);
		config_free(&old);
		config_free(&new);
	}
}

/* What a change of one service says, read back from its message. */
static struct message encoded(const char *old_text, const char *new_text)
{
	static char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct config old, new;
	struct message message;
	struct genlmsghdr *genl;
	struct plan plan;

	load(old_text, &old);
	load(new_text, &new);
	plan_make(&old, &new, &plan);
	assert_int_equal(plan.n, 1);
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = plan.changes[0].cmd;
	change_encode(nlh, &plan.changes[0]);
	assert_int_equal(decode_message(nlh, &message), 0);
	plan_free(&plan);
	config_free(&old);
	config_free(&new);
	return message;
}

/* A change says what differs, and nothing else. */
static void messages(void **state)
{
	struct message m;

	(void)state;
	m = encoded(WEB ONE,
		    "service tcp 192.0.2.1:80 scheduler rr ttl decrement\n" ONE);
	assert_int_equal(m.cmd, DSR_CMD_SERVICE_SET);
	assert_int_equal(m.service.given, OPTION(DSR_SERVICE_A_TTL));
	assert_int_equal(m.service.ttl, DSR_TTL_DECREMENT);
	assert_int_equal(m.service.n_servers, 0);
	message_free(&m);

	m = encoded(WEB ONE, WEB "server 10.0.0.1 weight 0\n");
	assert_int_equal(m.cmd, DSR_CMD_SERVER_SET);
	assert_int_equal(m.service.n_servers, 1);
	assert_int_equal(m.service.servers[0].given, OPTION(DSR_SERVER_A_WEIGHT));
	assert_int_equal(m.service.servers[0].weight, 0);
	message_free(&m);

	m = encoded(WEB ONE, WEB);
	assert_int_equal(m.cmd, DSR_CMD_SERVER_DEL);
	assert_int_equal(m.service.servers[0].given, 0);
	message_free(&m);

	m = encoded(WEB ONE, "settings timeout udp 5\n" WEB ONE);
	assert_int_equal(m.cmd, DSR_CMD_SETTINGS_SET);
	assert_int_equal(m.settings.given, OPTION(DSR_SETTINGS_A_TIMEOUT_UDP));
	message_free(&m);
}

/* The largest set fits one request. */
static void largest_set(void **state)
{
	struct capture c;
	struct message m;
	int i;

	(void)state;
	fputs(WEB, capture(&c));
	for (i = 0; i < DSR_SERVICE_SERVERS_MAX; i++)
		fprintf(c.out,
			"server 2001:db8::%x weight 9 mac 02:00:00:00:00:01 dev lo max-flows 9 resume 8 probe-mark %d\n",
			i + 1, i + 1);
	m = encoded("", capture_text(&c));
	assert_int_equal(m.cmd, DSR_CMD_SERVICE_REPLACE);
	assert_int_equal(m.service.n_servers, DSR_SERVICE_SERVERS_MAX);
	assert_int_equal(m.service.servers[4095].ifindex, 1);
	assert_int_equal(m.service.servers[4095].probe_mark, 4096);
	message_free(&m);
	capture_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans),
		cmocka_unit_test(messages),
		cmocka_unit_test(largest_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
