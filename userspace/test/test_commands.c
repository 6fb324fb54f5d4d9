// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands from words to exit code, against the kernel of fake_kernel.c: what
 * is asked of it, what is printed, what is said when it refuses.
 */
#include "run.h"

#include "../cmd.h"
#include "../encode.h"
#include "fake_kernel.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <net/if.h>

#define FILE_TEXT_MAX 4096

static void services(void **state)
{
	(void)state;
	must("service add tcp 192.0.2.1:80 scheduler rr persist 60/24");
	must("service add udp 192.0.2.1:80");
	must("service set tcp 192.0.2.1:80 persist off timeout udp 9");
	must_save("service tcp 192.0.2.1:80 scheduler rr timeout udp 9\n"
		  "service udp 192.0.2.1:80 scheduler rendezvous\n");
	must("service show tcp 192.0.2.1:80");
	assert_string_equal(out,
			    "tcp 192.0.2.1:80 scheduler rr timeout udp 9\n"
			    "  0 packets, 0 bytes\n");
	must("service del tcp 192.0.2.1:80");
	must("show");
	assert_string_equal(out,
			    "udp 192.0.2.1:80 scheduler rendezvous\n"
			    "  0 packets, 0 bytes\n"
			    "  no servers\n");
	must("service del udp 192.0.2.1:80");
	must("show");
	assert_string_equal(out, "");
}

static void service_mistakes(void **state)
{
	(void)state;
	must("service add tcp 192.0.2.1:80");
	must_fail("service add tcp 192.0.2.1:80", EXIT_KERNEL,
		  "cannot add service tcp 192.0.2.1:80: it exists already");
	must_fail("service set tcp 192.0.2.1:81 ttl keep", EXIT_KERNEL,
		  "cannot set service tcp 192.0.2.1:81: there is none");
	must_fail("service del tcp 192.0.2.1:81", EXIT_KERNEL,
		  "cannot delete service tcp 192.0.2.1:81: there is none");
	must_fail("service show tcp 192.0.2.1:81", EXIT_KERNEL,
		  "cannot show service tcp 192.0.2.1:81: there is none");
	must_fail("service set tcp 192.0.2.1:80", EXIT_USAGE,
		  "nothing after '192.0.2.1:80': expected ports, scheduler, rows, track, persist, stateless, slow-start, gone, no-server, ttl, when or timeout");
	must_fail("service del tcp 192.0.2.1:80 now", EXIT_USAGE,
		  "unexpected 'now' after '192.0.2.1:80': expected nothing more");
	must_fail("service frob tcp 192.0.2.1:80", EXIT_USAGE,
		  "unexpected 'frob' after 'service': expected add, set, del, show or replace");
	must_fail("service", EXIT_USAGE,
		  "nothing after 'service': expected add, set, del, show or replace");
	assert_int_equal(fake.table.n, 1);
}

static void replace(void **state)
{
	(void)state;
	must("service replace tcp 192.0.2.1:80 scheduler rr\n"
	     "server 10.0.0.1 server 10.0.0.2 weight 5");
	must("service replace tcp 192.0.2.1:80 server 10.0.0.2 weight 6 server 10.0.0.3");
	assert_int_equal(fake_count(DSR_CMD_SERVICE_REPLACE), 2);
	assert_int_equal(fake.n_log, 2);
	must_save("service tcp 192.0.2.1:80 scheduler rendezvous\n"
		  "  server 10.0.0.2 weight 6\n"
		  "  server 10.0.0.3 weight 1\n");
	must_fail("service replace tcp 192.0.2.1:80 server 10.0.0.1 weight x",
		  EXIT_USAGE,
		  "unexpected 'x' after 'weight': expected a weight from 0 (drain) to 65535");
	must_fail("service replace tcp 192.0.2.1:80 ttl", EXIT_USAGE,
		  "nothing after 'ttl': expected keep or decrement");
}

