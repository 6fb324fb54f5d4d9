/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules: what the module refuses of a service as a whole, as far as a file
 * shows it. A command is refused whole by the module itself; of a file it would
 * have made half by then.
 */
#ifndef _DSRADM_RULES_H
#define _DSRADM_RULES_H

#include "complain.h"
#include "model.h"

int rules_service(const struct words *w, const struct service *service,
		  struct complaint *c);
int rules_server(const struct words *w, const struct service *service,
		 const struct server *server, struct complaint *c);
int rules_move(const struct service *old, const struct service *new,
	       struct complaint *c);

#endif
