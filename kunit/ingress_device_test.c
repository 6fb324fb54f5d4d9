// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which devices have their packets met as they come in: modes and their changes,
 * devices that cannot, devices that go. Not what becomes of packets.
 */
#include "fixture.h"
#include "ingress.h"
#include "suites.h"

#include <linux/if_arp.h>
#include <linux/rtnetlink.h>

static int set_mode(struct dsr_net *dn, struct net_device *dev,
		    enum dsr_device_mode mode, struct netlink_ext_ack *extack)
{
	int err;

	mutex_lock(&dn->lock);
	err = dsr_ingress_set(dn, dev, mode, extack);
	mutex_unlock(&dn->lock);
	return err;
}

static enum dsr_device_mode mode_of(struct dsr_net *dn, struct net_device *dev)
{
	enum dsr_device_mode mode;

	mutex_lock(&dn->brief);
	mode = dsr_ingress_mode(dn, dev);
	mutex_unlock(&dn->brief);
	return mode;
}

static void modes(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_net *dn = f->dn;
	struct net_device *dev = f->in.dev;
	const u8 modes[] = { DSR_DEVICE_PREFETCH, DSR_DEVICE_STEER,
			     DSR_DEVICE_PREFETCH, DSR_DEVICE_OFF,
			     DSR_DEVICE_OFF };
	u32 i, generation = dn->generation;
	u8 before = DSR_DEVICE_OFF;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		KUNIT_EXPECT_EQ(test, set_mode(dn, dev, modes[i], NULL), 0);
		KUNIT_EXPECT_EQ(test, (u8)mode_of(dn, dev), modes[i]);
		KUNIT_EXPECT_EQ(test, list_is_singular(&dn->devices),
				modes[i] != DSR_DEVICE_OFF);
		generation += modes[i] != before;
		before = modes[i];
		KUNIT_EXPECT_EQ(test, dn->generation, generation);
	}
	KUNIT_EXPECT_FALSE(test, rcu_access_pointer(dev->nf_hooks_ingress));
}

static void expect_refused(struct kunit *test, struct net_device *dev,
			   enum dsr_device_mode mode)
{
	struct netlink_ext_ack extack = { };
	struct fixture *f = test->priv;
	struct dsr_net *dn = f->dn;

	KUNIT_EXPECT_EQ(test, set_mode(dn, dev, mode, &extack), -EOPNOTSUPP);
	KUNIT_EXPECT_NOT_NULL(test, extack._msg);
	KUNIT_EXPECT_EQ(test, set_mode(dn, dev, DSR_DEVICE_OFF, NULL), 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&dn->devices));
}

static void refused(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct net_device *dev = f->in.dev;

	expect_refused(test, init_net.loopback_dev, DSR_DEVICE_STEER);
	expect_refused(test, init_net.loopback_dev, DSR_DEVICE_PREFETCH);
	dev->type = ARPHRD_NONE;
	expect_refused(test, dev, DSR_DEVICE_STEER);
	expect_refused(test, dev, DSR_DEVICE_PREFETCH);
	dev->type = ARPHRD_ETHER;
	dev->priv_flags |= IFF_L3MDEV_MASTER;
	expect_refused(test, dev, DSR_DEVICE_STEER);
	dev->priv_flags &= ~IFF_L3MDEV_MASTER;
}

/* A refusal leaves the mode that the device has. */
static void refused_change(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_net *dn = f->dn;
	struct net_device *dev = f->in.dev;

	KUNIT_EXPECT_EQ(test, set_mode(dn, dev, DSR_DEVICE_STEER, NULL), 0);
	dev->type = ARPHRD_NONE;
	KUNIT_EXPECT_EQ(test, set_mode(dn, dev, DSR_DEVICE_PREFETCH, NULL),
			-EOPNOTSUPP);
	dev->type = ARPHRD_ETHER;
	KUNIT_EXPECT_EQ(test, (int)mode_of(dn, dev), (int)DSR_DEVICE_STEER);
}

static rx_handler_result_t take(struct sk_buff **skb)
{
	return RX_HANDLER_PASS;
}

/* Packets of a port are its bridge's: there they may be fetched for, no more. */
static void port_of_another(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct dsr_net *dn = f->dn;
	struct net_device *dev = f->in.dev;

	rtnl_lock();
	KUNIT_EXPECT_EQ(test, netdev_rx_handler_register(dev, take, NULL), 0);
	rtnl_unlock();
	expect_refused(test, dev, DSR_DEVICE_STEER);
	KUNIT_EXPECT_EQ(test, set_mode(dn, dev, DSR_DEVICE_PREFETCH, NULL), 0);
	rtnl_lock();
	netdev_rx_handler_unregister(dev);
	rtnl_unlock();
}

/* With the tables of the module itself: its notifier looks there. */
static void device_gone(struct kunit *test)
{
	struct dsr_net *dn = dsr_net_make(&init_net);
	struct recorder going = { };
	u32 generation;

	recorder_make(test, &going);
	generation = dn->generation;
	KUNIT_EXPECT_EQ(test, set_mode(dn, going.dev, DSR_DEVICE_STEER, NULL),
			0);
	KUNIT_EXPECT_FALSE(test, list_empty(&dn->devices));
	recorder_unmake(&going);
	KUNIT_EXPECT_TRUE(test, list_empty(&dn->devices));
	KUNIT_EXPECT_EQ(test, dn->generation, generation + 2);
}

static void namespace_gone(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct net_device *dev = f->in.dev;

	KUNIT_EXPECT_EQ(test, set_mode(f->dn, dev,
				       DSR_DEVICE_STEER, NULL), 0);
	KUNIT_EXPECT_TRUE(test, rcu_access_pointer(dev->nf_hooks_ingress));
	gateway_unmake(&f->gateway);
	KUNIT_EXPECT_FALSE(test, rcu_access_pointer(dev->nf_hooks_ingress));
}

static struct kunit_case ingress_device_cases[] = {
	KUNIT_CASE(modes),
	KUNIT_CASE(refused),
	KUNIT_CASE(refused_change),
	KUNIT_CASE(port_of_another),
	KUNIT_CASE(device_gone),
	KUNIT_CASE(namespace_gone),
	{ }
};

struct kunit_suite dsr_ingress_device_suite = {
	.name = "dsr_ingress_device",
	.init = fixture_init,
	.exit = fixture_exit,
	.test_cases = ingress_device_cases,
};
