/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a packet and a next hop to a frame. Prepare may decline and changes
 * nothing; commit owns the packet and sends it.
 */
#ifndef _DSR_XMIT_H
#define _DSR_XMIT_H

#include "steer.h"

#include <linux/skbuff.h>

/* Frames that come back to us while they are being sent, at most */
#define DSR_XMIT_DEPTH	2

/**
 * enum dsr_prepared - may a packet be sent?
 * @DSR_READY: yes
 * @DSR_DELIVER: the server is this machine: leave it to the stack
 * @DSR_REFUSE: no; the reason says what to tell the client
 */
enum dsr_prepared {
	DSR_READY,
	DSR_DELIVER,
	DSR_REFUSE,
};

enum dsr_prepared dsr_xmit_prepare(const struct sk_buff *skb,
				   const struct dsr_decision *decision,
				   enum dsr_counter *why);
bool dsr_xmit_commit(struct sk_buff *skb, const struct dsr_decision *decision);

#endif
