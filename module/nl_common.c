// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading requests: their nests, the addresses and ports in them, the service
 * that they name. What the values mean for packets is not known here, and
 * nothing is written: that is nl_message.c.
 */
#include "nl_common.h"

#include "netns.h"

#include <linux/in.h>
#include <linux/in6.h>
#include <net/ipv6.h>

const struct nla_policy dsr_identity_policy[DSR_SERVICE_A_PORT_LAST + 1] = {
	[DSR_SERVICE_A_PROTOCOL] =
		NLA_POLICY_VALIDATE_FN(NLA_U8, dsr_nl_valid_protocol),
	[DSR_SERVICE_A_ADDRESS] =
		NLA_POLICY_VALIDATE_FN(NLA_BINARY, dsr_nl_valid_address),
	[DSR_SERVICE_A_PORT] = { .type = NLA_U16 },
	[DSR_SERVICE_A_PORT_LAST] = { .type = NLA_U16 },
};

const struct nla_policy dsr_nl_identity_policy[DSR_A_SERVICE + 1] = {
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_identity_policy),
};

/**
 * dsr_nl_valid_protocol - is this a protocol that is balanced? For policies
 * @attr: a u8
 * @extack: where a refusal says why
 *
 * Context: any.
 * Return: 0 or -EOPNOTSUPP.
 */
int dsr_nl_valid_protocol(const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	u8 protocol = nla_get_u8(attr);

	if (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "unknown protocol; expected 6 (TCP) or 17 (UDP)");
	return -EOPNOTSUPP;
}

static int valid_ipv4(const struct nlattr *attr,
		      struct netlink_ext_ack *extack)
{
	__be32 ip = nla_get_in_addr(attr);

	if (!(ntohl(ip) >> 24))
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "an address in 0.0.0.0/8 names no host; expected a host's address");
	else if (ipv4_is_loopback(ip))
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a loopback address is not on the network; expected a host's address");
	else if (ipv4_is_multicast(ip))
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a multicast address names many hosts; expected one host's address");
	else if (ipv4_is_lbcast(ip))
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the broadcast address names all hosts; expected one host's address");
	else
		return 0;
	return -EINVAL;
}

static int valid_ipv6(const struct nlattr *attr,
		      struct netlink_ext_ack *extack)
{
	struct in6_addr ip = nla_get_in6_addr(attr);

	if (ipv6_addr_any(&ip))
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the address :: names no host; expected a host's address");
	else if (ipv6_addr_loopback(&ip))
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a loopback address is not on the network; expected a host's address");
	else if (ipv6_addr_is_multicast(&ip))
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a multicast address names many hosts; expected one host's address");
	else if (ipv6_addr_v4mapped(&ip))
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "an IPv4-mapped address is never on the wire; expected the IPv4 address itself");
	else
		return 0;
	return -EINVAL;
}

/**
 * dsr_nl_valid_address - is this the address of one host? For policies
 * @attr: an address
 * @extack: where a refusal says why
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int dsr_nl_valid_address(const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	switch (nla_len(attr)) {
	case sizeof(struct in_addr):
		return valid_ipv4(attr, extack);
	case sizeof(struct in6_addr):
		return valid_ipv6(attr, extack);
	}
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "bad length of an address; expected 4 bytes (IPv4) or 16 (IPv6)");
	return -EINVAL;
}

/**
 * dsr_nl_address - read an address
 * @attr: what dsr_nl_valid_address() found good
 * @address: the address; unused bytes are zero
 *
 * Context: any.
 */
void dsr_nl_address(const struct nlattr *attr, struct dsr_address *address)
{
	memset(address, 0, sizeof(*address));
	address->family = nla_len(attr) == sizeof(struct in_addr) ?
			  AF_INET : AF_INET6;
	nla_memcpy(&address->ip, attr, sizeof(address->ip));
}

/**
 * dsr_request_init - begin to read a request
 * @request: the request
 * @info: the message
 *
 * Context: process.
 */
void dsr_request_init(struct dsr_request *request, struct genl_info *info)
{
	memset(request, 0, sizeof(*request));
	request->dn = dsr_net(genl_info_net(info));
	request->nlh = info->nlhdr;
	request->extack = info->extack;
}

/**
 * dsr_request_init_dump - begin to read a dump's request, at every call anew
 * @request: the request
 * @skb: what the dump fills
 * @cb: the dump
 *
 * Context: process.
 */
void dsr_request_init_dump(struct dsr_request *request,
			   struct sk_buff *skb, struct netlink_callback *cb)
{
	memset(request, 0, sizeof(*request));
	request->dn = dsr_net(sock_net(skb->sk));
	request->nlh = cb->nlh;
	request->extack = cb->extack;
}

/**
 * dsr_request_has - is there such an attribute at the top level?
 * @request: the request
 * @type: &enum dsr_attr
 *
 * Context: any.
 * Return: true when there is.
 */
bool dsr_request_has(const struct dsr_request *request, int type)
{
	return nlmsg_find_attr(request->nlh, GENL_HDRLEN, type);
}

