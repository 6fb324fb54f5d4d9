/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words of other tools: what people type who know ipvsadm or keepalived.
 */
#ifndef _DSRADM_FOREIGN_H
#define _DSRADM_FOREIGN_H

#include <stddef.h>

#define FOREIGN_MAX 112

const char *foreign_hint(const char *word, char buf[FOREIGN_MAX]);

#endif
