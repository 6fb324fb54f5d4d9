/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one notifier of network devices, which tells all that follow them: next hops,
 * the devices that are met at ingress, and LRO.
 */
#ifndef _DSR_DEVICE_H
#define _DSR_DEVICE_H

int dsr_device_register(void);
void dsr_device_unregister(void);

#endif
