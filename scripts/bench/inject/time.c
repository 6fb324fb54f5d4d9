// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hand packets to the stack as a driver does, and tell how long that took.
 *
 * Everything happens while the module is inserted, on a device of the network
 * namespace of whoever inserts it. Flows are opened in order (@syns passes over
 * all of them, then @acks), then packets of flows that are drawn at random come
 * in batches: each is built first, then the time of the calls of
 * netif_receive_skb() or, for lists, netif_receive_skb_list() alone is taken,
 * with softirqs off as in NAPI. Time is the processor's time stamp counter.
 * What each batch took is in the file "ticks" of this module's debugfs
 * directory; @khz says what a tick is.
 *
 * With several @cpus each has a thread of its own and flows of its own. They
 * begin together, and go on until the last has done its batches.
 *
 * Unlike the injector that counts instructions it draws flows at random, for it
 * is to meet the caches as they are.
 *
 * It must not know what becomes of the packets. Compare @packets with what the
 * sink has sent.
 */
#include "traffic.h"

#include <linux/completion.h>
#include <linux/debugfs.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#define CALIBRATION	(50 * NSEC_PER_MSEC)	/* at least, to know @khz by */

static uint flows = 1;
module_param(flows, uint, 0444);
MODULE_PARM_DESC(flows, "number of flows, of each CPU");

static uint syns;
module_param(syns, uint, 0444);
MODULE_PARM_DESC(syns, "passes over all flows with TCP's SYN");

static uint acks;
module_param(acks, uint, 0444);
MODULE_PARM_DESC(acks, "passes over all flows after that");

static uint list;
module_param(list, uint, 0444);
MODULE_PARM_DESC(list, "packets in a list; 0: each by itself");

static uint batch = 64;
module_param(batch, uint, 0444);
MODULE_PARM_DESC(batch, "packets in a batch");

static uint batches = 1024;
module_param(batches, uint, 0444);
MODULE_PARM_DESC(batches, "batches whose time is taken");

static uint warm = 64;
module_param(warm, uint, 0444);
MODULE_PARM_DESC(warm, "batches before, whose time is not");

static uint cpus = 1;
module_param(cpus, uint, 0444);
MODULE_PARM_DESC(cpus, "CPUs that receive");

static bool recorded;
module_param_named(record, recorded, bool, 0444);
MODULE_PARM_DESC(record, "note who gets which flow");

static uint packets;
module_param(packets, uint, 0444);
MODULE_PARM_DESC(packets, "result: packets received in all");

static ulong khz;
module_param(khz, ulong, 0444);
MODULE_PARM_DESC(khz, "result: ticks in a millisecond");

/**
 * struct worker - one CPU's part
 * @cpu: the CPU
 * @first: number of the first of its flows
 * @random: state of its random numbers
 * @packets: received so far
 * @ticks: where to write what each batch took
 * @err: why it has given up, or 0
 * @done: it has ended
 * @queue: a batch's packets
 * @lists: the same as lists
 */
struct worker {
	uint cpu;
	u32 first;
	u64 random;
	uint packets;
	u32 *ticks;
	int err;
	struct completion done;
	struct sk_buff *queue[BATCH_MAX];
	struct list_head lists[BATCH_MAX];
};

static struct debugfs_u32_array results;
static struct debugfs_blob_wrapper owners;
static struct dentry *directory;
static atomic_t ready = ATOMIC_INIT(0), finished = ATOMIC_INIT(0);

/* get_cycles() tells nothing in User Mode Linux. */
static u64 ticks_now(void)
{
	u32 low, high;

	asm volatile("lfence; rdtsc; lfence"
		     : "=a" (low), "=d" (high) : : "memory");
	return (u64)high << 32 | low;
}

/* Vigna's xorshift64*: the high half of the product is the random number */
static u32 random_flow(struct worker *w)
{
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return ((w->random * 0x2545f4914f6cdd1dULL) >> 32) * flows >> 32;
}

/* @n packets, of the flows from @at on or, without it, of any. */
static int build(struct worker *w, uint n, const u32 *at, bool syn)
{
	uint i;

	for (i = 0; i < n; i++) {
		u32 flow = w->first + (at ? *at + i : random_flow(w));

		w->queue[i] = traffic_packet(flow, syn);
		if (!w->queue[i])
			goto free;
		if (list && !(i % list))
			INIT_LIST_HEAD(&w->lists[i / list]);
		if (list)
			list_add_tail(&w->queue[i]->list, &w->lists[i / list]);
	}
	return 0;
free:
	while (i--)
		kfree_skb(w->queue[i]);
	return -ENOMEM;
}

static u32 receive(struct worker *w, uint n)
{
	u64 start = ticks_now();
	uint i;

	if (list)
		for (i = 0; i * list < n; i++)
			netif_receive_skb_list(&w->lists[i]);
	else
		for (i = 0; i < n; i++)
			netif_receive_skb(w->queue[i]);
	return ticks_now() - start;
}

