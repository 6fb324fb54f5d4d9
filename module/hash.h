/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hash of a flow, which its row, its bucket and its tag come from: a keyed
 * one, so that nobody outside can choose rows. What every packet computes is
 * here; hash.c has the rest. It knows keys and views, and nothing of what becomes
 * of the hash.
 */
#ifndef _DSR_HASH_H
#define _DSR_HASH_H

#include "compat.h"
#include "config.h"
#include "key.h"

/**
 * struct dsr_sip - SipHash-1-3 (Aumasson, Bernstein) under way: one round a word,
 *	three at the end
 * @v0: the state; so are the next three
 * @v1: state
 * @v2: state
 * @v3: state
 */
struct dsr_sip {
	u64 v0, v1, v2, v3;
};

static __always_inline void dsr_sip_begin(struct dsr_sip *s,
					  const siphash_key_t *key)
{
	s->v0 = SIPHASH_CONST_0 ^ key->key[0];
	s->v1 = SIPHASH_CONST_1 ^ key->key[1];
	s->v2 = SIPHASH_CONST_2 ^ key->key[0];
	s->v3 = SIPHASH_CONST_3 ^ key->key[1];
}

static __always_inline void dsr_sip_round(struct dsr_sip *s)
{
	SIPHASH_PERMUTATION(s->v0, s->v1, s->v2, s->v3);
}

static __always_inline void dsr_sip_word(struct dsr_sip *s, u64 word)
{
	s->v3 ^= word;
	dsr_sip_round(s);
	s->v0 ^= word;
}

/* The last seven bytes; above them, in the top byte, the length of it all. */
static __always_inline u64 dsr_sip_end(struct dsr_sip *s, u64 words, u64 rest)
{
	dsr_sip_word(s, (words * sizeof(u64) + 7) << 56 | rest);
	s->v2 ^= 0xff;
	dsr_sip_round(s);
	dsr_sip_round(s);
	dsr_sip_round(s);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

static __always_inline u64 dsr_hash_ipv4(const struct dsr_config *config,
					 __be32 client, __be32 vip, u64 ports)
{
	struct dsr_sip s DSR_UNINITIALIZED;

	dsr_sip_begin(&s, &config->key);
	dsr_sip_word(&s, (u64)(__force u32)client << 32 | (__force u32)vip);
	return dsr_sip_end(&s, 1, ports);
}

u64 dsr_hash_ipv6(const struct dsr_config *config,
		  const union nf_inet_addr *client,
		  const union nf_inet_addr *vip, u64 ports);
u64 dsr_flow_hash(const struct dsr_config *config, const struct dsr_view *view,
		  const struct dsr_key *key);
u64 dsr_hash_by_client(const struct dsr_config *config,
		       const struct dsr_view *view, const struct dsr_key *key);

static __always_inline u64 dsr_hash_tuple(const struct dsr_config *config,
					  const struct dsr_key *key)
{
	u64 ports = (u64)(__force u16)key->client_port << 32 |
		    (u64)(__force u16)key->vip_port << 16 | key->protocol;

	if (likely(key->family == AF_INET))
		return dsr_hash_ipv4(config, key->client.ip, key->vip.ip, ports);
	return dsr_hash_ipv6(config, &key->client, &key->vip, ports);
}

/**
 * dsr_flow_hash_fast - hash a flow, inlined
 * @config: the configuration, for its key
 * @view: the flow's service
 * @key: the flow
 *
 * Return: as dsr_flow_hash().
 */
static __always_inline u64 dsr_flow_hash_fast(const struct dsr_config *config,
					      const struct dsr_view *view,
					      const struct dsr_key *key)
{
	if (unlikely(view->by_client))
		return dsr_hash_by_client(config, view, key);
	return dsr_hash_tuple(config, key);
}

#endif
