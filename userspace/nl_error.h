/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Netlink errors: what the kernel said when it did not do what it was asked to.
 * Reads acknowledgments with their extended part; sends nothing.
 */
#ifndef _DSRADM_NL_ERROR_H
#define _DSRADM_NL_ERROR_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct nl_error - why something could not be done
 * @code: a negative error code; 0 when nothing was refused
 * @text: the kernel's sentence, or ours; empty when there is none
 * @attribute: the attribute at fault, in the tool's words, and where a request
 *	has several servers, whose; empty if none
 * @offset: where in the request the attribute at fault is, or the nest that lacks
 *	one; 0: none
 * @nest: &enum dsr_attr, the nest that it is in, or is; 0: none
 * @type: the attribute in the nest; 0: all of it
 */
struct nl_error {
	int code;
	char text[256];
	char attribute[96];
	uint32_t offset;
	uint16_t nest;
	uint16_t type;
};

int nl_error_set(struct nl_error *nlerr, int code, const char *text);
int nl_error_set_size(struct nl_error *nlerr, size_t len);
int nl_error_read(const struct nlmsghdr *request, const struct nlmsghdr *reply,
		  struct nl_error *nlerr);
const char *nl_error_text(const struct nl_error *nlerr, char *buf, size_t len);

#endif
