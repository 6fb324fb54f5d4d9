// SPDX-License-Identifier: GPL-2.0-only
/*
 * FLOW_GET: where a client's packets go, and why. Asks the same core that
 * steers packets, in its read-only form; nothing is written.
 */
#include "nl_common.h"

#include "netns.h"
#include "nl_message.h"
#include "steer.h"

static int nl_flow_read_addresses(const struct dsr_request *request,
				  struct nlattr **tb, struct dsr_key *key)
{
	struct dsr_address client, vip;

	if (dsr_nl_address(tb[DSR_FLOW_A_CLIENT], &client, request->extack) ||
	    dsr_nl_address(tb[DSR_FLOW_A_VIP], &vip, request->extack))
		return -EINVAL;
	if (client.family != vip.family) {
		NL_SET_ERR_MSG_ATTR(request->extack, tb[DSR_FLOW_A_CLIENT],
				    "client and VIP differ in family; expected both IPv4 or both IPv6");
		return -EINVAL;
	}
	key->family = vip.family;
	key->client = client.ip;
	key->vip = vip.ip;
	key->vip_hash = dsr_vip_hash(vip.family, &vip.ip);
	return 0;
}

static int nl_flow_read_protocol(const struct dsr_request *request,
				 struct nlattr **tb, struct dsr_key *key)
{
	key->protocol = nla_get_u8(tb[DSR_FLOW_A_PROTOCOL]);
	if (!dsr_protocol_is_icmp(key->family, key->protocol))
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, tb[DSR_FLOW_A_PROTOCOL],
			    "no service takes ICMP; expected another protocol (an ICMP error goes where the flow goes that it is about)");
	return -EINVAL;
}

static int nl_flow_read_port(const struct dsr_request *request,
			     struct nlattr **tb, int type, u8 protocol,
			     __be16 *port)
{
	if (dsr_protocol_has_ports(protocol) &&
	    dsr_request_missing(request, tb, type))
		return -EINVAL;
	*port = tb[type] ? htons(nla_get_u16(tb[type])) : 0;
	if (!*port || dsr_protocol_has_ports(protocol))
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, tb[type],
			    "a port with a protocol that has none; expected 0");
	return -EINVAL;
}

static int nl_flow_read_ports(const struct dsr_request *request,
			      struct nlattr **tb, struct dsr_key *key)
{
	int err;

	err = nl_flow_read_port(request, tb, DSR_FLOW_A_CLIENT_PORT,
				key->protocol, &key->client_port);
	return err ?: nl_flow_read_port(request, tb, DSR_FLOW_A_VIP_PORT,
					key->protocol, &key->vip_port);
}

static int nl_flow_read_key(const struct dsr_request *request,
			    struct dsr_key *key)
{
	struct nlattr *tb[DSR_FLOW_A_MARK + 1];
	int err;

	err = dsr_request_nest(request, DSR_A_FLOW, tb, DSR_FLOW_A_MARK);
	if (err)
		return err;
	if (dsr_request_missing(request, tb, DSR_FLOW_A_PROTOCOL) ||
	    dsr_request_missing(request, tb, DSR_FLOW_A_CLIENT) ||
	    dsr_request_missing(request, tb, DSR_FLOW_A_VIP))
		return -EINVAL;
	memset(key, 0, sizeof(*key));
	key->signal = DSR_SIGNAL_DATA;
	if (tb[DSR_FLOW_A_MARK])
		key->mark = nla_get_u32(tb[DSR_FLOW_A_MARK]);
	err = nl_flow_read_addresses(request, tb, key);
	err = err ?: nl_flow_read_protocol(request, tb, key);
	return err ?: nl_flow_read_ports(request, tb, key);
}

static int nl_flow_put_key(struct sk_buff *skb, const struct dsr_key *key)
{
	struct dsr_address client = { .ip = key->client, .family = key->family };
	struct dsr_address vip = { .ip = key->vip, .family = key->family };

	if (nla_put_u8(skb, DSR_FLOW_A_PROTOCOL, key->protocol) ||
	    dsr_put_address(skb, DSR_FLOW_A_CLIENT, &client) ||
	    nla_put_u16(skb, DSR_FLOW_A_CLIENT_PORT, ntohs(key->client_port)) ||
	    dsr_put_address(skb, DSR_FLOW_A_VIP, &vip) ||
	    nla_put_u16(skb, DSR_FLOW_A_VIP_PORT, ntohs(key->vip_port)) ||
	    nla_put_u32(skb, DSR_FLOW_A_MARK, key->mark))
		return -EMSGSIZE;
	return 0;
}