static int run_batch(struct worker *w, uint n, const u32 *at, bool syn,
		     u32 *ticks)
{
	u32 took;
	int err;

	local_bh_disable();
	err = build(w, n, at, syn);
	if (!err) {
		took = receive(w, n);
		w->packets += n;
		if (ticks)
			*ticks = took;
	}
	local_bh_enable();
	cond_resched();
	return err;
}

static int pass(struct worker *w, bool syn)
{
	int err = 0;
	u32 at;

	for (at = 0; at < flows && !err; at += batch)
		err = run_batch(w, min(batch, flows - at), &at, syn, NULL);
	return err;
}

static int open(struct worker *w)
{
	int err = 0;
	uint i;

	for (i = 0; i < syns && !err; i++)
		err = pass(w, true);
	for (i = 0; i < acks && !err; i++)
		err = pass(w, false);
	for (i = 0; i < warm && batches && !err; i++)
		err = run_batch(w, batch, NULL, false, NULL);
	return err;
}

static void meet(atomic_t *count)
{
	atomic_inc(count);
	while (atomic_read(count) < cpus)
		cond_resched();
}

static int run(struct worker *w)
{
	int err = open(w);
	uint i;

	meet(&ready);
	for (i = 0; i < batches && !err; i++)
		err = run_batch(w, batch, NULL, false, &w->ticks[i]);
	atomic_inc(&finished);
	while (batches && !err && atomic_read(&finished) < cpus)
		err = run_batch(w, batch, NULL, false, NULL);
	return err;
}

static int work(void *data)
{
	struct worker *w = data;

	w->err = run(w);
	kthread_complete_and_exit(&w->done, 0);
}

static int start(struct worker *w, uint cpu, u32 *ticks)
{
	struct task_struct *task;

	w->cpu = cpu;
	w->first = cpu * flows;
	w->random = 0x9e3779b97f4a7c15ULL * (cpu + 1);
	w->ticks = ticks + cpu * batches;
	init_completion(&w->done);
	task = kthread_create(work, w, "dsr_time/%u", cpu);
	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpu);
	wake_up_process(task);
	return 0;
}

/* Those that cannot be started are as good as ready and done. */
static int run_all(struct worker *worker, u32 *ticks)
{
	uint i, started = 0;
	int err = 0;

	while (started < cpus && !err) {
		err = start(&worker[started], started, ticks);
		started += !err;
	}
	atomic_add(cpus - started, &ready);
	atomic_add(cpus - started, &finished);
	for (i = 0; i < started; i++) {
		wait_for_completion(&worker[i].done);
		err = err ?: worker[i].err;
		packets += worker[i].packets;
	}
	return err;
}

static int run_and_calibrate(struct worker *worker, u32 *ticks)
{
	u64 from = ktime_get_ns(), first = ticks_now(), ns;
	int err = run_all(worker, ticks);

	do {
		cond_resched();
		ns = ktime_get_ns() - from;
	} while (ns < CALIBRATION);
	khz = div64_u64(ticks_now() - first, div_u64(ns, NSEC_PER_USEC)) * 1000;
	return err;
}

static int run_recorded(struct worker *worker, u32 *ticks)
{
	int err;

	if (!recorded)
		return run_and_calibrate(worker, ticks);
	owners.size = array_size(cpus * flows, sizeof(__be16));
	owners.data = traffic.sink ? record_begin(cpus * flows) : NULL;
	if (!owners.data)
		return -ENOMEM;
	err = run_and_calibrate(worker, ticks);
	record_end();
	return err;
}

static int run_hooked(struct worker *worker, u32 *ticks)
{
	int err = hooks_begin();

	if (err)
		return err;
	err = run_recorded(worker, ticks);
	return hooks_end(packets) ?: err;
}

static int measure(void)
{
	struct worker *worker = kvcalloc(cpus, sizeof(*worker), GFP_KERNEL);
	int err = -ENOMEM;

	results.n_elements = cpus * batches;
	results.array = vzalloc(array_size(results.n_elements + 1,
					   sizeof(u32)));
	if (worker && results.array)
		err = run_hooked(worker, results.array);
	kvfree(worker);
	return err;
}

static void free_results(void)
{
	debugfs_remove(directory);
	vfree(results.array);
	record_free();
}

static int __init dsr_time_init(void)
{
	int err;

	if (!batch || batch > BATCH_MAX || list > batch || batches > 1 << 20 ||
	    !flows || !cpus || cpus > num_online_cpus())
		return -EINVAL;
	err = traffic_begin() ?: measure();
	traffic_end();
	if (err) {
		free_results();
		return err;
	}
	directory = debugfs_create_dir("dsr_time", NULL);
	debugfs_create_u32_array("ticks", 0444, directory, &results);
	if (owners.data)
		debugfs_create_blob("owner", 0444, directory, &owners);
	return 0;
}

static void __exit dsr_time_exit(void)
{
	free_results();
}

module_init(dsr_time_init);
module_exit(dsr_time_exit);

MODULE_DESCRIPTION("Hands packets to the stack and tells how long that took");
MODULE_LICENSE("GPL");
