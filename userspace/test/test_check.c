// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks: each mistake is found and named, and a table without one is not
 * complained of.
 */
#include "helper.h"

#include "../array.h"
#include "../check.h"
#include "../json.h"
#include "../print.h"
#include "../value.h"

#include <linux/dsr.h>
#include <net/if.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[32] = "/tmp/dsr-check.XXXXXX";
static const char *dev_name;

/* A gateway with lo, eth0, a bridge with two ports, and a router behind eth0 */
enum { LO = 1, ETH0, BR0, PORT1, PORT2, LINKS = PORT2 };

static const struct link usual_links[LINKS] = {
	{ .ifindex = LO, .name = "lo" },
	{ .ifindex = ETH0, .name = "eth0" },
	{ .ifindex = BR0, .name = "br0", .kind = LINK_BRIDGE },
	{ .ifindex = PORT1, .name = "veth1", .kind = LINK_VETH, .master = BR0 },
	{ .ifindex = PORT2, .name = "tap0", .kind = LINK_TUN, .master = BR0 },
};

static struct link links[LINKS];
static struct holding holdings[1];
static struct router routers[1];
static enum route answer;
static unsigned int asked;
static struct machine gateway;

/* Instead of the C library's: the machine's devices have no dots. */
char *if_indextoname(unsigned int ifindex, char name[IF_NAMESIZE])
{
	(void)ifindex;
	return strcpy(name, dev_name);
}

static enum route route(struct mnl_socket *sock, const struct address *address)
{
	(void)sock;
	(void)address;
	asked++;
	return answer;
}

/* The device that holds the VIP, or 0 */
static void hold_vip(uint32_t ifindex)
{
	gateway.n_holdings = ifindex != 0;
	holdings[0].ifindex = ifindex;
}

static void write_value(const char *name, int value)
{
	char command[512];

	snprintf(command, sizeof(command),
		 "mkdir -p \"$(dirname %s/%s)\" && echo %d >%s/%s", root, name,
		 value, root, name);
	assert_int_equal(system(command), 0);
}

static int set_up(void **state)
{
	(void)state;
	if (access(root, F_OK))
		assert_non_null(mkdtemp(root));
	dev_name = "lo";
	answer = ROUTE_AWAY;
	memcpy(links, usual_links, sizeof(links));
	routers[0] = (struct router) {
		.address = { 4, { 10, 0, 0, 254 } }, .ifindex = ETH0,
		.mac = { 2, 0, 0, 0, 0, 254 },
	};
	holdings[0].address = (struct address) { 4, { 192, 0, 2, 1 } };
	gateway = (struct machine) {
		.sysctl = root, .route = route, .links = links,
		.n_links = LINKS, .holdings = holdings, .routers = routers,
		.n_routers = 1,
	};
	hold_vip(LO);
	machine_sort(&gateway);
	write_value("net/ipv4/conf/all/accept_local", 0);
	write_value("net/ipv4/conf/eth0/accept_local", 0);
	write_value("net/ipv4/conf/all/rp_filter", 0);
	write_value("net/ipv4/conf/eth0/rp_filter", 2);
	write_value("net/ipv4/conf/br0/forwarding", 0);
	write_value("net/ipv4/neigh/default/gc_thresh3", 1024);
	return 0;
}

static int tidy_up(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

/* One finding, with such a text; or none */
static void must_find(json_t *findings, const char *text)
{
	const char *seen;

	if (json_array_size(findings) != (text ? 1 : 0))
		fail_msg("%s: %s", text ? text : "nothing",
			 json_dumps(findings, 0));
	if (text) {
		seen = json_string_value(json_object_get(json_array_get(findings,
									0),
							 "text"));
		assert_non_null(strstr(seen, text));
	}
	json_decref(findings);
}

static struct service probed(void)
{
	struct service s = service_of("tcp 192.0.2.1:80 server 10.0.0.1 probe-mark 7");

	s.servers[0].egress_ifindex = ETH0;
	return s;
}

static json_t *probes_of(const struct service *service)
{
	json_t *findings = json_array();

	check_probes(findings, &gateway, service);
	return findings;
}

static void probes(void **state)
{
	struct service s = probed();

	(void)state;
	must_find(probes_of(&s), "net.ipv4.conf.eth0.accept_local=1");
	write_value("net/ipv4/conf/all/accept_local", 1);
	must_find(probes_of(&s), NULL);
	write_value("net/ipv4/conf/all/accept_local", 0);
	write_value("net/ipv4/conf/eth0/accept_local", 1);
	must_find(probes_of(&s), NULL);
	write_value("net/ipv4/conf/eth0/rp_filter", 1);
	must_find(probes_of(&s), "holds the VIP on lo and rp_filter is strict");
	hold_vip(ETH0);
	must_find(probes_of(&s), NULL);
	hold_vip(0);
	must_find(probes_of(&s), NULL);
	/* By a route: as if lo had it */
	answer = ROUTE_LOCAL;
	gateway.asked.len = 0;
	must_find(probes_of(&s), "rp_filter is strict");
	service_free(&s);
}

/* The device of a VLAN: its dot would end its name in sysctl(8)'s. */
static void dotted(void **state)
{
	struct service s = probed();

	(void)state;
	strcpy(links[1].name, "d0.5");
	write_value("net/ipv4/conf/d0.5/accept_local", 0);
	write_value("net/ipv4/conf/d0.5/rp_filter", 1);
	must_find(probes_of(&s),
		  "set net.ipv4.conf.d0/5.accept_local=1,");
	write_value("net/ipv4/conf/d0.5/accept_local", 1);
	must_find(probes_of(&s),
		  "set net.ipv4.conf.d0/5.rp_filter=2 ");
	hold_vip(ETH0);
	must_find(probes_of(&s), NULL);
	service_free(&s);
}

/* What would be another word in a file, or more than a name on a terminal */
static void odd_devices(void **state)
{
	static const char *const odd[] = { "auto", "#x", "a\033[2Jb", "\377" };
	char dev[IF_NAMESIZE];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(odd); i++) {
		dev_name = odd[i];
		assert_string_equal(dev_text(dev, 5), "if5");
	}
	dev_name = "eth0.5";
	assert_string_equal(dev_text(dev, 5), "eth0.5");
}

