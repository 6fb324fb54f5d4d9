/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The place in a configuration file that a refusal of the kernel is about.
 */
#ifndef _DSRADM_LOCATE_H
#define _DSRADM_LOCATE_H

#include "plan.h"

void locate_error(const struct plan *plan, const struct nlmsghdr *request,
		  const struct nl_error *nlerr, const char *text,
		  struct file_error *error);

#endif
