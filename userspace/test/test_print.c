// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text and JSON: exactly what is printed, and that a table fits a terminal.
 */
#include "helper.h"

#include "../counters.h"
#include "../event.h"
#include "../json.h"
#include "../print.h"

#include <stdlib.h>

static void durations(void **state)
{
	static const struct {
		uint64_t ms;
		const char *text;
	} spans[] = {
		{ 0, "0s" }, { 999, "0s" }, { 59999, "59s" },
		{ 60000, "1m00s" }, { 185000, "3m05s" },
		{ 3600000, "1h00m" }, { 86399000, "23h59m" },
		{ 86400000, "1d00h" }, { UINT64_MAX, "213503982334d14h" },
	};
	char text[DURATION_TEXT_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(spans); i++)
		assert_string_equal(duration_text(text, spans[i].ms),
				    spans[i].text);
}

static void amounts(void **state)
{
	static const struct {
		double amount;
		const char *text;
	} amounts[] = {
		{ 0, "0" }, { 0.4, "0" }, { 999999, "999999" },
		{ 1000000, "1.00M" }, { 9994000, "9.99M" },
		{ 9996000, "10.0M" }, { 99960000, "100M" },
		{ 999.6e6, "1.00G" }, { 1.5e12, "1.50T" },
		{ 18446744073709551615.0, "18.4E" },
	};
	char text[AMOUNT_TEXT_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(amounts); i++)
		assert_string_equal(amount_text(text, amounts[i].amount),
				    amounts[i].text);
}

static struct service example(void)
{
	struct service s = service_of("tcp 192.0.2.10:80\n"
				      "server 10.0.0.11 weight 100\n"
				      "server 10.0.0.12 weight 100\n"
				      "server 10.0.0.13 weight 0\n"
				      "server 10.0.0.14 weight 0\n"
				      "server 10.0.0.15");

	s.rows_total = 1024;
	s.rows_dirty = 12;
	s.packets = 12345678;
	s.bytes = 1234;
	s.no_server_packets = 4;
	s.servers[0].rows = 512;
	s.servers[0].flows[TIMEOUT_ESTABLISHED] = 120;
	s.servers[0].flows[TIMEOUT_UDP] = 3;
	s.servers[0].packets = 1234567;
	s.servers[1].rows = 512;
	s.servers[1].state = DSR_SERVER_UNRESOLVED;
	s.servers[1].reason = DSR_REASON_NO_ANSWER;
	s.servers[1].state_age = 12000;
	s.servers[2].flows[TIMEOUT_CLOSING] = 2;
	s.servers[4].state = DSR_SERVER_DOWN;
	s.servers[4].reason = DSR_REASON_DEVICE_DOWN;
	s.servers[4].state_age = 185000;
	return s;
}

static void a_table(void **state)
{
	struct service s = example();
	struct print print = { .color = false };
	struct capture c;

	(void)state;
	print.out = capture(&c);
	print_service(&print, &s);
	print_servers(&print, &s);
	assert_string_equal(capture_text(&c),
			    "tcp 192.0.2.10:80 scheduler rendezvous\n"
			    "  1024 rows, 12 dirty; 12.3M packets, 1234 bytes; 4 packets found no server\n"
			    "  server          weight  share  flows packets  state\n"
			    "  10.0.0.11          100  50.0%    123   1.23M  up\n"
			    "  10.0.0.12          100  50.0%      0       0  unresolved 12s: no ARP answer\n"
			    "  10.0.0.13            0   0.0%      2       0  draining\n"
			    "  10.0.0.14            0   0.0%      0       0  drained\n"
			    "  10.0.0.15            1   0.0%      0       0  down 3m05s: device is down\n");
	capture_free(&c);
	s.packets = 1;
	s.no_server_packets = 1;
	print.out = capture(&c);
	print_service(&print, &s);
	assert_non_null(strstr(capture_text(&c),
			       "; 1 packet, 1234 bytes; 1 packet found no server\n"));
	capture_free(&c);
	service_free(&s);
}

