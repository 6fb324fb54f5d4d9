// SPDX-License-Identifier: GPL-2.0-only
/*
 * The grammar: every rule with good words, and with bad ones the error and
 * the word that it is about.
 */
#include "helper.h"

#include "../parse.h"
#include "../print.h"
#include "../value.h"

/**
 * struct bad - words that are refused
 * @text: the words
 * @word: index of the word at fault
 * @error: part of the error
 */
struct bad {
	const char *text;
	size_t word;
	const char *error;
};

static void expect(const struct bad *bad, int ret, const struct parse_error *e)
{
	if (ret != -1)
		fail_msg("'%s' was taken", bad->text);
	if (!strstr(e->text, bad->error))
		fail_msg("'%s': '%s' lacks '%s'", bad->text, e->text,
			 bad->error);
	if (e->word != bad->word)
		fail_msg("'%s': '%s' is about word %zu, not %zu", bad->text,
			 e->text, e->word, bad->word);
}

static const struct bad identities[] = {
	{ "", 0, "nothing given: expected " PARSE_IDENTITY },
	{ "icmp 192.0.2.1:80", 0, "'icmp': expected tcp, udp" },
	{ "tcp", 1, "nothing after 'tcp': expected VIP:PORT" },
	{ "tcp 192.0.2.1", 1, "expected VIP:PORT" },
	{ "tcp 2001:db8::1:80", 1, "in brackets" },
	{ "tcp [2001:db8::1]", 1, "expected VIP:PORT" },
	{ "tcp [2001:db8::1]80", 1, "expected VIP:PORT" },
	{ "tcp [2001:db8::1:80", 1, "expected VIP:PORT" },
	{ "tcp [192.0.2.1]:80", 1, "expected VIP:PORT" },
	{ "tcp []:80", 1, "expected VIP:PORT" },
	{ "tcp :80", 1, "expected VIP:PORT" },
	{ "tcp 192.0.2.1:", 1, "expected a port" },
	{ "tcp 192.0.2.1:0", 1, "expected a port" },
	{ "tcp 192.0.2.1:65536", 1, "expected a port" },
	{ "tcp 192.0.2.1:90-80", 1, "expected a port" },
	{ "tcp 192.0.2.1:nosuch", 1,
	  "expected a port from 1 to 65535 or its name in services(5), FIRST" },
	{ "udp 192.0.2.1:www", 1, "or its name" },
	{ "tcp 192.0.2.1:a-b-c", 1, "or its name" },
	{ "tcp 192.0.2.1:http-alt-www", 1, "or its name" },
	{ "-A", 0, "; what ipvsadm calls -A is 'service add', in a file 'service'" },
	{ "-t 192.0.2.1:80", 0, "; what ipvsadm calls -t is 'tcp'" },
	{ "fwmark 5", 0, "; what keepalived calls fwmark is 'mark'" },
	{ "virtual=192.0.2.1:80", 0,
	  "; what ldirectord calls virtual is 'service'" },
	{ "tcp 0.0.0.0:80", 1, "0.0.0.0 is the unspecified address" },
	{ "tcp 127.0.0.1:80", 1, "is a loopback address" },
	{ "tcp 224.0.0.1:80", 1, "is a multicast address" },
	{ "tcp 255.255.255.255:80", 1, "is the broadcast address" },
	{ "tcp [::]:80", 1, "is the unspecified address" },
	{ "tcp [::1]:80", 1, "is a loopback address" },
	{ "tcp [ff02::1]:80", 1, "is a multicast address" },
	{ "mark", 1, "expected a firewall mark from 1 to" },
	{ "mark 0", 1, "expected a firewall mark" },
	{ "mark 0x", 1, "expected a firewall mark" },
	{ "mark 0x100000000", 1, "expected a firewall mark" },
	{ "mark 4294967296", 1, "expected a firewall mark" },
	{ "mark 007", 1, "expected a firewall mark" },
	{ "mark 5:80", 1, "expected a firewall mark" },
	{ "tcp 192.0.2.1/24:80", 1,
	  "192.0.2.1 has bits behind its prefix of 24: expected 192.0.2.0/24" },
	{ "tcp [2001:db8::1/64]:80", 1, "expected 2001:db8::/64" },
	{ "tcp 192.0.2.0/33:80", 1, "a prefix from 1 to 32 behind" },
	{ "tcp 192.0.2.0/0:80", 1, "a prefix from 1 to 32" },
	{ "tcp 192.0.2.0/:80", 1, "a prefix from 1 to 32" },
	{ "tcp 192.0.2.0/24/24:80", 1, "a prefix from 1 to 32" },
	{ "tcp [2001:db8::/129]:80", 1, "a prefix from 1 to 128" },
	{ "tcp [2001:db8::/64]/64:80", 1, "expected VIP:PORT" },
	{ "tcp [2001:db8::]x/64:80", 1, "expected VIP:PORT" },
	{ "tcp 2001:db8::/64:80", 1, "expected VIP:PORT" },
	{ "tcp 192.0.2.1:80/24", 1, "expected a port" },
	{ "tcp 127.0.0.0/8:80", 1, "is a loopback address" },
	{ "tcp 192.0.2.1:80,", 1, "expected a port" },
	{ "tcp 192.0.2.1:,80", 1, "expected a port" },
	{ "tcp 192.0.2.1:80,*", 1, "expected a port" },
	{ "tcp 192.0.2.1:80,443-442", 1, "expected a port" },
	{ "tcp 192.0.2.1:1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33",
	  1, "too many port ranges: expected at most 16" },
	{ "tcp aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:80",
	  1, "...'" },
};

