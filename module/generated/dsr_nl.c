// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	module/uapi/dsr.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: make generate */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "dsr_nl.h"

#include <uapi/linux/dsr.h>
#include <compat.h>

/* Integer value ranges */
static const struct netlink_range_validation dsr_service_a_rows_range = {
	.max	= 65536ULL,
};

static const struct netlink_range_validation dsr_server_a_weight_range = {
	.max	= 65535ULL,
};

static const struct netlink_range_validation dsr_server_a_max_flows_range = {
	.max	= 134217728ULL,
};

static const struct netlink_range_validation dsr_server_a_resume_range = {
	.max	= 134217728ULL,
};

static const struct netlink_range_validation dsr_settings_a_flow_slots_range = {
	.min	= 1024ULL,
	.max	= 134217728ULL,
};

/* Common nested types */
const struct nla_policy dsr_device_nl_policy[DSR_DEVICE_A_MODE + 1] = {
	[DSR_DEVICE_A_IFINDEX] = { .type = NLA_U32, },
	[DSR_DEVICE_A_MODE] = NLA_POLICY_MAX(NLA_U8, 2),
};

const struct nla_policy dsr_flow_nl_policy[DSR_FLOW_A_NEW_SERVER + 1] = {
	[DSR_FLOW_A_PROTOCOL] = { .type = NLA_U8, },
	[DSR_FLOW_A_CLIENT] = { .type = NLA_BINARY, },
	[DSR_FLOW_A_CLIENT_PORT] = { .type = NLA_U16, },
	[DSR_FLOW_A_VIP] = { .type = NLA_BINARY, },
	[DSR_FLOW_A_VIP_PORT] = { .type = NLA_U16, },
	[DSR_FLOW_A_MARK] = { .type = NLA_U32, },
	[DSR_FLOW_A_CHOICE] = NLA_POLICY_MAX(NLA_U8, 6),
	[DSR_FLOW_A_ROW] = { .type = NLA_U32, },
	[DSR_FLOW_A_ROW_DIRTY] = { .type = NLA_U8, },
	[DSR_FLOW_A_ENTRY_STATE] = NLA_POLICY_MAX(NLA_U8, 7),
	[DSR_FLOW_A_ENTRY_IDLE] = { .type = NLA_U32, },
	[DSR_FLOW_A_NEW_SERVER] = { .type = NLA_BINARY, },
};

const struct nla_policy dsr_server_nl_policy[DSR_SERVER_A_DEVICE + 1] = {
	[DSR_SERVER_A_ADDRESS] = { .type = NLA_BINARY, },
	[DSR_SERVER_A_WEIGHT] = NLA_POLICY_FULL_RANGE(NLA_U32, &dsr_server_a_weight_range),
	[DSR_SERVER_A_IFINDEX] = { .type = NLA_U32, },
	[DSR_SERVER_A_LLADDR] = NLA_POLICY_EXACT_LEN(6),
	[DSR_SERVER_A_MAX_FLOWS] = NLA_POLICY_FULL_RANGE(NLA_U32, &dsr_server_a_max_flows_range),
	[DSR_SERVER_A_RESUME] = NLA_POLICY_FULL_RANGE(NLA_U32, &dsr_server_a_resume_range),
	[DSR_SERVER_A_PROBE_MARK] = { .type = NLA_U32, },
	[DSR_SERVER_A_INDEX] = { .type = NLA_U32, },
	[DSR_SERVER_A_STATE] = NLA_POLICY_MAX(NLA_U8, 3),
	[DSR_SERVER_A_REASON] = NLA_POLICY_MAX(NLA_U8, 8),
	[DSR_SERVER_A_STATE_AGE] = { .type = NLA_U64, },
	[DSR_SERVER_A_EGRESS_IFINDEX] = { .type = NLA_U32, },
	[DSR_SERVER_A_EGRESS_LLADDR] = NLA_POLICY_EXACT_LEN(6),
	[DSR_SERVER_A_EGRESS_MTU] = { .type = NLA_U32, },
	[DSR_SERVER_A_ROWS] = { .type = NLA_U32, },
	[DSR_SERVER_A_FLOWS_HALF_OPEN] = { .type = NLA_U32, },
	[DSR_SERVER_A_FLOWS_ESTABLISHED] = { .type = NLA_U32, },
	[DSR_SERVER_A_FLOWS_CLOSING] = { .type = NLA_U32, },
	[DSR_SERVER_A_FLOWS_UDP] = { .type = NLA_U32, },
	[DSR_SERVER_A_FLOWS_ACTIVE] = { .type = NLA_U32, },
	[DSR_SERVER_A_FULL] = { .type = NLA_U8, },
	[DSR_SERVER_A_PACKETS] = { .type = NLA_U64, },
	[DSR_SERVER_A_BYTES] = { .type = NLA_U64, },
	[DSR_SERVER_A_FLOWS_HALF_CLOSED] = { .type = NLA_U32, },
	[DSR_SERVER_A_FLOWS_PENDING] = { .type = NLA_U32, },
	[DSR_SERVER_A_DEVICE] = { .type = NLA_NUL_STRING, .len = 15, },
};

