// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks: each mistake is found and named, and a table without one is not
 * complained of.
 */
#include "helper.h"

#include "../array.h"
#include "../check.h"
#include "../value.h"

#include <linux/dsr.h>
#include <net/if.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[32] = "/tmp/dsr-check.XXXXXX";
static bool held;
static const char *holder;
static const char *dev_name;

/* Instead of the C library's: the machine's devices have no dots. */
char *if_indextoname(unsigned int ifindex, char name[IF_NAMESIZE])
{
	(void)ifindex;
	return strcpy(name, dev_name);
}

static bool holds(const struct address *address, char dev[IF_NAMESIZE])
{
	(void)address;
	snprintf(dev, IF_NAMESIZE, "%s", holder);
	return held;
}

static const struct gateway gateway = { .sysctl = root, .holds = holds };

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
	held = true;
	holder = "lo";
	dev_name = "lo";
	write_value("net/ipv4/conf/all/accept_local", 0);
	write_value("net/ipv4/conf/lo/accept_local", 0);
	write_value("net/ipv4/conf/all/rp_filter", 0);
	write_value("net/ipv4/conf/lo/rp_filter", 2);
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

	assert_int_equal(json_array_size(findings), text ? 1 : 0);
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

	s.servers[0].egress_ifindex = if_nametoindex("lo");
	return s;
}

static void probes(void **state)
{
	struct service s = probed();

	(void)state;
	must_find(check_probes(&gateway, &s), "net.ipv4.conf.lo.accept_local=1");
	write_value("net/ipv4/conf/all/accept_local", 1);
	must_find(check_probes(&gateway, &s), NULL);
	write_value("net/ipv4/conf/all/accept_local", 0);
	write_value("net/ipv4/conf/lo/accept_local", 1);
	must_find(check_probes(&gateway, &s), NULL);
	write_value("net/ipv4/conf/lo/rp_filter", 1);
	must_find(check_probes(&gateway, &s), NULL);
	holder = "eth7";
	must_find(check_probes(&gateway, &s), "rp_filter is strict");
	held = false;
	must_find(check_probes(&gateway, &s), NULL);
	service_free(&s);
}

/* The device of a VLAN: its dot would end its name in sysctl(8)'s. */
static void dotted(void **state)
{
	struct service s = probed();

	(void)state;
	dev_name = "d0.5";
	write_value("net/ipv4/conf/d0.5/accept_local", 0);
	write_value("net/ipv4/conf/d0.5/rp_filter", 1);
	must_find(check_probes(&gateway, &s),
		  "set net.ipv4.conf.d0/5.accept_local=1,");
	write_value("net/ipv4/conf/d0.5/accept_local", 1);
	must_find(check_probes(&gateway, &s),
		  "set net.ipv4.conf.d0/5.rp_filter=2 ");
	holder = "d0.5";
	must_find(check_probes(&gateway, &s), NULL);
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
	must_find(check_probes(&gateway, &s), NULL);
	s.servers[0].probe_mark = 7;
	s.servers[0].state = DSR_SERVER_LOCAL;
	must_find(check_probes(&gateway, &s), NULL);
	service_free(&s);
	s = service_of("tcp [2001:db8::1]:80 server 10.0.0.1 probe-mark 7");
	must_find(check_probes(&gateway, &s), NULL);
	service_free(&s);
}

static json_t *check_one(struct service *service)
{
	struct table table = { .services = service, .n = 1 };

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(probes, set_up),
		cmocka_unit_test_setup(dotted, set_up),
		cmocka_unit_test_setup(odd_devices, set_up),
		cmocka_unit_test_setup(no_probes, set_up),
		cmocka_unit_test_setup(servers, set_up),
		cmocka_unit_test_setup(odd_servers, set_up),
		cmocka_unit_test_setup(neighbours, set_up),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, tidy_up);
}