static int nl_flow_put_why(struct sk_buff *skb, const struct dsr_why *why,
			   u32 now)
{
	u32 idle;

	if (nla_put_u8(skb, DSR_FLOW_A_CHOICE, why->choice))
		return -EMSGSIZE;
	if (!why->decision.view->per_flow &&
	    (nla_put_u32(skb, DSR_FLOW_A_ROW, why->row) ||
	     nla_put_u8(skb, DSR_FLOW_A_ROW_DIRTY, why->dirty)))
		return -EMSGSIZE;
	if (why->new_server &&
	    dsr_put_address(skb, DSR_FLOW_A_NEW_SERVER,
			    &why->new_server->address))
		return -EMSGSIZE;
	if (!why->entry)
		return 0;
	idle = dsr_entry_idle(why->entry, now) << DSR_FLOW_TICK_SHIFT;
	if (nla_put_u8(skb, DSR_FLOW_A_ENTRY_STATE,
		       dsr_entry_state(why->entry)) ||
	    nla_put_u32(skb, DSR_FLOW_A_ENTRY_IDLE, idle))
		return -EMSGSIZE;
	return 0;
}

static int nl_flow_put(struct sk_buff *skb, const struct dsr_key *key,
		       const struct dsr_why *why, u32 now)
{
	struct nlattr *nest = nla_nest_start(skb, DSR_A_FLOW);

	if (!nest || nl_flow_put_key(skb, key) ||
	    nl_flow_put_why(skb, why, now))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nl_flow_put_answer(struct sk_buff *skb, const struct dsr_net *dn,
			      const struct dsr_key *key,
			      const struct dsr_why *why, u32 now)
{
	const struct dsr_decision *decision = &why->decision;
	const struct dsr_dest *dest = decision->dest;

	if (dsr_put_service_name(skb, &decision->view->id))
		return -EMSGSIZE;
	if (dest &&
	    dsr_put_server(skb, dn, dsr_deref_brief(dn, dest->server)))
		return -EMSGSIZE;
	return nl_flow_put(skb, key, why, now);
}

static int nl_flow_explain(const struct dsr_request *request,
			   const struct dsr_key *key, struct dsr_why *why,
			   u32 now)
{
	const struct dsr_config *config;
	enum dsr_verdict verdict;

	memset(why, 0, sizeof(*why));
	rcu_read_lock();
	config = rcu_dereference(request->dn->dp.config);
	if (!config) {
		rcu_read_unlock();
		NL_SET_ERR_MSG(request->extack,
			       "no service is configured in this network namespace");
		return -ENOENT;
	}
	verdict = dsr_steer_explain(config, key, now, why);
	rcu_read_unlock();
	if (verdict != DSR_NO_SERVICE)
		return 0;
	NL_SET_ERR_MSG(request->extack,
		       "no service takes this protocol, address and port, or this mark");
	return -ENOENT;
}

/**
 * dsr_nl_flow_get_doit - handle DSR_CMD_FLOW_GET
 * @skb: the message
 * @info: the request
 *
 * With the lock held, what the answer points to outlives the RCU section.
 *
 * Context: process, &dsr_net.brief held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct dsr_request *request = dsr_request(info);
	u32 now = dsr_flow_now();
	struct sk_buff *reply;
	struct dsr_why why;
	struct dsr_key key;
	int err;

	lockdep_assert_held(&request->dn->brief);
	err = nl_flow_read_key(request, &key);
	err = err ?: nl_flow_explain(request, &key, &why, now);
	if (err)
		return err;
	reply = dsr_reply_new(request->dn, info);
	if (!reply)
		return -ENOMEM;
	err = nl_flow_put_answer(reply, request->dn, &key, &why, now);
	return dsr_reply_send(reply, info, err);
}
