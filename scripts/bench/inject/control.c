// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long dsr's control side takes by itself: without the tool, the message and
 * the pauses between slices. While this module is inserted it does one thing, in
 * the network namespace of whoever inserts it, some times over:
 *
 *   sweep     a pass over the whole flow table
 *   reweight  the first server of the first service gets weight 2, then 1, ...
 *   drain     it gets weight 0, then 1, ...: what a removal and an addition do
 *
 * It calls what dsr.ko exports to its unit tests: for kernels with KUnit.
 */
#include "netns.h"
#include "service.h"
#include "sweep.h"
#include "transaction.h"

#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/nsproxy.h>

#define TIMES_MAX	64

static char *what = "sweep";
module_param(what, charp, 0444);
MODULE_PARM_DESC(what, "sweep, reweight or drain");

static uint times = 4;
module_param(times, uint, 0444);
MODULE_PARM_DESC(times, "so many times");

static uint took[TIMES_MAX];
static uint taken;
module_param_array(took, uint, &taken, 0444);
MODULE_PARM_DESC(took, "result: microseconds, each time");

static ulong found;
module_param(found, ulong, 0444);
MODULE_PARM_DESC(found, "result: entries in the flow table");

/* The pass that is under way was ended before. */
static int pass(struct dsr_net *dn)
{
	u32 number = dn->sweep.pass + 1;

	if (!dn->flows)
		return -ENOENT;
	do {
		dsr_sweep_slice(dn);
		cond_resched();
	} while (dn->sweep.done != number);
	found = dn->sweep.found;
	return 0;
}

static int weigh(struct dsr_net *dn, u32 weight)
{
	struct dsr_server_spec spec = {
		.cfg.weight = weight,
		.set = BIT(DSR_SERVER_A_WEIGHT),
	};
	struct dsr_service *service;
	struct dsr_server *server;

	service = list_first_entry_or_null(&dn->services, struct dsr_service,
					   node);
	if (!service)
		return -ENOENT;
	server = list_first_entry_or_null(&service->servers, struct dsr_server,
					  node);
	return server ? dsr_service_server_set(dn, service, server, &spec,
					       NULL) : -ENOENT;
}

static int once(struct dsr_net *dn, uint i)
{
	if (!strcmp(what, "sweep"))
		return pass(dn);
	if (!strcmp(what, "reweight"))
		return weigh(dn, i % 2 ? 1 : 2);
	if (!strcmp(what, "drain"))
		return weigh(dn, i % 2 ? 1 : 0);
	return -EINVAL;
}

static int run(struct dsr_net *dn)
{
	int err = 0;
	u64 start;

	while (dn->sweep.pass != dn->sweep.done)
		dsr_sweep_slice(dn);
	while (taken < min_t(uint, times, TIMES_MAX) && !err) {
		start = ktime_get_ns();
		err = once(dn, taken);
		took[taken++] = div_u64(ktime_get_ns() - start, NSEC_PER_USEC);
		cond_resched();
	}
	return err;
}

static int __init control_init(void)
{
	struct dsr_net *dn = dsr_net(current->nsproxy->net_ns);
	int err;

	mutex_lock(&dn->lock);
	err = run(dn);
	mutex_unlock(&dn->lock);
	return err;
}

static void __exit control_exit(void)
{
}

module_init(control_init);
module_exit(control_exit);

MODULE_DESCRIPTION("Tells how long dsr's control side takes");
MODULE_LICENSE("GPL");
/* MODULE_IMPORT_NS() takes a string since 6.13, and a name before. */
MODULE_INFO(import_ns, "EXPORTED_FOR_KUNIT_TESTING");
