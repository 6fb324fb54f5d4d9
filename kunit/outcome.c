// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is behind outcome.h. A receiver that trusts nobody: it knows the formats
 * of packets and fragments, and nothing of dsr.
 */
#include "outcome.h"

#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

/**
 * outcome_wanted - what of a frame's bytes is the packet
 * @r: the packet; it is well-formed, or nobody takes it
 * @want: where to write it
 */
void outcome_wanted(const struct random_packet *r, struct packet *want)
{
	u32 length = min(r->length, r->packet.length);

	/* Only a jumbogram's options could say how long it is. */
	if (r->flow.family == AF_INET6 && length == sizeof(struct ipv6hdr) &&
	    r->packet.data[offsetof(struct ipv6hdr, nexthdr)] == NEXTHDR_HOP)
		length = r->packet.length;
	memcpy(want, &r->packet, offsetof(struct packet, data) + length);
	want->length = length;
}

static u8 *ttl_of(struct packet *p)
{
	return p->data + (p->flow.family == AF_INET ?
			  offsetof(struct iphdr, ttl) :
			  offsetof(struct ipv6hdr, hop_limit));
}

static bool checksum_is_right(const struct packet *p)
{
	return p->flow.family == AF_INET6 ||
	       !ip_fast_csum(p->data, p->data[0] & 15);
}

/* Of services that decrement it: UDP's; what was spoiled may be for them. */
static bool may_decrement(const struct random_packet *r)
{
	return !r->known || r->flow.protocol == IPPROTO_UDP;
}

static void blot_out(struct packet *p, bool divided)
{
	struct iphdr *ip = (struct iphdr *)p->data;

	*ttl_of(p) = 0;
	if (p->flow.family == AF_INET6)
		return;
	ip->check = 0;
	if (divided)
		ip->frag_off = 0;
}

/**
 * outcome_is - is it the packet that came?
 * @got: what it became; bytes that may differ are blotted out
 * @want: what came, likewise
 * @r: what that was made from
 * @divided: it came or went in fragments
 *
 * Return: true when it is, but for a TTL of one less where that may be.
 */
bool outcome_is(struct packet *got, struct packet *want,
		const struct random_packet *r, bool divided)
{
	u8 ttl = *ttl_of(want) - *ttl_of(got);

	if (got->length != want->length || !checksum_is_right(got) ||
	    (ttl && (ttl != 1 || !may_decrement(r))))
		return false;
	blot_out(want, divided);
	blot_out(got, divided);
	return !memcmp(want->data, got->data, got->length);
}

/**
 * outcome_of_skb - a packet that is whole
 * @got: where to write it, its family set
 * @skb: the skb
 * @from: where it begins
 *
 * Return: false when it is too long for any packet that came.
 */
bool outcome_of_skb(struct packet *got, const struct sk_buff *skb, int from)
{
	got->length = skb->len - from;
	return got->length <= PACKET_MAX &&
	       !skb_copy_bits(skb, from, got->data, got->length);
}

static bool put(struct packet *got, const u8 *data, u32 header, u32 offset,
		u32 length, bool more)
{
	u32 end = header + offset + length;

	if (end > PACKET_MAX)
		return false;
	memcpy(got->data + header + offset, data, length);
	if (!more)
		got->length = end;
	return true;
}

static bool put_ipv4(struct packet *got, const u8 *data, u32 length)
{
	const struct iphdr *ip = (const struct iphdr *)data;
	u32 header = ip->ihl * 4, offset = ntohs(ip->frag_off) & IP_OFFSET;

	if (ip_fast_csum(data, ip->ihl) || ntohs(ip->tot_len) != length)
		return false;
	if (!offset) {
		memcpy(got->data, data, header);
		((struct iphdr *)got->data)->frag_off &= htons(IP_DF);
	}
	return put(got, data + header, header, offset * 8, length - header,
		   ip->frag_off & htons(IP_MF));
}

static bool put_ipv6(struct packet *got, const u8 *data, u32 length)
{
	u32 at = sizeof(struct ipv6hdr), named = 6, offset;
	const struct frag_hdr *part;

	while (data[named] != NEXTHDR_FRAGMENT) {
		bool auth = data[named] == NEXTHDR_AUTH;

		named = at;
		at += auth ? (data[at + 1] + 2) * 4 : (data[at + 1] + 1) * 8;
		if (at + sizeof(*part) > length)
			return false;
	}
	part = (const struct frag_hdr *)(data + at);
	offset = ntohs(part->frag_off) & IP6_OFFSET;
	if (!offset) {
		memcpy(got->data, data, at);
		got->data[named] = part->nexthdr;
	}
	return put(got, data + at + sizeof(*part), at, offset,
		   length - at - sizeof(*part),
		   part->frag_off & htons(IP6_MF));
}

/**
 * outcome_largest - how large a fragment of a packet may be when it leaves
 * @r: the packet
 *
 * Return: bytes: not more than the link's MTU, nor than they came.
 */
u32 outcome_largest(const struct random_packet *r)
{
	u32 i, size = 0;

	for (i = 0; i < r->parts; i++)
		size = max(size, r->part[r->order[i]].length);
	return size ? min(size, OUTCOME_MTU) : OUTCOME_MTU;
}

/**
 * outcome_of_parts - a packet that was sent in fragments
 * @got: where to write it, its family set
 * @frames: its frames
 * @limit: no fragment may be larger
 *
 * Return: false when a fragment is not as it should be, or the last is missing.
 */
bool outcome_of_parts(struct packet *got, const struct sk_buff_head *frames,
		      u32 limit)
{
	const struct sk_buff *skb;
	bool good;

	got->length = 0;
	skb_queue_walk(frames, skb) {
		u32 length = skb->len - ETH_HLEN;
		const u8 *data = skb->data + ETH_HLEN;

		if (skb_is_nonlinear(skb) || length > limit)
			return false;
		good = got->flow.family == AF_INET ?
			put_ipv4(got, data, length) :
			put_ipv6(got, data, length);
		if (!good)
			return false;
	}
	if (got->length)
		packet_finish(got);
	return got->length;
}

/**
 * outcome_of_fragment - an IPv4 fragment that was sent in smaller ones
 * @part: the fragment that came
 * @frames: its frames, in order
 *
 * Return: true when they are good and have all of its data, and the last of them
 * says as it did whether there is more.
 */
bool outcome_of_fragment(const struct packet *part,
			 const struct sk_buff_head *frames)
{
	const struct iphdr *came = (const struct iphdr *)part->data, *ip;
	u32 first = ntohs(came->frag_off) & IP_OFFSET;
	u32 header = came->ihl * 4, at = header;
	const struct sk_buff *skb;

	skb_queue_walk(frames, skb) {
		u32 length = skb->len - ETH_HLEN, data, offset;
		bool more;

		ip = (const struct iphdr *)(skb->data + ETH_HLEN);
		offset = (ntohs(ip->frag_off) & IP_OFFSET) - first;
		data = length - ip->ihl * 4;
		if (skb_is_nonlinear(skb) || length > OUTCOME_MTU ||
		    ip_fast_csum(ip, ip->ihl) || ntohs(ip->tot_len) != length ||
		    header + offset * 8 != at || at + data > part->length ||
		    memcmp((const u8 *)ip + ip->ihl * 4, part->data + at, data))
			return false;
		at += data;
		more = at < part->length || came->frag_off & htons(IP_MF);
		if (more != !!(ip->frag_off & htons(IP_MF)))
			return false;
	}
	return at == part->length;
}