/* Servers with a limit: how far they are from it. */
static void limits(void **state)
{
	struct service s = service_of("tcp 192.0.2.10:80 scheduler lc\n"
				      "slow-start 30\n"
				      "server 10.0.0.11 max-flows 500\n"
				      "server 10.0.0.12 max-flows 134217728\n"
				      "server 10.0.0.13 max-flows 9 weight 0\n"
				      "server 10.0.0.14 max-flows 9\n"
				      "server 10.0.0.15");
	struct print print = { .color = false };
	struct capture c;
	size_t i;

	(void)state;
	for (i = 0; i < s.n_servers; i++) {
		s.servers[i].has_active = true;
		s.servers[i].active = 100;
		s.servers[i].flows[TIMEOUT_ESTABLISHED] = 101;
	}
	s.servers[0].full = true;
	s.servers[0].active = 500;
	s.servers[0].pending = 7;
	s.servers[1].active = 134217727;
	s.servers[2].full = true;
	s.servers[2].flows[TIMEOUT_ESTABLISHED] = 0; /* no census since */
	s.servers[3].state = DSR_SERVER_UNRESOLVED;
	s.servers[3].reason = DSR_REASON_RESOLVING;
	print.out = capture(&c);
	print_service(&print, &s);
	print_servers(&print, &s);
	print_server_details(&print, &s, &s.servers[0]);
	assert_string_equal(capture_text(&c),
			    "tcp 192.0.2.10:80 scheduler lc slow-start 30\n"
			    "  0 packets, 0 bytes\n"
			    "  server          weight  share  flows packets  state\n"
			    "  10.0.0.11            1      -    507       0  full, 500 of 500 flows\n"
			    "  10.0.0.12            1      -   134M       0  up, 134M of 134M flows\n"
			    "  10.0.0.13            0      -    100       0  draining\n"
			    "  10.0.0.14            1      -    101       0  unresolved 0s: awaiting ARP\n"
			    "  10.0.0.15            1      -    101       0  up\n"
			    "tcp 192.0.2.10:80 10.0.0.11 weight 1 max-flows 500\n"
			    "  full, 500 of 500 flows; ready for 0s\n"
			    "  flows: 101 established, 0 half-open, 0 half-closed, 0 closing, 0 udp; 500 active, 7 pending now\n"
			    "  0 packets, 0 bytes\n");
	capture_free(&c);
	service_free(&s);
}

static void overruled(void **state)
{
	static const char *const ids[] = {
		"tcp 192.0.2.0/24:*", "tcp 192.0.2.1:1", "tcp 192.0.2.1:2",
		"tcp 192.0.2.1:3", "tcp 192.0.2.1:4", "tcp 192.0.2.1:5",
		"tcp 192.0.2.1:6",
	};
	struct service services[ARRAY_SIZE(ids)];
	struct table table = { .services = services, .n = ARRAY_SIZE(ids) };
	struct print print = { .color = false };
	struct overlaps overlaps;
	struct capture c;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(ids); i++)
		services[i] = service_of(ids[i]);
	overlaps_init(&overlaps, &table);
	print.out = capture(&c);
	print_overlaps(&print, &overlaps, &services[1].id);
	assert_string_equal(capture_text(&c), "");
	print_overlaps(&print, &overlaps, &services[0].id);
	assert_string_equal(capture_text(&c),
			    "  overruled by tcp 192.0.2.1:1\n"
			    "  overruled by tcp 192.0.2.1:2\n"
			    "  overruled by tcp 192.0.2.1:3\n"
			    "  overruled by tcp 192.0.2.1:4\n"
			    "  overruled by 2 more\n");
	capture_free(&c);
	overlaps_free(&overlaps);
}