static void bad_identities(void **state)
{
	struct service_id id;
	struct parse_error e;
	struct split s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(identities); i++)
		expect(&identities[i],
		       parse_service_id(split(&s, identities[i].text), &id,
					&e), &e);
}

/* What people write in several ways is printed in one. */
static void good_identities(void **state)
{
	static const char *const same[][2] = {
		{ "tcp 192.0.2.1:80", "tcp 192.0.2.1:80" },
		{ "tcp 192.0.2.1/32:any", "tcp 192.0.2.1:*" },
		{ "udp 192.0.2.0/24:80,443,81", "udp 192.0.2.0/24:80-81,443" },
		{ "sctp [2001:DB8::1]:9-9", "sctp [2001:db8::1]:9" },
		{ "udplite [2001:db8::]/32:1-5,3-9,10",
		  "udplite [2001:db8::/32]:1-10" },
		{ "udplite [2001:db8::/32]:1-10",
		  "udplite [2001:db8::/32]:1-10" },
		{ "tcp [2001:db8::1]/128:1", "tcp [2001:db8::1]:1" },
		{ "tcp 192.0.2.1:1-65535,1", "tcp 192.0.2.1:1-65535" },
		{ "tcp 192.0.2.1:65535,65534,1", "tcp 192.0.2.1:1,65534-65535" },
		{ "tcp 192.0.2.1:1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33,1-33",
		  "tcp 192.0.2.1:1-33" },
		{ "tcp 128.0.0.0/1:7", "tcp 128.0.0.0/1:7" },
		{ "TCP 192.0.2.1:www", "tcp 192.0.2.1:80" },
		{ "Udp [2001:db8::1]:domain", "udp [2001:db8::1]:53" },
		{ "tcp 192.0.2.1:http-alt,www,ftp-data-ftp",
		  "tcp 192.0.2.1:20-21,80,8080" },
		{ "UDPLITE 192.0.2.1:tftp-70", "udplite 192.0.2.1:69-70" },
		{ "mark 7", "mark 7" },
		{ "mark 0x1F", "mark 31" },
		{ "mark 0xffffffff", "mark 4294967295" },
	};
	char text[SERVICE_TEXT_MAX];
	struct service_id id, again;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(same); i++) {
		id = id_of(same[i][0]);
		assert_string_equal(service_text(text, &id), same[i][1]);
		again = id_of(same[i][1]);
		assert_true(service_id_equal(&id, &again));
		assert_int_equal(service_id_hash(&id), service_id_hash(&again));
		assert_memory_equal(&id, &again, sizeof(id));
	}
}

