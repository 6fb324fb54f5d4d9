/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A netlink socket for messages that may be anything: what the kernel answered,
 * if it did at all.
 */
#ifndef _FUZZ_LIVE_TALK_H
#define _FUZZ_LIVE_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct talk - a socket of generic netlink
 * @fd: the socket
 * @seq: number of the last message
 * @family: number of the family "dsr"
 */
struct talk {
	int fd;
	uint32_t seq;
	uint16_t family;
};

/**
 * struct answer - what came back
 * @settled: there was an acknowledgment or an end of a dump
 * @error: what it said: 0 or a negative error code
 * @sentence: it came with a sentence
 * @text: the sentence
 * @replies: messages of the family that came
 */
struct answer {
	bool settled;
	int error;
	bool sentence;
	char text[256];
	unsigned int replies;
};

int talk_open(struct talk *talk);
int talk_send(struct talk *talk, const void *message, size_t len,
	      struct answer *answer);

#endif