const struct nla_policy dsr_server_input_nl_policy[DSR_SERVER_A_DEVICE + 1] = {
	[DSR_SERVER_A_ADDRESS] = { .type = NLA_BINARY, },
	[DSR_SERVER_A_WEIGHT] = NLA_POLICY_FULL_RANGE(NLA_U32, &dsr_server_a_weight_range),
	[DSR_SERVER_A_IFINDEX] = { .type = NLA_U32, },
	[DSR_SERVER_A_LLADDR] = NLA_POLICY_EXACT_LEN(6),
	[DSR_SERVER_A_MAX_FLOWS] = NLA_POLICY_FULL_RANGE(NLA_U32, &dsr_server_a_max_flows_range),
	[DSR_SERVER_A_RESUME] = NLA_POLICY_FULL_RANGE(NLA_U32, &dsr_server_a_resume_range),
	[DSR_SERVER_A_PROBE_MARK] = { .type = NLA_U32, },
	[DSR_SERVER_A_DEVICE] = { .type = NLA_NUL_STRING, .len = 15, },
};

const struct nla_policy dsr_server_name_nl_policy[DSR_SERVER_A_ADDRESS + 1] = {
	[DSR_SERVER_A_ADDRESS] = { .type = NLA_BINARY, },
};

const struct nla_policy dsr_service_nl_policy[DSR_SERVICE_A_STANDBY + 1] = {
	[DSR_SERVICE_A_PROTOCOL] = { .type = NLA_U8, },
	[DSR_SERVICE_A_ADDRESS] = { .type = NLA_BINARY, },
	[DSR_SERVICE_A_PREFIX] = NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[DSR_SERVICE_A_PORT] = { .type = NLA_U16, },
	[DSR_SERVICE_A_PORT_LAST] = { .type = NLA_U16, },
	[DSR_SERVICE_A_PORTS] = { .type = NLA_BINARY, },
	[DSR_SERVICE_A_MARK] = NLA_POLICY_MIN(NLA_U32, 1),
	[DSR_SERVICE_A_SCHEDULER] = { .type = NLA_NUL_STRING, .len = 15, },
	[DSR_SERVICE_A_ROWS] = NLA_POLICY_FULL_RANGE(NLA_U32, &dsr_service_a_rows_range),
	[DSR_SERVICE_A_TRACK] = NLA_POLICY_MAX(NLA_U8, 2),
	[DSR_SERVICE_A_PERSIST] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_PERSIST_PREFIX] = NLA_POLICY_RANGE(NLA_U8, 1, 32),
	[DSR_SERVICE_A_PERSIST_PREFIX6] = NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[DSR_SERVICE_A_GONE] = NLA_POLICY_MAX(NLA_U8, 1),
	[DSR_SERVICE_A_NO_SERVER] = NLA_POLICY_MAX(NLA_U8, 2),
	[DSR_SERVICE_A_TTL] = NLA_POLICY_MAX(NLA_U8, 1),
	[DSR_SERVICE_A_TIMEOUT_ESTABLISHED] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_TIMEOUT_HALF_OPEN] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_TIMEOUT_CLOSING] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_TIMEOUT_UDP] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_STATELESS] = NLA_POLICY_MAX(NLA_U8, 1),
	[DSR_SERVICE_A_SLOW_START] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_SERVERS] = { .type = NLA_U32, },
	[DSR_SERVICE_A_ROWS_TOTAL] = { .type = NLA_U32, },
	[DSR_SERVICE_A_ROWS_DIRTY] = { .type = NLA_U32, },
	[DSR_SERVICE_A_PACKETS] = { .type = NLA_U64, },
	[DSR_SERVICE_A_BYTES] = { .type = NLA_U64, },
	[DSR_SERVICE_A_NO_SERVER_PACKETS] = { .type = NLA_U64, },
	[DSR_SERVICE_A_TIMEOUT_HALF_CLOSED] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_TIMEOUT_HANDOVER] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_NEW_PORTS] = { .type = NLA_BINARY, },
	[DSR_SERVICE_A_WHEN] = NLA_POLICY_MAX(NLA_U8, 1),
	[DSR_SERVICE_A_STANDBY] = { .type = NLA_U8, },
};

