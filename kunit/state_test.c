// SPDX-License-Identifier: GPL-2.0-only
/*
 * The states of a flow, as data: which packet leads from which state to which.
 */
#include "key.h"
#include "state.h"
#include "suites.h"

#include <linux/in.h>

#define NOW	5000
#define NONE	((enum dsr_flow_state)DSR_FLOW_STATES)

/**
 * struct step - a transition
 * @before: the state before; NONE for a flow that nothing is known of
 * @signal: what the packet says
 * @later: ticks since the packet before
 * @after: the state after
 */
struct step {
	enum dsr_flow_state before;
	enum dsr_signal signal;
	u32 later;
	enum dsr_flow_state after;
};

static const struct step tcp[] = {
	{ NONE, DSR_SIGNAL_OPEN, 0, DSR_FLOW_HALF_OPEN },
	{ NONE, DSR_SIGNAL_ACK, 0, DSR_FLOW_ADOPTED },
	{ NONE, DSR_SIGNAL_DATA, 0, DSR_FLOW_ADOPTED },
	{ NONE, DSR_SIGNAL_FIN, 0, DSR_FLOW_CLOSING },
	{ NONE, DSR_SIGNAL_RESET, 0, DSR_FLOW_CLOSING },
	{ DSR_FLOW_HALF_OPEN, DSR_SIGNAL_OPEN, 1, DSR_FLOW_HALF_OPEN },
	{ DSR_FLOW_HALF_OPEN, DSR_SIGNAL_ACK, 0, DSR_FLOW_ESTABLISHED },
	{ DSR_FLOW_HALF_OPEN, DSR_SIGNAL_DATA, 0, DSR_FLOW_ESTABLISHED },
	{ DSR_FLOW_HALF_OPEN, DSR_SIGNAL_FIN, 0, DSR_FLOW_CLOSING },
	{ DSR_FLOW_HALF_OPEN, DSR_SIGNAL_RESET, 0, DSR_FLOW_CLOSING },
	{ DSR_FLOW_ADOPTED, DSR_SIGNAL_OPEN, 1, DSR_FLOW_ADOPTED },
	{ DSR_FLOW_ADOPTED, DSR_SIGNAL_ACK, 0, DSR_FLOW_ESTABLISHED },
	{ DSR_FLOW_ADOPTED, DSR_SIGNAL_DATA, 0, DSR_FLOW_ESTABLISHED },
	{ DSR_FLOW_ADOPTED, DSR_SIGNAL_FIN, 0, DSR_FLOW_HALF_CLOSED },
	{ DSR_FLOW_ADOPTED, DSR_SIGNAL_RESET, 0, DSR_FLOW_CLOSING },
	{ DSR_FLOW_ESTABLISHED, DSR_SIGNAL_OPEN, 9, DSR_FLOW_ESTABLISHED },
	{ DSR_FLOW_ESTABLISHED, DSR_SIGNAL_ACK, 9, DSR_FLOW_ESTABLISHED },
	{ DSR_FLOW_ESTABLISHED, DSR_SIGNAL_DATA, 9, DSR_FLOW_ESTABLISHED },
	{ DSR_FLOW_ESTABLISHED, DSR_SIGNAL_FIN, 0, DSR_FLOW_HALF_CLOSED },
	{ DSR_FLOW_ESTABLISHED, DSR_SIGNAL_RESET, 0, DSR_FLOW_CLOSING },
	{ DSR_FLOW_HALF_CLOSED, DSR_SIGNAL_OPEN, 0, DSR_FLOW_HALF_OPEN },
	{ DSR_FLOW_HALF_CLOSED, DSR_SIGNAL_ACK, 9, DSR_FLOW_HALF_CLOSED },
	{ DSR_FLOW_HALF_CLOSED, DSR_SIGNAL_DATA, 0, DSR_FLOW_HALF_CLOSED },
	{ DSR_FLOW_HALF_CLOSED, DSR_SIGNAL_DATA, 1, DSR_FLOW_ESTABLISHED },
	{ DSR_FLOW_HALF_CLOSED, DSR_SIGNAL_FIN, 1, DSR_FLOW_HALF_CLOSED },
	{ DSR_FLOW_HALF_CLOSED, DSR_SIGNAL_RESET, 0, DSR_FLOW_CLOSING },
	{ DSR_FLOW_CLOSING, DSR_SIGNAL_OPEN, 0, DSR_FLOW_HALF_OPEN },
	{ DSR_FLOW_CLOSING, DSR_SIGNAL_ACK, 9, DSR_FLOW_CLOSING },
	{ DSR_FLOW_CLOSING, DSR_SIGNAL_DATA, 0, DSR_FLOW_CLOSING },
	{ DSR_FLOW_CLOSING, DSR_SIGNAL_DATA, 1, DSR_FLOW_ESTABLISHED },
	{ DSR_FLOW_CLOSING, DSR_SIGNAL_FIN, 1, DSR_FLOW_CLOSING },
	{ DSR_FLOW_CLOSING, DSR_SIGNAL_RESET, 1, DSR_FLOW_CLOSING },
};

static const struct step udp[] = {
	{ NONE, DSR_SIGNAL_DATA, 0, DSR_FLOW_UDP_NEW },
	{ DSR_FLOW_UDP_NEW, DSR_SIGNAL_DATA, 0, DSR_FLOW_UDP },
	{ DSR_FLOW_UDP, DSR_SIGNAL_DATA, 9, DSR_FLOW_UDP },
};