/* The longest of all names fits its room. */
static void longest_identity(void **state)
{
	char text[SERVICE_TEXT_MAX], words[512], *at = words;
	struct service_id id;
	int i;

	(void)state;
	at += sprintf(at, "udplite [2001:db8:1111:2222:3333:4444:5555:6600/120]:");
	for (i = 0; i < DSR_PORT_RANGES_MAX; i++)
		at += sprintf(at, "%s%d-%d", i ? "," : "", 10000 + 3 * i,
			      10001 + 3 * i);
	id = id_of(words);
	assert_string_equal(service_text(text, &id), words);
}

static void good_options(void **state)
{
	struct service s = service_of("udp [2001:db8::1]:1-9 scheduler wrr\n"
				      "rows 1024 track all persist 300/64\n"
				      "stateless on slow-start 30 gone drop no-server pass\n"
				      "ttl decrement when held timeout established 1\n"
				      "timeout half-open 2 timeout closing 3\n"
				      "timeout half-closed 4 timeout handover 5\n"
				      "timeout udp 8000");

	(void)state;
	assert_int_equal(s.id.protocol, IPPROTO_UDP);
	assert_int_equal(s.given, all_options(service_options));
	assert_string_equal(s.scheduler, "wrr");
	assert_int_equal(s.rows, 1024);
	assert_int_equal(s.track, DSR_TRACK_ALL);
	assert_int_equal(s.persist, 300);
	assert_int_equal(s.persist_prefix, 32);
	assert_int_equal(s.persist_prefix6, 64);
	assert_true(s.stateless);
	assert_int_equal(s.slow_start, 30);
	assert_int_equal(s.gone, DSR_GONE_DROP);
	assert_int_equal(s.no_server, DSR_NO_SERVER_PASS);
	assert_int_equal(s.ttl, DSR_TTL_DECREMENT);
	assert_int_equal(s.when, DSR_WHEN_HELD);
	assert_int_equal(s.timeout[TIMEOUT_ESTABLISHED], 1);
	assert_int_equal(s.timeout[TIMEOUT_HALF_OPEN], 2);
	assert_int_equal(s.timeout[TIMEOUT_CLOSING], 3);
	assert_int_equal(s.timeout[TIMEOUT_HALF_CLOSED], 4);
	assert_int_equal(s.timeout[TIMEOUT_HANDOVER], 5);
	assert_int_equal(s.timeout[TIMEOUT_UDP], 8000);
	service_free(&s);
}

static void default_options(void **state)
{
	struct service s = service_of("tcp 192.0.2.1:80 rows auto persist off\n"
				      "timeout udp default");

	(void)state;
	assert_int_equal(s.given, OPTION(DSR_SERVICE_A_ROWS) |
			 OPTION(DSR_SERVICE_A_PERSIST) |
			 OPTION(DSR_SERVICE_A_TIMEOUT_UDP));
	assert_string_equal(s.scheduler, "rendezvous");
	assert_int_equal(s.rows, 0);
	assert_int_equal(s.persist, 0);
	assert_int_equal(s.persist_prefix, 32);
	assert_int_equal(s.persist_prefix6, 128);
	assert_int_equal(s.timeout[TIMEOUT_UDP], 0);
	service_free(&s);
	s = service_of("tcp 192.0.2.1:80 slow-start 2m timeout udp 1h");
	assert_int_equal(s.slow_start, 120);
	assert_int_equal(s.timeout[TIMEOUT_UDP], 3600);
	service_free(&s);
	s = service_of("mark 9 slow-start off stateless off persist 5");
	assert_int_equal(s.given, OPTION(DSR_SERVICE_A_SLOW_START) |
			 OPTION(DSR_SERVICE_A_STATELESS) |
			 OPTION(DSR_SERVICE_A_PERSIST));
	assert_int_equal(s.slow_start, 0);
	assert_false(s.stateless);
	service_free(&s);
}