static void servers(void **state)
{
	(void)state;
	must("service add tcp 192.0.2.1:80");
	must("server add tcp 192.0.2.1:80 10.0.0.1 weight 100");
	must("server add tcp 192.0.2.1:80 10.0.0.2 mac 02:00:00:00:00:02");
	must("server set tcp 192.0.2.1:80 10.0.0.1 weight 0");
	must("server set tcp 192.0.2.1:80 10.0.0.2 mac auto dev lo");
	must_save("service tcp 192.0.2.1:80 scheduler rendezvous\n"
		  "  server 10.0.0.1 weight 0\n"
		  "  server 10.0.0.2 weight 1 dev lo\n");
	must("server show tcp 192.0.2.1:80 10.0.0.2");
	assert_string_equal(out,
			    "tcp 192.0.2.1:80 10.0.0.2 weight 1 dev lo\n"
			    "  up for 0s\n"
			    "  flows: 0 established, 0 half-open, 0 half-closed, 0 closing, 0 udp\n"
			    "  0 packets, 0 bytes\n");
	must("server del tcp 192.0.2.1:80 10.0.0.1");
	must("server show");
	assert_null(strstr(out, "10.0.0.1 "));
	assert_non_null(strstr(out, "10.0.0.2 "));
}

static void server_mistakes(void **state)
{
	(void)state;
	must("service add tcp 192.0.2.1:80");
	must("server add tcp 192.0.2.1:80 10.0.0.1");
	must_fail("server add tcp 192.0.2.1:80 10.0.0.1", EXIT_KERNEL,
		  "cannot add server 10.0.0.1 of service tcp 192.0.2.1:80: it exists already");
	must_fail("server set tcp 192.0.2.1:80 10.0.0.2 weight 1", EXIT_KERNEL,
		  "cannot set server 10.0.0.2 of service tcp 192.0.2.1:80: there is none");
	must_fail("server del tcp 192.0.2.1:80 10.0.0.2", EXIT_KERNEL,
		  "cannot delete server 10.0.0.2 of service tcp 192.0.2.1:80: there is none");
	must_fail("server show tcp 192.0.2.1:80 10.0.0.2", EXIT_KERNEL,
		  "cannot show server 10.0.0.2 of service tcp 192.0.2.1:80: there is none");
	must_fail("server set tcp 192.0.2.1:80 10.0.0.1", EXIT_USAGE,
		  "nothing after '10.0.0.1': expected weight, mac, dev, max-flows, resume or probe-mark");
	must_fail("server add tcp 192.0.2.1:80 127.0.0.1", EXIT_USAGE,
		  "127.0.0.1 is a loopback address: expected the server's own unicast address");
	must_fail("server wait-drained tcp 192.0.2.1:80 10.0.0.1 for 5",
		  EXIT_USAGE,
		  "unexpected 'for' after '10.0.0.1': expected timeout or quiet");
}

static void abbreviations(void **state)
{
	(void)state;
	must("servi add tcp 192.0.2.1:80");
	must("serve a tcp 192.0.2.1:80 10.0.0.1");
	must("service delete tcp 192.0.2.1:80");
	must("service ls");
	must_fail("serv add tcp 192.0.2.1:80", EXIT_USAGE,
		  "'serv' is ambiguous: expected service, server, show, check, stats, flow, monitor, settings, device, scheduler, save or apply");
	must_fail("", EXIT_USAGE,
		  "nothing given: expected service, server, show, check, stats, flow, monitor, settings, device, scheduler, save or apply");
	must_fail("service s tcp 192.0.2.1:80", EXIT_USAGE,
		  "'s' is ambiguous: expected add, set, del, show or replace");
}

static void kernel_refusals(void **state)
{
	(void)state;
	fake.refuse_cmd = DSR_CMD_SERVICE_NEW;
	fake.refuse_code = -EOPNOTSUPP;
	fake.refuse_text = "unknown scheduler; expected rr";
	must_fail("service add tcp 192.0.2.1:80 scheduler best", EXIT_KERNEL,
		  "cannot add service tcp 192.0.2.1:80: unknown scheduler; expected rr");
	fake.refuse_cmd = DSR_CMD_SERVICE_GET;
	fake.refuse_code = -EPERM;
	fake.refuse_text = NULL;
	must_fail("show", EXIT_KERNEL,
		  "cannot show the services: not permitted: CAP_NET_ADMIN in this network namespace is needed");
	fake.absent = true;
	must_fail("show", EXIT_KERNEL,
		  "cannot reach dsr: the kernel module is not loaded (modprobe dsr)");
}

