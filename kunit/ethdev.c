// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device and the requests behind ethdev.h. Knows nothing of dsr but its
 * addresses.
 */
#include "ethdev.h"

#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <net/arp.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/netlink.h>

#define READY_MS	5000

static atomic_t solicitations;

static bool is_solicitation(struct sk_buff *skb)
{
	const struct ipv6hdr *ip = ipv6_hdr(skb);

	if (skb->protocol == htons(ETH_P_ARP))
		return true;
	return skb->protocol == htons(ETH_P_IPV6) &&
	       ip->nexthdr == IPPROTO_ICMPV6 && !ipv6_addr_any(&ip->saddr) &&
	       icmp6_hdr(skb)->icmp6_type == NDISC_NEIGHBOUR_SOLICITATION;
}

static netdev_tx_t device_xmit(struct sk_buff *skb, struct net_device *dev)
{
	if (is_solicitation(skb))
		atomic_inc(&solicitations);
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

static int device_stop(struct net_device *dev)
{
	struct ethdev **eth = netdev_priv(dev);

	if ((*eth)->stopping)
		(*eth)->stopping(*eth);
	return 0;
}

static const struct net_device_ops device_ops = {
	.ndo_stop = device_stop,
	.ndo_start_xmit = device_xmit,
	.ndo_set_mac_address = eth_mac_addr,
};

/**
 * ethdev_solicitations - count requests for a hardware address seen on the wire
 *
 * Return: how many, by ARP and ND, since the module was loaded.
 */
int ethdev_solicitations(void)
{
	return atomic_read(&solicitations);
}

/**
 * ethdev_set_up - switch the device on or off
 * @eth: the device
 * @up: on
 */
void ethdev_set_up(struct ethdev *eth, bool up)
{
	rtnl_lock();
	if (up)
		dev_open(eth->dev, NULL);
	else
		dev_close(eth->dev);
	rtnl_unlock();
}

/**
 * ethdev_set_carrier - plug the cable in or out
 * @eth: the device
 * @on: in
 *
 * Context: process. Who listens has heard of it when this returns.
 */
void ethdev_set_carrier(struct ethdev *eth, bool on)
{
	rtnl_lock();
	if (on)
		netif_carrier_on(eth->dev);
	else
		netif_carrier_off(eth->dev);
	netdev_state_change(eth->dev);
	rtnl_unlock();
}

/* Sends a request to rtnetlink and frees it. Returns the answer's error. */
static int rtnetlink_talk(struct ethdev *eth, struct sk_buff *skb)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct msghdr msg = {
		.msg_name = &kernel,
		.msg_namelen = sizeof(kernel),
	};
	struct msghdr reply = { };
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		u8 rest[512];
	} answer = { };
	struct kvec vec;
	int err;

	nlmsg_end(skb, nlmsg_hdr(skb));
	vec = (struct kvec){ skb->data, skb->len };
	err = kernel_sendmsg(eth->rtnetlink, &msg, &vec, 1, skb->len);
	kfree_skb(skb);
	if (err < 0)
		return err;
	vec = (struct kvec){ &answer, sizeof(answer) };
	err = kernel_recvmsg(eth->rtnetlink, &reply, &vec, 1, sizeof(answer),
			     MSG_DONTWAIT);
	if (err < 0)
		return err;
	return answer.header.nlmsg_type == NLMSG_ERROR ? answer.error.error :
							 -EPROTO;
}

static struct sk_buff *request(struct kunit *test, u16 type, u16 flags,
			       const void *head, int length)
{
	struct sk_buff *skb = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	struct nlmsghdr *header;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, skb);
	header = nlmsg_put(skb, 0, 1, type, length,
			   NLM_F_REQUEST | NLM_F_ACK | flags);
	memcpy(nlmsg_data(header), head, length);
	return skb;
}

static int address_length(const struct dsr_address *address)
{
	return address->family == AF_INET ? 4 : 16;
}