static void no_rows_no_servers(void **state)
{
	struct service s = service_of("udp [2001:db8::1]:* scheduler rr server 10.0.0.1");
	struct print print = { .color = false };
	struct capture c;

	(void)state;
	s.servers[0].state = DSR_SERVER_LOCAL;
	print.out = capture(&c);
	print_service(&print, &s);
	print_servers(&print, &s);
	s.n_servers = 0;
	print_servers(&print, &s);
	assert_string_equal(capture_text(&c),
			    "udp [2001:db8::1]:* scheduler rr\n"
			    "  0 packets, 0 bytes\n"
			    "  server          weight  share  flows packets  state\n"
			    "  10.0.0.1             1      -      0       0  local\n"
			    "  no servers\n");
	capture_free(&c);
	s.standby = true;
	print.out = capture(&c);
	print_service(&print, &s);
	assert_string_equal(capture_text(&c),
			    "udp [2001:db8::1]:* scheduler rr\n"
			    "  standby: the VIP is not on this gateway\n"
			    "  0 packets, 0 bytes\n");
	capture_free(&c);
	service_free(&s);
}

/* The longest addresses, words and reasons, in every state: 80 columns. */
static void fits_a_terminal(void **state)
{
	struct service s =
		service_of("udp [2001:db8:1111:2222:3333:4444:5555:6666]:50000-59999\n"
			   "scheduler rendezvous rows 65536 track none\n"
			   "persist 8000/31,127 stateless on\n"
			   "slow-start 8000 gone drop no-server reject\n"
			   "ttl decrement when held timeout established 8000\n"
			   "timeout half-open 8000 timeout closing 8000\n"
			   "timeout udp 8000\n"
			   "server 2001:db8:1111:2222:3333:4444:5555:7777\n"
			   "weight 65535 max-flows 134217728\n"
			   "server 10.0.0.1 max-flows 999999");
	struct print print = { .color = false };
	struct capture c;
	char *rest, *line;
	unsigned int kind;

	(void)state;
	print.out = capture(&c);
	s.rows_total = 65536;
	s.rows_dirty = 65536;
	s.packets = UINT64_MAX;
	s.bytes = UINT64_MAX;
	s.servers[0].rows = 65536;
	s.servers[0].packets = UINT64_MAX;
	s.servers[0].flows[0] = UINT32_MAX;
	s.servers[0].has_active = true;
	s.servers[0].active = 134217728;
	s.servers[1] = s.servers[0];
	s.servers[1].address.len = 4;
	for (kind = 0; kind < 4 * 8; kind++) {
		s.servers[kind % 2].state = kind / 8;
		s.servers[kind % 2].reason = kind % 8;
		s.servers[kind % 2].state_age = 99 * 86400000ull;
		s.servers[1].weight = kind % 3;
		s.servers[0].full = kind & 1;
		print_service(&print, &s);
		print_servers(&print, &s);
	}
	capture_text(&c);
	rest = c.text;
	while ((line = strsep(&rest, "\n")))
		if (strlen(line) > 80)
			fail_msg("%zu columns: '%s'", strlen(line), line);
	capture_free(&c);
	service_free(&s);
}

static void colors(void **state)
{
	struct service s = example();
	struct print print = { .color = true };
	struct capture c;

	(void)state;
	print.out = capture(&c);
	print_servers(&print, &s);
	assert_non_null(strstr(capture_text(&c), "\033[32mup\033[0m\n"));
	assert_non_null(strstr(capture_text(&c),
			       "\033[33munresolved 12s: no ARP answer\033[0m\n"));
	assert_non_null(strstr(capture_text(&c), "\033[36mdrained\033[0m"));
	assert_non_null(strstr(capture_text(&c), "\033[31mdown 3m05s"));
	capture_free(&c);
	service_free(&s);
}