static void interrupted_dumps(void **state)
{
	(void)state;
	must("service add tcp 192.0.2.1:80");
	fake.interruptions = 3;
	must("show tcp 192.0.2.1:80");
	fake.interruptions = 3;
	must("show");
	assert_int_equal(fake.interruptions, 0);
	fake.interruptions = 60;
	must("stats -w -c 1");
	assert_int_equal(fake.interruptions, 0);
	fake.interruptions = INT32_MAX;
	must_fail("show", EXIT_KERNEL,
		  "cannot show the services: the table kept changing while it was read");
}

static void flows(void **state)
{
	static const char line[] =
		"flow get tcp 198.51.100.7:40000 192.0.2.1:80";

	(void)state;
	must_fail(line, EXIT_KERNEL,
		  "cannot get flow tcp 198.51.100.7:40000 192.0.2.1:80: there is none");
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1");
	fake.choice = DSR_CHOICE_ENTRY;
	must(line);
	assert_string_equal(out,
			    "tcp 198.51.100.7:40000 to 192.0.2.1:80 goes to 10.0.0.1: its entry in the flow table says so (established, written 3s ago).\n");
	assert_int_equal(run_as(line, true), EXIT_DONE);
	assert_non_null(strstr(out, "\"choice\":\"entry\",\"row\":17,\"row_dirty\":true,"));
	assert_non_null(strstr(out, "\"entry_state\":\"established\",\"entry_idle\":3,"));
	assert_non_null(strstr(out, "\"server\":\"10.0.0.1\",\"new_server\":null,\"service\":{"));
	must("flow get esp 198.51.100.7 192.0.2.1 mark 0x10");
	assert_memory_equal(out, "esp 198.51.100.7 to 192.0.2.1 mark 16 goes to ", 46);
	fake.refuse_cmd = DSR_CMD_FLOW_GET;
	fake.refuse_code = -ENOENT;
	must_fail("flow get 99 [2001:db8::7] 2001:db8::1", EXIT_USAGE,
		  "unexpected '[2001:db8::7]' after '99': expected CLIENT, an address");
	must_fail("flow get 99 2001:db8::7 2001:db8::1 mark 5", EXIT_KERNEL,
		  "cannot get flow 99 2001:db8::7 2001:db8::1 mark 5: the kernel module was unloaded meanwhile");
	must_fail("flow get sctp 198.51.100.7:1 192.0.2.1:80", EXIT_KERNEL,
		  "cannot get flow sctp 198.51.100.7:1 192.0.2.1:80: the kernel module was unloaded meanwhile");
	must_fail("flow get tcp 198.51.100.7:1 192.0.2.1:80 x", EXIT_USAGE,
		  "unexpected 'x' after '192.0.2.1:80': expected mark, or nothing more");
}