/* Prefixes: one is of the VIP's own family, and printed when it is unusual. */
static void persistence(void **state)
{
	static const struct {
		const char *id;
		const char *given;
		uint8_t four;
		uint8_t six;
		const char *printed;
	} cases[] = {
		{ "tcp 192.0.2.1:1", "5", 32, 128, " persist 5" },
		{ "tcp 192.0.2.1:1", "5/24", 24, 128, " persist 5/24" },
		{ "tcp 192.0.2.1:1", "5m/24", 24, 128, " persist 300/24" },
		{ "tcp 192.0.2.1:1", "5/32,64", 32, 64, " persist 5/32,64" },
		{ "tcp 192.0.2.1:1", "5/24,128", 24, 128, " persist 5/24" },
		{ "tcp [2001:db8::1]:1", "5/64", 32, 64, " persist 5/64" },
		{ "tcp [2001:db8::1]:1", "5/32,64", 32, 64, " persist 5/64" },
		{ "tcp [2001:db8::1]:1", "5/24,64", 24, 64, " persist 5/24,64" },
		{ "tcp [2001:db8::1]:1", "5/24,128", 24, 128,
		  " persist 5/24,128" },
		{ "mark 1", "5/24", 24, 128, " persist 5/24" },
		{ "mark 1", "5/24,64", 24, 64, " persist 5/24,64" },
		{ "mark 1", "5/32,64", 32, 64, " persist 5/32,64" },
		{ "mark 1", "off", 32, 128, " persist off" },
	};
	char words[80];
	struct capture e;
	struct service s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(words, sizeof(words), "%s persist %s", cases[i].id,
			 cases[i].given);
		s = service_of(words);
		assert_int_equal(s.persist_prefix, cases[i].four);
		assert_int_equal(s.persist_prefix6, cases[i].six);
		print_options(capture(&e), service_options, &s,
			      OPTION(DSR_SERVICE_A_PERSIST));
		assert_string_equal(capture_text(&e), cases[i].printed);
		capture_free(&e);
		service_free(&s);
	}
}

#define OPTIONS								\
	"expected scheduler, rows, track, persist, stateless, slow-start, gone, " \
	"no-server, ttl, when or timeout"
#define SCHEDULERS "expected the name of a scheduler, as 'dsradm scheduler'"