static void details(void **state)
{
	struct service s = example();
	struct print print = { .color = false };
	struct capture c;

	(void)state;
	s.servers[0].egress_ifindex = 1;
	s.servers[0].egress_mac[0] = 2;
	s.servers[0].egress_mtu = 1500;
	print.out = capture(&c);
	print_server_details(&print, &s, &s.servers[0]);
	assert_string_equal(capture_text(&c),
			    "tcp 192.0.2.10:80 10.0.0.11 weight 100\n"
			    "  up for 0s\n"
			    "  frames leave by lo to 02:00:00:00:00:00, MTU 1500\n"
			    "  512 of 1024 rows\n"
			    "  flows: 120 established, 0 half-open, 0 half-closed, 0 closing, 3 udp\n"
			    "  1234567 packets, 0 bytes\n");
	capture_free(&c);
	/* Not for how long it has drained */
	s.servers[0].weight = 0;
	print.out = capture(&c);
	print_server_details(&print, &s, &s.servers[0]);
	assert_non_null(strstr(capture_text(&c), "  draining; ready for 0s\n"));
	capture_free(&c);
	service_free(&s);
}

static struct message a_flow(uint8_t choice)
{
	struct message m;

	memset(&m, 0, sizeof(m));
	m.service = service_of("tcp 192.0.2.10:80 server 10.0.0.11");
	m.flow.protocol = m.service.id.protocol;
	m.flow.vip = m.service.id.vip;
	m.flow.vip_port = 80;
	m.flow.client = m.service.id.vip;
	m.flow.client.bytes[3] = 7;
	m.flow.client_port = 40000;
	m.flow.choice = choice;
	m.flow.given = OPTION(DSR_FLOW_A_ROW);
	m.flow.row = 17;
	return m;
}

static void flows(void **state)
{
	static const char *const reasons[] = {
		[DSR_CHOICE_ROW] = "row 17 is clean and the server owns it.\n",
		[DSR_CHOICE_ENTRY] = "(established, written 3s ago).\n",
		[DSR_CHOICE_PREVIOUS] =
			"the previous owner, a new one goes to the owner.\n",
		[DSR_CHOICE_OWNER] = "is down or full, another.\n",
		[DSR_CHOICE_SCHEDULER] = "no server yet",
		[DSR_CHOICE_NONE] = "no server: no server can take it, or its own is gone ",
		[DSR_CHOICE_STATELESS] = "no server yet: the service is stateless, so ",
	};
	struct print print = { .color = false };
	static const char begin[] =
		"tcp 192.0.2.7:40000 to 192.0.2.10:80 goes to ";
	struct capture c;
	struct message m;
	uint8_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(reasons); i++) {
		m = a_flow(i);
		m.flow.entry_state = DSR_FLOW_ESTABLISHED;
		m.flow.entry_idle = 3;
		m.flow.row_dirty = true;
		if (i >= DSR_CHOICE_SCHEDULER)
			m.service.n_servers = 0;
		print.out = capture(&c);
		print_flow(&print, &m);
		assert_memory_equal(capture_text(&c), begin, strlen(begin));
		assert_non_null(strstr(c.text, i < DSR_CHOICE_SCHEDULER ?
				       "to 10.0.0.11: " : "to no server"));
		assert_non_null(strstr(c.text, reasons[i]));
		capture_free(&c);
		message_free(&m);
	}
}

static void expect_flow(uint8_t choice, const char *text)
{
	struct print print = { .color = false };
	struct message m = a_flow(choice);
	struct capture c;

	print.out = capture(&c);
	print_flow(&print, &m);
	assert_non_null(strstr(capture_text(&c), text));
	capture_free(&c);
	message_free(&m);
}

static void flow_gone(void **state)
{
	struct print print = { .color = false };
	struct message m = a_flow(DSR_CHOICE_NONE);
	struct capture c;

	(void)state;
	m.flow.new_server = m.service.servers[0].address;
	m.service.n_servers = 0;
	print.out = capture(&c);
	print_flow(&print, &m);
	assert_non_null(strstr(capture_text(&c),
			       "its server is gone and the service says 'gone drop'.\n"
			       "A new connection would go to 10.0.0.11.\n"));
	capture_free(&c);
	message_free(&m);
}

static void flows_otherwise(void **state)
{
	(void)state;
	expect_flow(DSR_CHOICE_SCHEDULER,
		    "to 10.0.0.11: the flow has no entry: its hash ");
	expect_flow(DSR_CHOICE_OWNER,
		    "the owner of row 17 is down or full, so another takes it");
}

