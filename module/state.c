// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transitions between the states of a flow. It must not know where flows go.
 */
#include "state.h"
#include "identity.h"
#include "key.h"

#include <kunit/visibility.h>
#include <linux/export.h>

/**
 * dsr_state_first - name the state of a flow of which one packet was seen
 * @key: what the packet says
 * @persist: the flow is a persistent client
 *
 * Return: the state.
 */
enum dsr_flow_state dsr_state_first(const struct dsr_key *key, bool persist)
{
	if (!dsr_has_connections(key->protocol))
		return DSR_FLOW_UDP_NEW;
	if (key->signal == DSR_SIGNAL_OPEN)
		return DSR_FLOW_HALF_OPEN;
	if (!persist && (key->signal == DSR_SIGNAL_FIN ||
			 key->signal == DSR_SIGNAL_RESET))
		return DSR_FLOW_CLOSING;
	return DSR_FLOW_ADOPTED;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_state_first);

/* Without a handshake there is nothing to wait for. */
static enum dsr_flow_state after_fin(enum dsr_flow_state state)
{
	return state == DSR_FLOW_HALF_OPEN || state == DSR_FLOW_CLOSING ?
		DSR_FLOW_CLOSING : DSR_FLOW_HALF_CLOSED;
}

/*
 * Payload after the client ended its side: the end was forged. Not if it comes
 * within the same tick, for then the end may have overtaken it.
 */
static enum dsr_flow_state after_packet(const struct dsr_key *key, u64 entry,
					u32 now)
{
	bool goes_on = key->signal == DSR_SIGNAL_DATA &&
		       dsr_entry_idle(entry, now);

	return dsr_entry_ended(entry) && !goes_on ? dsr_entry_state(entry) :
						    DSR_FLOW_ESTABLISHED;
}

static enum dsr_flow_state connection_next(const struct dsr_key *key, u64 entry,
					   u32 now)
{
	enum dsr_flow_state state = dsr_entry_state(entry);

	switch (key->signal) {
	case DSR_SIGNAL_OPEN:
		return dsr_entry_ended(entry) ? DSR_FLOW_HALF_OPEN : state;
	case DSR_SIGNAL_FIN:
		return after_fin(state);
	case DSR_SIGNAL_RESET:
		return DSR_FLOW_CLOSING;
	default:
		return after_packet(key, entry, now);
	}
}

/**
 * dsr_state_next - name the state of a flow after one more packet
 * @key: what the packet says, after dsr_packet_refine()
 * @persist: the flow is a persistent client
 * @entry: its entry
 * @now: time in ticks
 *
 * Return: the state.
 */
enum dsr_flow_state dsr_state_next(const struct dsr_key *key, bool persist,
				   u64 entry, u32 now)
{
	enum dsr_flow_state state = dsr_entry_state(entry);

	if (persist)
		return state == DSR_FLOW_HALF_OPEN &&
		       key->signal == DSR_SIGNAL_OPEN ? state : DSR_FLOW_CLIENT;
	if (!dsr_has_connections(key->protocol))
		return DSR_FLOW_UDP;
	return connection_next(key, entry, now);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_state_next);