const struct nla_policy dsr_service_input_nl_policy[DSR_SERVICE_A_WHEN + 1] = {
	[DSR_SERVICE_A_PROTOCOL] = { .type = NLA_U8, },
	[DSR_SERVICE_A_ADDRESS] = { .type = NLA_BINARY, },
	[DSR_SERVICE_A_PREFIX] = NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[DSR_SERVICE_A_PORT] = { .type = NLA_U16, },
	[DSR_SERVICE_A_PORT_LAST] = { .type = NLA_U16, },
	[DSR_SERVICE_A_PORTS] = { .type = NLA_BINARY, },
	[DSR_SERVICE_A_MARK] = NLA_POLICY_MIN(NLA_U32, 1),
	[DSR_SERVICE_A_SCHEDULER] = { .type = NLA_NUL_STRING, .len = 15, },
	[DSR_SERVICE_A_ROWS] = NLA_POLICY_FULL_RANGE(NLA_U32, &dsr_service_a_rows_range),
	[DSR_SERVICE_A_TRACK] = NLA_POLICY_MAX(NLA_U8, 2),
	[DSR_SERVICE_A_PERSIST] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_PERSIST_PREFIX] = NLA_POLICY_RANGE(NLA_U8, 1, 32),
	[DSR_SERVICE_A_PERSIST_PREFIX6] = NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[DSR_SERVICE_A_GONE] = NLA_POLICY_MAX(NLA_U8, 1),
	[DSR_SERVICE_A_NO_SERVER] = NLA_POLICY_MAX(NLA_U8, 2),
	[DSR_SERVICE_A_TTL] = NLA_POLICY_MAX(NLA_U8, 1),
	[DSR_SERVICE_A_TIMEOUT_ESTABLISHED] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_TIMEOUT_HALF_OPEN] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_TIMEOUT_CLOSING] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_TIMEOUT_UDP] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_STATELESS] = NLA_POLICY_MAX(NLA_U8, 1),
	[DSR_SERVICE_A_SLOW_START] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_TIMEOUT_HALF_CLOSED] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_TIMEOUT_HANDOVER] = NLA_POLICY_MAX(NLA_U32, 8000),
	[DSR_SERVICE_A_NEW_PORTS] = { .type = NLA_BINARY, },
	[DSR_SERVICE_A_WHEN] = NLA_POLICY_MAX(NLA_U8, 1),
};

