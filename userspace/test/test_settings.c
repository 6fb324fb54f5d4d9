// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands about settings and devices, from words to exit code.
 */
#include "run.h"

#include "../cmd.h"
#include "../file.h"
#include "fake_kernel.h"

#include <errno.h>

static void settings(void **state)
{
	(void)state;
	must("settings set timeout udp 5 flow-slots 4096 secret 000102030405060708090a0b0c0d0eff");
	must("settings");
	assert_string_equal(out,
			    "timeout established 900\n"
			    "timeout half-open 60\n"
			    "timeout half-closed 120\n"
			    "timeout closing 30\n"
			    "timeout udp 5\n"
			    "timeout handover 10\n"
			    "flow-slots 4096\n"
			    "peers none\n");
	must("settings show --secret");
	assert_memory_equal(out, "secret 000102030405060708090a0b0c0d0eff\n",
			    40);
	must_save("settings timeout udp 5 flow-slots 4096\n");
	must("save --secret");
	assert_string_equal(out, SAVE_HEAD "# generation 2\n"
			    "settings secret 000102030405060708090a0b0c0d0eff timeout udp 5 flow-slots 4096\n"
			    SAVE_END "\n");
	assert_int_equal(run_as("settings --secret", true), EXIT_DONE);
	assert_non_null(strstr(out, "\"secret\":\"0001"));
	must_fail("settings set secret 00112233445566778899aabbccddeeff foo",
		  EXIT_USAGE,
		  "unexpected 'foo' after the secret: expected secret, timeout, flow-slots or peers");
	must_fail("settings set", EXIT_USAGE,
		  "nothing after 'set': expected secret, timeout, flow-slots or peers");
	must_fail("settings show all", EXIT_USAGE,
		  "unexpected 'all' after 'show': expected nothing more");
}

static void devices(void **state)
{
	char line[128];

	(void)state;
	must("device");
	assert_string_equal(out, "");
	must("device show lo");
	assert_string_equal(out, "device lo mode off\n");
	must("service add tcp 192.0.2.1:80");
	must("device set lo mode steer");
	must("device");
	assert_string_equal(out, "device lo mode steer\n");
	must("show");
	assert_non_null(strstr(out, "  no servers\n\ndevice lo mode steer\n"));
	must("show tcp 192.0.2.1:80");
	assert_null(strstr(out, "device"));
	assert_int_equal(run_as("device show", true), EXIT_DONE);
	assert_string_equal(out, "[{\"dev\":\"lo\",\"mode\":\"steer\"}]\n");
	must("service del tcp 192.0.2.1:80");
	must_save("device lo mode steer\n");
	must(with_file(line, sizeof(line), "apply", "device lo mode prefetch"));
	assert_string_equal(out, "~ device lo mode steer -> prefetch\n");
	must(with_file(line, sizeof(line), "apply", "#"));
	assert_string_equal(out, "~ device lo mode prefetch -> off\n");
	assert_int_equal(fake.devices.n, 0);
}

static void device_mistakes(void **state)
{
	char line[128], expected[256];

	(void)state;
	must_fail("device set", EXIT_USAGE,
		  "nothing after 'set': expected the name of a network device that is there");
	must_fail("device set no-such mode off", EXIT_USAGE,
		  "unexpected 'no-such' after 'set': expected the name of a network device that is there");
	must_fail("device set lo steer", EXIT_USAGE,
		  "unexpected 'steer' after 'lo': expected mode");
	must_fail("device set lo mode on", EXIT_USAGE,
		  "unexpected 'on' after 'mode': expected off, prefetch or steer");
	must_fail("device set lo mode off now", EXIT_USAGE,
		  "unexpected 'now' after 'off': expected nothing more");
	must_fail("device show lo eth0", EXIT_USAGE,
		  "unexpected 'eth0' after 'lo': expected nothing more");
	with_file(line, sizeof(line), "apply", "device lo mode off\ndevice no-such mode off\n");
	snprintf(expected, sizeof(expected),
		 "%s:2:8: unexpected 'no-such' after 'device': expected the name of a network device that is there",
		 file_name);
	must_fail(line, EXIT_USAGE, expected);
	with_file(line, sizeof(line), "apply", "device lo mode off\ndevice lo mode off\n");
	snprintf(expected, sizeof(expected),
		 "%s:2:8: device lo is given twice in this file", file_name);
	must_fail(line, EXIT_USAGE, expected);
}

