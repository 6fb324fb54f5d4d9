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
#include <linux/stringify.h>
#include <net/ipv6.h>

/* Check a range, after one that ended at @last; -1 for none. */
static bool valid_range(const struct nlattr *attr,
			const struct dsr_port_range *range, int last,
			struct netlink_ext_ack *extack)
{
	if (!range->first)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "port 0 means all ports and is in no list; expected ports from 1 to 65535");
	else if (range->last < range->first)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the last port of a range is below its first; expected the first or above");
	else if (last >= 0 && range->first <= last + 1)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "port ranges overlap, touch or are not in order; expected them ascending, with a port between each two");
	else
		return true;
	return false;
}

static int valid_ports(const struct nlattr *attr, int least,
		       struct netlink_ext_ack *extack)
{
	const struct dsr_port_range *range = nla_data(attr);
	int n = nla_len(attr) / sizeof(*range);
	int i, last = -1;

	if (nla_len(attr) % sizeof(*range)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "bad length of a list of port ranges; expected 4 bytes for each");
		return -EINVAL;
	}
	if (n < least || n > DSR_PORT_RANGES_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "bad number of port ranges in a list; expected at most "
				    __stringify(DSR_PORT_RANGES_MAX)
				    ", and 2 or more unless they are new ports");
		return -EINVAL;
	}
	for (i = 0; i < n; i++) {
		if (!valid_range(attr, &range[i], last, extack))
			return -EINVAL;
		last = range[i].last;
	}
	return 0;
}

static bool are_all_ports(const struct nlattr *attr)
{
	static const struct dsr_port_range all;

	return nla_len(attr) == sizeof(all) &&
	       !memcmp(nla_data(attr), &all, sizeof(all));
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
 * dsr_nl_address - read the address of one host
 * @attr: the attribute
 * @address: the address; unused bytes are zero
 * @extack: where a refusal says why
 *
 * Return: 0 or -EINVAL.
 */
int dsr_nl_address(const struct nlattr *attr, struct dsr_address *address,
		   struct netlink_ext_ack *extack)
{
	memset(address, 0, sizeof(*address));
	nla_memcpy(&address->ip, attr, sizeof(address->ip));
	switch (nla_len(attr)) {
	case sizeof(struct in_addr):
		address->family = AF_INET;
		return valid_ipv4(attr, extack);
	case sizeof(struct in6_addr):
		address->family = AF_INET6;
		return valid_ipv6(attr, extack);
	}
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "bad length of an address; expected 4 bytes (IPv4) or 16 (IPv6)");
	return -EINVAL;
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
	request->attrs = nlmsg_attrdata(cb->nlh, GENL_HDRLEN);
	request->len = nlmsg_attrlen(cb->nlh, GENL_HDRLEN);
	request->extack = cb->extack;
}

/**
 * dsr_request_has - find an attribute at the top level
 * @request: the request
 * @type: &enum dsr_attr
 *
 * Return: the attribute, or NULL.
 */
const struct nlattr *dsr_request_has(const struct dsr_request *request,
				     int type)
{
	return nla_find(request->attrs, request->len, type);
}

static void request_refuse_missing(const struct dsr_request *request,
				   const struct nlattr *nest, int type)
{
	NL_SET_ERR_ATTR_MISS(request->extack, nest, type);
	NL_SET_ERR_MSG(request->extack,
		       "an attribute is missing that the request needs");
}

/**
 * dsr_request_missing - check whether a needed attribute is missing
 * @request: the request
 * @tb: attributes by type; [0]: the nest that they are in
 * @type: the one that is needed
 *
 * Return: true when it is missing; the extack says so.
 */
bool dsr_request_missing(const struct dsr_request *request, struct nlattr **tb,
			 int type)
{
	if (tb[type])
		return false;
	request_refuse_missing(request, tb[0], type);
	return true;
}

static int request_find_once(const struct dsr_request *request, int type,
			     struct nlattr **found)
{
	struct nlattr *attr;
	int rem;

	*found = NULL;
	nla_for_each_attr(attr, request->attrs, request->len, rem) {
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
	request_refuse_missing(request, NULL, type);
	return -EINVAL;
}

/**
 * dsr_request_nest - read a nest that a request needs once
 * @request: the request
 * @type: &enum dsr_attr
 * @tb: its attributes by type; [0] becomes the nest itself
 * @max: last type that may be there, which @tb has room for
 *
 * Context: process.
 * Return: 0 or -EINVAL, with extack.
 */
int dsr_request_nest(const struct dsr_request *request, int type,
		     struct nlattr **tb, int max)
{
	struct nlattr *nest;
	int err;

