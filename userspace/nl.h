/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Transport: a generic netlink socket that talks to the family "dsr", and the
 * kernel's refusals. Knows nothing of what the messages say.
 */
#ifndef _DSRADM_NL_H
#define _DSRADM_NL_H

#include "nl_error.h"

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * A service with 4,096 servers needs 76 bytes for each of them when they have
 * IPv6 addresses and all options: 304 KiB, and less than one for the service.
 */
#define NL_REQUEST_MAX (384 * 1024)

struct nl;

/**
 * typedef nl_reader - takes one message of the kernel
 * @nlh: the message
 * @data: what the caller gave
 *
 * Return: 0 to go on, or a negative error code.
 */
typedef int (*nl_reader)(const struct nlmsghdr *nlh, void *data);

int nl_open(struct nl **nl, struct nl_error *nlerr);
void nl_close(struct nl *nl);
struct nlmsghdr *nl_start(struct nl *nl, uint8_t cmd, uint16_t flags);
struct nlmsghdr *nl_room(struct nl *nl, size_t len);
int nl_talk(struct nl *nl, nl_reader reader, void *data,
	    struct nl_error *nlerr);
int nl_subscribe(struct nl *nl, struct nl_error *nlerr);
bool nl_wait(struct nl *nl, int ms);
int nl_listen(struct nl *nl, nl_reader reader, void *data,
	      struct nl_error *nlerr);

#endif