/* A module from before there were devices. */
static void devices_unknown(void **state)
{
	char line[128];

	(void)state;
	fake.refuse_code = -EOPNOTSUPP;
	fake.refuse_cmd = DSR_CMD_DEVICE_GET;
	must("service add tcp 192.0.2.1:80");
	must("show");
	must_save("service tcp 192.0.2.1:80 scheduler rendezvous\n");
	must(with_file(line, sizeof(line), "apply", "#"));
	assert_string_equal(out, "- service tcp 192.0.2.1:80\n");
	must_fail("device", EXIT_KERNEL,
		  "cannot show the devices: this version of the kernel module cannot do that");
	fake.refuse_cmd = DSR_CMD_DEVICE_SET;
	must_fail("device set lo mode steer", EXIT_KERNEL,
		  "cannot set device lo: this version of the kernel module cannot do that");
	fake.refuse_cmd = DSR_CMD_DEVICE_GET;
	fake.refuse_code = -EPERM;
	must_fail("show", EXIT_KERNEL,
		  "cannot show the devices: not permitted: CAP_NET_ADMIN in this network namespace is needed");
}

static void peers(void **state)
{
	char line[512];
	int i;

	(void)state;
	must("settings set peers 02:00:00:00:00:0b,02:00:00:00:00:0A");
	must_save("settings peers 02:00:00:00:00:0a,02:00:00:00:00:0b\n");
	assert_int_equal(run_as("settings", true), EXIT_DONE);
	assert_non_null(strstr(out, "\"peers\":[\"02:00:00:00:00:0a\",\"02:00:00:00:00:0b\"]"));
	must(with_file(line, sizeof(line), "apply",
		       "settings peers 02:00:00:00:00:0b,02:00:00:00:00:0a"));
	assert_string_equal(out, "nothing to change\n");
	must(with_file(line, sizeof(line), "apply",
		       "settings peers 02:00:00:00:00:0c timeout udp 9"));
	assert_string_equal(out,
			    "~ settings timeout udp 300 -> 9, peers 02:00:00:00:00:0a,02:00:00:00:00:0b -> 02:00:00:00:00:0c\n");
	must(with_file(line, sizeof(line), "apply", "#"));
	assert_string_equal(out,
			    "~ settings timeout udp 9 -> 300, peers 02:00:00:00:00:0c -> none\n");
	must("settings set peers none");
	must_fail("settings set peers", EXIT_USAGE,
		  "nothing after 'peers': expected none, or up to 16 hardware addresses with commas between them, not a group's");
	must_fail("settings set peers 02:00:00:00:00:01,", EXIT_USAGE,
		  "unexpected '02:00:00:00:00:01,' after 'peers': expected none, or up to 16 hardware addresses with commas between them, not a group's");
	must_fail("settings set peers 03:00:00:00:00:01", EXIT_USAGE,
		  "unexpected '03:00:00:00:00:01' after 'peers': expected none, or up to 16 hardware addresses with commas between them, not a group's");
	must_fail("settings set peers 02:00:00:00:00:01,02:00:00:00:00:02,02:00:00:00:00:01",
		  EXIT_USAGE, "peer 02:00:00:00:00:01 is given twice");
	strcpy(line, "settings set peers 02:00:00:00:00:00");
	for (i = 1; i < DSR_PEERS_MAX; i++)
		sprintf(line + strlen(line), ",02:00:00:00:00:%02x", i);
	must(line);
	strcat(line, ",02:00:00:00:00:ff");
	assert_int_equal(run(line), EXIT_USAGE);
	assert_non_null(strstr(err, "expected none, or up to 16 "));
}

/* The flow table is still moving: it is asked again until it has moved. */
static void settings_while_moving(void **state)
{
	char line[128];

	(void)state;
	fake.refuse_cmd = DSR_CMD_SETTINGS_SET;
	fake.refuse_code = -EBUSY;
	fake.refuse_nest = DSR_A_SETTINGS;
	fake.refuse_attr = DSR_SETTINGS_A_FLOW_SLOTS;
	fake.refusals = 3;
	must("settings set flow-slots 4096");
	assert_int_equal(fake_count(DSR_CMD_SETTINGS_SET), 4);
	fake.refuse_cmd = DSR_CMD_SETTINGS_SET;
	fake.refusals = 2;
	must(with_file(line, sizeof(line), "apply", "#"));
	assert_string_equal(out, "~ settings flow-slots 4096 -> 1048576\n");
	assert_int_equal(fake_count(DSR_CMD_TRANSACTION), 3);
	/* To be refused for the secret's sake is final. */
	fake.refuse_cmd = DSR_CMD_SETTINGS_SET;
	fake.refuse_attr = DSR_SETTINGS_A_SECRET;
	assert_int_equal(run("settings set secret random"), EXIT_KERNEL);
	assert_int_equal(fake_count(DSR_CMD_SETTINGS_SET), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN_TEST(settings),
		RUN_TEST(peers),
		RUN_TEST(settings_while_moving),
		RUN_TEST(devices),
		RUN_TEST(device_mistakes),
		RUN_TEST(devices_unknown),
	};

	return cmocka_run_group_tests(tests, run_directory, run_no_directory);
}