static void no_probes(void **state)
{
	struct service s = probed();

	(void)state;
	s.servers[0].probe_mark = 0;
	must_find(probes_of(&s), NULL);
	s.servers[0].probe_mark = 7;
	s.servers[0].state = DSR_SERVER_LOCAL;
	must_find(probes_of(&s), NULL);
	service_free(&s);
	s = service_of("tcp [2001:db8::1]:80 server 10.0.0.1 probe-mark 7");
	must_find(probes_of(&s), NULL);
	service_free(&s);
}

static json_t *check_one(struct service *service)
{
	struct table table = { .services = service, .n = 1 };

	check_doubts(&gateway, service);
	return check_table(&gateway, &table);
}

static void servers(void **state)
{
	struct service s = service_of("tcp 192.0.2.1:80");
	json_t *findings;

	(void)state;
	must_find(check_one(&s), "it has no server");
	service_free(&s);
	s = service_of("tcp 192.0.2.1:80 server 10.0.0.1 server 10.0.0.2");
	must_find(check_one(&s), NULL);
	s.servers[1].state = DSR_SERVER_UNRESOLVED;
	s.servers[1].reason = DSR_REASON_NO_ANSWER;
	must_find(check_one(&s), "it gets nothing");
	s.servers[1].reason = DSR_REASON_OWN_MAC;
	must_find(check_one(&s), "gateway's own MAC; see who answers ARP");
	s.servers[0].state = DSR_SERVER_DOWN;
	findings = check_one(&s);
	assert_int_equal(json_array_size(findings), 3);
	json_decref(findings);
	s.servers[0].state = DSR_SERVER_UP;
	s.servers[1].state = DSR_SERVER_UP;
	s.servers[1].full = true;
	must_find(check_one(&s), "it is full");
	s.servers[0].state = DSR_SERVER_DOWN;
	findings = check_one(&s);
	assert_int_equal(json_array_size(findings), 3);
	json_array_remove(findings, 0);
	json_array_remove(findings, 0);
	must_find(findings, "are full");
	s.servers[0].state = DSR_SERVER_UP;
	s.servers[1].full = false;
	s.servers[0].weight = 0;
	must_find(check_one(&s), NULL);
	s.servers[1].weight = 0;
	must_find(check_one(&s), "drained");
	service_free(&s);
}

/* Drained and switched off; a device made anew; a weight too small for a row. */
static void odd_servers(void **state)
{
	struct service s = service_of("tcp 192.0.2.1:80 server 10.0.0.1 server 10.0.0.2 weight 0");

	(void)state;
	s.servers[1].state = DSR_SERVER_DOWN;
	s.servers[1].reason = DSR_REASON_DEVICE_GONE;
	must_find(check_one(&s), NULL);
	s.servers[1].flows[0] = 1;
	must_find(check_one(&s), "if there is one of that name again");
	s.servers[1].state = DSR_SERVER_UP;
	s.servers[1].weight = 1;
	s.rows_total = 256;
	s.servers[0].rows = 256;
	must_find(check_one(&s), "too small beside the others' for 256 rows");
	s.servers[1].rows = 1;
	must_find(check_one(&s), NULL);
	service_free(&s);
}

