/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A namespace of a test's own, that no packet and no work reaches, with one
 * service whose servers need no device, and a clock that the test turns. What
 * decides in it is the real thing: transactions, rows, flow table, sweep.
 */
#ifndef _DSR_KUNIT_FLEET_H
#define _DSR_KUNIT_FLEET_H

#include "change.h"
#include "netns.h"
#include "steer.h"

#include <kunit/test.h>

#define FLEET_PORT	80

/**
 * struct fleet - the namespace and its service
 * @test: the test
 * @dn: the namespace
 * @id: identity of the service
 * @options: what it is like; fleet_set() makes it so
 * @service: the service, NULL when there is none
 * @now: the clock, in ticks
 */
struct fleet {
	struct kunit *test;
	struct dsr_net *dn;
	struct dsr_identity id;
	struct dsr_options options;
	struct dsr_service *service;
	u32 now;
};

/**
 * struct answer - what dsr_steer() said
 * @verdict: its verdict
 * @server: index of its server, 0 for none
 */
struct answer {
	enum dsr_verdict verdict;
	u16 server;
};

struct fleet *fleet_make(struct kunit *test, u8 protocol, u32 flow_slots);
struct fleet *fleet_start(struct kunit *test, u8 protocol, u32 flow_slots,
			  const char *scheduler, u32 servers);
void fleet_unmake(struct fleet *fleet);
void fleet_exit(struct kunit *test);

void fleet_create(struct fleet *fleet);
void fleet_delete(struct fleet *fleet);
int fleet_set(struct fleet *fleet);
int fleet_resize(struct fleet *fleet, u32 flow_slots);

u16 fleet_add(struct fleet *fleet, u32 host, u32 weight);
void fleet_remove(struct fleet *fleet, u32 host);
void fleet_weigh(struct fleet *fleet, u32 host, u32 weight);
void fleet_limit(struct fleet *fleet, u32 host, u32 max_flows, u32 resume);
void fleet_lose(struct fleet *fleet, u32 host);
void fleet_regain(struct fleet *fleet, u32 host);
void fleet_rebuild(struct fleet *fleet, u32 host);
const struct dsr_server *fleet_server(struct fleet *fleet, u32 host);

struct dsr_key fleet_client(const struct fleet *fleet, u32 client);
struct answer fleet_steer(struct fleet *fleet, const struct dsr_key *key,
			  enum dsr_signal signal);
struct answer fleet_send(struct fleet *fleet, u32 client,
			 enum dsr_signal signal);
u16 *fleet_servers(struct fleet *fleet, u32 clients, enum dsr_signal signal);
u32 fleet_moved(struct fleet *fleet, const u16 *server, u32 clients);
enum dsr_flow_choice fleet_explain(struct fleet *fleet, u32 client);
u16 fleet_explained(struct fleet *fleet, u32 client);
u16 fleet_new_server(struct fleet *fleet, u32 client);

bool fleet_slice(struct fleet *fleet);
void fleet_sweep(struct fleet *fleet);
void fleet_wait(struct fleet *fleet, u32 ticks);

void fleet_fill(struct fleet *fleet, u32 client);
u32 fleet_entries(const struct fleet *fleet);
u64 fleet_entry(const struct fleet *fleet, u32 client);
u32 fleet_dirty(const struct fleet *fleet);
u32 fleet_active(struct fleet *fleet, u32 host);
u32 fleet_flows(struct fleet *fleet, u32 host);
bool fleet_miscounted(struct fleet *fleet, u32 host);
u64 fleet_count(const struct fleet *fleet, enum dsr_counter which);

#endif
