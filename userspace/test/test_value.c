// SPDX-License-Identifier: GPL-2.0-only
/*
 * Single values: what is read, what is refused, and what is written again.
 */
#include "helper.h"

#include "../value.h"

static void numbers(void **state)
{
	static const char *const bad[] = {
		"", " 1", "1 ", "+1", "-1", "0x10", "010", "00", "1a", "1.0",
		"18446744073709551616", "99999999999999999999999", "1e3",
	};
	uint64_t value = 7;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(value_number(bad[i], 0, UINT64_MAX, &value));
	assert_int_equal(value, 7);
	assert_true(value_number("0", 0, 10, &value));
	assert_int_equal(value, 0);
	assert_true(value_number("18446744073709551615", 0, UINT64_MAX,
				 &value));
	assert_true(value == UINT64_MAX);
	assert_true(value_number("10", 10, 10, &value));
	assert_false(value_number("9", 10, 10, &value));
	assert_false(value_number("11", 10, 10, &value));
}

static void powers(void **state)
{
	uint64_t value;

	(void)state;
	assert_true(value_power("256", 256, 65536, &value));
	assert_true(value_power("65536", 256, 65536, &value));
	assert_false(value_power("128", 256, 65536, &value));
	assert_false(value_power("257", 256, 65536, &value));
	assert_false(value_power("131072", 256, 65536, &value));
	assert_false(value_power("0", 256, 65536, &value));
}

static void addresses(void **state)
{
	static const char *const good[] = {
		"192.0.2.1", "255.255.255.254", "2001:db8::1", "fe80::1",
	};
	static const char *const bad[] = {
		"", "192.0.2", "192.0.2.256", "192.0.2.1.1", "2001:db8:::1",
		"[2001:db8::1]", "fe80::1%lo", "192.0.2.1/32", "01.2.3.4",
		"host", " 192.0.2.1",
	};
	char text[ADDRESS_TEXT_MAX];
	struct address address;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(value_address(good[i], &address));
		assert_string_equal(address_text(text, &address), good[i]);
		assert_null(address_fault(&address));
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_false(value_address(bad[i], &address));
		assert_int_equal(address.len, 0);
	}
	assert_string_equal(address_text(text, &address), "none");
}

static void faults(void **state)
{
	static const char *const pairs[][2] = {
		{ "0.0.0.0", "is the unspecified address" },
		{ "0.1.2.3", "is in 0.0.0.0/8, which names no host" },
		{ "255.255.255.255", "is the broadcast address" },
		{ "127.0.0.1", "is a loopback address" },
		{ "127.255.1.2", "is a loopback address" },
		{ "224.0.0.1", "is a multicast address" },
		{ "239.255.255.255", "is a multicast address" },
		{ "::", "is the unspecified address" },
		{ "::1", "is a loopback address" },
		{ "ff02::1", "is a multicast address" },
		{ "::ffff:192.0.2.1",
		  "is an IPv4 address written as IPv6" },
	};
	struct address address;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		assert_true(value_address(pairs[i][0], &address));
		assert_string_equal(address_fault(&address), pairs[i][1]);
	}
}

static void ports(void **state)
{
	static const char *const bad[] = {
		"", "0", "65536", "80-", "-80", "90-80", "80-90-100", "80 ",
		"b", "**", "0-5", "0-0", "1-65536", "000080-90", "any-any",
		"123456789-1", "+80", "nosuch", "WWW", "www-", "-www",
		"www-ftp", "tftp", "a-b-c", "a-b-c-", "www www", "www,80",
		"www-any", "80-nosuch", "8-0-9-0", "\xff", "ww\nw", "----",
		"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
	};
	static const struct {
		const char *text;
		uint8_t protocol;
		uint16_t first;
		uint16_t last;
	} good[] = {
		{ "80", IPPROTO_TCP, 80, 80 },
		{ "1-65535", IPPROTO_TCP, 1, 65535 },
		{ "*", IPPROTO_TCP, 0, 0 },
		{ "any", IPPROTO_TCP, 0, 0 },
		{ "www", IPPROTO_TCP, 80, 80 },
		{ "http-alt", IPPROTO_TCP, 8080, 8080 },
		{ "ftp-data", IPPROTO_TCP, 20, 20 },
		{ "ftp-www", IPPROTO_TCP, 21, 80 },
		{ "ftp-data-ftp", IPPROTO_TCP, 20, 21 },
		{ "www-http-alt", IPPROTO_TCP, 80, 8080 },
		{ "ftp-data-http-alt", IPPROTO_TCP, 20, 8080 },
		{ "7-www", IPPROTO_TCP, 7, 80 },
		{ "www-90", IPPROTO_TCP, 80, 90 },
		{ "domain", IPPROTO_UDP, 53, 53 },
		{ "tftp", IPPROTO_UDPLITE, 69, 69 },
		{ "diameter", IPPROTO_SCTP, 3868, 3868 },
	};
	uint16_t first, last;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (value_ports(bad[i], IPPROTO_TCP, &first, &last))
			fail_msg("'%s' was taken", bad[i]);
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(value_ports(good[i].text, good[i].protocol, &first,
					&last));
		assert_int_equal(first, good[i].first);
		assert_int_equal(last, good[i].last);
	}
}

