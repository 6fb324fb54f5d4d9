// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steering: from a flow's key to its server.
 *
 * A clean row decides alone: its owner serves, and the flow table is not read.
 * Otherwise the flow table is read first. A flow without an entry goes to the row's
 * previous owner if it may be an old connection, and to the present owner if it is a
 * new one; and gets an entry. So a flow keeps its server through any change of
 * servers, as long as that server lives.
 *
 * It must not know about packets, netfilter or devices.
 */
#include "steer.h"
#include "choose.h"
#include "compat.h"
#include "state.h"

#include <kunit/visibility.h>

/* Rows to try for a server that is up when the owner is not */
#define STEER_TRIES	64

/* From the row of a stateless service's packet to that of the next */
#define ROW_STEP	0x9e3779b1

/**
 * struct steering - a decision, while it is made
 * @config: the configuration
 * @view: the service
 * @dirty: its rows that are not clean, or NULL
 * @key: what the packet says
 * @hash: the flow's hash
 * @now: time in ticks
 * @signal: what the packet says of its flow's life; nothing of a persistent
 *	client's
 * @connection: the flow is opened and closed by its packets
 * @opens: it begins a connection
 * @has_seq: there is a packet, and @key has its sequence number
 * @prev: previous owner of the flow's row, 0 when its window has passed
 * @handed_over: a flow that nothing is known of is not the previous owner's
 * @row_dirty: the flow table is to be asked for this row
 * @place: where the flow's entry is, or could be; NULL when it was not looked up
 * @entry: the flow's entry, or 0
 * @pass: which flows count against the limit of a server for a new one
 * @followed: the choice is the entry's
 * @diverted: a server that it would go to is full
 * @server: the choice
 * @l2: how to send to it
 * @choice: why
 */
struct steering {
	const struct dsr_config *config;
	const struct dsr_view *view;
	const struct dsr_dirty *dirty;
	const struct dsr_key *key;
	u64 hash;
	u32 now;
	u8 signal;
	bool connection;
	bool opens;
	bool has_seq;
	u16 prev;
	bool handed_over;
	bool row_dirty;
	u64 *place;
	u64 entry;
	enum dsr_pass pass;
	bool followed;
	bool diverted;
	struct dsr_server *server;
	const struct dsr_l2 *l2;
	enum dsr_flow_choice choice;
};

/* Without an entry only a connection tells whether it is old or new. */
static bool steer_is_old(const struct steering *s)
{
	return s->connection && !s->opens;
}

static bool steer_has_come(const struct steering *s, u32 from)
{
	return (s32)(s->now - from) >= 0;
}

/*
 * A connection shows by its packets whether it may be older than the change of its
 * row. Of all other flows without an entry only time can tell.
 */
static bool steer_is_handed_over(const struct steering *s, u32 row)
{
	const struct dsr_view *view = s->view;

	if (steer_is_old(s))
		return false;
	return (view->track_all && steer_has_come(s, view->known_from)) ||
	       dsr_row_age(s->dirty, row, s->now) >
	       READ_ONCE(view->service->handover);
}

static void steer_look_up(struct steering *s)
{
	u32 row;

	if (s->view->track_none)
		return;
	s->row_dirty = dsr_row_needs_lookup(s->dirty, s->hash);
	if (s->row_dirty) {
		row = dsr_row(s->hash, s->dirty->mask);
		s->prev = READ_ONCE(s->dirty->prev[row]);
		s->handed_over = steer_is_handed_over(s, row);
	}
	if (s->row_dirty || s->view->track_all)
		s->entry = dsr_flow_find(s->config->flows, s->hash, &s->place);
}

static bool steer_take(struct steering *s, u16 index,
		       enum dsr_flow_choice choice)
{
	const struct dsr_dest *dest = dsr_dest(s->config->servers, index);
	struct dsr_server *server = rcu_dereference(dest->server);