	err = request_find_once(request, type, &nest);
	if (err)
		return err;
	err = nla_parse_nested(tb, max, nest, NULL, request->extack);
	if (err)
		return err;
	tb[0] = nest;
	return 0;
}

static int request_read_range(const struct dsr_request *request,
			      struct dsr_port_range *range)
{
	struct nlattr *const *tb = request->service;
	struct nlattr *last = tb[DSR_SERVICE_A_PORT_LAST];

	range->first = nla_get_u16(tb[DSR_SERVICE_A_PORT]);
	range->last = last ? nla_get_u16(last) : range->first;
	if (!range->first && range->last) {
		NL_SET_ERR_MSG_ATTR(request->extack, last,
				    "port 0 means all ports and begins no range; expected no last port");
		return -EINVAL;
	}
	if (range->last < range->first) {
		NL_SET_ERR_MSG_ATTR(request->extack, last,
				    "the last port is below the first; expected the first or above");
		return -EINVAL;
	}
	return 0;
}

static int request_read_ports(struct dsr_request *request)
{
	struct nlattr **tb = request->service;
	const struct nlattr *list = tb[DSR_SERVICE_A_PORTS];
	struct dsr_identity *id = &request->id;

	if (!list) {
		id->ranges = 1;
		return dsr_request_missing(request, tb, DSR_SERVICE_A_PORT) ?
		       -EINVAL : request_read_range(request, &id->range[0]);
	}
	if (tb[DSR_SERVICE_A_PORT] || tb[DSR_SERVICE_A_PORT_LAST]) {
		NL_SET_ERR_MSG_ATTR(request->extack, list,
				    "a list of ports beside a port; expected the one or the other");
		return -EINVAL;
	}
	if (valid_ports(list, 2, request->extack))
		return -EINVAL;
	id->ranges = nla_len(list) / sizeof(id->range[0]);
	nla_memcpy(id->range, list, sizeof(id->range));
	return 0;
}

/* What no VIP can be, nor have in it; a prefix begins with none of the others. */
static bool request_has_special(const struct dsr_identity *id)
{
	static const struct {
		u8 family;
		u8 first[4];
	} special[] = {
		{ AF_INET, { 127 } },			/* loopback */
		{ AF_INET, { 224 } },			/* multicast */
		{ AF_INET, { 255, 255, 255, 255 } },	/* broadcast */
		{ AF_INET6, { 0xfe, 0x80 } },		/* link-local */
		{ AF_INET6, { 0xff } },			/* multicast */
	};
	union nf_inet_addr ip, masked;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(special); i++) {
		if (special[i].family != id->vip.family)
			continue;
		memset(&ip, 0, sizeof(ip));
		memcpy(&ip, special[i].first, sizeof(special[i].first));
		dsr_prefix_mask(id->vip.family, &ip, id->prefix, &masked);
		if (nf_inet_addr_cmp(&masked, &id->vip.ip))
			return true;
	}
	return false;
}

static int request_read_prefix(struct dsr_request *request)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_PREFIX];
	struct dsr_identity *id = &request->id;
	union nf_inet_addr masked;

	id->prefix = dsr_host_prefix(id->vip.family);
	if (!attr)
		return 0;
	if (nla_get_u8(attr) > id->prefix) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "bad length of a prefix; expected 1 to 32 (IPv4) or 1 to 128 (IPv6)");
		return -ERANGE;
	}
	id->prefix = nla_get_u8(attr);
	dsr_prefix_mask(id->vip.family, &id->vip.ip, id->prefix, &masked);
	if (!nf_inet_addr_cmp(&masked, &id->vip.ip)) {
		NL_SET_ERR_MSG_ATTR(request->extack,
				    request->service[DSR_SERVICE_A_ADDRESS],
				    "the address has bits set after its prefix; expected the first address of the prefix");
		return -EINVAL;
	}
	if (!request_has_special(id))
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "the prefix has loopback, multicast, broadcast or link-local addresses in it; expected a longer one");
	return -EINVAL;
}

static int request_read_vip(struct dsr_request *request)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_ADDRESS];
	struct dsr_address *vip = &request->id.vip;

	if (dsr_nl_address(attr, vip, request->extack))
		return -EINVAL;
	if (vip->family == AF_INET6 &&
	    ipv6_addr_type(&vip->ip.in6) & IPV6_ADDR_LINKLOCAL) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a link-local address cannot be a virtual IP; expected one that clients can route to");
		return -EINVAL;
	}
	return request_read_prefix(request);
}

