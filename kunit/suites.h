/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All test suites: each file defines its own, main.c registers them.
 */
#ifndef _DSR_KUNIT_SUITES_H
#define _DSR_KUNIT_SUITES_H

#include <kunit/test.h>

extern struct kunit_suite dsr_sched_suite;
extern struct kunit_suite dsr_replay_suite;
extern struct kunit_suite dsr_rows_suite;
extern struct kunit_suite dsr_flow_suite;
extern struct kunit_suite dsr_flow_race_suite;
extern struct kunit_suite dsr_state_suite;
extern struct kunit_suite dsr_steer_suite;
extern struct kunit_suite dsr_forged_suite;
extern struct kunit_suite dsr_steer_model_suite;
extern struct kunit_suite dsr_choose_suite;
extern struct kunit_suite dsr_limit_suite;
extern struct kunit_suite dsr_steer_kinds_suite;
extern struct kunit_suite dsr_nexthop_suite;
extern struct kunit_suite dsr_nexthop_life_suite;
extern struct kunit_suite dsr_packet_suite;
extern struct kunit_suite dsr_packet_ipv6_suite;
extern struct kunit_suite dsr_packet_fuzz_suite;
extern struct kunit_suite dsr_inner_suite;
extern struct kunit_suite dsr_inner_path_suite;
extern struct kunit_suite dsr_path_fuzz_suite;
extern struct kunit_suite dsr_xmit_suite;
extern struct kunit_suite dsr_hook_suite;
extern struct kunit_suite dsr_output_suite;
extern struct kunit_suite dsr_ingress_suite;
extern struct kunit_suite dsr_ingress_device_suite;
extern struct kunit_suite dsr_ingress_choice_suite;
extern struct kunit_suite dsr_icmp_suite;
extern struct kunit_suite dsr_peers_suite;
extern struct kunit_suite dsr_order_suite;
extern struct kunit_suite dsr_fragment_suite;
extern struct kunit_suite dsr_config_suite;
extern struct kunit_suite dsr_ranges_suite;
extern struct kunit_suite dsr_identity_suite;
extern struct kunit_suite dsr_config_model_suite;
extern struct kunit_suite dsr_service_suite;
extern struct kunit_suite dsr_service_life_suite;
extern struct kunit_suite dsr_sweep_suite;
extern struct kunit_suite dsr_waits_suite;
extern struct kunit_suite dsr_service_change_suite;
extern struct kunit_suite dsr_standby_suite;
extern struct kunit_suite dsr_dump_suite;
extern struct kunit_suite dsr_budget_suite;
extern struct kunit_suite dsr_transaction_suite;
extern struct kunit_suite dsr_options_suite;

#endif