	if (!server || dest->service != s->view->service)
		return false;
	s->l2 = dsr_server_l2(server);
	s->server = server;
	s->choice = choice;
	return s->l2;
}

static bool steer_entry_lives(const struct steering *s)
{
	return s->entry &&
	       !dsr_flow_expired(s->config->servers, s->entry, s->now);
}

/* Is this a packet of a flow whose server is gone and must not be replaced? */
static bool steer_must_drop(const struct steering *s)
{
	return s->server && s->view->gone == DSR_GONE_DROP &&
	       s->signal != DSR_SIGNAL_OPEN;
}

/*
 * A packet in mid-connection without an entry, of a service that has tracked every
 * flow for longer than the longest timeout: it is of no flow that is to be kept.
 * Forged packets are such, by the million.
 */
static bool steer_is_stranger(const struct steering *s)
{
	return s->view->track_all && steer_is_old(s) && !s->entry &&
	       steer_has_come(s, s->view->connections_from);
}

/* Without connections, each flow without an entry begins. */
static bool steer_begins(const struct steering *s)
{
	return s->connection ? s->opens :
			       steer_has_come(s, s->view->known_from);
}

static bool steer_has_room(const struct steering *s, u16 index)
{
	const struct dsr_server *server;
	struct dsr_tally tally;

	server = dsr_server_by_index(s->config->servers, index);
	if (!server)
		return true;
	tally = dsr_server_tally(server);
	return dsr_server_has_room(server, &tally, s->pass);
}

static bool steer_take_unless_full(struct steering *s, u16 index,
				   enum dsr_flow_choice choice)
{
	if (likely(!s->view->limited) || steer_has_room(s, index))
		return steer_take(s, index, choice);
	s->diverted = !s->view->per_flow;
	return false;
}

/* A full server keeps what may have been its own before. */
static bool steer_take_new(struct steering *s, u16 index,
			   enum dsr_flow_choice choice)
{
	return steer_begins(s) ? steer_take_unless_full(s, index, choice) :
				  steer_take(s, index, choice);
}

/*
 * A connection that begins where one has ended stays on its server, if that
 * takes new ones: whoever forges the end of a connection and the beginning of
 * another does not move it.
 */
static bool steer_reopens(const struct steering *s)
{
	const struct dsr_server *server;
	u16 index = dsr_entry_server(s->entry);

	server = dsr_server_by_index(s->config->servers, index);
	return server && READ_ONCE(server->cfg.weight) &&
	       (!s->view->limited || steer_has_room(s, index));
}

static bool steer_entry_holds(const struct steering *s)
{
	return steer_entry_lives(s) &&
	       (s->signal != DSR_SIGNAL_OPEN || !dsr_entry_ended(s->entry) ||
		steer_reopens(s));
}

/*
 * On a dirty row a SYN takes its flow from the previous owner. If it was forged,
 * the client's connection is still there: its packets, the one that protests to
 * the new server's SYN-ACK the first of them (RFC 5961, 4), do not continue the
 * forged SYN's sequence numbers.
 */
static bool steer_was_opened_by_others(const struct steering *s)
{
	return s->prev && s->has_seq && steer_is_old(s) && !s->view->persist &&
	       steer_entry_lives(s) &&
	       dsr_entry_state(s->entry) == DSR_FLOW_HALF_OPEN &&
	       dsr_flow_other_syn(s->config->flows, s->hash, s->key->seq);
}

static bool steer_take_any(struct steering *s, u32 from,
			   enum dsr_flow_choice choice)
{
	return steer_take(s, dsr_choose_any(s->config->servers, s->view, from,
					    s->pass), choice);
}

static bool steer_take_owner(struct steering *s)
{
	const struct dsr_view *view = s->view;
	u32 row = dsr_row(s->hash, view->last);
	u32 tries = min_t(u32, view->last + 1, STEER_TRIES);
	enum dsr_flow_choice why;

	why = s->row_dirty ? DSR_CHOICE_OWNER : DSR_CHOICE_ROW;
	for (; tries; tries--, row++) {
		if (steer_take_new(s, view->slot[row & view->last], why))
			return true;
		why = DSR_CHOICE_OWNER;
	}
	return steer_take_any(s, row, why);
}

