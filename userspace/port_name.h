/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports by the names that the machine has for them: services(5).
 */
#ifndef _DSRADM_PORT_NAME_H
#define _DSRADM_PORT_NAME_H

#include <stdbool.h>
#include <stdint.h>

bool port_by_name(const char *name, uint8_t protocol, uint16_t *port);

#endif
