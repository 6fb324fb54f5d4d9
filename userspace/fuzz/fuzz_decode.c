// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's messages: any bytes behind a header of the right length, as an
 * object, as an event and as a refusal. What is read is also printed.
 */
#include "fuzz.h"

#include "../decode.h"
#include "../event.h"
#include "../json.h"
#include "../print.h"
#include "../nl_error.h"

#include <stdlib.h>
#include <string.h>

static void print_all(const struct message *message)
{
	struct print print = { .out = fopen("/dev/null", "w") };

	if (!print.out)
		return;
	print_service(&print, &message->service);
	print_servers(&print, &message->service);
	if (message->service.n_servers)
		print_server_details(&print, &message->service,
				     message->service.servers);
	print_flow(&print, message);
	print_event(print.out, message);
	print_settings(&print, &message->settings, true);
	print_device(print.out, &message->device);
	json_write(print.out, json_device(&message->device), false);
	json_write(print.out, json_event(message), false);
	json_write(print.out, json_flow(message), true);
	json_write(print.out, json_counters(&message->counters), false);
	fclose(print.out);
}

static void read_as(struct nlmsghdr *nlh, uint16_t type)
{
	struct nl_error nlerr;
	char text[320];

	nlh->nlmsg_type = type;
	nl_error_read(nlh, nlh, &nlerr);
	nl_error_text(&nlerr, text, sizeof(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Of its exact size, so that the sanitizer sees the end. */
	struct nlmsghdr *nlh = malloc(sizeof(*nlh) + size);
	struct message message;

	if (!nlh)
		return 0;
	memset(nlh, 0, sizeof(*nlh));
	memcpy(nlh + 1, data, size);
	nlh->nlmsg_len = sizeof(*nlh) + size;
	nlh->nlmsg_flags = NLM_F_ACK_TLVS | (size & 1 ? NLM_F_CAPPED : 0);
	if (!decode_message(nlh, &message)) {
		print_all(&message);
		message_free(&message);
	}
	read_as(nlh, NLMSG_ERROR);
	read_as(nlh, NLMSG_DONE);
	free(nlh);
	return 0;
}