const struct nla_policy dsr_service_name_nl_policy[DSR_SERVICE_A_MARK + 1] = {
	[DSR_SERVICE_A_PROTOCOL] = { .type = NLA_U8, },
	[DSR_SERVICE_A_ADDRESS] = { .type = NLA_BINARY, },
	[DSR_SERVICE_A_PREFIX] = NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[DSR_SERVICE_A_PORT] = { .type = NLA_U16, },
	[DSR_SERVICE_A_PORT_LAST] = { .type = NLA_U16, },
	[DSR_SERVICE_A_PORTS] = { .type = NLA_BINARY, },
	[DSR_SERVICE_A_MARK] = NLA_POLICY_MIN(NLA_U32, 1),
};

const struct nla_policy dsr_settings_nl_policy[DSR_SETTINGS_A_TIMEOUT_HANDOVER + 1] = {
	[DSR_SETTINGS_A_SECRET] = NLA_POLICY_EXACT_LEN(16),
	[DSR_SETTINGS_A_TIMEOUT_ESTABLISHED] = NLA_POLICY_RANGE(NLA_U32, 1, 8000),
	[DSR_SETTINGS_A_TIMEOUT_HALF_OPEN] = NLA_POLICY_RANGE(NLA_U32, 1, 8000),
	[DSR_SETTINGS_A_TIMEOUT_CLOSING] = NLA_POLICY_RANGE(NLA_U32, 1, 8000),
	[DSR_SETTINGS_A_TIMEOUT_UDP] = NLA_POLICY_RANGE(NLA_U32, 1, 8000),
	[DSR_SETTINGS_A_FLOW_SLOTS] = NLA_POLICY_FULL_RANGE(NLA_U32, &dsr_settings_a_flow_slots_range),
	[DSR_SETTINGS_A_PEERS] = { .type = NLA_BINARY, },
	[DSR_SETTINGS_A_TIMEOUT_HALF_CLOSED] = NLA_POLICY_RANGE(NLA_U32, 1, 8000),
	[DSR_SETTINGS_A_TIMEOUT_HANDOVER] = NLA_POLICY_RANGE(NLA_U32, 1, 8000),
};

/* DSR_CMD_SERVICE_NEW - do */
static const struct nla_policy dsr_service_new_nl_policy[DSR_A_CHECK + 1] = {
	[DSR_A_GENERATION] = { .type = NLA_U32, },
	[DSR_A_CHECK] = { .type = NLA_FLAG, },
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_input_nl_policy),
};

/* DSR_CMD_SERVICE_SET - do */
static const struct nla_policy dsr_service_set_nl_policy[DSR_A_CHECK + 1] = {
	[DSR_A_GENERATION] = { .type = NLA_U32, },
	[DSR_A_CHECK] = { .type = NLA_FLAG, },
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_input_nl_policy),
};

/* DSR_CMD_SERVICE_DEL - do */
static const struct nla_policy dsr_service_del_nl_policy[DSR_A_CHECK + 1] = {
	[DSR_A_GENERATION] = { .type = NLA_U32, },
	[DSR_A_CHECK] = { .type = NLA_FLAG, },
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_name_nl_policy),
};

/* DSR_CMD_SERVICE_GET - do */
static const struct nla_policy dsr_service_get_do_nl_policy[DSR_A_SERVICE + 1] = {
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_nl_policy),
};

/* DSR_CMD_SERVICE_GET - dump */
static const struct nla_policy dsr_service_get_dump_nl_policy[DSR_A_SERVICE + 1] = {
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_nl_policy),
};

/* DSR_CMD_SERVICE_REPLACE - do */
static const struct nla_policy dsr_service_replace_nl_policy[DSR_A_CHECK + 1] = {
	[DSR_A_GENERATION] = { .type = NLA_U32, },
	[DSR_A_CHECK] = { .type = NLA_FLAG, },
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_input_nl_policy),
	[DSR_A_SERVER] = NLA_POLICY_NESTED(dsr_server_input_nl_policy),
};