static void refuse_missing(const struct dsr_request *request,
			   const struct nlattr *nest, int type)
{
	NL_SET_ERR_ATTR_MISS(request->extack, nest, type);
	NL_SET_ERR_MSG(request->extack,
		       "an attribute is missing that the request needs");
}

/**
 * dsr_request_lacks - is an attribute missing that is needed?
 * @request: the request
 * @tb: attributes by type; [0]: the nest that they are in
 * @type: the one that is needed
 *
 * Context: any.
 * Return: true when it is missing; the extack says so.
 */
bool dsr_request_lacks(const struct dsr_request *request, struct nlattr **tb,
		       int type)
{
	if (tb[type])
		return false;
	refuse_missing(request, tb[0], type);
	return true;
}

static int find_once(const struct dsr_request *request, int type,
		     struct nlattr **found)
{
	struct nlattr *attr;
	int rem;

	*found = NULL;
	nlmsg_for_each_attr(attr, request->nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != type)
			continue;
		if (*found) {
			NL_SET_ERR_MSG_ATTR(request->extack, attr,
					    "an attribute is given twice; expected once");
			return -EINVAL;
		}
		*found = attr;
	}
	if (*found)
		return 0;
	refuse_missing(request, NULL, type);
	return -EINVAL;
}

/**
 * dsr_request_nest - read a nest that a request needs once
 * @request: the request
 * @type: &enum dsr_attr
 * @tb: its attributes by type; [0] becomes the nest itself
 * @max: last type that @tb has room for
 * @policy: of the nest
 *
 * Context: process.
 * Return: 0 or -EINVAL.
 */
int dsr_request_nest(const struct dsr_request *request, int type,
		     struct nlattr **tb, int max,
		     const struct nla_policy *policy)
{
	struct nlattr *nest;
	int err;

	err = find_once(request, type, &nest);
	if (err)
		return err;
	err = nla_parse_nested(tb, max, nest, policy, request->extack);
	if (err)
		return err;
	tb[0] = nest;
	return 0;
}

static int read_ports(struct dsr_request *request)
{
	struct nlattr **tb = request->service;
	struct dsr_identity *id = &request->id;
	struct nlattr *last = tb[DSR_SERVICE_A_PORT_LAST];

	id->port = nla_get_u16(tb[DSR_SERVICE_A_PORT]);
	id->port_last = last ? nla_get_u16(last) : id->port;
	if (!id->port && id->port_last) {
		NL_SET_ERR_MSG_ATTR(request->extack, last,
				    "port 0 means all ports and begins no range; expected no last port");
		return -EINVAL;
	}
	if (id->port_last < id->port) {
		NL_SET_ERR_MSG_ATTR(request->extack, last,
				    "the last port is below the first; expected the first or above");
		return -EINVAL;
	}
	return 0;
}

static int read_vip(struct dsr_request *request)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_ADDRESS];
	struct dsr_address *vip = &request->id.vip;

	dsr_nl_address(attr, vip);
	if (vip->family == AF_INET6 &&
	    ipv6_addr_type(&vip->ip.in6) & IPV6_ADDR_LINKLOCAL) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a link-local address cannot be a virtual IP; expected one that clients can route to");
		return -EINVAL;
	}
	return 0;
}

/**
 * dsr_request_read_identity - read what names a service
 * @request: the request, with @service read; @id is filled
 *
 * Context: process.
 * Return: 0 or -EINVAL.
 */
int dsr_request_read_identity(struct dsr_request *request)
{
	struct nlattr **tb = request->service;
	int err;

	if (dsr_request_lacks(request, tb, DSR_SERVICE_A_PROTOCOL) ||
	    dsr_request_lacks(request, tb, DSR_SERVICE_A_ADDRESS) ||
	    dsr_request_lacks(request, tb, DSR_SERVICE_A_PORT))
		return -EINVAL;
	memset(&request->id, 0, sizeof(request->id));
	request->id.protocol = nla_get_u8(tb[DSR_SERVICE_A_PROTOCOL]);
	err = read_vip(request);
	return err ?: read_ports(request);
}

/**
 * dsr_request_identity - read a SERVICE nest that only names a service
 * @request: the request; @service and @id are filled
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_request_identity(struct dsr_request *request)
{
	int err;

	err = dsr_request_nest(request, DSR_A_SERVICE, request->service,
			       DSR_SERVICE_A_PORT_LAST, dsr_identity_policy);
	return err ?: dsr_request_read_identity(request);
}

/**
 * dsr_request_find - the service that a request names
 * @request: the request, its identity read
 *
 * Context: process, &dsr_net.lock held.
 * Return: the service, or ERR_PTR(-ENOENT) with extack.
 */
struct dsr_service *dsr_request_find(const struct dsr_request *request)
{
	struct dsr_service *service;

	lockdep_assert_held(&request->dn->lock);

	service = dsr_service_find(request->dn, &request->id);
	if (service)
		return service;
	NL_SET_ERR_MSG_ATTR(request->extack, request->service[0],
			    "no such service; expected the protocol, address and ports of one that was added");
	return ERR_PTR(-ENOENT);
}