static const struct bad bad_option[] = {
	{ "weight 1", 0, OPTIONS },
	{ "server 10.0.0.1", 0, OPTIONS },
	{ "scheduler", 1, "nothing after 'scheduler'" },
	{ "scheduler Rendezvous", 1, SCHEDULERS },
	{ "scheduler aaaaaaaaaaaaaaaa", 1, SCHEDULERS },
	{ "scheduler r.r", 1, SCHEDULERS },
	{ "scheduler rr scheduler rr", 2, "is given twice" },
	{ "rows", 1, "expected auto, or a power of two from 256" },
	{ "rows 100", 1, "expected auto" },
	{ "rows 131072", 1, "expected auto" },
	{ "track some", 1, "expected auto, all or none" },
	{ "track", 1, "expected auto, all or none" },
	{ "persist 0/24", 1, "expected off, or SECONDS[/PREFIX]" },
	{ "persist 10/0", 1, "expected off" },
	{ "persist 10/33", 1, "expected off" },
	{ "persist 10/", 1, "expected off" },
	{ "persist /24", 1, "expected off" },
	{ "persist 8001", 1, "expected off" },
	{ "persist 12345678901234567890/24", 1, "expected off" },
	{ "persist -1", 1, "expected off" },
	{ "persist 10/24,", 1, "expected off, or SECONDS[/PREFIX4" },
	{ "persist 10/24,129", 1, "from 1 to 32 and from 1 to 128" },
	{ "persist 10/33,64", 1, "SECONDS[/PREFIX4" },
	{ "persist 10/,64", 1, "SECONDS[/PREFIX4" },
	{ "persist 10/24,64,1", 1, "SECONDS[/PREFIX4" },
	{ "stateless", 1, "expected off or on" },
	{ "stateless yes", 1, "expected off or on" },
	{ "slow-start", 1, "expected off, or seconds from 1 to 8000" },
	{ "slow-start on", 1, "expected off, or seconds" },
	{ "slow-start 8001", 1, "expected off, or seconds" },
	{ "slow-start 1 slow-start 2", 2, "is given twice" },
	{ "rows 512 rows 512", 2, "is given twice" },
	{ "track all track all", 2, "is given twice" },
	{ "persist 60 persist 60", 2, "is given twice" },
	{ "stateless on stateless on", 2, "is given twice" },
	{ "gone drop gone drop", 2, "is given twice" },
	{ "no-server drop no-server drop", 2, "is given twice" },
	{ "ttl keep ttl keep", 2, "is given twice" },
	{ "gone away", 1, "expected reschedule or drop" },
	{ "no-server reset", 1, "expected reject, drop or pass" },
	{ "ttl 64", 1, "expected keep or decrement" },
	{ "when up", 1, "expected always or held" },
	{ "timeout", 1,
	  "expected established, half-open, half-closed, closing, udp or handover" },
	{ "timeout tcp 3", 1, "expected established" },
	{ "timeout udp", 2, "expected default, or seconds" },
	{ "timeout udp 8001", 2, "from 1 to 8000" },
	{ "timeout udp 5 timeout udp 6", 4, "'udp' is given twice" },
	{ "gone drop extra", 2, "unexpected 'extra' after 'drop'" },
	{ "-s rr", 0, "; what ipvsadm calls -s is 'scheduler'" },
	{ "sched rr", 0, "; what another tool calls sched is 'scheduler'" },
	{ "lb_algo rr", 0, "; what keepalived calls lb_algo is 'scheduler'" },
	{ "scheduler twos", 1, "; what ipvsadm calls twos is 'p2c'" },
	{ "persistent=600", 0,
	  "; what ldirectord calls persistent is 'persist SECONDS'" },
	{ "delay_loop 6", 0, "delay_loop is not here: let what checks health" },
	{ "persist=600", 0, "; 'persist' and its value are two words" },
	{ "persist 3h", 1, "with seconds from 1 to 8000" },
	{ "timeout udp 1d", 2, "default, or seconds from 1 to 8000" },
};

static void bad_options(void **state)
{
	struct service service;
	struct parse_error e;
	struct split s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad_option); i++) {
		struct service_id id = id_of("tcp 192.0.2.1:80");

		service_init(&service, &id);
		expect(&bad_option[i],
		       parse_service_options(split(&s, bad_option[i].text),
					     &service, false, &e), &e);
	}
}

static void good_servers(void **state)
{
	struct service s = service_of("tcp 192.0.2.1:80 server 10.0.0.1\n"
				      "server 2001:db8::2 weight 0\n"
				      "mac 02:00:00:00:00:01 dev lo\n"
				      "max-flows 134217728 resume 9\n"
				      "probe-mark 0x10\n"
				      "server 10.0.0.3 mac auto dev auto\n"
				      "weight 65535 max-flows off resume auto\n"
				      "probe-mark off");

	(void)state;
	assert_int_equal(s.n_servers, 3);
	assert_int_equal(s.servers[0].weight, 1);
	assert_int_equal(s.servers[0].given, 0);
	assert_int_equal(s.servers[1].weight, 0);
	assert_int_equal(s.servers[1].address.len, 16);
	assert_int_equal(s.servers[1].ifindex, 1);
	assert_int_equal(s.servers[1].mac[5], 1);
	assert_int_equal(s.servers[1].given, all_options(server_options));
	assert_int_equal(s.servers[1].max_flows, 134217728);
	assert_int_equal(s.servers[1].resume, 9);
	assert_int_equal(s.servers[1].probe_mark, 16);
	assert_int_equal(s.servers[2].weight, 65535);
	assert_int_equal(s.servers[2].max_flows, 0);
	assert_int_equal(s.servers[2].resume, 0);
	assert_int_equal(s.servers[2].probe_mark, 0);
	assert_int_equal(s.servers[2].ifindex, 0);
	assert_true(mac_is_zero(s.servers[2].mac));
	service_free(&s);
}

