// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames that nobody should send, into one end of veth pairs whose other ends are
 * a gateway's devices, and a look at all that comes back: what goes to a server
 * was sent, byte for byte, goes to a server of its service, and once. The
 * gateway's counters account for every packet that netfilter counted.
 *
 * usage: packets config SEED         the services, for "dsradm apply"
 *        packets run SECONDS SEED    wire0 and wire1 here, namespace "gateway"
 *        packets flood DEVICE RATE SEED
 *                                    only send, until told to end
 */
#include "packet.h"

#include "../../array.h"
#include "../../fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dsr.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EPOCH		2048
#define LINKS		2
#define BUFFER		(64 * 1024 * 1024)
#define GATEWAY		"/run/netns/gateway"
#define NFT		"ip netns exec gateway nft list ruleset"

/* Far more than what is on its way needs to arrive. */
#define PATIENCE	10

#define SERVICES_MAX	16

/**
 * struct account - what was counted, all from the beginning
 * @arrived: packets for VIPs that came to netfilter before the module
 * @passed: those that went on behind it
 * @offered: packets for VIPs that came to the device before the module
 * @declined: those that went on behind it there
 * @steered: the module's counters of that name, and so on
 * @fragmented: those of them that went as fragments
 * @held: fragments that wait, or waited, for others
 * @ended: dropped or refused
 */
struct account {
	uint64_t arrived;
	uint64_t passed;
	uint64_t offered;
	uint64_t declined;
	uint64_t steered;
	uint64_t fragmented;
	uint64_t held;
	uint64_t ended;
};

/**
 * struct fuzz - the work
 * @seed: of its dice
 * @fd: sockets on the wires
 * @nl: the gateway's table
 * @frames: sent
 * @refused: frames that the device did not take
 * @wholes: whole packets that arrived
 * @pieces: fragments that arrived
 * @others: frames that are no server's
 * @got: frames that each service's servers got
 * @last: the last frame that was sent
 */
struct fuzz {
	uint64_t seed;
	int fd[LINKS];
	struct nl *nl;
	unsigned long frames;
	unsigned long refused;
	unsigned long wholes;
	unsigned long pieces;
	unsigned long others;
	unsigned long got[SERVICES_MAX];
	struct frame last;
};

static void die(const char *what)
{
	fprintf(stderr, "packets: %s (%s)\n", what, strerror(errno));
	exit(2);
}

static void print_frame(const char *what, const struct frame *frame)
{
	size_t i;

	printf("  %s, %zu bytes:", what, frame->len);
	for (i = 0; i < frame->len; i++)
		printf("%s%02x", i % 4 ? "" : " ", frame->data[i]);
	printf("\n");
}

static void fail(const struct fuzz *fuzz, const char *what,
		 const struct frame *frame)
{
	printf("not ok packets: seed %llu, frame %lu: %s\n",
	       (unsigned long long)fuzz->seed, fuzz->frames, what);
	if (frame)
		print_frame("arrived", frame);
	print_frame("sent last", &fuzz->last);
	exit(1);
}

/* @tagged: it had a VLAN tag, which the socket keeps apart */
static void judge(struct fuzz *fuzz, int link, const struct frame *frame,
		  bool tagged)
{
	int service, server;
	bool fragment;
	const char *wrong;

	if (!packet_is_server(frame->data, &service, &server)) {
		fuzz->others++;
		return;
	}
	if (memcmp(frame->data + MAC_BYTES, packet_gateway_mac, MAC_BYTES - 1))
		fail(fuzz, "it has a wrong source", frame);
	if (frame->data[2 * MAC_BYTES - 1] != packet_gateway_mac[5] + link)
		fail(fuzz, "it has a wrong source", frame);
	if (tagged)
		fail(fuzz, "it has a VLAN tag", frame);
	wrong = packet_arrived(frame, &fragment);
	if (wrong)
		fail(fuzz, wrong, frame);
	fuzz->got[service]++;
	if (fragment)
		fuzz->pieces++;
	else
		fuzz->wholes++;
}