static void neighbours(void **state)
{
	struct service s = service_of("tcp 192.0.2.1:80 server 10.0.0.1 server 10.0.0.2");
	struct service both[2];
	struct table table = { .services = both, .n = 2 };

	(void)state;
	write_value("net/ipv4/neigh/default/gc_thresh3", 2);
	must_find(check_one(&s), "net.ipv4.neigh.default.gc_thresh3=8");
	/* One whose hardware address is given is not asked for. */
	s.servers[0].mac[0] = 2;
	must_find(check_one(&s), NULL);
	service_free(&s);
	s = service_of("tcp 192.0.2.1:80 server 2001:db8::1 server 2001:db8::2");
	must_find(check_one(&s), NULL);
	write_value("net/ipv6/neigh/default/gc_thresh3", 2);
	must_find(check_one(&s), "2 IPv6 servers");
	write_value("net/ipv6/neigh/default/gc_thresh3", 1024);
	service_free(&s);
	/* One server of two services is one neighbour. */
	both[0] = service_of("tcp 192.0.2.1:80 server 10.0.0.1");
	both[1] = service_of("tcp 192.0.2.1:81 server 10.0.0.1");
	must_find(check_table(&gateway, &table), NULL);
	service_free(&both[0]);
	service_free(&both[1]);
}

/* Containers and virtual machines behind a bridge of the gateway's own */
static void answers(void **state)
{
	struct service s = service_of("tcp 192.0.2.1:80 server 10.0.0.1 server 10.0.0.2");

	(void)state;
	s.servers[0].egress_ifindex = BR0;
	s.servers[1].egress_ifindex = BR0;
	write_value("net/ipv4/conf/br0/accept_local", 0);
	write_value("net/ipv4/conf/br0/rp_filter", 0);
	write_value("net/ipv4/conf/br0/forwarding", 1);
	must_find(check_one(&s),
		  "behind br0, are dropped: their source is 192.0.2.1, which this gateway holds; set net.ipv4.conf.br0.accept_local=1");
	write_value("net/netfilter/nf_conntrack_max", 1024);
	must_find(check_one(&s),
		  "rule ip dsr raw iifname \"br0\" ip saddr 192.0.2.1 notrack'");
	/* A way out for answers that is not the gateway: a card, a router */
	links[PORT2 - 1].kind = LINK_OTHER;
	must_find(check_one(&s), NULL);
	links[PORT2 - 1].kind = LINK_TUN;
	routers[0].ifindex = BR0;
	must_find(check_one(&s), NULL);
	routers[0].ifindex = ETH0;
	write_value("net/ipv4/conf/br0/forwarding", 0);
	must_find(check_one(&s), NULL);
	write_value("net/ipv4/conf/br0/forwarding", 1);
	/* The VIP is elsewhere, the server not there or the gateway itself */
	hold_vip(0);
	must_find(check_one(&s), NULL);
	hold_vip(LO);
	s.servers[0].state = DSR_SERVER_LOCAL;
	s.servers[1].state = DSR_SERVER_LOCAL;
	must_find(check_one(&s), NULL);
	s.servers[1].state = DSR_SERVER_UP;
	must_find(check_one(&s), "set net.ipv4.conf.br0.accept_local=1");
	/* No bridge at all */
	s.servers[1].egress_ifindex = PORT1;
	write_value("net/ipv4/conf/veth1/accept_local", 0);
	write_value("net/ipv4/conf/veth1/forwarding", 1);
	must_find(check_one(&s), "set net.ipv4.conf.veth1.accept_local=1");
	gateway.n_routers = 0;
	must_find(check_one(&s), NULL);
	s.servers[1].egress_ifindex = BR0;
	must_find(check_one(&s), "set net.ipv4.conf.br0.accept_local=1");
	gateway.n_routers = 1;
	s.servers[1].egress_ifindex = BR0;
	write_value("net/ipv4/conf/br0/accept_local", 1);
	must_find(check_one(&s), NULL);
	write_value("net/ipv4/conf/br0/rp_filter", 1);
	must_find(check_one(&s),
		  "holds 192.0.2.1 on lo and rp_filter is strict; set net.ipv4.conf.br0.rp_filter=2");
	service_free(&s);
	s = service_of("tcp [2001:db8::1]:80 server 10.0.0.1");
	s.servers[0].egress_ifindex = BR0;
	must_find(check_one(&s), NULL);
	service_free(&s);
}