static bool steer_take_next(struct steering *s)
{
	const struct dsr_view *view = s->view;
	u32 tries = min_t(u32, view->last + 1, STEER_TRIES);
	u32 cursor = this_cpu_read(*view->cursor);

	for (; tries; tries--) {
		cursor = cursor >= view->last ? 0 : cursor + 1;
		if (steer_take_unless_full(s, view->slot[cursor],
					   DSR_CHOICE_SCHEDULER))
			break;
	}
	this_cpu_write(*view->cursor, cursor);
	return tries || steer_take_any(s, cursor, DSR_CHOICE_SCHEDULER);
}

static bool steer_take_chosen(struct steering *s)
{
	u16 index = dsr_choose(s->config->servers, s->view, s->now, s->pass);

	return steer_take(s, index, DSR_CHOICE_SCHEDULER);
}

static u16 steer_hashed_server(const struct steering *s)
{
	return dsr_choose_hashed(s->config->servers, s->view, s->hash >> 32);
}

/*
 * Of a connection whose beginning was not seen, or found no place in the flow table,
 * each packet comes here until one finds a place: they must get the same server.
 */
static bool steer_take_one(struct steering *s)
{
	if (!s->view->per_flow)
		return steer_take_owner(s);
	if (s->view->track_all && !steer_begins(s))
		return steer_take(s, steer_hashed_server(s),
				  DSR_CHOICE_SCHEDULER);
	return s->view->scheduler->pick ? steer_take_chosen(s) :
					  steer_take_next(s);
}

/*
 * That no server can take a new flow is noted, for finding it out again costs a look
 * at each of them. It is noted first, and looked for once more: a server that has
 * room by then is found here, or whoever makes room finds the note.
 */
static bool steer_take_in_pass(struct steering *s)
{
	const struct dsr_view **none = &s->view->service->no_room[s->pass];

	if (READ_ONCE(*none) == s->view)
		return false;
	if (steer_take_one(s))
		return true;
	WRITE_ONCE(*none, s->view);
	smp_mb(); /* see dsr_server_count(), dsr_service_may_have_room() */
	if (!steer_take_one(s))
		return false;
	WRITE_ONCE(*none, NULL);
	return true;
}

/*
 * Limits are exact while some server has room, pending flows counted. When none has,
 * forged packets may have filled them: see dsr_server_full().
 */
static bool steer_take_scheduled(struct steering *s)
{
	if (likely(!s->view->limited) || !steer_begins(s))
		return steer_take_one(s);
	if (steer_take_in_pass(s))
		return true;
	s->diverted = false;
	s->pass = DSR_PASS_SHARE;
	return steer_take_in_pass(s);
}

/* Entry, then previous owner: by what is known of the flow. */
static bool steer_decide_known(struct steering *s, enum dsr_verdict *verdict)
{
	*verdict = DSR_SEND;
	if (steer_was_opened_by_others(s) &&
	    steer_take(s, s->prev, DSR_CHOICE_PREVIOUS))
		return true;
	if (steer_entry_holds(s)) {
		s->followed = steer_take(s, dsr_entry_server(s->entry),
					 DSR_CHOICE_ENTRY);
		if (s->followed)
			return true;
		if (steer_must_drop(s))
			goto gone;
	}
	s->server = NULL;
	if (s->prev && s->signal != DSR_SIGNAL_OPEN && !s->handed_over) {
		if (steer_take_new(s, s->prev, DSR_CHOICE_PREVIOUS))
			return true;
		if (steer_is_old(s) && steer_must_drop(s))
			goto gone;
	}
	return false;
gone:
	s->choice = DSR_CHOICE_NONE;
	*verdict = DSR_GONE;
	return true;
}

