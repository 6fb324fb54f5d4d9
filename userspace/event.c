// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events as text: the words of a command that makes what is now.
 */
#include "event.h"

#include "array.h"
#include "names.h"
#include "value.h"

/**
 * event_name - say what happened, in two words
 * @cmd: &enum dsr_cmd of the event
 *
 * Return: the words.
 */
const char *event_name(uint8_t cmd)
{
	static const char *const names[] = {
		[DSR_CMD_SERVICE_NEW] = "service add",
		[DSR_CMD_SERVICE_SET] = "service set",
		[DSR_CMD_SERVICE_DEL] = "service del",
		[DSR_CMD_SERVICE_REPLACE] = "service replace",
		[DSR_CMD_SERVER_NEW] = "server add",
		[DSR_CMD_SERVER_SET] = "server set",
		[DSR_CMD_SERVER_DEL] = "server del",
		[DSR_CMD_SERVER_STATE] = "server state",
		[DSR_CMD_SETTINGS_SET] = "settings set",
		[DSR_CMD_DEVICE_SET] = "device set",
		[DSR_CMD_SERVER_FULL] = "server full",
		[DSR_CMD_SERVER_RESUMED] = "server resumed",
		[DSR_CMD_SERVER_DRAINED] = "server drained",
		[DSR_CMD_SERVICE_UNSERVED] = "service unserved",
		[DSR_CMD_SERVICE_SERVED] = "service served",
		[DSR_CMD_TABLE_MOVED] = "table moved",
	};

	return cmd < ARRAY_SIZE(names) && names[cmd] ? names[cmd] :
						       "unknown event";
}

/**
 * event_about_service - tell whether an event is about a service as a whole
 * @cmd: &enum dsr_cmd of the event
 *
 * Return: true when it is told with all that the service is, false for one server,
 * the settings, or what came about by itself.
 */
bool event_about_service(uint8_t cmd)
{
	return cmd == DSR_CMD_SERVICE_NEW || cmd == DSR_CMD_SERVICE_SET ||
	       cmd == DSR_CMD_SERVICE_DEL || cmd == DSR_CMD_SERVICE_REPLACE;
}

static void print_event_server(FILE *out, const struct message *message,
			       const struct server *server)
{
	char address[ADDRESS_TEXT_MAX], state[STATE_TEXT_MAX];

	fprintf(out, "%s%s",
		event_about_service(message->cmd) ? " server " : " ",
		address_text(address, &server->address));
	if (message->cmd == DSR_CMD_SERVER_STATE)
		fprintf(out, " %s", server_state_text(state, server, false));
	else if (event_about_service(message->cmd) ||
		 message->cmd == DSR_CMD_SERVER_NEW ||
		 message->cmd == DSR_CMD_SERVER_SET)
		print_non_default(out, server_options, server);
}

/* Which of the settings an event is about */
static uint64_t settings_told(const struct message *message)
{
	if (message->cmd == DSR_CMD_TABLE_MOVED)
		return OPTION(DSR_SETTINGS_A_FLOW_SLOTS);
	return message->settings.given & ~OPTION(DSR_SETTINGS_A_SECRET);
}

/**
 * print_event - print an event in one line
 * @out: the stream
 * @message: the event
 */
void print_event(FILE *out, const struct message *message)
{
	const struct service *service = &message->service;
	char text[SERVICE_TEXT_MAX], dev[IF_NAMESIZE];
	size_t i;

	fputs(event_name(message->cmd), out);
	if (message->has & MESSAGE_DEVICE)
		fprintf(out, " %s mode %s",
			dev_text(dev, message->device.ifindex),
			name_of(&device_mode_names, message->device.mode));
	if (message->has & MESSAGE_SERVICE)
		fprintf(out, " %s", service_text(text, &service->id));
	if (message->has & MESSAGE_SERVICE &&
	    event_about_service(message->cmd) &&
	    message->cmd != DSR_CMD_SERVICE_DEL)
		print_non_default(out, service_options, service);
	for (i = 0; i < service->n_servers; i++)
		print_event_server(out, message, &service->servers[i]);
	if (message->has & MESSAGE_SETTINGS)
		print_options(out, settings_options, &message->settings,
			      settings_told(message));
	fputc('\n', out);
}
