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

static struct kunit_case state_cases[] = {
	KUNIT_CASE(state_steps),
	KUNIT_CASE(state_udp_client),
	{}
};

struct kunit_suite dsr_state_suite = {
	.name = "dsr_state",
	.test_cases = state_cases,
};