static enum dsr_verdict steer_decide(struct steering *s)
{
	enum dsr_verdict verdict;

	if (steer_decide_known(s, &verdict))
		return verdict;
	if (steer_take_scheduled(s))
		return DSR_SEND;
	s->choice = DSR_CHOICE_NONE;
	return DSR_NO_SERVER;
}

static void steer_refresh(const struct steering *s)
{
	enum dsr_flow_state state;
	u64 entry;

	state = dsr_state_next(s->key, s->view->persist, s->entry, s->now);
	entry = dsr_entry_make(s->hash, s->server->index, s->now, state);

	if (entry != s->entry)
		dsr_flow_refresh(s->config->flows, s->config->servers, s->hash,
				 s->place, s->entry, entry, s->now);
}

/*
 * A choice that the row alone would not repeat needs an entry. While the drain
 * window runs every flow does: the row may change again, and the oldest previous
 * owner stays the answer for flows without one. An entry that was not followed is
 * replaced.
 */
static bool steer_must_remember(const struct steering *s)
{
	const struct dsr_view *view = s->view;

	if (view->track_none || (steer_is_stranger(s) && !s->prev))
		return false;
	return view->track_all || s->prev || s->entry ||
	       s->server->index != view->slot[dsr_row(s->hash, view->last)];
}

static bool steer_write_entry(const struct steering *s,
			      struct dsr_counters __percpu *counters)
{
	u64 entry = dsr_entry_make(s->hash, s->server->index, s->now,
				   dsr_state_first(s->key, s->view->persist));

	if (s->entry) {
		dsr_flow_refresh(s->config->flows, s->config->servers, s->hash,
				 s->place, s->entry, entry, s->now);
		dsr_count(counters, DSR_COUNTER_FLOW_ADDED);
		return true;
	}
	/* The place was free when the flow was looked up; mostly it still is */
	if (likely(s->place) &&
	    dsr_flow_update(s->config->servers, s->place, 0, entry)) {
		dsr_count(counters, DSR_COUNTER_FLOW_ADDED);
		return true;
	}
	switch (dsr_flow_insert(s->config->flows, s->config->servers, s->hash,
				entry, s->now)) {
	case DSR_FLOW_EVICTED:
		dsr_count(counters, DSR_COUNTER_FLOW_EVICTED);
		fallthrough;
	case DSR_FLOW_ADDED:
		dsr_count(counters, DSR_COUNTER_FLOW_ADDED);
		return true;
	default:
		dsr_count(counters, DSR_COUNTER_FLOW_UNTRACKED);
		return false;
	}
}

static bool steer_remember(const struct steering *s,
			   struct dsr_counters __percpu *counters)
{
	if (!steer_write_entry(s, counters))
		return false;
	if (unlikely(s->diverted))
		dsr_count(counters, DSR_COUNTER_FLOW_DIVERTED);
	return true;
}

/*
 * When the flow table has no place, the packets that follow a SYN will be taken for
 * those of an old connection: it must go where they will go, a full server or not.
 * So must all packets of a flow for which a scheduler would choose anew each time.
 */
static void steer_untracked(struct steering *s)
{
	const struct dsr_view *view = s->view;
	struct steering chosen = *s;
	u16 index = 0;

	if (s->prev && !s->handed_over &&
	    steer_take(s, s->prev, DSR_CHOICE_PREVIOUS))
		return;
	if (view->per_flow)
		index = steer_hashed_server(s);
	else if (s->diverted && s->connection)
		index = view->slot[dsr_row(s->hash, view->last)];
	if (!steer_take(s, index, DSR_CHOICE_SCHEDULER))
		*s = chosen;
}

/*
 * With a stateless service each packet is a flow of its own and takes the next row,
 * by an odd step, which visits all of them.
 */
static bool steer_has_own_row(const struct dsr_view *view)
{
	return view->stateless && !view->per_flow;
}

