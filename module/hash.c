// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hash of a flow: for IPv6, and by client, for persistent services and source
 * hashing. Not inlined, for most packets do not need it.
 *
 * It must not know what becomes of a hash.
 */
#include "hash.h"

#include <kunit/visibility.h>

/**
 * dsr_hash_ipv6 - hash a pair of IPv6 addresses and what goes with them
 * @config: the configuration, for its key
 * @client: one address
 * @vip: the other
 * @ports: 56 bits more
 *
 * Return: the hash.
 */
noinline u64 dsr_hash_ipv6(const struct dsr_config *config,
			   const union nf_inet_addr *client,
			   const union nf_inet_addr *vip, u64 ports)
{
	struct dsr_sip s;
	u64 word[4];
	int i;

	memcpy(&word[0], client, sizeof(*client));
	memcpy(&word[2], vip, sizeof(*vip));
	dsr_sip_begin(&s, &config->key);
	for (i = 0; i < ARRAY_SIZE(word); i++)
		dsr_sip_word(&s, word[i]);
	return dsr_sip_end(&s, ARRAY_SIZE(word), ports);
}

/*
 * A persistent client is one client of one service, whichever of its addresses,
 * ports and protocols it asks for. What tells services apart: no two have the
 * same range of one protocol and prefix.
 */
static u64 hash_client(const struct dsr_config *config,
		       const struct dsr_view *view, const struct dsr_key *key)
{
	const struct dsr_identity *id = &view->id;
	u64 service = (u64)id->prefix << 40 | (u64)id->range[0].first << 24 |
		      (u64)id->range[0].last << 8 | id->protocol;
	union nf_inet_addr vip = id->vip.ip;
	union nf_inet_addr client;
	bool ipv4 = key->family == AF_INET;

	if (id->mark)
		vip.all[0] = id->mark;
	dsr_prefix_mask(key->family, &key->client,
			ipv4 ? view->persist_prefix : view->persist_prefix6,
			&client);
	if (ipv4)
		return dsr_hash_ipv4(config, client.ip, vip.ip, service);
	return dsr_hash_ipv6(config, &client, &vip, service);
}

static u64 hash_source(const struct dsr_config *config,
		       const struct dsr_key *key)
{
	static const union nf_inet_addr none;

	if (key->family == AF_INET)
		return dsr_hash_ipv4(config, key->client.ip, 0, 0);
	return dsr_hash_ipv6(config, &key->client, &none, 0);
}

/**
 * dsr_hash_by_client - hash a flow by its client, in part or as a whole
 * @config: the configuration, for its key
 * @view: the service: persistent, or with rows by source address
 * @key: the flow
 *
 * With persistence the client's prefix alone is hashed, else the row is the client's
 * and all other bits the tuple's.
 *
 * Return: the hash.
 */
noinline u64 dsr_hash_by_client(const struct dsr_config *config,
				const struct dsr_view *view,
				const struct dsr_key *key)
{
	if (view->persist)
		return hash_client(config, view, key);
	return (dsr_hash_tuple(config, key) & ~DSR_ROW_BITS) |
	       (hash_source(config, key) & DSR_ROW_BITS);
}

/**
 * dsr_flow_hash - hash a flow: its row, tag and bucket
 * @config: the configuration, for its key
 * @view: the flow's service; with persistence the client's prefix is hashed,
 *	with source hashing the row is the client's
 * @key: the flow
 *
 * Return: 64 bits of SipHash-1-3. Row: bits 16 to 31; tag: bits 0 to 31;
 * bucket: bits 32 and up.
 */
u64 dsr_flow_hash(const struct dsr_config *config, const struct dsr_view *view,
		  const struct dsr_key *key)
{
	return dsr_flow_hash_fast(config, view, key);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_flow_hash);