static const struct bad bad_server_words[] = {
	{ "10.0.0.1", 0, "expected server ADDRESS" },
	{ "server", 1, "expected the address of a server" },
	{ "server ten", 1, "expected the address of a server" },
	{ "server 10.0.0.1:80", 1,
	  "a port in '10.0.0.1:80': direct routing cannot change ports" },
	{ "server 10.0.0.1:8080", 1, "service's own: expected 10.0.0.1" },
	{ "server 10.0.0.1:http", 1, "expected 10.0.0.1" },
	{ "server [2001:db8::1]:80", 1,
	  "at the service's own: expected 2001:db8::1" },
	{ "server [2001:db8::1]", 1,
	  "brackets around a server's address '[2001:db8::1]': expected 2001:db8::1" },
	{ "server [ten]:80", 1, "expected the address of a server" },
	{ "server [", 1, "expected the address of a server" },
	{ "server ]", 1, "expected the address of a server" },
	{ "server 10.0.0.1/24:80", 1, "direct routing cannot" },
	{ "-a", 0, "; what ipvsadm calls -a is 'server add', in a file" },
	{ "real 10.0.0.1", 0, "; what ldirectord calls real is 'server'" },
	{ "server -r 10.0.0.1", 1, "what ipvsadm calls -r is the" },
	{ "server 10.0.0.1 -g", 2, "-g is all there is: leave it out" },
	{ "server 10.0.0.1 -m", 2, "-m is not here: packets are never" },
	{ "server 10.0.0.1 -w 5", 2, "calls -w is 'weight'" },
	{ "server 10.0.0.1 weight=5", 2,
	  "; 'weight' and its value are two words" },
	{ "server 10.0.0.1 gate", 2, "; what ldirectord calls gate is all" },
	{ "server 127.0.0.1", 1, "is a loopback address" },
	{ "server ::1", 1, "is a loopback address" },
	{ "server 0.0.0.0", 1, "is the unspecified address" },
	{ "server 10.0.0.1 weight", 3, "expected a weight" },
	{ "server 10.0.0.1 weight 65536", 3, "expected a weight" },
	{ "server 10.0.0.1 weight -1", 3, "expected a weight" },
	{ "server 10.0.0.1 weight 1 weight 2", 4, "given twice" },
	{ "server 10.0.0.1 mac", 3, "expected auto, or a hardware" },
	{ "server 10.0.0.1 mac 01:00:00:00:00:01", 3, "group" },
	{ "server 10.0.0.1 mac 00:00:00:00:00:00", 3, "expected auto" },
	{ "server 10.0.0.1 dev nosuchdev", 3, "expected auto, or the" },
	{ "server 10.0.0.1 dev lo:1", 3, "expected auto, or the" },
	{ "server 10.0.0.1 port 80", 2, "expected weight, mac, dev" },
	{ "server 10.0.0.1 max-flows", 3, "nothing after 'max-flows'" },
	{ "server 10.0.0.1 max-flows no", 3,
	  "off, or a number of flows from 1 to 134217728" },
	{ "server 10.0.0.1 max-flows 134217729", 3, "expected off" },
	{ "server 10.0.0.1 resume -1", 3, "expected auto, or a number" },
	{ "server 10.0.0.1 max-flows 5 resume 6", 5,
	  "resume 6 is above max-flows 5: expected at most as many" },
	{ "server 10.0.0.1 resume 6 max-flows off", 5,
	  "resume without a limit: expected max-flows too" },
	{ "server 10.0.0.1 resume 6", 3,
	  "resume without a limit: expected max-flows too" },
	{ "server 10.0.0.1 resume 6 server 10.0.0.2", 3,
	  "resume without a limit: expected max-flows too" },
	{ "server 10.0.0.1 probe-mark x", 3,
	  "expected off, or a mark from 1 to 4294967295" },
	{ "server 10.0.0.1 probe-mark 0x1ffffffff", 3, "expected off" },
	{ "server 10.0.0.1 server 10.0.0.1", 3, "is given twice" },
};

