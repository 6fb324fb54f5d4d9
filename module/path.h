/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way of a packet that may be for a VIP, wherever it was met.
 */
#ifndef _DSR_PATH_H
#define _DSR_PATH_H

#include <linux/compiler.h>
#include <linux/types.h>

struct dsr_config;
struct dsr_net;
struct sk_buff;

/**
 * enum dsr_path - what became of a packet
 * @DSR_PATH_PASS: nothing: it is still the caller's, to be handled as usual
 * @DSR_PATH_SENT: it was sent to a server
 * @DSR_PATH_CONSUMED: it was dropped, or is held; counted
 */
enum dsr_path {
	DSR_PATH_PASS,
	DSR_PATH_SENT,
	DSR_PATH_CONSUMED,
};

enum dsr_path dsr_path_ipv4(struct dsr_net *dn, const struct dsr_config *config,
			    struct sk_buff *skb, u32 vip_hash);
enum dsr_path dsr_path_ipv6(struct dsr_net *dn, const struct dsr_config *config,
			    struct sk_buff *skb, u32 vip_hash);

#endif
