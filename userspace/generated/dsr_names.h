/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	module/uapi/dsr.yaml */
/* YNL-GEN user source */
/* To regenerate run: make generate */

static const char * const dsr_op_strmap[] = {
	[DSR_CMD_SERVICE_NEW] = "service-new",
	[DSR_CMD_SERVICE_SET] = "service-set",
	[DSR_CMD_SERVICE_DEL] = "service-del",
	[DSR_CMD_SERVICE_GET] = "service-get",
	[DSR_CMD_SERVICE_REPLACE] = "service-replace",
	[DSR_CMD_SERVER_NEW] = "server-new",
	[DSR_CMD_SERVER_SET] = "server-set",
	[DSR_CMD_SERVER_DEL] = "server-del",
	[DSR_CMD_SERVER_GET] = "server-get",
	[DSR_CMD_SERVER_STATE] = "server-state",
	[DSR_CMD_FLOW_GET] = "flow-get",
	[DSR_CMD_SETTINGS_GET] = "settings-get",
	[DSR_CMD_SETTINGS_SET] = "settings-set",
	[DSR_CMD_STATS_GET] = "stats-get",
	[DSR_CMD_DEVICE_SET] = "device-set",
	[DSR_CMD_DEVICE_GET] = "device-get",
	[DSR_CMD_SERVER_FULL] = "server-full",
	[DSR_CMD_SERVER_RESUMED] = "server-resumed",
	[DSR_CMD_SERVER_DRAINED] = "server-drained",
	[DSR_CMD_SERVICE_UNSERVED] = "service-unserved",
	[DSR_CMD_SERVICE_SERVED] = "service-served",
	[DSR_CMD_TABLE_MOVED] = "table-moved",
	[DSR_CMD_TRANSACTION] = "transaction",
	[DSR_CMD_SCHEDULER_GET] = "scheduler-get",
};

static const char * const dsr_device_mode_strmap[] = {
	[0] = "off",
	[1] = "prefetch",
	[2] = "steer",
};

static const char * const dsr_track_strmap[] = {
	[0] = "auto",
	[1] = "all",
	[2] = "none",
};

static const char * const dsr_gone_strmap[] = {
	[0] = "reschedule",
	[1] = "drop",
};

static const char * const dsr_no_server_strmap[] = {
	[0] = "reject",
	[1] = "drop",
	[2] = "pass",
};

static const char * const dsr_ttl_strmap[] = {
	[0] = "keep",
	[1] = "decrement",
};

static const char * const dsr_when_strmap[] = {
	[0] = "always",
	[1] = "held",
};

static const char * const dsr_scheduler_flag_strmap[] = {
	[0] = "per-flow",
	[1] = "rotates",
	[2] = "by-flows",
	[3] = "by-source",
	[4] = "ordered",
};

static const char * const dsr_server_state_strmap[] = {
	[0] = "up",
	[1] = "local",
	[2] = "unresolved",
	[3] = "down",
};

static const char * const dsr_server_reason_strmap[] = {
	[0] = "none",
	[1] = "resolving",
	[2] = "no-answer",
	[3] = "no-route",
	[4] = "off-link",
	[5] = "device-down",
	[6] = "device-gone",
	[7] = "device-type",
	[8] = "own-mac",
};

static const char * const dsr_flow_choice_strmap[] = {
	[0] = "row",
	[1] = "entry",
	[2] = "previous",
	[3] = "owner",
	[4] = "scheduler",
	[5] = "none",
	[6] = "stateless",
};

static const char * const dsr_flow_state_strmap[] = {
	[0] = "adopted",
	[1] = "half-open",
	[2] = "established",
	[3] = "closing",
	[4] = "udp-new",
	[5] = "udp",
	[6] = "client",
	[7] = "half-closed",
};

static const char * const dsr_counter_strmap[] = {
	[0] = "steered",
	[1] = "ingress",
	[2] = "output",
	[3] = "probe",
	[4] = "icmp",
	[5] = "fragmented",
	[6] = "gathered",
	[7] = "local",
	[8] = "pass-no-service",
	[9] = "pass-no-server",
	[10] = "pass-not-host",
	[11] = "pass-protocol",
	[12] = "pass-icmp",
	[13] = "pass-peer",
	[14] = "pass-own",
	[15] = "pass-source-route",
	[16] = "drop-truncated",
	[17] = "drop-header",
	[18] = "drop-fragment",
	[19] = "drop-refragment",
	[20] = "drop-source",
	[21] = "drop-no-server",
	[22] = "reject-no-server",
	[23] = "drop-gone",
	[24] = "drop-too-big",
	[25] = "drop-lro",
	[26] = "drop-loop",
	[27] = "drop-ttl",
	[28] = "drop-memory",
	[29] = "flow-added",
	[30] = "flow-evicted",
	[31] = "flow-untracked",
	[32] = "flow-diverted",
	[33] = "pass-standby",
};