static bool has_tag(struct msghdr *message)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(message);
	struct tpacket_auxdata aux;

	for (; c; c = CMSG_NXTHDR(message, c)) {
		memcpy(&aux, CMSG_DATA(c), sizeof(aux));
		if (c->cmsg_type == PACKET_AUXDATA &&
		    aux.tp_status & TP_STATUS_VLAN_VALID)
			return true;
	}
	return false;
}

static bool receive(struct fuzz *fuzz, int link)
{
	static struct frame frame;
	char control[256];
	struct iovec part = { frame.data, sizeof(frame.data) };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t got = recvmsg(fuzz->fd[link], &message, MSG_DONTWAIT);

	if (got < 0)
		return false;
	frame.len = got;
	judge(fuzz, link, &frame, has_tag(&message));
	return true;
}

static void receive_all(struct fuzz *fuzz)
{
	int link;

	for (link = 0; link < LINKS; link++)
		while (receive(fuzz, link))
			;
}

static void send_frame(const struct frame *frame, void *data)
{
	struct fuzz *fuzz = data;
	struct packet_ip ip;

	if (send(fuzz->fd[0], frame->data, frame->len, 0) < 0) {
		fuzz->refused++;
		return;
	}
	fuzz->frames++;
	fuzz->last = *frame;
	if (packet_find_ip(frame, &ip))
		packet_sent(&ip);
}

/* "... counter packets N bytes M comment "arrived"" */
static void count_rule(struct account *account, const char *line)
{
	static const char counter[] = "counter packets ";
	const char *found = strstr(line, counter);
	uint64_t packets;

	if (!found)
		return;
	packets = strtoull(found + strlen(counter), NULL, 10);
	if (strstr(found, "arrived"))
		account->arrived += packets;
	else if (strstr(found, "passed"))
		account->passed += packets;
	else if (strstr(found, "offered"))
		account->offered += packets;
	else if (strstr(found, "declined"))
		account->declined += packets;
}

static void read_netfilter(struct account *account)
{
	FILE *in = popen(NFT, "re");
	char line[256];

	while (in && fgets(line, sizeof(line), in))
		count_rule(account, line);
	if (!in || pclose(in))
		die("nft does not tell its counters");
}

static void count(struct account *account, const struct counter *counter)
{
	switch (counter->id) {
	case DSR_COUNTER_STEERED:
		account->steered = counter->value;
		break;
	case DSR_COUNTER_FRAGMENTED:
		account->fragmented = counter->value;
		break;
	case DSR_COUNTER_GATHERED:
		account->held = counter->value;
		break;
	case DSR_COUNTER_DROP_TRUNCATED ... DSR_COUNTER_DROP_MEMORY:
		account->ended += counter->value;
	}
}

static void read_account(struct fuzz *fuzz, struct account *account)
{
	struct counters counters;
	struct nl_error nlerr;
	size_t i;

	memset(account, 0, sizeof(*account));
	if (fetch_counters(fuzz->nl, &counters, &nlerr))
		die("the module does not tell its counters");
	for (i = 0; i < counters.n; i++)
		count(account, &counters.counter[i]);
	read_netfilter(account);
}

static bool adds_up(const struct fuzz *fuzz, const struct account *a)
{
	return a->arrived + (a->offered - a->declined) ==
	       a->steered + a->held + a->ended + a->passed &&
	       fuzz->wholes == a->steered - a->fragmented &&
	       (!a->fragmented == !fuzz->pieces);
}

static void print_account(const struct fuzz *fuzz, const struct account *a)
{
	size_t i;

	printf("  %lu frames: netfilter saw %llu for VIPs, %llu went at ingress;\n",
	       fuzz->frames, (unsigned long long)a->arrived,
	       (unsigned long long)(a->offered - a->declined));
	printf("  steered %llu (%llu in fragments), held %llu,",
	       (unsigned long long)a->steered,
	       (unsigned long long)a->fragmented, (unsigned long long)a->held);
	printf(" dropped or refused %llu, passed %llu;\n",
	       (unsigned long long)a->ended, (unsigned long long)a->passed);
	printf("  arrived: %lu whole, %lu fragments, and %lu for nobody's server\n",
	       fuzz->wholes, fuzz->pieces, fuzz->others);
	printf("  by service:");
	for (i = 0; i < SERVICES_MAX; i++)
		printf(" %lu", fuzz->got[i]);
	printf("\n");
}