static void stats(void **state)
{
	(void)state;
	must("stats");
	assert_string_equal(out,
			    "steered                  5\n"
			    "    Packets sent to a server's hardware address: the work done.\n"
			    "  output                 2\n"
			    "      Those of 'steered' that this gateway itself sent to a VIP.\n"
			    "    probe                1\n"
			    "        Those of 'output' that carried a server's probe mark.\n"
			    "from_the_future          2\n"
			    "    A counter that this version of dsradm does not know.\n");
	must("stats --explain");
	assert_non_null(strstr(out, "drop_lro                 0\n"));
	must("stats -a");
	assert_non_null(strstr(out, "drop_lro                 0\n"));
	assert_int_equal(run_as("stats", true), EXIT_DONE);
	assert_string_equal(out,
			    "{\"counters\":{\"steered\":5,\"output\":2,\"probe\":1,\"drop_lro\":0,\"from_the_future\":2}}\n");
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1");
	assert_int_equal(run_as("stats -w 1 -c 1", true), EXIT_DONE);
	assert_non_null(strstr(out, "\"services\":[{\"protocol\":\"tcp\""));
	assert_non_null(strstr(out, "\"address\":\"10.0.0.1\",\"packets_per_second\":0.0"));
	must("stats -a -w -c 1");
	assert_non_null(strstr(out, "\n  output "));
	must("stats -w -c 1");
	assert_non_null(strstr(out, "10.0.0.1 "));
	must_fail("stats -c 1", EXIT_USAGE, "-c without -w: expected both");
	must_fail("stats -w 0", EXIT_USAGE,
		  "unexpected '0' after '-w': expected seconds from 1 to 86400");
	must_fail("stats -w -c 2147483648", EXIT_USAGE,
		  "unexpected '2147483648' after '-c': expected a number from 1 to 2147483647");
	must_fail("stats -w 1 -w 2", EXIT_USAGE, "'-w' is given twice");
	must_fail("stats -w -c 1 -c 1", EXIT_USAGE, "'-c' is given twice");
	must_fail("stats -q", EXIT_USAGE,
		  "unexpected '-q' after 'stats': expected -a, -w or -c");
}

static void wait_drained(void **state)
{
	(void)state;
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1 weight 0");
	must("server wait-drained tcp 192.0.2.1:80 10.0.0.1 quiet 0");
	assert_string_equal(out, "drained\n");
	assert_int_equal(run_as("server wait-drained tcp 192.0.2.1:80 10.0.0.1 quiet 0",
				true), EXIT_DONE);
	assert_string_equal(out,
			    "{\"flows\":0,\"weight\":0,\"drained\":true}\n");
	fake.table.services[0].servers[0].flows[TIMEOUT_ESTABLISHED] = 3;
	assert_int_equal(run("server wait-drained tcp 192.0.2.1:80 10.0.0.1 timeout 1"),
			 EXIT_TIMEOUT);
	assert_string_equal(out, "3 flows left\n");
	assert_string_equal(err,
			    "dsradm: server 10.0.0.1 of service tcp 192.0.2.1:80 is not drained after 1 second: 3 flows left\n");
	must_fail("server wait-drained tcp 192.0.2.1:80 10.0.0.2", EXIT_KERNEL,
		  "cannot look at server 10.0.0.2 of service tcp 192.0.2.1:80: there is none");
	must("server set tcp 192.0.2.1:80 10.0.0.1 weight 4");
	assert_int_equal(run("server wait-drained tcp 192.0.2.1:80 10.0.0.1 timeout 1"),
			 EXIT_TIMEOUT);
	assert_string_equal(out, "not draining: weight 4\n");
}

static void drain(void **state)
{
	const struct server *server;

	(void)state;
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1 weight 5");
	server = &fake.table.services[0].servers[0];
	must("server drain tcp 192.0.2.1:80 10.0.0.1");
	assert_string_equal(out, "");
	assert_int_equal(server->weight, 0);
	must("server set tcp 192.0.2.1:80 10.0.0.1 weight 5");
	must("server drain tcp 192.0.2.1:80 10.0.0.1 --wait 10 quiet 0");
	assert_int_equal(server->weight, 0);
	assert_string_equal(out, "drained\n");
	fake.table.services[0].servers[0].flows[TIMEOUT_ESTABLISHED] = 1;
	assert_int_equal(run("server drain tcp 192.0.2.1:80 10.0.0.1 --wait 1"),
			 EXIT_TIMEOUT);
	assert_string_equal(out, "1 flow left\n");
	assert_string_equal(err,
			    "dsradm: server 10.0.0.1 of service tcp 192.0.2.1:80 is not drained after 1 second: 1 flow left\n");
	fake.table.services[0].servers[0].flows[TIMEOUT_ESTABLISHED] = 0;
	fake.table.services[0].servers[0].has_active = true;
	fake.table.services[0].servers[0].active = 2;
	assert_int_equal(run("server drain tcp 192.0.2.1:80 10.0.0.1 --wait 1 quiet 0"),
			 EXIT_TIMEOUT);
	assert_string_equal(out, "2 flows left\n");
	must("service add udp 192.0.2.1:53 timeout handover 20");
	must("server add udp 192.0.2.1:53 10.0.0.1");
	fake.table.services[1].rows_total = 4096;
	must("server drain udp 192.0.2.1:53 10.0.0.1");
	assert_string_equal(out,
			    "new flows go elsewhere within 20 seconds; those that send meanwhile stay\n");
	must("service add tcp 192.0.2.1:81 persist 600");
	must("server add tcp 192.0.2.1:81 10.0.0.1");
	must("server drain tcp 192.0.2.1:81 10.0.0.1");
	assert_string_equal(out,
			    "its clients stay until they are silent for 600 seconds; new ones go elsewhere\n");
	must_fail("server drain tcp 192.0.2.1:80 10.0.0.2", EXIT_KERNEL,
		  "cannot drain server 10.0.0.2 of service tcp 192.0.2.1:80: there is none");
	must_fail("server drain tcp 192.0.2.1:80 10.0.0.1 --wait", EXIT_USAGE,
		  "nothing after '--wait': expected seconds from 0 to 31536000");
	must_fail("server drain tcp 192.0.2.1:80 10.0.0.1 now", EXIT_USAGE,
		  "unexpected 'now' after '10.0.0.1': expected --wait or quiet");
}