/* What is said below: the service, and where a new connection goes. */
static void flows_below(void **state)
{
	static const char reason[] =
		"row 17 is clean and the server owns it.\n";
	struct print print = { .color = false };
	struct message m = a_flow(DSR_CHOICE_ROW);
	struct capture c;

	(void)state;
	m.flow.new_server = m.service.servers[0].address;
	print.out = capture(&c);
	print_flow(&print, &m);
	assert_string_equal(strstr(capture_text(&c), "row 17"), reason);
	capture_free(&c);
	m.flow.new_server.bytes[3] = 12;
	m.service.id.prefix = 24;
	m.service.id.vip.bytes[3] = 0;
	print.out = capture(&c);
	print_flow(&print, &m);
	assert_string_equal(strstr(capture_text(&c), "owns it.\n"),
			    "owns it.\n"
			    "Service tcp 192.0.2.0/24:80 takes it.\n"
			    "A new connection would go to 10.0.0.12.\n");
	capture_free(&c);
	m.service.n_servers = 0;
	m.service.id.prefix = 32;
	m.flow.choice = DSR_CHOICE_STATELESS;
	print.out = capture(&c);
	print_flow(&print, &m);
	assert_string_equal(strstr(capture_text(&c), "goes to "),
			    "goes to 10.0.0.12: the service is stateless, so each packet goes to the owner of row 17.\n");
	capture_free(&c);
	m.flow.protocol = IPPROTO_UDP;
	m.flow.choice = DSR_CHOICE_ROW;
	print.out = capture(&c);
	print_flow(&print, &m);
	assert_non_null(strstr(capture_text(&c),
			       "A new flow would go to 10.0.0.12.\n"));
	capture_free(&c);
	message_free(&m);
}

static void events(void **state)
{
	struct message m = a_flow(0);
	struct capture c;

	(void)state;
	capture(&c);
	m.has = MESSAGE_SERVICE;
	m.cmd = DSR_CMD_SERVER_STATE;
	m.service.servers[0].state = DSR_SERVER_DOWN;
	m.service.servers[0].reason = DSR_REASON_NO_ROUTE;
	print_event(c.out, &m);
	m.cmd = DSR_CMD_SERVER_SET;
	print_event(c.out, &m);
	m.cmd = DSR_CMD_SERVER_DEL;
	print_event(c.out, &m);
	m.cmd = DSR_CMD_SERVICE_REPLACE;
	print_event(c.out, &m);
	m.service.n_servers = 0;
	m.cmd = DSR_CMD_SERVICE_DEL;
	print_event(c.out, &m);
	m.cmd = DSR_CMD_SERVICE_NEW;
	print_event(c.out, &m);
	m.cmd = 200;
	m.has = 0;
	print_event(c.out, &m);
	m.cmd = DSR_CMD_SETTINGS_SET;
	m.has = MESSAGE_SETTINGS;
	m.settings.given = OPTION(DSR_SETTINGS_A_SECRET) |
			   OPTION(DSR_SETTINGS_A_FLOW_SLOTS);
	m.settings.flow_slots = 1024;
	print_event(c.out, &m);
	m.cmd = DSR_CMD_TABLE_MOVED;
	m.settings.given |= OPTION(DSR_SETTINGS_A_PEERS);
	print_event(c.out, &m);
	assert_string_equal(capture_text(&c),
			    "server state tcp 192.0.2.10:80 10.0.0.11 down: no route to it\n"
			    "server set tcp 192.0.2.10:80 10.0.0.11 weight 1\n"
			    "server del tcp 192.0.2.10:80 10.0.0.11\n"
			    "service replace tcp 192.0.2.10:80 scheduler rendezvous server 10.0.0.11 weight 1\n"
			    "service del tcp 192.0.2.10:80\n"
			    "service add tcp 192.0.2.10:80 scheduler rendezvous\n"
			    "unknown event\n"
			    "settings set flow-slots 1024\n"
			    "table moved flow-slots 1024\n");
	capture_free(&c);
	message_free(&m);
}