/* DSR_CMD_SERVER_NEW - do */
static const struct nla_policy dsr_server_new_nl_policy[DSR_A_CHECK + 1] = {
	[DSR_A_GENERATION] = { .type = NLA_U32, },
	[DSR_A_CHECK] = { .type = NLA_FLAG, },
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_name_nl_policy),
	[DSR_A_SERVER] = NLA_POLICY_NESTED(dsr_server_input_nl_policy),
};

/* DSR_CMD_SERVER_SET - do */
static const struct nla_policy dsr_server_set_nl_policy[DSR_A_CHECK + 1] = {
	[DSR_A_GENERATION] = { .type = NLA_U32, },
	[DSR_A_CHECK] = { .type = NLA_FLAG, },
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_name_nl_policy),
	[DSR_A_SERVER] = NLA_POLICY_NESTED(dsr_server_input_nl_policy),
};

/* DSR_CMD_SERVER_DEL - do */
static const struct nla_policy dsr_server_del_nl_policy[DSR_A_CHECK + 1] = {
	[DSR_A_GENERATION] = { .type = NLA_U32, },
	[DSR_A_CHECK] = { .type = NLA_FLAG, },
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_name_nl_policy),
	[DSR_A_SERVER] = NLA_POLICY_NESTED(dsr_server_name_nl_policy),
};

/* DSR_CMD_SERVER_GET - do */
static const struct nla_policy dsr_server_get_do_nl_policy[DSR_A_SERVER + 1] = {
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_nl_policy),
	[DSR_A_SERVER] = NLA_POLICY_NESTED(dsr_server_nl_policy),
};

/* DSR_CMD_SERVER_GET - dump */
static const struct nla_policy dsr_server_get_dump_nl_policy[DSR_A_SERVER + 1] = {
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_nl_policy),
	[DSR_A_SERVER] = NLA_POLICY_NESTED(dsr_server_nl_policy),
};

/* DSR_CMD_FLOW_GET - do */
static const struct nla_policy dsr_flow_get_nl_policy[DSR_A_FLOW + 1] = {
	[DSR_A_FLOW] = NLA_POLICY_NESTED(dsr_flow_nl_policy),
};

/* DSR_CMD_SETTINGS_SET - do */
static const struct nla_policy dsr_settings_set_nl_policy[DSR_A_CHECK + 1] = {
	[DSR_A_GENERATION] = { .type = NLA_U32, },
	[DSR_A_CHECK] = { .type = NLA_FLAG, },
	[DSR_A_SETTINGS] = NLA_POLICY_NESTED(dsr_settings_nl_policy),
};

/* DSR_CMD_DEVICE_SET - do */
static const struct nla_policy dsr_device_set_nl_policy[DSR_A_CHECK + 1] = {
	[DSR_A_GENERATION] = { .type = NLA_U32, },
	[DSR_A_CHECK] = { .type = NLA_FLAG, },
	[DSR_A_DEVICE] = NLA_POLICY_NESTED(dsr_device_nl_policy),
};

/* DSR_CMD_DEVICE_GET - do */
static const struct nla_policy dsr_device_get_do_nl_policy[DSR_A_DEVICE + 1] = {
	[DSR_A_DEVICE] = NLA_POLICY_NESTED(dsr_device_nl_policy),
};

/* DSR_CMD_DEVICE_GET - dump */
static const struct nla_policy dsr_device_get_dump_nl_policy[DSR_A_DEVICE + 1] = {
	[DSR_A_DEVICE] = NLA_POLICY_NESTED(dsr_device_nl_policy),
};

