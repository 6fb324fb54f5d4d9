// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands about what holds for a whole namespace: its settings and its
 * counters.
 */
#include "nl_common.h"

#include "netns.h"
#include "nl_message.h"
#include "stats.h"

#include <linux/etherdevice.h>
#include <linux/log2.h>
#include <linux/string.h>
#include <linux/stringify.h>

static bool is_listed(const u8 *lladdr, const u8 *list, const u8 *end)
{
	for (; list < end; list += ETH_ALEN)
		if (ether_addr_equal(list, lladdr))
			return true;
	return false;
}

static int valid_peers(const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	const u8 *list = nla_data(attr);
	const u8 *lladdr;

	if (nla_len(attr) % ETH_ALEN || nla_len(attr) > DSR_PEERS_MAX * ETH_ALEN) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "bad length of the list of peers; expected up to "
				    __stringify(DSR_PEERS_MAX)
				    " hardware addresses of 6 bytes each");
		return -EINVAL;
	}
	for (lladdr = list; lladdr < list + nla_len(attr); lladdr += ETH_ALEN) {
		if (!is_valid_ether_addr(lladdr)) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "a peer's hardware address is multicast or all zero; expected one host's");
			return -EINVAL;
		}
		if (is_listed(lladdr, list, lladdr)) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "a peer's hardware address is listed twice; expected each once");
			return -EINVAL;
		}
	}
	return 0;
}

/* The bytes mean the same on gateways of either byte order. */
static int read_secret(const struct dsr_request *request,
		       const struct nlattr *attr, siphash_key_t *secret)
{
	__le64 word[DSR_SECRET_LEN / sizeof(__le64)];

	if (!memchr_inv(nla_data(attr), 0, DSR_SECRET_LEN)) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a secret of zeroes is none; expected 16 random bytes");
		return -EINVAL;
	}
	memcpy(word, nla_data(attr), sizeof(word));
	secret->key[0] = le64_to_cpu(word[0]);
	secret->key[1] = le64_to_cpu(word[1]);
	return 0;
}

static void nl_settings_read_u32(struct nlattr *const *tb, int type, u32 *value)
{
	if (tb[type])
		*value = nla_get_u32(tb[type]);
}

static int read_peers(const struct dsr_request *request,
		      const struct nlattr *attr, struct dsr_settings *settings)
{
	if (!attr)
		return 0;
	if (valid_peers(attr, request->extack))
		return -EINVAL;
	memset(settings->peers, 0, sizeof(settings->peers));
	nla_memcpy(settings->peers, attr, sizeof(settings->peers));
	settings->peer_count = nla_len(attr) / ETH_ALEN;
	return 0;
}

static int read_flow_slots(const struct dsr_request *request,
			   const struct nlattr *attr,
			   struct dsr_settings *settings)
{
	if (!attr)
		return 0;
	settings->flow_slots = nla_get_u32(attr);
	if (is_power_of_2(settings->flow_slots))
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "bad size of the flow table; expected a power of two from 1024 to 134217728");
	return -ERANGE;
}

/* What the request leaves out stays as it is in @settings. */
static int read_settings(const struct dsr_request *request,
			 struct nlattr *const *tb,
			 struct dsr_settings *settings)
{
	int err;

	nl_settings_read_u32(tb, DSR_SETTINGS_A_TIMEOUT_ESTABLISHED,
			     &settings->timeout_established);
	nl_settings_read_u32(tb, DSR_SETTINGS_A_TIMEOUT_HALF_OPEN,
			     &settings->timeout_half_open);
	nl_settings_read_u32(tb, DSR_SETTINGS_A_TIMEOUT_CLOSING,
			     &settings->timeout_closing);
	nl_settings_read_u32(tb, DSR_SETTINGS_A_TIMEOUT_UDP,
			     &settings->timeout_udp);
	nl_settings_read_u32(tb, DSR_SETTINGS_A_TIMEOUT_HALF_CLOSED,
			     &settings->timeout_half_closed);
	nl_settings_read_u32(tb, DSR_SETTINGS_A_TIMEOUT_HANDOVER,
			     &settings->timeout_handover);
	err = read_flow_slots(request, tb[DSR_SETTINGS_A_FLOW_SLOTS], settings);
	err = err ?: read_peers(request, tb[DSR_SETTINGS_A_PEERS], settings);
	if (err || !tb[DSR_SETTINGS_A_SECRET])
		return err;
	return read_secret(request, tb[DSR_SETTINGS_A_SECRET],
			   &settings->secret);
}

static int put_secret(struct sk_buff *skb, const siphash_key_t *secret)
{
	__le64 word[] = {
		cpu_to_le64(secret->key[0]), cpu_to_le64(secret->key[1]),
	};

	BUILD_BUG_ON(sizeof(word) != DSR_SECRET_LEN);
	return nla_put(skb, DSR_SETTINGS_A_SECRET, sizeof(word), word);
}