static const struct step client[] = {
	{ NONE, DSR_SIGNAL_OPEN, 0, DSR_FLOW_HALF_OPEN },
	{ NONE, DSR_SIGNAL_DATA, 0, DSR_FLOW_ADOPTED },
	{ NONE, DSR_SIGNAL_RESET, 0, DSR_FLOW_ADOPTED },
	{ DSR_FLOW_HALF_OPEN, DSR_SIGNAL_OPEN, 1, DSR_FLOW_HALF_OPEN },
	{ DSR_FLOW_HALF_OPEN, DSR_SIGNAL_ACK, 0, DSR_FLOW_CLIENT },
	{ DSR_FLOW_HALF_OPEN, DSR_SIGNAL_FIN, 0, DSR_FLOW_CLIENT },
	{ DSR_FLOW_ADOPTED, DSR_SIGNAL_DATA, 0, DSR_FLOW_CLIENT },
	{ DSR_FLOW_CLIENT, DSR_SIGNAL_OPEN, 0, DSR_FLOW_CLIENT },
	{ DSR_FLOW_CLIENT, DSR_SIGNAL_RESET, 9, DSR_FLOW_CLIENT },
};

static enum dsr_flow_state after(const struct step *step, u8 protocol,
				 bool persist)
{
	struct dsr_key key = { .protocol = protocol, .signal = step->signal };
	u64 entry = dsr_entry_make(0, 1, NOW - step->later, step->before);

	return step->before == NONE ? dsr_state_first(&key, persist) :
				      dsr_state_next(&key, persist, entry, NOW);
}

static void expect_steps(struct kunit *test, const struct step *step, u32 n,
			 u8 protocol, bool persist)
{
	u32 i;

	for (i = 0; i < n; i++)
		KUNIT_EXPECT_EQ_MSG(test, after(&step[i], protocol, persist),
				    step[i].after,
				    "protocol %u, state %u, signal %u, %u ticks later",
				    protocol, step[i].before, step[i].signal,
				    step[i].later);
}

static void state_steps(struct kunit *test)
{
	expect_steps(test, tcp, ARRAY_SIZE(tcp), IPPROTO_TCP, false);
	expect_steps(test, tcp, ARRAY_SIZE(tcp), IPPROTO_SCTP, false);
	expect_steps(test, udp, ARRAY_SIZE(udp), IPPROTO_UDP, false);
	expect_steps(test, client, ARRAY_SIZE(client), IPPROTO_TCP, true);
}

static void state_udp_client(struct kunit *test)
{
	struct dsr_key key = { .protocol = IPPROTO_UDP };
	u64 entry = dsr_entry_make(0, 1, NOW, DSR_FLOW_UDP_NEW);

	KUNIT_EXPECT_EQ(test, dsr_state_first(&key, true), DSR_FLOW_UDP_NEW);
	KUNIT_EXPECT_EQ(test, dsr_state_next(&key, true, entry, NOW),
			DSR_FLOW_CLIENT);
}

static void state_entry(struct kunit *test)
{
	u64 hash = 0x1234567889abcdefULL;
	u64 entry = dsr_entry_make(hash, 65534, 0x3ffff, DSR_FLOW_CLIENT);

	KUNIT_EXPECT_EQ(test, dsr_entry_tag(entry), 0x89abcdef);
	KUNIT_EXPECT_EQ(test, dsr_entry_server(entry), 65534);
	KUNIT_EXPECT_EQ(test, dsr_entry_stamp(entry), DSR_FLOW_STAMP_MASK);
	KUNIT_EXPECT_EQ(test, dsr_entry_state(entry), DSR_FLOW_CLIENT);
	KUNIT_EXPECT_EQ(test, dsr_entry_idle(entry, 0x3ffff), 0);
	KUNIT_EXPECT_EQ(test, dsr_entry_idle(entry, 0x3ffff + 4002), 4002);
	entry = dsr_entry_make(0, 1, 0, DSR_FLOW_HALF_OPEN);
	KUNIT_EXPECT_NE(test, entry, 0);
	KUNIT_EXPECT_EQ(test, dsr_entry_server(entry), 1);
}

/* In each place that a flow can have: those of two buckets */
static void state_peek(struct kunit *test)
{
	struct dsr_flow_table *table = dsr_flow_table_new(DSR_FLOW_SLOTS_MIN);
	u64 hash = 0x777700000001ULL, seen;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, table);
	KUNIT_EXPECT_NULL(test, dsr_flow_peek(table, hash, &seen));
	for (i = 0; i < 2 * DSR_FLOW_WAYS; i++) {
		u32 at = ((hash >> 32) & table->mask) ^ (i / DSR_FLOW_WAYS);
		u64 *slot = &table->bucket[at].entry[i % DSR_FLOW_WAYS];

		*slot = dsr_entry_make(hash, 2, i, DSR_FLOW_ESTABLISHED);
		KUNIT_EXPECT_PTR_EQ(test, dsr_flow_peek(table, hash, &seen),
				    slot);
		KUNIT_EXPECT_EQ(test, seen, *slot);
		*slot = 0;
	}
	dsr_flow_table_free(table);
}

static struct kunit_case state_cases[] = {
	KUNIT_CASE(state_entry),
	KUNIT_CASE(state_steps),
	KUNIT_CASE(state_udp_client),
	KUNIT_CASE(state_peek),
	{}
};

struct kunit_suite dsr_state_suite = {
	.name = "dsr_state",
	.test_cases = state_cases,
};