static bool has_local_route(struct ethdev *eth,
			    const struct dsr_address *address)
{
	struct flowi6 fl6 = {
		.daddr = address->ip.in6,
		.flowi6_oif = eth->dev->ifindex,
	};
	struct dst_entry *dst = ip6_route_output(&init_net, NULL, &fl6);
	bool local = !dst->error && dst_rt6_info(dst)->rt6i_flags & RTF_LOCAL;

	dst_release(dst);
	return local;
}

/* The kernel gets an IPv6 address ready in a work. */
static bool wait_ready(struct ethdev *eth, const struct dsr_address *address)
{
	int ms;

	for (ms = 0; ms < READY_MS; ms++) {
		if (has_local_route(eth, address))
			return true;
		usleep_range(1000, 2000);
	}
	return false;
}

/**
 * ethdev_add_address - do "ip address add"
 * @test: asserts success
 * @eth: the device
 * @address: the address; IPv6 without duplicate detection
 * @prefix: length of its network's prefix
 *
 * Context: process. The address can be used when this returns.
 */
void ethdev_add_address(struct kunit *test, struct ethdev *eth,
			const struct dsr_address *address, u8 prefix)
{
	struct ifaddrmsg head = {
		.ifa_family = address->family,
		.ifa_prefixlen = prefix,
		.ifa_flags = address->family == AF_INET6 ? IFA_F_NODAD : 0,
		.ifa_index = eth->dev->ifindex,
	};
	struct sk_buff *skb = request(test, RTM_NEWADDR, NLM_F_CREATE, &head,
				      sizeof(head));

	nla_put(skb, IFA_LOCAL, address_length(address), &address->ip);
	nla_put(skb, IFA_ADDRESS, address_length(address), &address->ip);
	KUNIT_ASSERT_EQ(test, rtnetlink_talk(eth, skb), 0);
	if (address->family == AF_INET6)
		KUNIT_ASSERT_TRUE(test, wait_ready(eth, address));
}

/**
 * ethdev_add_route - do "ip route add" for one address, by this device
 * @test: asserts success
 * @eth: the device
 * @to: where to
 * @gateway: by which router; NULL: on the link
 */
void ethdev_add_route(struct kunit *test, struct ethdev *eth,
		      const struct dsr_address *to,
		      const struct dsr_address *gateway)
{
	struct rtmsg head = {
		.rtm_family = to->family,
		.rtm_dst_len = address_length(to) * 8,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
		.rtm_type = RTN_UNICAST,
	};
	struct sk_buff *skb = request(test, RTM_NEWROUTE, NLM_F_CREATE, &head,
				      sizeof(head));

	nla_put(skb, RTA_DST, address_length(to), &to->ip);
	nla_put_u32(skb, RTA_OIF, eth->dev->ifindex);
	if (gateway)
		nla_put(skb, RTA_GATEWAY, address_length(gateway),
			&gateway->ip);
	KUNIT_ASSERT_EQ(test, rtnetlink_talk(eth, skb), 0);
}

/**
 * ethdev_del_neighbour - do "ip neigh del"; "ip neigh flush" does it for each
 * @test: asserts success
 * @eth: the device
 * @address: whose entry
 */
void ethdev_del_neighbour(struct kunit *test, struct ethdev *eth,
			  const struct dsr_address *address)
{
	struct ndmsg head = {
		.ndm_family = address->family,
		.ndm_ifindex = eth->dev->ifindex,
	};
	struct sk_buff *skb = request(test, RTM_DELNEIGH, 0, &head,
				      sizeof(head));

	nla_put(skb, NDA_DST, address_length(address), &address->ip);
	KUNIT_ASSERT_EQ(test, rtnetlink_talk(eth, skb), 0);
}

static struct neighbour *lookup(struct ethdev *eth,
				const struct dsr_address *address)
{
	return neigh_lookup(address->family == AF_INET ? &arp_tbl : &nd_tbl,
			    &address->ip, eth->dev);
}

