/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From words to the model: the grammar that the command line and the
 * configuration file share. Every parser takes words off the front of the list
 * and returns 0, or -1 with an error about one word.
 */
#ifndef _DSRADM_PARSE_H
#define _DSRADM_PARSE_H

#include "parse_error.h"
#include "model.h"
#include "options.h"

#define PARSE_ANY_PROTOCOL						\
	"tcp, udp, sctp, udplite, ah, esp, gre or a number from 1 to 255"
#define PARSE_IDENTITY		"tcp, udp, sctp, udplite or mark"

int parse_new_ports(struct args *args, struct service_id *id,
		    struct parse_error *e);
int parse_service_id(struct args *args, struct service_id *id,
		     struct parse_error *e);
int parse_service_options(struct args *args, struct service *service,
			  bool servers, struct parse_error *e);
int parse_server_address(struct args *args, struct address *address,
			 struct parse_error *e);
int parse_server_options(struct args *args, struct server *server, bool servers,
			 bool new, struct parse_error *e);
int parse_server(struct args *args, struct service *service,
		 struct parse_error *e);
int parse_servers(struct args *args, struct service *service,
		  struct parse_error *e);
int parse_options(struct args *args, const struct option *options, void *object,
		  bool servers, struct parse_error *e);
int parse_device_name(struct args *args, uint32_t *ifindex,
		      struct parse_error *e);
int parse_device(struct args *args, struct device *device,
		 struct parse_error *e);
int parse_flow(struct args *args, struct flow *flow, struct parse_error *e);
int parse_once(const struct args *args, uint64_t *given, uint64_t bit,
	       struct parse_error *e);
int parse_seconds(struct args *args, uint32_t min, uint32_t max, uint32_t *out,
		  struct parse_error *e);

#endif