static int put_settings(struct sk_buff *skb, const struct dsr_settings *s,
			bool secret)
{
	struct nlattr *nest = nla_nest_start(skb, DSR_A_SETTINGS);

	if (!nest || (secret && put_secret(skb, &s->secret)) ||
	    nla_put_u32(skb, DSR_SETTINGS_A_TIMEOUT_ESTABLISHED,
			s->timeout_established) ||
	    nla_put_u32(skb, DSR_SETTINGS_A_TIMEOUT_HALF_OPEN,
			s->timeout_half_open) ||
	    nla_put_u32(skb, DSR_SETTINGS_A_TIMEOUT_CLOSING,
			s->timeout_closing) ||
	    nla_put_u32(skb, DSR_SETTINGS_A_TIMEOUT_UDP, s->timeout_udp) ||
	    nla_put_u32(skb, DSR_SETTINGS_A_TIMEOUT_HALF_CLOSED,
			s->timeout_half_closed) ||
	    nla_put_u32(skb, DSR_SETTINGS_A_TIMEOUT_HANDOVER,
			s->timeout_handover) ||
	    nla_put_u32(skb, DSR_SETTINGS_A_FLOW_SLOTS, s->flow_slots) ||
	    nla_put(skb, DSR_SETTINGS_A_PEERS, s->peer_count * ETH_ALEN,
		    s->peers))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * dsr_settings_event - tell of something about the settings
 * @dn: the namespace
 * @info: the request that made the change, or NULL
 * @cmd: the event's command
 *
 * The secret is left out: it is no news, and listeners write logs.
 *
 * Context: process, &dsr_net.brief held.
 */
void dsr_settings_event(struct dsr_net *dn, struct genl_info *info, u8 cmd)
{
	struct sk_buff *skb;

	lockdep_assert_held(&dn->brief);
	skb = dsr_event_new(dn, info, cmd);
	if (skb)
		skb = dsr_event_filled(skb, dn,
				       put_settings(skb, &dn->settings, false));
	dsr_event_send(skb, dn, info);
}

/* What is refused only when the settings are compared with those that are */
static void nl_settings_name_fault(const struct dsr_request *request,
				   struct nlattr *const *tb,
				   const struct dsr_settings *settings, int err)
{
	const struct dsr_net *dn = request->dn;
	int type = DSR_SETTINGS_A_FLOW_SLOTS;

	if (err == -EBUSY && !dsr_settings_same_secret(&dn->settings, settings))
		type = DSR_SETTINGS_A_SECRET;
	if (err == -EBUSY || err == -ENOSPC)
		NL_SET_BAD_ATTR(request->extack, tb[type]);
}

/**
 * dsr_nl_plan_settings - plan what DSR_CMD_SETTINGS_SET asks for
 * @request: the request
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_plan_settings(struct dsr_request *request)
{
	struct dsr_settings settings = request->dn->settings;
	struct nlattr *tb[DSR_SETTINGS_A_MAX + 1];
	int err;

	lockdep_assert_held(&request->dn->lock);
	err = dsr_request_nest(request, DSR_A_SETTINGS, tb, DSR_SETTINGS_A_MAX);
	err = err ?: read_settings(request, tb, &settings);
	if (!err) {
		err = dsr_table_settings(request->t, &settings);
		nl_settings_name_fault(request, tb, &settings, err);
	}
	memzero_explicit(&settings, sizeof(settings));
	return err;
}

/**
 * dsr_nl_settings_get_doit - handle DSR_CMD_SETTINGS_GET
 * @skb: the message
 * @info: the request
 *
 * Context: process, &dsr_net.brief held.
 * Return: 0 or a negative error code.
 */
int dsr_nl_settings_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct dsr_net *dn = dsr_request(info)->dn;
	struct sk_buff *reply = dsr_reply_new(dn, info);

	lockdep_assert_held(&dn->brief);
	if (!reply)
		return -ENOMEM;
	return dsr_reply_send(reply, info,
			      put_settings(reply, &dn->settings, true));
}

static int put_counter(struct sk_buff *skb, const struct dsr_net *dn,
		       enum dsr_counter which)
{
	struct nlattr *nest = nla_nest_start(skb, DSR_A_COUNTER);

	if (!nest || nla_put_u32(skb, DSR_COUNTER_A_ID, which) ||
	    nla_put_string(skb, DSR_COUNTER_A_NAME, dsr_counter_name(which)) ||
	    nla_put_u64_64bit(skb, DSR_COUNTER_A_VALUE,
			      dsr_counter_sum(dn->dp.counters, which),
			      DSR_COUNTER_A_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * dsr_nl_stats_get_doit - handle DSR_CMD_STATS_GET
 * @skb: the message
 * @info: the request
 *
 * Context: process, &dsr_net.brief held.
 * Return: 0 or a negative error code.
 */
int dsr_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct dsr_net *dn = dsr_request(info)->dn;
	struct sk_buff *reply = dsr_reply_new(dn, info);
	int which, err = 0;

	lockdep_assert_held(&dn->brief);
	if (!reply)
		return -ENOMEM;
	for (which = 0; which < __DSR_COUNTER_MAX && !err; which++)
		err = put_counter(reply, dn, which);
	return dsr_reply_send(reply, info, err);
}
