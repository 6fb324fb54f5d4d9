/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's routes, as far as a check asks about them.
 */
#ifndef _DSRADM_ROUTE_H
#define _DSRADM_ROUTE_H

#include "model.h"

#include <libmnl/libmnl.h>

/**
 * enum route - where a packet to an address would go
 * @ROUTE_UNKNOWN: the kernel could not be asked
 * @ROUTE_NONE: nowhere: there is no route, or one that refuses
 * @ROUTE_LOCAL: to the machine itself
 * @ROUTE_AWAY: to another one
 */
enum route {
	ROUTE_UNKNOWN,
	ROUTE_NONE,
	ROUTE_LOCAL,
	ROUTE_AWAY
};

enum route route_to(struct mnl_socket *sock, const struct address *address);

#endif