static u64 steer_next_hash(const struct dsr_view *view, u64 hash)
{
	return steer_has_own_row(view) ?
		(u64)this_cpu_add_return(*view->cursor, ROW_STEP) << 16 : hash;
}

/* A row, or a step in the ring, that was not used is the next packet's. */
static void steer_give_back(const struct steering *s)
{
	const struct dsr_view *view = s->view;

	if (steer_has_own_row(view))
		this_cpu_sub(*view->cursor, ROW_STEP);
	else if (view->per_flow && s->choice == DSR_CHOICE_SCHEDULER &&
		 (!view->track_all || steer_begins(s)))
		dsr_choose_give_back(view);
}

static void steer_start(struct steering *s, const struct dsr_config *config,
			const struct dsr_view *view, const struct dsr_key *key,
			u64 hash, u32 now)
{
	*s = (struct steering) {
		.config = config,
		.view = view,
		.dirty = rcu_dereference(view->dirty),
		.hash = hash,
		.now = now,
		.key = key,
		.signal = view->persist ? DSR_SIGNAL_DATA : key->signal,
		.connection = dsr_has_connections(key->protocol),
		.opens = key->signal == DSR_SIGNAL_OPEN,
	};
}

/**
 * dsr_steer_if - decide where a packet goes, unless the caller declines that
 * @config: the configuration, read once for this packet
 * @counters: the namespace's counters
 * @key: what the packet says, after dsr_packet_refine()
 * @hash: the flow's hash
 * @now: time in ticks
 * @decision: with the service; where to write the server
 * @may: asked about the server that would be chosen, before anything is written;
 *	NULL: it may
 * @context: for @may
 *
 * As dsr_steer_flow(), for a packet that comes again when @may says no: the flow
 * table, the scheduler and the counters are left as if it had not been here.
 *
 * Context: RCU read side, BH disabled. Does not sleep, lock or allocate.
 * Return: the verdict; DSR_UNDECIDED when @may said no.
 */
noinline enum dsr_verdict
dsr_steer_if(const struct dsr_config *config,
	     struct dsr_counters __percpu *counters, const struct dsr_key *key,
	     u64 hash, u32 now, struct dsr_decision *decision,
	     dsr_steer_may may, void *context)
{
	const struct dsr_view *view = decision->view;
	enum dsr_verdict verdict;
	struct steering s;

	steer_start(&s, config, view, key, steer_next_hash(view, hash), now);
	s.has_seq = true;
	steer_look_up(&s);
	verdict = steer_decide(&s);
	if (verdict != DSR_SEND)
		return verdict;
	decision->dest = s.server->dest;
	decision->l2 = s.l2;
	if (may && !may(context, decision)) {
		steer_give_back(&s);
		return DSR_UNDECIDED;
	}
	if (s.prev && s.opens)
		dsr_flow_note_syn(config->flows, hash, key->seq);
	if (s.followed)
		steer_refresh(&s);
	else if (steer_must_remember(&s) && !steer_remember(&s, counters))
		steer_untracked(&s);
	decision->dest = s.server->dest;
	decision->l2 = s.l2;
	return DSR_SEND;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_steer_if);

/*
 * steer_decide() without a packet: a scheduler's cursor is not advanced. Where a
 * packet in mid-connection would go is known all the same.
 */
static enum dsr_verdict steer_decide_readonly(struct steering *s)
{
	enum dsr_verdict verdict;

	if (!s->view->per_flow && !s->view->stateless)
		return steer_decide(s);
	if (steer_decide_known(s, &verdict))
		return verdict;
	if (s->view->track_all && !steer_begins(s))
		steer_take_one(s);
	s->choice = DSR_CHOICE_SCHEDULER;
	return DSR_SEND;
}

/* The same; DSR_NO_SERVER also when a scheduler would find none. */
static enum dsr_verdict steer_explain(struct steering *s)
{
	enum dsr_verdict verdict = steer_decide_readonly(s);