static void seconds(void **state)
{
	static const char *const bad[] = {
		"", "m", "s", "1d", "1ms", "5mm", "5 m", "5m ", "M", "5M",
		"1h30m", "-1s", "0x1", "01m", "1.5m", "134m", "3h", "8001",
		"4294967296h", "99999999999999999999999999s", "1e3",
	};
	uint64_t value = 7;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(value_seconds(bad[i], 1, 8000, &value));
	assert_int_equal(value, 7);
	assert_true(value_seconds("300", 1, 8000, &value));
	assert_int_equal(value, 300);
	assert_true(value_seconds("90s", 1, 8000, &value));
	assert_int_equal(value, 90);
	assert_true(value_seconds("5m", 1, 8000, &value));
	assert_int_equal(value, 300);
	assert_true(value_seconds("2h", 1, 8000, &value));
	assert_int_equal(value, 7200);
	assert_false(value_seconds("0m", 1, 8000, &value));
	assert_true(value_seconds("0m", 0, 8000, &value));
	assert_int_equal(value, 0);
}

static void macs(void **state)
{
	static const char *const bad[] = {
		"", "02", "02:00:00:00:00", "02:00:00:00:00:0",
		"02:00:00:00:00:01:", "02:00:00:00:00:01:02",
		"0g:00:00:00:00:01", "02-00-00-00-00-01", "020000000001",
		" 02:00:00:00:00:01", "2:0:0:0:0:1",
	};
	char text[MAC_TEXT_MAX];
	uint8_t mac[MAC_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(value_mac(bad[i], mac));
	assert_true(value_mac("02:aB:Cd:00:00:ff", mac));
	assert_string_equal(mac_text(text, mac), "02:ab:cd:00:00:ff");
	assert_false(mac_is_zero(mac));
	assert_true(value_mac("00:00:00:00:00:00", mac));
	assert_true(mac_is_zero(mac));
}

static void secrets(void **state)
{
	static const char good[] = "000102030405060708090a0b0c0d0eff";
	uint8_t secret[DSR_SECRET_LEN];
	char text[SECRET_TEXT_MAX];

	(void)state;
	assert_true(value_secret(good, secret));
	assert_string_equal(secret_text(text, secret), good);
	assert_false(value_secret("", secret));
	assert_false(value_secret("000102030405060708090a0b0c0d0ef", secret));
	assert_false(value_secret("000102030405060708090a0b0c0d0eff0",
				  secret));
	assert_false(value_secret("g00102030405060708090a0b0c0d0eff",
				  secret));
}

static void devices(void **state)
{
	char text[IF_NAMESIZE];
	uint32_t ifindex;

	(void)state;
	assert_true(value_dev("lo", &ifindex));
	assert_int_equal(ifindex, 1);
	assert_string_equal(dev_text(text, 1), "lo");
	assert_string_equal(dev_text(text, 2000000000), "if2000000000");
	assert_true(value_dev("if2000000000", &ifindex));
	assert_int_equal(ifindex, 2000000000);
	assert_false(value_dev("", &ifindex));
	assert_false(value_dev("if", &ifindex));
	assert_false(value_dev("if0", &ifindex));
	assert_false(value_dev("if4294967296", &ifindex));
	assert_false(value_dev("no-such-device-anywhere", &ifindex));
	assert_false(value_dev("lo:", &ifindex));
	assert_false(value_dev("lo:xyz", &ifindex));
}

static void identities(void **state)
{
	static const char *const texts[] = {
		"tcp 192.0.2.10:80", "udp 192.0.2.10:5000-5999",
		"tcp 192.0.2.10:*", "udp [2001:db8::10]:53",
		"tcp [2001:db8::10]:*", "tcp [2001:db8::10]:1-2",
	};
	char text[SERVICE_TEXT_MAX];
	struct service_id id;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		id = id_of(texts[i]);
		assert_string_equal(service_text(text, &id), texts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(powers),
		cmocka_unit_test(addresses),
		cmocka_unit_test(faults),
		cmocka_unit_test(ports),
		cmocka_unit_test(seconds),
		cmocka_unit_test(macs),
		cmocka_unit_test(secrets),
		cmocka_unit_test(devices),
		cmocka_unit_test(identities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