static void monitor(void **state)
{
	struct service s = service_of("tcp 192.0.2.1:80 server 10.0.0.1 weight 0");
	union {
		struct nlmsghdr nlh;
		char bytes[1024];
	} buf;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf.bytes);
	struct genlmsghdr *genl;

	(void)state;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = DSR_CMD_SERVER_SET;
	encode_service_id(nlh, &s.id);
	encode_server(nlh, &s.servers[0], OPTION(DSR_SERVER_A_WEIGHT));
	service_free(&s);
	fake.events = &buf;
	fake.events_len = nlh->nlmsg_len;
	assert_int_equal(run("monitor"), EXIT_KERNEL);
	assert_string_equal(out,
			    "server set tcp 192.0.2.1:80 10.0.0.1 weight 0\n");
	fake.events = &buf;
	assert_int_equal(run("monitor -t"), EXIT_KERNEL);
	assert_int_equal(strspn(out, "0123456789-T:.Z"), 24);
	assert_string_equal(out + 24,
			    " server set tcp 192.0.2.1:80 10.0.0.1 weight 0\n");
	must_fail("monitor now", EXIT_USAGE,
		  "unexpected 'now' after 'monitor': expected nothing more");
}

static void show_json(void **state)
{
	(void)state;
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1");
	assert_int_equal(run_as("show", true), EXIT_DONE);
	assert_memory_equal(out, "[{\"protocol\":\"tcp\"", 18);
	assert_non_null(strstr(out, "\"servers\":[{\"address\":\"10.0.0.1\""));
	assert_int_equal(run_as("service show", true), EXIT_DONE);
	assert_null(strstr(out, "\"servers\""));
	assert_int_equal(run_as("server show", true), EXIT_DONE);
	assert_non_null(strstr(out, "\"servers\":[{\"address\":\"10.0.0.1\""));
	must("service del tcp 192.0.2.1:80");
	assert_int_equal(run_as("show", true), EXIT_DONE);
	assert_string_equal(out, "[]\n");
}

/* One service that is shown is compared with all. */
static void show_overlaps(void **state)
{
	(void)state;
	must("service add tcp 192.0.2.0/24:*");
	must("service add tcp 192.0.2.1:80,443");
	must("show tcp 192.0.2.0/24:*");
	assert_non_null(strstr(out, "\n  overruled by tcp 192.0.2.1:80,443\n"));
	must("service show");
	assert_non_null(strstr(out, "\n  overruled by tcp 192.0.2.1:80,443\n"));
	assert_int_equal(run_as("show", true), EXIT_DONE);
	assert_non_null(strstr(out, "\"overruled_by\":[\"tcp 192.0.2.1:80,443\"]"));
	assert_non_null(strstr(out, "\"overruled_by\":[]"));
	assert_int_equal(run_as("show tcp 192.0.2.1:80,443", true), EXIT_DONE);
	assert_null(strstr(out, "\"overruled_by\":[\""));
}

