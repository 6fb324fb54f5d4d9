// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device of device.h. It claims every offload, so that the core hands a
 * packet over as it got it; and it does not have the core drop the packet's
 * route, so that a case sees who did.
 */
#include "device.h"
#include "kernels.h"

#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>

static netdev_tx_t recorder_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct recorder *recorder = *(struct recorder **)netdev_priv(dev);

	if (!recorder_hears(recorder)) {
		dev_kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	__skb_queue_tail(&recorder->frames, skb);
	if (recorder->on_frame)
		recorder->on_frame(recorder);
	return NETDEV_TX_OK;
}

static const struct net_device_ops recorder_ops = {
	.ndo_start_xmit = recorder_xmit,
};

static void set_up(struct net_device *dev)
{
	strscpy(dev->name, "dsrrec%d", IFNAMSIZ);
	dev->netdev_ops = &recorder_ops;
	dev->needs_free_netdev = true;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->features |= NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA |
			 NETIF_F_HW_CSUM | NETIF_F_GSO_SOFTWARE;
	netdev_set_lltx(dev);
	netif_keep_dst(dev);
	eth_hw_addr_random(dev);
}

/* Make a device. */
void recorder_make(struct kunit *test, struct recorder *recorder)
{
	struct net_device *dev = alloc_etherdev(sizeof(recorder));
	int err;

	KUNIT_ASSERT_NOT_NULL(test, dev);
	set_up(dev);
	*recorder = (struct recorder) { };
	__skb_queue_head_init(&recorder->frames);
	*(struct recorder **)netdev_priv(dev) = recorder;
	err = register_netdev(dev);
	if (err)
		free_netdev(dev);
	KUNIT_ASSERT_EQ(test, err, 0);
	recorder->dev = dev;
	rtnl_lock();
	err = dev_open(dev, NULL);
	rtnl_unlock();
	KUNIT_ASSERT_EQ(test, err, 0);
}

/**
 * recorder_unmake - remove the device and what it kept
 * @recorder: the device; nothing when it was not made
 */
void recorder_unmake(struct recorder *recorder)
{
	if (!recorder->dev)
		return;
	unregister_netdev(recorder->dev);
	recorder->dev = NULL;
	recorder_clear(recorder);
}

/**
 * recorder_listen - begin to keep frames
 * @recorder: the device
 *
 * Nothing else runs on this CPU until recorder_stop(), and other CPUs are not
 * heard: what is kept is what the case itself sent.
 *
 * Context: process. Enters softirq and the RCU read side, as packets come.
 */
void recorder_listen(struct recorder *recorder)
	__acquires(RCU)
{
	local_bh_disable();
	rcu_read_lock();
	WRITE_ONCE(recorder->listener, current);
}

/*
 * Tell whether this is the case itself: between recorder_listen() and
 * recorder_stop(), on that CPU.
 */
bool recorder_hears(const struct recorder *recorder)
{
	return READ_ONCE(recorder->listener) == current;
}

/**
 * recorder_stop - keep no more frames
 * @recorder: the device
 *
 * Context: as recorder_listen() left it; leaves that.
 */
void recorder_stop(struct recorder *recorder)
	__releases(RCU)
{
	WRITE_ONCE(recorder->listener, NULL);
	rcu_read_unlock();
	local_bh_enable();
}

/* Forget the frames that were kept. */
void recorder_clear(struct recorder *recorder)
{
	__skb_queue_purge(&recorder->frames);
}