static void bad_servers(void **state)
{
	struct service service;
	struct parse_error e;
	struct split s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad_server_words); i++) {
		struct service_id id = id_of("tcp 192.0.2.1:80");

		service_init(&service, &id);
		expect(&bad_server_words[i],
		       parse_servers(split(&s, bad_server_words[i].text),
				     &service, &e), &e);
		service_free(&service);
	}
}

static void too_many_servers(void **state)
{
	struct service_id id = id_of("tcp 192.0.2.1:80");
	struct service service;
	struct server server;
	struct parse_error e;
	struct split s;
	size_t i;

	(void)state;
	service_init(&service, &id);
	server_init(&server);
	server.address.len = 4;
	server.address.bytes[0] = 10;
	for (i = 0; i < DSR_SERVICE_SERVERS_MAX; i++) {
		server.address.bytes[2] = i >> 8;
		server.address.bytes[3] = i;
		service_add_server(&service, &server);
	}
	assert_int_equal(parse_server(split(&s, "10.9.9.9"), &service, &e), -1);
	assert_string_equal(e.text,
			    "too many servers: expected at most 4096 for one service");
	service_free(&service);
}

static int settings_from(struct args *args, struct settings *settings,
			 struct parse_error *e)
{
	return parse_options(args, settings_options, settings, false, e);
}

static void settings(void **state)
{
	static const struct bad bad[] = {
		{ "flows 5", 0, "expected secret, timeout, flow-slots or peers" },
		{ "secret", 1, "expected random, or 32 hexadecimal digits" },
		{ "secret 1234", 1, "32 hexadecimal digits" },
		{ "secret=1234", 0, "'secret=...': expected secret, timeout" },
		{ "secret random secret random", 2, "given twice" },
		{ "timeout udp 0", 2, "expected default, or seconds from 1" },
		{ "timeout udp", 2, "expected default" },
		{ "timeout x 1", 1, "expected established" },
		{ "flow-slots 1000", 1, "expected default, or a power of two" },
		{ "flow-slots 512", 1, "expected default" },
		{ "flow-slots 268435456", 1, "expected default" },
		{ "flow-slots", 1, "expected default" },
	};
	struct settings settings;
	struct parse_error e;
	struct split s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		settings_init(&settings);
		expect(&bad[i], settings_from(split(&s, bad[i].text),
					      &settings, &e), &e);
		assert_null(strstr(e.text, "1234"));
	}
	settings_init(&settings);
	split(&s, "secret 000102030405060708090a0b0c0d0eff timeout udp 5\n"
		  "timeout closing default flow-slots 1024");
	assert_int_equal(settings_from(&s.args, &settings, &e), 0);
	assert_int_equal(settings.given, OPTION(DSR_SETTINGS_A_SECRET) |
			 OPTION(DSR_SETTINGS_A_FLOW_SLOTS) |
			 OPTION(DSR_SETTINGS_A_TIMEOUT_UDP) |
			 OPTION(DSR_SETTINGS_A_TIMEOUT_CLOSING));
	assert_int_equal(settings.secret[15], 0xff);
	assert_int_equal(settings.timeout[TIMEOUT_UDP], 5);
	assert_int_equal(settings.timeout[TIMEOUT_CLOSING], 30);
	assert_int_equal(settings.flow_slots, 1024);
	settings_init(&settings);
	assert_int_equal(settings_from(split(&s, "timeout established 15m"),
				       &settings, &e), 0);
	assert_int_equal(settings.timeout[TIMEOUT_ESTABLISHED], 900);
}

static void random_secrets(void **state)
{
	struct settings one, two;
	struct parse_error e;
	struct split s;

	(void)state;
	settings_init(&one);
	settings_init(&two);
	assert_int_equal(settings_from(split(&s, "secret random"), &one, &e),
			 0);
	assert_int_equal(settings_from(split(&s, "secret random"), &two, &e),
			 0);
	assert_memory_not_equal(one.secret, two.secret, DSR_SECRET_LEN);
}