/* Every word of the grammar goes to the kernel and comes back. */
static void all_words(void **state)
{
	static const char line[] =
		"service udplite [2001:db8::/64]:80-81,443 scheduler lc persist 60/24,64 stateless on slow-start 9\n"
		"  server 10.0.0.1 weight 1 max-flows 100 resume 90 probe-mark 7\n";

	(void)state;
	must("service add udplite [2001:db8::]/64:443,81,80 scheduler lc\n"
	     "stateless on slow-start 9 persist 60/24,64");
	must("server add udplite [2001:db8::/64]:80-81,443 10.0.0.1\n"
	     "max-flows 100 resume 90 probe-mark 0x7");
	must_save(line);
	must("service set udplite [2001:db8::/64]:80-81,443 stateless off\n"
	     "slow-start off persist off");
	must("server set udplite [2001:db8::/64]:80-81,443 10.0.0.1\n"
	     "max-flows off resume auto probe-mark off");
	must_save("service udplite [2001:db8::/64]:80-81,443 scheduler lc\n"
		  "  server 10.0.0.1 weight 1\n");
	must("server del udplite [2001:db8::/64]:80-81,443 10.0.0.1");
	must("service del udplite [2001:db8::/64]:80-81,443");
	must("service add mark 0x10");
	must("show mark 16");
	must_fail("service del mark 17", EXIT_KERNEL,
		  "cannot delete service mark 17: there is none");
}

/* A file without the licence, and with a device that every machine has */
static const char *read_file(const char *name, char text[FILE_TEXT_MAX])
{
	FILE *file = fopen(name, "r");
	char *dev;
	size_t n;

	assert_non_null(file);
	n = fread(text, 1, FILE_TEXT_MAX - 1, file);
	assert_int_equal(fclose(file), 0);
	assert_in_range(n, 1, FILE_TEXT_MAX - 2);
	text[n] = '\0';
	while ((dev = strstr(text, "eth0"))) {
		memcpy(dev, "lo", 2);
		memmove(dev + 2, dev + 4, strlen(dev + 4) + 1);
	}
	return strncmp(text, "# SPDX", 6) ? text : strchr(text, '\n') + 1;
}

/* Every word of the grammar comes back as it went; see grammar.sh. */
static void whole_file(void **state)
{
	static const char least[] =
		"service tcp 192.0.2.99:* scheduler rendezvous\n"
		"  server 10.0.0.11 weight 1\n";
	char whole_text[FILE_TEXT_MAX], default_text[FILE_TEXT_MAX], line[128];
	const char *whole, *defaults;

	(void)state;
	whole = read_file("test/whole.conf", whole_text);
	defaults = read_file("test/default.conf", default_text);
	must(with_file(line, sizeof(line), "apply", whole));
	must_save(whole);
	must(line);
	assert_string_equal(out, "nothing to change\n");
	must(with_file(line, sizeof(line), "apply", defaults));
	must_save(least);
	must(line);
	assert_string_equal(out, "nothing to change\n");
	must(with_file(line, sizeof(line), "apply", least));
	assert_string_equal(out, "nothing to change\n");
	must(with_file(line, sizeof(line), "apply", whole));
	must_save(whole);
}

/*
 * What version 0.1 saved of a table with every option that it knew is the same
 * table, and is saved the same, but for the generation, which it did not save.
 */
static void saved_by_0_1(void **state)
{
	char text[FILE_TEXT_MAX], line[128];

	(void)state;
	read_file("test/saved-0.1", text);
	must(with_file(line, sizeof(line), "apply", text));
	must("save --secret");
	assert_string_equal(strstr(out, "\nsettings "),
			    strstr(text, "\nsettings "));
	must(line);
	assert_string_equal(out, "nothing to change\n");
}

