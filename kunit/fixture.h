/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What most suites of the data path begin with: a device that receives, a
 * gateway with a service, a device that records what is sent to its servers, and
 * a packet for the service.
 */
#ifndef _DSR_KUNIT_FIXTURE_H
#define _DSR_KUNIT_FIXTURE_H

#include "gateway.h"
#include "sched.h"
#include "skb.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <net/ip.h>

#define HOOKS_MAX	4

/**
 * struct fixture - the gateway, and what a case does to it
 * @gateway: the gateway
 * @dn: its tables
 * @out: where its servers are
 * @in: where packets come from
 * @kind: family and protocol of the service
 * @id: the service's identity
 * @options: what it is made with
 * @service: the service, when there is one
 * @extack: what the last change said
 * @packet: the packet
 * @shape: what its skb is like
 * @hook: hooks of the case's own
 * @hooks: how many of them there are
 * @left: the last packet that was left, which fixture_watch() keeps; or NULL
 * @passed: how many were left
 * @before: counters before the packet
 */
struct fixture {
	struct gateway gateway;
	struct dsr_net *dn;
	struct recorder *out;
	struct recorder in;
	struct packet_kind kind;
	struct dsr_identity id;
	struct dsr_options options;
	struct dsr_service *service;
	struct netlink_ext_ack extack;
	struct packet packet;
	struct packet_shape shape;
	struct nf_hook_ops hook[HOOKS_MAX];
	u32 hooks;
	struct sk_buff *left;
	u32 passed;
	u64 before[__DSR_COUNTER_MAX];
};

/**
 * enum verdict - what becomes of a packet
 * @SENT: it is sent to a server
 * @PASSED: it is left to the stack
 * @DROPPED: neither
 */
enum verdict {
	SENT,
	PASSED,
	DROPPED,
};

/**
 * enum servers - what servers a row's service has
 * @THREE_HOSTS: three, behind the recorder
 * @NO_HOST_UP: one that is down
 * @GATEWAY_ITSELF: one, which is the gateway
 */
enum servers {
	THREE_HOSTS,
	NO_HOST_UP,
	GATEWAY_ITSELF,
};

/**
 * struct path_row - a service, a packet, and what becomes of it
 * @name: of the row
 * @family: which kinds it is for; 0: all
 * @protocol: likewise
 * @servers: the service's
 * @no_server: its option
 * @ttl: likewise
 * @when: likewise
 * @payload: bytes behind the packet's header; 0: ten
 * @port: where it goes to; 0: the service's
 * @other_vip: it goes to an address that is no VIP
 * @from: IPv4: where it comes from; 0: a client
 * @from_vip: it comes from the VIP
 * @option: IPv4: its options
 * @extension: IPv6: type of its extension headers
 * @extensions: how many it has
 * @next: what its header says that it carries; 0: the truth
 * @cut: what is left of its transport header; 0: all
 * @hop_limit: its TTL; 0: enough
 * @frag_off: IPv4: flags and offset
 * @first: its first byte, the version; 0: as it should be
 * @length: what its header says of its length; 0: the truth
 * @lie: what it says more than the truth
 * @bad_checksum: IPv4: its checksum is wrong
 * @pkt_type: how the device took it
 * @verdict: what becomes of it: &enum verdict, or what the hook returns
 * @counted: bits of the counters that say so; all others stay
 */
struct path_row {
	const char *name;
	u8 family;
	u8 protocol;
	enum servers servers;
	u8 no_server;
	u8 ttl;
	u8 when;
	u16 payload;
	u16 port;
	bool other_vip;
	u32 from;
	bool from_vip;
	u8 option[12];
	u8 extension;
	u8 extensions;
	u8 next;
	u8 cut;
	u8 hop_limit;
	u16 frag_off;
	u8 first;
	u16 length;
	s8 lie;
	bool bad_checksum;
	u8 pkt_type;
	int verdict;
	u64 counted;
};

/* Tell the family of the case's packet. */
static inline u8 fixture_family(const struct kunit *test)
{
	return ((const struct fixture *)test->priv)->kind.family;
}

void *fixture_make(struct kunit *test, size_t size, u8 protocol);
int fixture_init(struct kunit *test);
void fixture_exit(struct kunit *test);

int fixture_replace(struct fixture *f, const struct dsr_server_spec *spec,
		    u32 n);
void fixture_serve(struct kunit *test, const struct dsr_server_spec *spec,
		   u32 n);
void fixture_serve_hosts(struct kunit *test, u32 first, u32 n);
void fixture_delete_all(struct fixture *f);
void fixture_become_server(struct fixture *f, u32 host);
void fixture_set_mode(struct kunit *test, enum dsr_device_mode mode);
void fixture_add_hook(struct kunit *test, const struct nf_hook_ops *ops);
void fixture_add_hooks(struct kunit *test, nf_hookfn *hook, int priority);
void fixture_watch(struct kunit *test);
void fixture_watch_ingress(struct kunit *test);
void fixture_unwatch(struct fixture *f);

struct dsr_key fixture_packet(struct fixture *f, u32 payload);
struct sk_buff *fixture_skb(struct kunit *test);
u64 fixture_counter(const struct fixture *f, u32 which);
u64 fixture_counted(const struct fixture *f, u32 which);
void fixture_begin(struct fixture *f);
void fixture_receive(struct fixture *f, struct sk_buff *skb);
int fixture_hook(struct kunit *test, struct sk_buff *skb, u8 hooknum);
u32 fixture_frames(const struct fixture *f);
bool fixture_frame_is_to(const struct fixture *f, u32 host);
void fixture_expect_counted(struct kunit *test, u64 counted);

void fixture_run_row(struct kunit *test,
		     void (*expect)(struct kunit *test,
				    const struct path_row *row));
void path_row_name(const struct path_row *row, char *name);

#endif