/**
 * ethdev_neighbour - look up what the neighbour table says of an address
 * @eth: the device
 * @address: the address
 *
 * Return: NUD_*; NUD_NONE without an entry.
 */
u8 ethdev_neighbour(struct ethdev *eth, const struct dsr_address *address)
{
	struct neighbour *n = lookup(eth, address);
	u8 nud = NUD_NONE;

	if (n) {
		nud = READ_ONCE(n->nud_state);
		neigh_release(n);
	}
	return nud;
}

/**
 * ethdev_answer - do what an answer to ARP or ND does, or that there is none
 * @test: asserts an entry, expects success
 * @eth: the device
 * @address: whose entry
 * @lladdr: the answer; NULL for none
 * @nud: state of the entry after it
 */
void ethdev_answer(struct kunit *test, struct ethdev *eth,
		   const struct dsr_address *address, const u8 *lladdr, u8 nud)
{
	struct neighbour *n = lookup(eth, address);

	KUNIT_ASSERT_NOT_NULL(test, n);
	KUNIT_EXPECT_EQ(test, neigh_update(n, lladdr, nud,
					   NEIGH_UPDATE_F_OVERRIDE |
					   NEIGH_UPDATE_F_ADMIN, 0), 0);
	neigh_release(n);
}

/**
 * ethdev_use_neighbour - do what a packet of the gateway's own does to an entry
 * @test: asserts an entry
 * @eth: the device
 * @address: whose entry
 */
void ethdev_use_neighbour(struct kunit *test, struct ethdev *eth,
			  const struct dsr_address *address)
{
	struct neighbour *n = lookup(eth, address);

	KUNIT_ASSERT_NOT_NULL(test, n);
	neigh_event_send(n, NULL);
	neigh_release(n);
}

/**
 * ethdev_add_vlan - make a VLAN device that writes the tag into the frame by itself
 * @test: asserts success
 * @eth: the device; the VLAN goes when its device goes
 *
 * Return: the device, of VLAN ETHDEV_VLAN; it is up.
 */
struct net_device *ethdev_add_vlan(struct kunit *test, struct ethdev *eth)
{
	const struct ifla_vlan_flags flags = { .mask = VLAN_FLAG_REORDER_HDR };
	struct ifinfomsg head = { .ifi_family = AF_UNSPEC };
	struct nlattr *info, *data;
	struct net_device *vlan;
	struct sk_buff *skb;

	skb = request(test, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &head,
		      sizeof(head));
	nla_put_string(skb, IFLA_IFNAME, ETHDEV_VLAN_NAME);
	nla_put_u32(skb, IFLA_LINK, eth->dev->ifindex);
	info = nla_nest_start(skb, IFLA_LINKINFO);
	nla_put_string(skb, IFLA_INFO_KIND, "vlan");
	data = nla_nest_start(skb, IFLA_INFO_DATA);
	nla_put_u16(skb, IFLA_VLAN_ID, ETHDEV_VLAN);
	nla_put(skb, IFLA_VLAN_FLAGS, sizeof(flags), &flags);
	nla_nest_end(skb, data);
	nla_nest_end(skb, info);
	KUNIT_ASSERT_EQ(test, rtnetlink_talk(eth, skb), 0);

	rtnl_lock();
	vlan = __dev_get_by_name(&init_net, ETHDEV_VLAN_NAME);
	if (vlan)
		dev_open(vlan, NULL);
	rtnl_unlock();
	KUNIT_ASSERT_NOT_NULL(test, vlan);
	return vlan;
}

/**
 * ethdev_rename - give a device another name
 * @test: asserts success
 * @eth: the device
 * @dev: the device; down for a moment, as some kernels want it
 * @name: the name
 */