/* The pieces, ending with NULL, are the whole value together. */
static void expect_json(json_t *value, const char *const *piece)
{
	struct capture c, expected;

	capture(&expected);
	for (; *piece; piece++)
		fputs(*piece, expected.out);
	fputc('\n', expected.out);
	json_write(capture(&c), value, false);
	assert_string_equal(capture_text(&c), capture_text(&expected));
	capture_free(&c);
	capture_free(&expected);
}

#define JSON_ID								\
	"\"protocol\":\"tcp\",\"address\":\"192.0.2.10\","			\
	"\"prefix\":32,\"port\":80,\"port_last\":80,"			\
	"\"ports\":[{\"first\":80,\"last\":80}],"				\
	"\"name\":\"tcp 192.0.2.10:80\""
#define JSON_TIMEOUT(e, h, h2, c, u, o)				\
	"\"timeout\":{\"established\":" #e ",\"half_open\":" #h		\
	",\"half_closed\":" #h2 ",\"closing\":" #c ",\"udp\":" #u	\
	",\"handover\":" #o "},"

static void json_of_a_service(void **state)
{
	static const char *const whole[] = {
		"[{" JSON_ID ",",
		"\"scheduler\":\"rendezvous\",\"rows\":0,\"track\":\"auto\",",
		"\"persist\":60,\"persist_prefix\":24,",
		"\"persist_prefix6\":128,\"stateless\":false,\"slow_start\":0,",
		"\"gone\":\"reschedule\",\"no_server\":\"reject\",\"ttl\":\"keep\",",
		"\"when\":\"always\",\"standby\":false," JSON_TIMEOUT(0, 0, 0, 0, 0, 0),
		"\"rows_total\":1024,\"rows_dirty\":0,",
		"\"packets\":0,\"bytes\":0,\"no_server_packets\":0,",
		"\"servers\":[{\"address\":\"10.0.0.11\",\"weight\":2,",
		"\"dev\":null,\"mac\":null,\"max_flows\":0,",
		"\"resume\":0,\"probe_mark\":0,\"index\":0,",
		"\"state\":\"down\",\"reason\":\"off-link\",",
		"\"state_age_ms\":0,",
		"\"egress\":{\"dev\":null,\"mac\":null,\"mtu\":0},",
		"\"rows\":256,\"share\":0.25,",
		"\"flows\":{\"established\":0,\"half_open\":1,",
		"\"half_closed\":0,\"closing\":0,\"udp\":2,\"total\":3},",
		"\"full\":false,\"packets\":1099511627776,\"bytes\":0}]}]",
		NULL
	};
	struct service s = service_of("tcp 192.0.2.10:80 persist 60/24\n"
				      "server 10.0.0.11 weight 2");
	struct table table = { .services = &s, .n = 1 };

	(void)state;
	s.rows_total = 1024;
	s.servers[0].rows = 256;
	s.servers[0].state = DSR_SERVER_DOWN;
	s.servers[0].reason = DSR_REASON_OFF_LINK;
	s.servers[0].flows[TIMEOUT_HALF_OPEN] = 1;
	s.servers[0].flows[TIMEOUT_UDP] = 2;
	s.servers[0].packets = 1ull << 40;
	expect_json(json_table(&table, true), whole);
	service_free(&s);
}

static void json_of_settings(void **state)
{
	static const char *const open[] = {
		"{" JSON_TIMEOUT(900, 60, 120, 30, 300, 10) "\"flow_slots\":1048576,\"peers\":[]}",
		NULL
	};
	static const char *const secret[] = {
		"{\"secret\":\"00000000000000000000000000000000\",",
		JSON_TIMEOUT(900, 60, 120, 30, 300, 10) "\"flow_slots\":1048576,\"peers\":[]}",
		NULL
	};
	struct settings s;

	(void)state;
	settings_init(&s);
	expect_json(json_settings(&s, false), open);
	expect_json(json_settings(&s, true), secret);
}