/* What could stand in the place of the last word, which ends with a "+". */
static void offers(const char *line, const char *expected)
{
	struct context ctx = { .nl = NULL };
	struct capture c;
	struct split s;
	char *plus;

	split(&s, line);
	plus = strrchr(s.text + (s.word[s.args.n - 1] - s.text), '+');
	assert_non_null(plus);
	*plus = '\0';
	ctx.print.out = capture(&c);
	assert_int_equal(cmd_complete(&ctx, &s.args), EXIT_DONE);
	context_close(&ctx);
	if (strcmp(capture_text(&c), expected))
		fail_msg("'%s' offers:\n%s", line, c.text);
	capture_free(&c);
}

static void other_ports(void **state)
{
	(void)state;
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1");
	must("service set tcp 192.0.2.1:80 ports 443,80 ttl decrement");
	must_save("service tcp 192.0.2.1:80,443 scheduler rendezvous ttl decrement\n"
		  "  server 10.0.0.1 weight 1\n");
	must("service set tcp 192.0.2.1:80,443 ports any");
	must("service replace tcp 192.0.2.1:* ports 80-89 server 10.0.0.2");
	must_save("service tcp 192.0.2.1:80-89 scheduler rendezvous\n"
		  "  server 10.0.0.2 weight 1\n");
	must_fail("service set tcp 192.0.2.1:80-89 ports 0", EXIT_USAGE,
		  "unexpected '0' after 'ports': expected a port from 1 to 65535 or its name in services(5), FIRST-LAST, some of these with commas, or '*'");
	must_fail("service set tcp 192.0.2.1:80-89 ports", EXIT_USAGE,
		  "nothing after 'ports': expected a port from 1 to 65535 or its name in services(5), FIRST-LAST, some of these with commas, or '*'");
	must_fail("service set mark 7 ports 80", EXIT_USAGE,
		  "ports of a service by mark: expected none");
	must_fail("service add tcp 192.0.2.1:1 ports 80", EXIT_USAGE,
		  "unexpected 'ports' after '192.0.2.1:1': expected scheduler, rows, track, persist, stateless, slow-start, gone, no-server, ttl, when or timeout");
}

static void services_to_offer(void)
{
	must("service replace tcp 192.0.2.1:80 server 10.0.0.1 server 10.0.0.2");
	must("service add udp [2001:db8::1]:53");
	must("service add mark 7");
}

static void completion_service(void **state)
{
	(void)state;
	services_to_offer();
	offers("service +", "add\nset\ndel\nshow\nreplace\nhelp\n");
	offers("service set +", "tcp\nudp\nsctp\nudplite\nmark\n");
	offers("service set tcp +", "192.0.2.1:80\n");
	offers("service set udp [2+", "[2001:db8::1]:53\n");
	offers("service add tcp +", "");
	offers("service set mark +", "7\n");
	offers("service add mark 9 +",
	       "scheduler\nrows\ntrack\npersist\nstateless\nslow-start\n"
	       "gone\nno-server\nttl\nwhen\ntimeout\n");
	offers("service add tcp 192.0.2.2:80 s+",
	       "scheduler\nstateless\nslow-start\n");
	offers("service add tcp 192.0.2.2:80 scheduler r+",
	       "rendezvous\nrr\n");
	offers("service add tcp 192.0.2.2:80 scheduler s+", "sh\nsed\n");
	offers("service add tcp 192.0.2.2:80 scheduler fu+", "future\n");
	offers("service add tcp 192.0.2.2:80 stateless +", "off\non\n");
	offers("service set tcp 192.0.2.1:80 gone +", "reschedule\ndrop\n");
	offers("service set tcp 192.0.2.1:80 track +",
	       "auto\nall\nnone\n");
	offers("service set tcp 192.0.2.1:80 no-server +",
	       "reject\ndrop\npass\n");
	offers("service set tcp 192.0.2.1:80 ttl +", "keep\ndecrement\n");
	offers("service set tcp 192.0.2.1:80 when +", "always\nheld\n");
	offers("service replace tcp 192.0.2.1:80 server 10.0.0.9 we+",
	       "weight\n");
	offers("service set tcp 192.0.2.1:80 timeout udp +", "default\n");
}

