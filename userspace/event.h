/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events of the namespace's table, as text.
 */
#ifndef _DSRADM_EVENT_H
#define _DSRADM_EVENT_H

#include "print.h"

const char *event_name(uint8_t cmd);
bool event_about_service(uint8_t cmd);
void print_event(FILE *out, const struct message *message);

#endif
