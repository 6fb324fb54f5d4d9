/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A namespace of a test's own, that no packet and no work reaches, with one
 * service whose servers need no device, and a clock that the test turns. What
 * decides in it is the real thing: transactions, rows, flow table, sweep.
 */
#ifndef _DSR_KUNIT_TEST_NET_H
#define _DSR_KUNIT_TEST_NET_H

#include "change.h"
#include "netns.h"
#include "steer.h"

#include <kunit/test.h>

#define TEST_NET_PORT	80

/**
 * struct test_net - the namespace and its service
 * @test: the test
 * @dn: the namespace
 * @id: identity of the service
 * @options: what it is like; test_net_set() makes it so
 * @service: the service, NULL when there is none
 * @now: the clock, in ticks
 */
struct test_net {
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

struct test_net *test_net_make(struct kunit *test, u8 protocol, u32 flow_slots);
struct test_net *test_net_start(struct kunit *test, u8 protocol, u32 flow_slots,
				const char *scheduler, u32 servers);
void test_net_unmake(struct test_net *tn);
void test_net_exit(struct kunit *test);

void test_net_create(struct test_net *tn);
void test_net_delete(struct test_net *tn);
int test_net_set(struct test_net *tn);
int test_net_resize(struct test_net *tn, u32 flow_slots);

u16 test_net_add(struct test_net *tn, u32 host, u32 weight);
void test_net_remove(struct test_net *tn, u32 host);
void test_net_set_weight(struct test_net *tn, u32 host, u32 weight);
void test_net_set_limit(struct test_net *tn, u32 host, u32 max_flows,
			u32 resume);
void test_net_lose(struct test_net *tn, u32 host);
void test_net_regain(struct test_net *tn, u32 host);
void test_net_rebuild(struct test_net *tn, u32 host);
const struct dsr_server *test_net_server(struct test_net *tn, u32 host);

struct dsr_key test_net_client(const struct test_net *tn, u32 client);
struct answer test_net_steer(struct test_net *tn, const struct dsr_key *key,
			     enum dsr_signal signal);
struct answer test_net_send(struct test_net *tn, u32 client,
			    enum dsr_signal signal);
u16 *test_net_servers(struct test_net *tn, u32 clients, enum dsr_signal signal);
u32 test_net_moved(struct test_net *tn, const u16 *server, u32 clients);
enum dsr_flow_choice test_net_explain(struct test_net *tn, u32 client);
u16 test_net_explained(struct test_net *tn, u32 client);
u16 test_net_new_server(struct test_net *tn, u32 client);

bool test_net_slice(struct test_net *tn);
void test_net_sweep(struct test_net *tn);
void test_net_wait(struct test_net *tn, u32 ticks);

void test_net_fill(struct test_net *tn, u32 client);
u32 test_net_entries(const struct test_net *tn);
u64 test_net_entry(const struct test_net *tn, u32 client);
u32 test_net_dirty(const struct test_net *tn);
u32 test_net_active(struct test_net *tn, u32 host);
u32 test_net_flows(struct test_net *tn, u32 host);
bool test_net_miscounted(struct test_net *tn, u32 host);
u64 test_net_count(const struct test_net *tn, enum dsr_counter which);

#endif