/* DSR_CMD_TRANSACTION - do */
static const struct nla_policy dsr_transaction_nl_policy[DSR_A_CHANGE + 1] = {
	[DSR_A_GENERATION] = { .type = NLA_U32, },
	[DSR_A_CHECK] = { .type = NLA_FLAG, },
	[DSR_A_CHANGE] = { .type = NLA_U8, },
	[DSR_A_SERVICE] = NLA_POLICY_NESTED(dsr_service_input_nl_policy),
	[DSR_A_SERVER] = NLA_POLICY_NESTED(dsr_server_input_nl_policy),
	[DSR_A_SETTINGS] = NLA_POLICY_NESTED(dsr_settings_nl_policy),
	[DSR_A_DEVICE] = NLA_POLICY_NESTED(dsr_device_nl_policy),
};

/* Ops table for dsr */
const struct genl_split_ops dsr_nl_ops[20] = {
	{
		.cmd		= DSR_CMD_SERVICE_NEW,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_service_new_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_service_new_nl_policy,
		.maxattr	= DSR_A_CHECK,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SERVICE_SET,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_service_set_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_service_set_nl_policy,
		.maxattr	= DSR_A_CHECK,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SERVICE_DEL,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_service_del_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_service_del_nl_policy,
		.maxattr	= DSR_A_CHECK,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SERVICE_GET,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_service_get_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_service_get_do_nl_policy,
		.maxattr	= DSR_A_SERVICE,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SERVICE_GET,
		.start		= dsr_nl_start,
		.dumpit		= dsr_nl_service_get_dumpit,
		.policy		= dsr_service_get_dump_nl_policy,
		.maxattr	= DSR_A_SERVICE,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= DSR_CMD_SERVICE_REPLACE,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_service_replace_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_service_replace_nl_policy,
		.maxattr	= DSR_A_CHECK,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SERVER_NEW,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_server_new_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_server_new_nl_policy,
		.maxattr	= DSR_A_CHECK,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SERVER_SET,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_server_set_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_server_set_nl_policy,
		.maxattr	= DSR_A_CHECK,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SERVER_DEL,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_server_del_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_server_del_nl_policy,
		.maxattr	= DSR_A_CHECK,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SERVER_GET,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_server_get_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_server_get_do_nl_policy,
		.maxattr	= DSR_A_SERVER,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SERVER_GET,
		.start		= dsr_nl_start,
		.dumpit		= dsr_nl_server_get_dumpit,
		.policy		= dsr_server_get_dump_nl_policy,
		.maxattr	= DSR_A_SERVER,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= DSR_CMD_FLOW_GET,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_flow_get_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_flow_get_nl_policy,
		.maxattr	= DSR_A_FLOW,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SETTINGS_GET,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_settings_get_doit,
		.post_doit	= dsr_nl_post_doit,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_SETTINGS_SET,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_settings_set_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_settings_set_nl_policy,
		.maxattr	= DSR_A_CHECK,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_STATS_GET,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_stats_get_doit,
		.post_doit	= dsr_nl_post_doit,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_DEVICE_SET,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_device_set_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_device_set_nl_policy,
		.maxattr	= DSR_A_CHECK,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_DEVICE_GET,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_device_get_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_device_get_do_nl_policy,
		.maxattr	= DSR_A_DEVICE,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= DSR_CMD_DEVICE_GET,
		.start		= dsr_nl_start,
		.dumpit		= dsr_nl_device_get_dumpit,
		.policy		= dsr_device_get_dump_nl_policy,
		.maxattr	= DSR_A_DEVICE,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= DSR_CMD_TRANSACTION,
		.pre_doit	= dsr_nl_pre_doit,
		.doit		= dsr_nl_transaction_doit,
		.post_doit	= dsr_nl_post_doit,
		.policy		= dsr_transaction_nl_policy,
		.maxattr	= DSR_A_CHANGE,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= DSR_CMD_SCHEDULER_GET,
		.dumpit	= dsr_nl_scheduler_get_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
};

static const struct genl_multicast_group dsr_nl_mcgrps[] = {
	[DSR_NLGRP_EVENTS] = { "events", },
};
