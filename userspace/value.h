/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single values as text: numbers, addresses, ports, hardware addresses. Each
 * reader takes the whole text or nothing, and has a writer beside it.
 */
#ifndef _DSRADM_VALUE_H
#define _DSRADM_VALUE_H

#include "model.h"

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define STRING(x) #x
#define TEXT(x) STRING(x)

#define ADDRESS_TEXT_MAX	INET6_ADDRSTRLEN
#define PROTOCOL_TEXT_MAX	12
#define MAC_TEXT_MAX		18
#define ENDPOINT_TEXT_MAX	(INET6_ADDRSTRLEN + 16)
#define PORT_NAME_MAX		64
#define PORTS_TEXT_MAX		(DSR_PORT_RANGES_MAX * 12 + 4)
#define SERVICE_TEXT_MAX	(INET6_ADDRSTRLEN + PORTS_TEXT_MAX + 24)
#define SECRET_TEXT_MAX		(2 * DSR_SECRET_LEN + 1)

bool value_number(const char *text, uint64_t min, uint64_t max, uint64_t *out);
bool value_seconds(const char *text, uint64_t min, uint64_t max, uint64_t *out);
bool value_power(const char *text, uint64_t min, uint64_t max, uint64_t *out);
bool value_address(const char *text, struct address *out);
const char *address_fault(const struct address *address);
bool value_ports(const char *text, uint8_t protocol, uint16_t *first,
		 uint16_t *last);
bool value_mark(const char *text, uint32_t *mark);
bool value_protocol(const char *text, uint8_t *protocol);
bool value_mac(const char *text, uint8_t mac[MAC_LEN]);
bool value_secret(const char *text, uint8_t secret[DSR_SECRET_LEN]);
bool value_dev(const char *text, uint32_t *ifindex);
bool value_dev_name(const char *text);

const char *address_text(char buf[ADDRESS_TEXT_MAX], const struct address *a);
const char *endpoint_text(char buf[ENDPOINT_TEXT_MAX], const struct address *a,
			  uint16_t first, uint16_t last);
const char *ports_text(char buf[PORTS_TEXT_MAX], const struct service_id *id);
const char *place_text(char buf[SERVICE_TEXT_MAX], const struct service_id *id);
const char *service_text(char buf[SERVICE_TEXT_MAX],
			 const struct service_id *id);
const char *mac_text(char buf[MAC_TEXT_MAX], const uint8_t mac[MAC_LEN]);
bool mac_is_zero(const uint8_t mac[MAC_LEN]);
const char *secret_text(char buf[SECRET_TEXT_MAX],
			const uint8_t secret[DSR_SECRET_LEN]);
const char *server_dev_text(char buf[IF_NAMESIZE], const struct server *server);
const char *dev_text(char buf[IF_NAMESIZE], uint32_t ifindex);
const char *protocol_text(uint8_t protocol);
bool protocol_has_ports(uint8_t protocol);
bool value_any_protocol(const char *text, uint8_t *protocol);
const char *any_protocol_text(char buf[PROTOCOL_TEXT_MAX], uint8_t protocol);

#endif