static void json_of_counters(void **state)
{
	static const char *const whole[] = { "{\"steered\":5}", NULL };
	struct counters counters = {
		.counter = { { 0, "steered", 5 } }, .n = 1
	};

	(void)state;
	expect_json(json_counters(&counters), whole);
}

static void json_of_a_flow(void **state)
{
	static const char *const whole[] = {
		"{\"protocol\":\"tcp\",",
		"\"client\":\"192.0.2.7\",\"client_port\":40000,",
		"\"vip\":\"192.0.2.10\",\"vip_port\":80,\"mark\":0,",
		"\"choice\":\"none\",\"row\":17,\"row_dirty\":false,",
		"\"server\":null,\"new_server\":null,",
		"\"service\":{" JSON_ID "}}",
		NULL
	};
	struct message m = a_flow(DSR_CHOICE_NONE);

	(void)state;
	m.service.n_servers = 0;
	expect_json(json_flow(&m), whole);
	message_free(&m);
}

static void json_of_events(void **state)
{
	static const char *const deleted[] = {
		"{\"event\":\"service del\",\"generation\":9,",
		"\"service\":{" JSON_ID ",",
		"\"scheduler\":\"rendezvous\",\"rows\":0,\"track\":\"auto\",",
		"\"persist\":0,\"persist_prefix\":32,",
		"\"persist_prefix6\":128,\"stateless\":false,",
		"\"slow_start\":0,",
		"\"gone\":\"reschedule\",\"no_server\":\"reject\",",
		"\"ttl\":\"keep\",\"when\":\"always\",\"standby\":false,",
		JSON_TIMEOUT(0, 0, 0, 0, 0, 0),
		"\"rows_total\":0,\"rows_dirty\":0,",
		"\"packets\":0,\"bytes\":0,\"no_server_packets\":0}}",
		NULL
	};
	static const char *const settings[] = {
		"{\"event\":\"settings set\",\"settings\":{",
		JSON_TIMEOUT(0, 0, 0, 0, 7, 0) "\"flow_slots\":0,\"peers\":[]}}",
		NULL
	};
	struct message m = a_flow(0);

	(void)state;
	m.service.n_servers = 0;
	m.has = MESSAGE_SERVICE | MESSAGE_GENERATION;
	m.generation = 9;
	m.cmd = DSR_CMD_SERVICE_DEL;
	expect_json(json_event(&m), deleted);
	m.has = MESSAGE_SETTINGS;
	m.cmd = DSR_CMD_SETTINGS_SET;
	m.settings.timeout[TIMEOUT_UDP] = 7;
	expect_json(json_event(&m), settings);
	message_free(&m);
}

/* Each counter of the protocol has a sentence, and so has one of the future. */
static void meanings(void **state)
{
	const char *unknown = counter_meaning(__DSR_COUNTER_MAX);
	uint32_t id;

	(void)state;
	assert_non_null(strstr(unknown, "does not know"));
	for (id = 0; id < __DSR_COUNTER_MAX; id++)
		assert_ptr_not_equal(counter_meaning(id), unknown);
	assert_ptr_equal(counter_meaning(UINT32_MAX), unknown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations),
		cmocka_unit_test(amounts),
		cmocka_unit_test(a_table),
		cmocka_unit_test(limits),
		cmocka_unit_test(overruled),
		cmocka_unit_test(no_rows_no_servers),
		cmocka_unit_test(fits_a_terminal),
		cmocka_unit_test(colors),
		cmocka_unit_test(details),
		cmocka_unit_test(flows),
		cmocka_unit_test(flow_gone),
		cmocka_unit_test(flows_otherwise),
		cmocka_unit_test(flows_below),
		cmocka_unit_test(events),
		cmocka_unit_test(json_of_a_service),
		cmocka_unit_test(json_of_settings),
		cmocka_unit_test(json_of_counters),
		cmocka_unit_test(json_of_a_flow),
		cmocka_unit_test(json_of_events),
		cmocka_unit_test(meanings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