/* Nowhere and no way; a VIP that is routed here is fine. */
static void vips(void **state)
{
	struct service s = service_of("tcp 192.0.2.9:80 server 10.0.0.1");

	(void)state;
	must_find(check_one(&s), NULL);
	gateway.asked.len = 0;
	answer = ROUTE_UNKNOWN;
	must_find(check_one(&s), NULL);
	gateway.asked.len = 0;
	answer = ROUTE_NONE;
	asked = 0;
	must_find(check_one(&s),
		  "no packet has come: 192.0.2.9 is nowhere on this gateway and no route leads to it; give it back");
	assert_int_equal(asked, 1);
	s.packets = 1;
	must_find(check_one(&s), NULL);
	s.packets = 0;
	s.no_server_packets = 1;
	must_find(check_one(&s), NULL);
	s.no_server_packets = 0;
	links[0].kind = LINK_VRF;
	must_find(check_one(&s), NULL);
	links[0].kind = LINK_OTHER;
	holdings[0].address.bytes[3] = 9;
	must_find(check_one(&s), NULL);
	service_free(&s);
	s = service_of("tcp 203.0.113.0/24:80 server 10.0.0.1");
	must_find(check_one(&s), "set 'ip route add local 203.0.113.0/24 dev lo'");
	service_free(&s);
	s = service_of("mark 7 server 10.0.0.1");
	must_find(check_one(&s), NULL);
	service_free(&s);
}

static void set_mac(struct server *server, uint8_t last)
{
	static const uint8_t mac[MAC_LEN] = { 2 };

	memcpy(server->egress_mac, mac, MAC_LEN);
	server->egress_mac[MAC_LEN - 1] = last;
	server->egress_ifindex = ETH0;
}

static void macs(void **state)
{
	struct service s = service_of("tcp 192.0.2.1:80 server 10.0.0.1\n"
				      "server 10.0.0.2 server 10.0.0.3");
	json_t *findings;

	(void)state;
	set_mac(&s.servers[0], 11);
	set_mac(&s.servers[1], 12);
	set_mac(&s.servers[2], 13);
	must_find(check_one(&s), NULL);
	set_mac(&s.servers[1], 254);
	must_find(check_one(&s),
		  "02:00:00:00:00:fe is that of the router 10.0.0.254, which answers for it (proxy ARP)");
	assert_int_equal(s.servers[1].doubt, DOUBT_ROUTER);
	/* Of another link, or the router itself */
	set_mac(&s.servers[1], 254);
	s.servers[1].egress_ifindex = BR0;
	must_find(check_one(&s), NULL);
	set_mac(&s.servers[1], 254);
	routers[0].address.bytes[3] = 2;
	must_find(check_one(&s), "it is a router of this gateway, 02:");
	routers[0].address.bytes[3] = 254;
	set_mac(&s.servers[1], 13);
	findings = check_one(&s);
	assert_int_equal(s.servers[0].doubt, DOUBT_NONE);
	assert_int_equal(s.servers[1].doubt, DOUBT_TWIN);
	assert_int_equal(s.servers[2].doubt, DOUBT_TWIN);
	assert_int_equal(json_array_size(findings), 2);
	json_array_remove(findings, 0);
	must_find(findings,
		  "it has the hardware address 02:00:00:00:00:0d of server 10.0.0.2");
	/* Of two links, or of one that is down */
	set_mac(&s.servers[1], 13);
	set_mac(&s.servers[2], 13);
	s.servers[2].egress_ifindex = BR0;
	must_find(check_one(&s), NULL);
	set_mac(&s.servers[2], 13);
	s.servers[2].state = DSR_SERVER_UNRESOLVED;
	must_find(check_one(&s), "it gets nothing");
	service_free(&s);
}

/* Up, and perhaps not the one that is meant */
static void doubts(void **state)
{
	static const struct {
		uint8_t doubt;
		const char *text;
		const char *json;
	} cases[] = {
		{ DOUBT_NONE, "up", NULL },
		{ DOUBT_ROUTER, "up: router's MAC", "router-mac" },
		{ DOUBT_TWIN, "up: another server's MAC", "shared-mac" },
	};
	struct service s = service_of("tcp 192.0.2.10:80 server 10.0.0.1");
	char text[STATE_TEXT_MAX];
	json_t *json, *doubt;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		s.servers[0].doubt = cases[i].doubt;
		assert_string_equal(server_state_text(text, &s.servers[0],
						      true), cases[i].text);
		json = json_server(&s, &s.servers[0]);
		doubt = json_object_get(json, "doubt");
		assert_int_equal(!doubt, !cases[i].json);
		if (doubt)
			assert_string_equal(json_string_value(doubt),
					    cases[i].json);
		json_decref(json);
	}
	service_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(probes, set_up),
		cmocka_unit_test_setup(dotted, set_up),
		cmocka_unit_test_setup(odd_devices, set_up),
		cmocka_unit_test_setup(no_probes, set_up),
		cmocka_unit_test_setup(answers, set_up),
		cmocka_unit_test_setup(vips, set_up),
		cmocka_unit_test_setup(macs, set_up),
		cmocka_unit_test(doubts),
		cmocka_unit_test_setup(servers, set_up),
		cmocka_unit_test_setup(odd_servers, set_up),
		cmocka_unit_test_setup(neighbours, set_up),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, tidy_up);
}