void ethdev_rename(struct kunit *test, struct ethdev *eth,
		   struct net_device *dev, const char *name)
{
	struct ifinfomsg head = { .ifi_index = dev->ifindex };
	struct sk_buff *skb = request(test, RTM_NEWLINK, 0, &head,
				      sizeof(head));

	nla_put_string(skb, IFLA_IFNAME, name);
	rtnl_lock();
	dev_close(dev);
	rtnl_unlock();
	KUNIT_ASSERT_EQ(test, rtnetlink_talk(eth, skb), 0);
	rtnl_lock();
	dev_open(dev, NULL);
	rtnl_unlock();
}

/* Remove a device. */
void ethdev_del_link(struct kunit *test, struct ethdev *eth,
		     struct net_device *dev)
{
	struct ifinfomsg head = { .ifi_index = dev->ifindex };
	struct sk_buff *skb = request(test, RTM_DELLINK, 0, &head,
				      sizeof(head));

	KUNIT_ASSERT_EQ(test, rtnetlink_talk(eth, skb), 0);
}

/**
 * ethdev_ipv4 - give 198.18.@subnet.@host
 * @subnet: third byte
 * @host: fourth byte
 *
 * Return: the address.
 */
struct dsr_address ethdev_ipv4(u8 subnet, u8 host)
{
	struct dsr_address address = { .family = AF_INET };

	address.ip.ip = htonl(198 << 24 | 18 << 16 | subnet << 8 | host);
	return address;
}

/**
 * ethdev_ipv6 - give 2001:db8:@subnet::@host
 * @subnet: third group
 * @host: last group
 *
 * Return: the address.
 */
struct dsr_address ethdev_ipv6(u16 subnet, u16 host)
{
	struct dsr_address address = { .family = AF_INET6 };

	ipv6_addr_set(&address.ip.in6, htonl(0x20010db8),
		      htonl((u32)subnet << 16), 0, htonl(host));
	return address;
}

static void make_device(struct kunit *test, struct ethdev *eth)
{
	struct net_device *dev = alloc_etherdev(sizeof(eth));
	int err;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	*(struct ethdev **)netdev_priv(dev) = eth;
	strscpy(dev->name, "dsrtest%d", IFNAMSIZ);
	dev->netdev_ops = &device_ops;
	dev->needs_free_netdev = true;
	dev->priv_flags |= IFF_LIVE_ADDR_CHANGE | IFF_NO_QUEUE;
	eth_hw_addr_random(dev);
	err = register_netdev(dev);
	if (err)
		free_netdev(dev);
	KUNIT_ASSERT_EQ(test, err, 0);
	eth->dev = dev;
}

/**
 * ethdev_make - have 198.18.77.1/24 and 2001:db8:4d::1/64 on a device that is up
 * @test: asserts success
 * @eth: the device, all zero before
 */
void ethdev_make(struct kunit *test, struct ethdev *eth)
{
	const struct dsr_address own4 = ethdev_ipv4(77, 1);
	const struct dsr_address own6 = ethdev_ipv6(77, 1);
	struct dsr_address link = { .family = AF_INET6 };

	ipv6_addr_set(&link.ip.in6, htonl(0xfe800000), 0, 0, htonl(0x77));
	KUNIT_ASSERT_EQ(test, sock_create_kern(&init_net, AF_NETLINK, SOCK_RAW,
					       NETLINK_ROUTE, &eth->rtnetlink),
			0);
	make_device(test, eth);
	ethdev_set_up(eth, true);
	ethdev_add_address(test, eth, &own4, 24);
	ethdev_add_address(test, eth, &own6, 64);
	/* Source of neighbour solicitations; the kernel's own takes long. */
	ethdev_add_address(test, eth, &link, 64);
}

/* Take away what ethdev_make() made, all of it or half. */
void ethdev_unmake(struct ethdev *eth)
{
	if (eth->dev)
		unregister_netdev(eth->dev);
	if (eth->rtnetlink)
		sock_release(eth->rtnetlink);
}
