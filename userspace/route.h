/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's routes, as far as a check asks about them.
 */
#ifndef _DSRADM_ROUTE_H
#define _DSRADM_ROUTE_H

#include "model.h"

bool route_is_local(const struct address *address);

#endif
