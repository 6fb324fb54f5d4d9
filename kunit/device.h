/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An Ethernet device that keeps the frames that it is given to send, as they
 * are, for a case to look at.
 */
#ifndef _DSR_KUNIT_DEVICE_H
#define _DSR_KUNIT_DEVICE_H

#include <kunit/test.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

/**
 * struct recorder - the device
 * @dev: the device, up and with a carrier, in the initial namespace
 * @frames: what was sent, oldest first
 * @listener: the task whose frames are kept; all others are freed, for the kernel
 *	sends some of its own. NULL: nobody's
 * @on_frame: called for each frame that is kept, from within the transmission;
 *	may be NULL
 * @context: for @on_frame
 */
struct recorder {
	struct net_device *dev;
	struct sk_buff_head frames;
	struct task_struct *listener;
	void (*on_frame)(struct recorder *recorder);
	void *context;
};

void recorder_make(struct kunit *test, struct recorder *recorder);
void recorder_unmake(struct recorder *recorder);
void recorder_listen(struct recorder *recorder);
bool recorder_hears(const struct recorder *recorder);
void recorder_stop(struct recorder *recorder);
void recorder_clear(struct recorder *recorder);

#endif