/* A mark stands alone. It takes all ports of all addresses. */
static int request_read_mark(struct dsr_request *request)
{
	struct nlattr **tb = request->service;
	int type;

	for (type = DSR_SERVICE_A_PROTOCOL; type < DSR_SERVICE_A_MARK; type++) {
		if (!tb[type])
			continue;
		NL_SET_ERR_MSG_ATTR(request->extack, tb[type],
				    "a mark beside protocol, address or ports; expected the one or the other");
		return -EINVAL;
	}
	request->id.mark = nla_get_u32(tb[DSR_SERVICE_A_MARK]);
	request->id.ranges = 1;
	return 0;
}

static int request_read_protocol(struct dsr_request *request)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_PROTOCOL];

	request->id.protocol = nla_get_u8(attr);
	if (dsr_protocol_has_ports(request->id.protocol))
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "unknown protocol; expected 6 (TCP), 17 (UDP), 132 (SCTP) or 136 (UDP-Lite)");
	return -EOPNOTSUPP;
}

static int request_read_identity(struct dsr_request *request)
{
	struct nlattr **tb = request->service;
	int err;

	memset(&request->id, 0, sizeof(request->id));
	if (tb[DSR_SERVICE_A_MARK])
		return request_read_mark(request);
	if (dsr_request_missing(request, tb, DSR_SERVICE_A_PROTOCOL) ||
	    dsr_request_missing(request, tb, DSR_SERVICE_A_ADDRESS))
		return -EINVAL;
	err = request_read_protocol(request);
	err = err ?: request_read_vip(request);
	return err ?: request_read_ports(request);
}

/**
 * dsr_request_new_ports - read which ports a service is to have
 * @request: the request, with @service and @id read
 * @to: the identity that it is to have: @id, with new ports if there are some
 *
 * Context: process.
 * Return: 0 or -EINVAL, with extack.
 */
int dsr_request_new_ports(const struct dsr_request *request,
			  struct dsr_identity *to)
{
	const struct nlattr *attr = request->service[DSR_SERVICE_A_NEW_PORTS];

	*to = request->id;
	if (!attr)
		return 0;
	if (to->mark) {
		NL_SET_ERR_MSG_ATTR(request->extack, attr,
				    "a service by mark has no ports; expected no new ones");
		return -EINVAL;
	}
	if (!are_all_ports(attr) && valid_ports(attr, 1, request->extack))
		return -EINVAL;
	to->ranges = nla_len(attr) / sizeof(to->range[0]);
	memset(to->range, 0, sizeof(to->range));
	nla_memcpy(to->range, attr, sizeof(to->range));
	return 0;
}

/**
 * dsr_request_identity - read a SERVICE nest, and what it names
 * @request: the request; @service and @id are filled
 * @max: last type that may be in the nest: DSR_SERVICE_A_MARK where it only names
 *
 * Context: process.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_request_identity(struct dsr_request *request, int max)
{
	int err;

	err = dsr_request_nest(request, DSR_A_SERVICE, request->service, max);
	return err ?: request_read_identity(request);
}

/**
 * dsr_request_find - find the service that a request names
 * @request: the request, its identity read
 *
 * Context: process, &dsr_net.lock or &dsr_net.brief held.
 * Return: the service, or ERR_PTR(-ENOENT) with extack.
 */
struct dsr_service *dsr_request_find(const struct dsr_request *request)
{
	struct dsr_service *service;

	lockdep_assert(dsr_net_is_still(request->dn));

	service = request->t ? dsr_table_find(request->t, &request->id) :
			       dsr_service_find(request->dn, &request->id);
	if (service)
		return service;
	NL_SET_ERR_MSG_ATTR(request->extack, request->service[0],
			    "no such service; expected the protocol, address and ports, or the mark, of one that was added");
	return ERR_PTR(-ENOENT);
}

/**
 * dsr_request_find_server - find the server that a request names
 * @request: the request, its service found and its SERVER nest read
 *
 * Context: process, &dsr_net.lock or &dsr_net.brief held.
 * Return: the server, or ERR_PTR(-ENOENT or -EINVAL) with extack.
 */
struct dsr_server *dsr_request_find_server(const struct dsr_request *request)
{
	const struct nlattr *attr = request->server[DSR_SERVER_A_ADDRESS];
	struct dsr_address address;
	struct dsr_server *server;

	lockdep_assert(dsr_net_is_still(request->dn));

	if (dsr_nl_address(attr, &address, request->extack))
		return ERR_PTR(-EINVAL);
	server = request->t ? dsr_table_server(request->t,
					       request->found_service,
					       &address) :
			      dsr_service_server(request->dn,
						 request->found_service,
						 &address);
	if (server)
		return server;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "no such server; expected the address of one of this service's servers");
	return ERR_PTR(-ENOENT);
}