	if (!s->view->per_flow || s->choice != DSR_CHOICE_SCHEDULER ||
	    dsr_choose_any(s->config->servers, s->view, 0, DSR_PASS_SHARE))
		return verdict;
	s->l2 = NULL;
	s->choice = DSR_CHOICE_NONE;
	return DSR_NO_SERVER;
}

/* Where a new connection would go; a persistent client stays. */
static const struct dsr_server *steer_new_server(const struct steering *known)
{
	struct steering s = *known;

	if (s.view->persist && steer_entry_holds(&s) &&
	    steer_take(&s, dsr_entry_server(s.entry), DSR_CHOICE_ENTRY))
		return s.server;
	s.signal = DSR_SIGNAL_OPEN;
	s.opens = true;
	if (s.view->stateless)
		return NULL;
	return !s.view->per_flow && steer_take_scheduled(&s) ? s.server : NULL;
}

/* Returns the service, NULL when there is none; @s is without it then. */
static const struct dsr_view *steer_find_view(struct steering *s,
					      const struct dsr_config *config,
					      const struct dsr_key *key,
					      u32 now)
{
	const struct dsr_view *view;

	view = dsr_config_find(config, key->vip_hash, key->family, &key->vip,
			       key->protocol, ntohs(key->vip_port));
	if (!view)
		view = dsr_config_find_mark(config, key->family, &key->vip,
					    key->protocol, key->mark);
	if (!view)
		return NULL;
	steer_start(s, config, view, key, dsr_flow_hash(config, view, key),
		    now);
	steer_look_up(s);
	return view;
}

/**
 * dsr_steer_about - decide where an ICMP error about a flow goes
 * @config: the configuration
 * @key: the flow. Its mark counts when no address service takes it
 * @now: time in ticks
 * @decision: where to write it
 *
 * Changes neither the flow table nor a scheduler's cursor.
 *
 * Context: RCU read side.
 * Return: the verdict; DSR_SEND without a server when a scheduler would choose.
 */
enum dsr_verdict dsr_steer_about(const struct dsr_config *config,
				 const struct dsr_key *key, u32 now,
				 struct dsr_decision *decision)
{
	enum dsr_verdict verdict;
	struct steering s;

	*decision = (struct dsr_decision) { };
	decision->view = steer_find_view(&s, config, key, now);
	if (!decision->view)
		return DSR_NO_SERVICE;
	verdict = steer_decide_readonly(&s);
	decision->dest = s.l2 ? s.server->dest : NULL;
	decision->l2 = s.l2;
	return verdict;
}

/**
 * dsr_steer_explain - explain where a flow would go
 * @config: the configuration
 * @key: the flow; its signal says what kind of packet is meant. Its mark counts
 *	when no address service takes it
 * @now: time in ticks
 * @why: where to write it
 *
 * Changes neither the flow table nor a scheduler's cursor.
 *
 * Context: RCU read side.
 * Return: the verdict; DSR_SEND without a server when a scheduler would choose,
 * whatever kind of packet it is.
 */
enum dsr_verdict dsr_steer_explain(const struct dsr_config *config,
				   const struct dsr_key *key, u32 now,
				   struct dsr_why *why)
{
	const struct dsr_view *view;
	enum dsr_verdict verdict;
	struct steering s;

	*why = (struct dsr_why) { .choice = DSR_CHOICE_NONE };
	view = steer_find_view(&s, config, key, now);
	why->decision.view = view;
	if (!view)
		return DSR_NO_SERVICE;
	if (!view->per_flow && !view->stateless)
		why->row = dsr_row(s.hash, view->last);
	why->dirty = s.row_dirty;
	why->new_server = steer_new_server(&s);
	verdict = steer_explain(&s);
	why->choice = s.choice;
	if (view->stateless && verdict == DSR_SEND)
		why->choice = DSR_CHOICE_STATELESS;
	why->entry = s.followed ? s.entry : 0;
	why->decision.dest = s.l2 ? s.server->dest : NULL;
	why->decision.l2 = s.l2;
	return verdict;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_steer_explain);
