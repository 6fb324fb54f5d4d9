// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words of other tools, and ours for the same thing. A word is looked up only
 * when it is not understood: what is here never changes what a command does.
 */
#include "foreign.h"

#include "array.h"

#include <stdio.h>
#include <string.h>

#define NO_CHECKS "not here: let what checks health set weights"
#define NO_NAT "not here: packets are never rewritten"
#define NO_MODE "all there is: leave it out"

/**
 * struct foreign - a word of another tool
 * @word: the word
 * @tool: whose it is
 * @ours: what it is here
 */
struct foreign {
	const char *word;
	const char *tool;
	const char *ours;
};

static const struct foreign foreign[] = {
	{ "-A", "ipvsadm", "'service add', in a file 'service'" },
	{ "--add-service", "ipvsadm", "'service add'" },
	{ "-E", "ipvsadm", "'service set'" },
	{ "--edit-service", "ipvsadm", "'service set'" },
	{ "-D", "ipvsadm", "'service del'" },
	{ "--delete-service", "ipvsadm", "'service del'" },
	{ "-C", "ipvsadm", "'apply /dev/null'" },
	{ "--clear", "ipvsadm", "'apply /dev/null'" },
	{ "-a", "ipvsadm", "'server add', in a file 'server'" },
	{ "--add-server", "ipvsadm", "'server add'" },
	{ "-e", "ipvsadm", "'server set'" },
	{ "--edit-server", "ipvsadm", "'server set'" },
	{ "-d", "ipvsadm", "'server del'" },
	{ "--delete-server", "ipvsadm", "'server del'" },
	{ "-L", "ipvsadm", "'show'" },
	{ "-l", "ipvsadm", "'show'" },
	{ "-Ln", "ipvsadm", "'show'" },
	{ "-ln", "ipvsadm", "'show'" },
	{ "--list", "ipvsadm", "'show'" },
	{ "-S", "ipvsadm", "'save'" },
	{ "-R", "ipvsadm", "'apply'" },
	{ "--restore", "ipvsadm", "'apply'" },
	{ "--set", "ipvsadm", "'settings set timeout'" },
	{ "-t", "ipvsadm", "'tcp'" },
	{ "--tcp-service", "ipvsadm", "'tcp'" },
	{ "-u", "ipvsadm", "'udp'" },
	{ "--udp-service", "ipvsadm", "'udp'" },
	{ "--sctp-service", "ipvsadm", "'sctp'" },
	{ "-f", "ipvsadm", "'mark'" },
	{ "--fwmark-service", "ipvsadm", "'mark'" },
	{ "-s", "ipvsadm", "'scheduler'" },
	{ "--scheduler", "ipvsadm", "'scheduler'" },
	{ "--persistent", "ipvsadm", "'persist SECONDS'" },
	{ "-M", "ipvsadm", "a prefix: 'persist SECONDS/PREFIX'" },
	{ "--netmask", "ipvsadm", "a prefix: 'persist SECONDS/PREFIX'" },
	{ "-o", "ipvsadm", "'stateless on'" },
	{ "--ops", "ipvsadm", "'stateless on'" },
	{ "-r", "ipvsadm", "the server's address, behind its service" },
	{ "--real-server", "ipvsadm",
	  "the server's address, behind its service" },
	{ "-g", "ipvsadm", NO_MODE },
	{ "--gatewaying", "ipvsadm", NO_MODE },
	{ "-m", "ipvsadm", NO_NAT },
	{ "--masquerading", "ipvsadm", NO_NAT },
	{ "-i", "ipvsadm", NO_NAT },
	{ "--ipip", "ipvsadm", NO_NAT },
	{ "-w", "ipvsadm", "'weight'" },
	{ "--weight", "ipvsadm", "'weight'" },
	{ "-x", "ipvsadm", "'max-flows'" },
	{ "--u-threshold", "ipvsadm", "'max-flows'" },
	{ "-y", "ipvsadm", "'resume'" },
	{ "--l-threshold", "ipvsadm", "'resume'" },
	{ "fwmark", "keepalived", "'mark'" },
	{ "twos", "ipvsadm", "'p2c'" },
	{ "mh", "ipvsadm", "'maglev'" },
	{ "dh", "ipvsadm", "not here: try 'rendezvous'" },
	{ "lblc", "ipvsadm", "not here: try 'rendezvous'" },
	{ "lblcr", "ipvsadm", "not here: try 'rendezvous'" },

	{ "virtual_server", "keepalived", "'service'" },
	{ "virtual_server_group", "keepalived",
	  "a prefix, a list of ports or several services" },
	{ "real_server", "keepalived", "'server'" },
	{ "lb_algo", "keepalived", "'scheduler'" },
	{ "lvs_sched", "keepalived", "'scheduler'" },
	{ "lb_kind", "keepalived", NO_MODE },
	{ "lvs_method", "keepalived", NO_MODE },
	{ "persistence_timeout", "keepalived", "'persist SECONDS'" },
	{ "persistence_granularity", "keepalived",
	  "a prefix: 'persist SECONDS/PREFIX'" },
	{ "ops", "keepalived", "'stateless on'" },
	{ "uthreshold", "keepalived", "'max-flows'" },
	{ "lthreshold", "keepalived", "'resume'" },
	{ "protocol", "keepalived", "the first word of a service" },
	{ "delay_loop", "keepalived", NO_CHECKS },
	{ "quorum", "keepalived", NO_CHECKS },
	{ "inhibit_on_failure", "keepalived", NO_CHECKS },
	{ "sorry_server", "keepalived", "a server with scheduler 'fo'" },
	{ "TCP_CHECK", "keepalived", NO_CHECKS },
	{ "HTTP_GET", "keepalived", NO_CHECKS },
	{ "SSL_GET", "keepalived", NO_CHECKS },
	{ "MISC_CHECK", "keepalived", NO_CHECKS },

	{ "virtual", "ldirectord", "'service'" },
	{ "real", "ldirectord", "'server'" },
	{ "gate", "ldirectord", NO_MODE },
	{ "masq", "ldirectord", NO_NAT },
	{ "ipip", "ldirectord", NO_NAT },
	{ "fallback", "ldirectord", "a server with scheduler 'fo'" },
	{ "persistent", "ldirectord", "'persist SECONDS'" },
	{ "netmask", "ldirectord", "a prefix: 'persist SECONDS/PREFIX'" },
	{ "checktype", "ldirectord", NO_CHECKS },
	{ "checkinterval", "ldirectord", NO_CHECKS },
	{ "checktimeout", "ldirectord", NO_CHECKS },
	{ "checkcount", "ldirectord", NO_CHECKS },
	{ "negotiatetimeout", "ldirectord", NO_CHECKS },
	{ "quiescent", "ldirectord", "weight 0" },

	{ "sched", "another tool", "'scheduler'" },
	{ "algo", "another tool", "'scheduler'" },
	{ "balance", "haproxy", "'scheduler'" },
	{ "roundrobin", "haproxy", "'rr'" },
	{ "leastconn", "haproxy", "'lc'" },
	{ "source", "haproxy", "'sh'" },
	{ "backend", "haproxy", "'service'" },
	{ "listen", "haproxy", "'service'" },
	{ "maxconn", "haproxy", "'max-flows'" },
	{ "slowstart", "haproxy", "'slow-start'" },
	{ "least_conn", "nginx", "'lc'" },
	{ "ip_hash", "nginx", "'sh'" },
	{ "upstream", "nginx", "'service'" },
	{ "max_conns", "nginx", "'max-flows'" },
};

static const struct foreign *find_foreign(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(foreign); i++)
		if (!strncmp(foreign[i].word, word, len) &&
		    !foreign[i].word[len])
			return &foreign[i];
	return NULL;
}

/* Is what stands before a "=" a plain word? */
static size_t keyword_len(const char *word)
{
	size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz-_");

	return word[len] == '=' && len <= 24 ? len : 0;
}

/**
 * foreign_hint - find our word for one that was not understood
 * @word: the word, or one with "=" and a value behind it
 * @buf: room for the hint
 *
 * Return: @buf, a part of a sentence; or NULL when nothing is known of the word.
 */
const char *foreign_hint(const char *word, char buf[FOREIGN_MAX])
{
	size_t len = keyword_len(word);
	const struct foreign *found;

	found = find_foreign(word, len ? len : strlen(word));
	if (found)
		snprintf(buf, FOREIGN_MAX, "what %s calls %s is %s",
			 found->tool, found->word, found->ours);
	else if (len)
		snprintf(buf, FOREIGN_MAX, "'%.*s' and its value are two words",
			 (int)len, word);
	return found || len ? buf : NULL;
}
