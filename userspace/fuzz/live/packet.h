/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets as bytes, for the fuzzer of the packet path: which services there are
 * and which of them a packet is for (packet_model.c), frames that nobody should
 * send (packet_make.c), and whether what comes out was sent (packet_seen.c).
 */
#ifndef _FUZZ_LIVE_PACKET_H
#define _FUZZ_LIVE_PACKET_H

#include "dice.h"

#include <stdio.h>

#define FRAME_MAX	2048
#define MAC_BYTES	6
#define ETHER_BYTES	14
#define SERVERS_EACH	3
#define VLAN_KNOWN	5

/**
 * struct frame - an Ethernet frame
 * @len: its length
 * @data: its bytes
 */
struct frame {
	size_t len;
	uint8_t data[FRAME_MAX];
};

/**
 * struct packet_ip - the IP packet in a frame, without padding
 * @data: its bytes
 * @len: how many: as its header says, if there are so many
 */
struct packet_ip {
	const uint8_t *data;
	size_t len;
};

/**
 * struct packet_fragment - what a fragment says of itself
 * @key: addresses, protocol and identification
 * @key_len: bytes of @key
 * @offset: of its first byte in the datagram
 * @more: others follow
 * @data: its bytes
 * @len: how many
 */
struct packet_fragment {
	uint8_t key[40];
	size_t key_len;
	size_t offset;
	bool more;
	const uint8_t *data;
	size_t len;
};

/* Nobody can tell from this packet alone. */
#define SERVICE_UNSURE	-2
#define SERVICE_NONE	-1

extern const uint8_t packet_gateway_mac[MAC_BYTES];
extern const uint8_t packet_router_mac[MAC_BYTES];

void packet_config(FILE *out, uint64_t seed);
int packet_service(const struct packet_ip *ip);
int packet_service_ports(int family, const uint8_t *vip, uint8_t protocol,
			 uint16_t port);
size_t packet_service_vip(struct dice *dice, int family, uint8_t *vip,
			  uint8_t *protocol, uint16_t *port);
void packet_server_mac(uint8_t *mac, int service, int server);
bool packet_is_server(const uint8_t *mac, int *service, int *server);

bool packet_find_ip(const struct frame *frame, struct packet_ip *ip);
bool packet_is_fragment(const struct packet_ip *ip,
			struct packet_fragment *fragment);
uint16_t packet_sum(const uint8_t *data, size_t len);

/**
 * typedef packet_sink - takes a frame that is to be sent
 * @frame: the frame
 * @data: the caller's
 */
typedef void (*packet_sink)(const struct frame *frame, void *data);

void packet_make(struct dice *dice, packet_sink sink, void *data);

void packet_sent(const struct packet_ip *ip);
const char *packet_arrived(const struct frame *frame, bool *fragment);
const char *packet_epoch_end(void);

#endif
