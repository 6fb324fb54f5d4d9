// SPDX-License-Identifier: GPL-2.0-only
/*
 * The objects of the command line, in the order of how often people type them.
 */
#include "cmd.h"

const struct command objects[] = {
	{ "service", cmd_service, service_help },
	{ "server", cmd_server, server_help },
	{ "show", cmd_show, show_help_text },
	{ "check", cmd_check, check_help },
	{ "stats", cmd_stats, stats_help },
	{ "flow", cmd_flow, flow_help },
	{ "monitor", cmd_monitor, monitor_help },
	{ "settings", cmd_settings, settings_help },
	{ "device", cmd_device, device_help },
	{ "save", cmd_save, save_help },
	{ "apply", cmd_apply, apply_help },
	{ NULL, NULL, NULL }
};
