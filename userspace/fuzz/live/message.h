/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests of the family "dsr" as nobody should make them.
 */
#ifndef _FUZZ_LIVE_MESSAGE_H
#define _FUZZ_LIVE_MESSAGE_H

#include "dice.h"

#include <linux/netlink.h>

#define MESSAGE_MAX	(64 * 1024)

/**
 * struct maker - makes one message after the other
 * @dice: what decides
 * @family: number of the family "dsr"
 * @spoil: of 256 attributes so many are spoilt
 * @len: bytes of @buf in use
 * @buf: the message
 */
struct maker {
	struct dice dice;
	uint16_t family;
	uint32_t spoil;
	size_t len;
	union {
		struct nlmsghdr head;
		uint8_t buf[MESSAGE_MAX];
	};
};

void message_make(struct maker *maker, uint32_t seq);

#endif