static void completion_server(void **state)
{
	(void)state;
	services_to_offer();
	offers("server +", "add\nset\ndel\nshow\ndrain\nwait-drained\nhelp\n");
	offers("server drain tcp 192.0.2.1:80 10.0.0.1 +", "--wait\nquiet\n");
	offers("server del tcp 192.0.2.1:80 +", "10.0.0.1\n10.0.0.2\n");
	offers("server add tcp 192.0.2.1:80 +", "");
	offers("server set tcp 192.0.2.1:80 10.0.0.1 +",
	       "weight\nmac\ndev\nmax-flows\nresume\nprobe-mark\n");
	offers("server set tcp 192.0.2.1:80 10.0.0.1 resume +", "auto\n");
	offers("server set tcp 192.0.2.1:80 10.0.0.1 probe-mark +", "off\n");
	offers("server set tcp 192.0.2.1:80 10.0.0.1 weight +", "");
	offers("server set tcp 192.0.2.1:80 10.0.0.1 dev a+", "auto\n");
	offers("server wait-drained tcp 192.0.2.1:80 10.0.0.1 +",
	       "timeout\nquiet\n");
}

/* Instead of the C library's: the devices of a network namespace of our own */
struct if_nameindex *if_nameindex(void)
{
	static struct if_nameindex list[] = {
		{ 1, (char *)"lo" }, { 2, (char *)"of-a-namespace" },
		{ 0, NULL }
	};

	return list;
}

void if_freenameindex(struct if_nameindex *list)
{
	(void)list;
}

static void completion(void **state)
{
	(void)state;
	services_to_offer();
	offers("serv+", "service\nserver\n");
	offers("a+", "apply\n");
	offers("settings show -+", "--secret\n");
	offers("settings set flow-slots +", "default\n");
	offers("settings set peers +", "none\n");
	offers("settings set secret +", "random\n");
	offers("flow +", "get\nhelp\n");
	offers("apply +", "");
	offers("apply -+", "--dry-run\n--generation\n");
	offers("apply --dry-run -+", "");
	offers("monitor +", "-t\n");
	offers("stats +", "-a\n--explain\n-w\n-c\n");
	offers("flow get u+", "udp\nudplite\n");
	offers("flow get esp 198.51.100.7 192.0.2.1 +", "mark\n");
	offers("flow get udp [2001:db8::9]:1 +", "[2001:db8::1]:53\n");
	offers("show +", "tcp\nudp\nsctp\nudplite\nmark\n");
	offers("settings set timeout +",
	       "established\nhalf-open\nhalf-closed\nclosing\n"
	       "udp\nhandover\n");
	offers("device +", "set\nshow\nhelp\n");
	offers("device set l+", "lo\n");
	offers("device show +", "lo\nof-a-namespace\n");
	offers("server add mark 7 10.0.0.1 dev o+", "of-a-namespace\n");
	offers("device set lo +", "mode\n");
	offers("device set lo mode +", "off\nprefetch\nsteer\n");
	offers("device show lo +", "");
	offers("save +", "--secret\n");
	offers("scheduler +", "show\nhelp\n");
	offers("scheduler show +", "");
	offers("nonsense +", "");
	offers("service nonsense tcp x +", "");
	fake.absent = true;
	offers("show tcp +", "");
	offers("service add mark 9 scheduler +", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN_TEST(services),
		RUN_TEST(service_mistakes),
		RUN_TEST(other_ports),
		RUN_TEST(replace),
		RUN_TEST(servers),
		RUN_TEST(server_mistakes),
		RUN_TEST(abbreviations),
		RUN_TEST(kernel_refusals),
		RUN_TEST(interrupted_dumps),
		RUN_TEST(flows),
		RUN_TEST(stats),
		RUN_TEST(wait_drained),
		RUN_TEST(drain),
		RUN_TEST(monitor),
		RUN_TEST(show_json),
		RUN_TEST(show_overlaps),
		RUN_TEST(all_words),
		RUN_TEST(whole_file),
		RUN_TEST(saved_by_0_1),
		RUN_TEST(completion_service),
		RUN_TEST(completion_server),
		RUN_TEST(completion),
	};

	return cmocka_run_group_tests(tests, run_directory, run_no_directory);
}