static void end_epoch(struct fuzz *fuzz, struct account *account)
{
	time_t end = time(NULL) + PATIENCE;
	const char *wrong;

	do {
		receive_all(fuzz);
		read_account(fuzz, account);
	} while (!adds_up(fuzz, account) && time(NULL) < end);
	if (!adds_up(fuzz, account)) {
		print_account(fuzz, account);
		fail(fuzz, "the account does not add up", NULL);
	}
	wrong = packet_epoch_end();
	if (wrong)
		fail(fuzz, wrong, NULL);
}

static int open_wire(const char *name)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(name),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	int on = 1, buffer = BUFFER;

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer,
		       sizeof(buffer)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
		       sizeof(on)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)))
		die(name);
	return fd;
}

/* Sockets stay in the namespace that they were opened in. */
static void open_all(struct fuzz *fuzz)
{
	int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int gateway = open(GATEWAY, O_RDONLY | O_CLOEXEC);
	struct nl_error nlerr;

	fuzz->fd[0] = open_wire("wire0");
	fuzz->fd[1] = open_wire("wire1");
	if (here < 0 || gateway < 0 || setns(gateway, CLONE_NEWNET))
		die(GATEWAY);
	if (nl_open(&fuzz->nl, &nlerr))
		die("no module");
	if (setns(here, CLONE_NEWNET))
		die("cannot come back");
	close(here);
	close(gateway);
}

static int run(uint64_t seconds, uint64_t seed)
{
	static struct fuzz fuzz;
	struct account account;
	struct dice dice;
	time_t end = time(NULL) + seconds;
	unsigned long epoch;

	fuzz.seed = seed;
	dice_seed(&dice, seed);
	open_all(&fuzz);
	do {
		for (epoch = fuzz.frames + EPOCH; fuzz.frames < epoch;) {
			packet_make(&dice, send_frame, &fuzz);
			receive_all(&fuzz);
		}
		end_epoch(&fuzz, &account);
	} while (time(NULL) < end);
	printf("ok packets, seed %llu\n", (unsigned long long)seed);
	print_account(&fuzz, &account);
	return 0;
}

/* On a network with a switch: it learns from the addresses. */
static void flood_frame(const struct frame *frame, void *data)
{
	struct frame copy = *frame;
	struct fuzz *fuzz = data;

	memcpy(copy.data, packet_gateway_mac, MAC_BYTES);
	memcpy(copy.data + MAC_BYTES, packet_router_mac, MAC_BYTES);
	if (send(fuzz->fd[0], copy.data, copy.len, 0) < 0)
		fuzz->refused++;
	else
		fuzz->frames++;
}

static void flood(const char *device, unsigned long rate, uint64_t seed)
{
	struct timespec span = { .tv_nsec = 999999999 / rate };
	static struct fuzz fuzz;
	struct dice dice;

	dice_seed(&dice, seed);
	fuzz.fd[0] = open_wire(device);
	for (;;) {
		packet_make(&dice, flood_frame, &fuzz);
		nanosleep(&span, NULL);
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "config")) {
		packet_config(stdout, strtoull(argv[2], NULL, 0));
		return 0;
	}
	if (argc == 4 && !strcmp(argv[1], "run"))
		return run(strtoull(argv[2], NULL, 0),
			   strtoull(argv[3], NULL, 0));
	if (argc == 5 && !strcmp(argv[1], "flood") &&
	    strtoul(argv[3], NULL, 0))
		flood(argv[2], strtoul(argv[3], NULL, 0),
		      strtoull(argv[4], NULL, 0));
	errno = EINVAL;
	die("usage: packets config|run|flood, see the top of its source");
	return 2;
}