static void flows(void **state)
{
	static const struct bad bad[] = {
		{ "tcp", 1, "expected CLIENT:PORT" },
		{ "tcp 198.51.100.7:1", 2, "expected VIP:PORT" },
		{ "tcp 198.51.100.7:1-2 192.0.2.1:80", 1,
		  "expected one port of the client" },
		{ "tcp 198.51.100.7:* 192.0.2.1:80", 1, "one port" },
		{ "tcp 198.51.100.7:1 192.0.2.1:*", 2,
		  "expected one port of the VIP" },
		{ "tcp 198.51.100.7:1 [2001:db8::1]:80", 2,
		  "address family" },
		{ "tcp 127.0.0.1:1 192.0.2.1:80", 1, "is a loopback" },
		{ "tpc", 0, "expected " PARSE_ANY_PROTOCOL },
		{ "0", 0, "expected " PARSE_ANY_PROTOCOL },
		{ "256", 0, "expected " PARSE_ANY_PROTOCOL },
		{ "1", 0, "a protocol but ICMP" },
		{ "58", 0, "a protocol but ICMP" },
		{ "6 198.51.100.7", 1, "expected CLIENT:PORT" },
		{ "esp 198.51.100.7:1", 1, "expected CLIENT, an address" },
		{ "gre 198.51.100.7 192.0.2.1:80", 2, "VIP, an address" },
		{ "gre 198.51.100.7 2001:db8::1", 2, "address family" },
		{ "gre 198.51.100.7 224.0.0.1", 2, "is a multicast" },
		{ "gre 198.51.100.7 192.0.2.1 5", 3, "expected mark" },
		{ "gre 198.51.100.7 192.0.2.1 mark 0", 4, "a firewall mark" },
		{ "gre 198.51.100.7 192.0.2.1 mark 1 2", 5, "nothing more" },
	};
	struct parse_error e;
	struct flow flow;
	struct split s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		expect(&bad[i], parse_flow(split(&s, bad[i].text), &flow, &e),
		       &e);
	assert_int_equal(parse_flow(split(&s, "udp [2001:db8::7]:40000 [2001:db8::1]:53"),
				    &flow, &e), 0);
	assert_int_equal(flow.protocol, IPPROTO_UDP);
	assert_int_equal(flow.client_port, 40000);
	assert_int_equal(flow.vip_port, 53);
	assert_int_equal(flow.mark, 0);
	assert_int_equal(parse_flow(split(&s, "17 198.51.100.7:1 192.0.2.1:domain"),
				    &flow, &e), 0);
	assert_int_equal(flow.vip_port, 53);
	assert_int_equal(parse_flow(split(&s, "132 198.51.100.7:1 192.0.2.1:2 mark 0xff"),
				    &flow, &e), 0);
	assert_int_equal(flow.protocol, IPPROTO_SCTP);
	assert_int_equal(flow.mark, 255);
	assert_int_equal(parse_flow(split(&s, "ah 198.51.100.7 192.0.2.1"),
				    &flow, &e), 0);
	assert_int_equal(flow.protocol, IPPROTO_AH);
	assert_int_equal(flow.vip_port, 0);
}

static void quoting(void **state)
{
	char text[QUOTE_MAX];

	(void)state;
	assert_string_equal(quote(text, "a\033[31m\nb\xff"), "'a?[31m?b?'");
	assert_string_equal(quote(text, ""), "''");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_identities),
		cmocka_unit_test(good_identities),
		cmocka_unit_test(longest_identity),
		cmocka_unit_test(good_options),
		cmocka_unit_test(default_options),
		cmocka_unit_test(persistence),
		cmocka_unit_test(bad_options),
		cmocka_unit_test(good_servers),
		cmocka_unit_test(bad_servers),
		cmocka_unit_test(too_many_servers),
		cmocka_unit_test(settings),
		cmocka_unit_test(random_secrets),
		cmocka_unit_test(flows),
		cmocka_unit_test(quoting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
