// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hand packets to the stack as a driver does, and tell what that took.
 *
 * Everything happens while the module is inserted, on a device of the network
 * namespace of whoever inserts it. A batch of packets is built first; then the
 * time of the calls of netif_receive_skb() alone is taken, with softirqs off
 * as in NAPI. Time is the processor's time stamp counter: on a machine whose
 * clock counts instructions it is a number of instructions. An interrupt makes
 * a batch longer: the least and the median of all batches are told, per packet,
 * in this module's parameters of those names.
 */
#include "traffic.h"

#include <linux/module.h>
#include <linux/sort.h>
#include <linux/timex.h>

static uint open;
module_param(open, uint, 0444);
MODULE_PARM_DESC(open, "TCP: so many batches of SYNs first; ACKs after them");

static uint flows = 1;
module_param(flows, uint, 0444);
MODULE_PARM_DESC(flows, "walk over so many flows; 0: each packet is a new one");

static uint first;
module_param(first, uint, 0444);
MODULE_PARM_DESC(first, "number of the first flow");

static uint batch = 64;
module_param(batch, uint, 0444);
MODULE_PARM_DESC(batch, "packets in a batch");

static uint batches = 128;
module_param(batches, uint, 0444);
MODULE_PARM_DESC(batches, "batches whose time is taken");

static uint warm = 16;
module_param(warm, uint, 0444);
MODULE_PARM_DESC(warm, "batches before, whose time is not");

static uint packets;
module_param(packets, uint, 0444);
MODULE_PARM_DESC(packets, "result: packets received, the warm-up's too");

static ulong least;
module_param(least, ulong, 0444);
MODULE_PARM_DESC(least, "result: of the shortest batch, ticks per packet");

static ulong p10;
module_param(p10, ulong, 0444);
MODULE_PARM_DESC(p10, "result: 10th percentile of the batches, ticks per packet");

static ulong median;
module_param(median, ulong, 0444);
MODULE_PARM_DESC(median, "result: of the median batch, ticks per packet");

static struct sk_buff *queue[BATCH_MAX];

static int build_batch(void)
{
	bool syn = packets < open * batch;
	u32 flow;
	uint i;

	for (i = 0; i < batch; i++) {
		flow = first + (flows ? (packets + i) % flows : packets + i);
		queue[i] = traffic_packet(flow, syn);
		if (!queue[i])
			goto free;
	}
	return 0;
free:
	while (i--)
		kfree_skb(queue[i]);
	return -ENOMEM;
}

static u64 receive_batch(void)
{
	cycles_t start = get_cycles();
	uint i;

	for (i = 0; i < batch; i++)
		netif_receive_skb(queue[i]);
	return get_cycles() - start;
}

static int run_batch(u64 *ticks)
{
	int err;

	local_bh_disable();
	err = build_batch();
	if (!err) {
		*ticks = receive_batch();
		packets += batch;
	}
	local_bh_enable();
	cond_resched();
	return err;
}

static int compare(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int run(u64 *ticks)
{
	uint i;
	int err;

	for (i = 0; i < warm + batches; i++) {
		err = run_batch(&ticks[i < warm ? 0 : i - warm]);
		if (err)
			return err;
	}
	sort(ticks, batches, sizeof(*ticks), compare, NULL);
	p10 = DIV_ROUND_CLOSEST(ticks[batches / 10], batch);
	least = DIV_ROUND_CLOSEST(ticks[0], batch);
	median = DIV_ROUND_CLOSEST(ticks[batches / 2], batch);
	return 0;
}

static int measure(void)
{
	u64 *ticks;
	int err = hooks_begin();

	if (err)
		return err;
	ticks = kvmalloc_array(batches, sizeof(*ticks), GFP_KERNEL);
	err = ticks ? run(ticks) : -ENOMEM;
	kvfree(ticks);
	return hooks_end(packets) ?: err;
}

static int __init inject_init(void)
{
	int err;

	if (!batch || batch > BATCH_MAX || !batches || batches > 65536)
		return -EINVAL;
	err = traffic_begin() ?: measure();
	traffic_end();
	return err;
}

static void __exit inject_exit(void)
{
}

module_init(inject_init);
module_exit(inject_exit);

MODULE_DESCRIPTION("Hands packets to the stack and tells what that took");
MODULE_LICENSE("GPL");
