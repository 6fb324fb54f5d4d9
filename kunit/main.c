// SPDX-License-Identifier: GPL-2.0-only
/*
 * dsr_test.ko: the unit tests of dsr.ko, a module of its own, so that they run
 * after dsr.ko is ready and dsr.ko carries none of it. Insert it in a kernel
 * that has KUnit; results are in /sys/kernel/debug/kunit/.
 */
#include "suites.h"
#include "kernels.h"

#include <linux/module.h>

kunit_test_suites(&dsr_sched_suite,
		  &dsr_replay_suite,
		  &dsr_rows_suite,
		  &dsr_flow_suite,
		  &dsr_flow_race_suite,
		  &dsr_state_suite,
		  &dsr_steer_suite,
		  &dsr_forged_suite,
		  &dsr_steer_model_suite,
		  &dsr_choose_suite,
		  &dsr_limit_suite,
		  &dsr_steer_kinds_suite,
		  &dsr_nexthop_suite,
		  &dsr_nexthop_life_suite,
		  &dsr_packet_suite,
		  &dsr_packet_ipv6_suite,
		  &dsr_packet_fuzz_suite,
		  &dsr_inner_suite,
		  &dsr_inner_path_suite,
		  &dsr_path_fuzz_suite,
		  &dsr_xmit_suite,
		  &dsr_hook_suite,
		  &dsr_output_suite,
		  &dsr_ingress_suite,
		  &dsr_ingress_device_suite,
		  &dsr_ingress_choice_suite,
		  &dsr_icmp_suite,
		  &dsr_peers_suite,
		  &dsr_order_suite,
		  &dsr_fragment_suite,
		  &dsr_config_suite,
		  &dsr_ranges_suite,
		  &dsr_identity_suite,
		  &dsr_config_model_suite,
		  &dsr_service_suite,
		  &dsr_service_life_suite,
		  &dsr_sweep_suite,
		  &dsr_waits_suite,
		  &dsr_service_change_suite,
		  &dsr_standby_suite,
		  &dsr_dump_suite,
		  &dsr_budget_suite,
		  &dsr_transaction_suite,
		  &dsr_options_suite);

MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
MODULE_DESCRIPTION("Unit tests of the Direct Server Return load balancer");
MODULE_LICENSE("GPL");
