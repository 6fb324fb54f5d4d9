/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one notifier of network devices, for all that follow them: next hops, ingress
 * hooks, and LRO.
 */
#ifndef _DSR_DEVICE_H
#define _DSR_DEVICE_H

int dsr_device_register(void);
void dsr_device_unregister(void);

#endif
