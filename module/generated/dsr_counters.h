/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	module/uapi/dsr.yaml */
/* To regenerate run: make generate */

DSR_COUNTER(STEERED, "steered",
	    "Packets sent to a server's hardware address: the work done.")
DSR_COUNTER(INGRESS, "ingress",
	    "Those of 'steered' that a device of mode 'steer' sent as it received them.")
DSR_COUNTER(OUTPUT, "output",
	    "Those of 'steered' that this gateway itself sent to a VIP.")
DSR_COUNTER(PROBE, "probe",
	    "Those of 'output' that carried a server's probe mark.")
DSR_COUNTER(ICMP, "icmp",
	    "Those of 'steered' that were ICMP errors, sent to the server whose flow they are about.")
DSR_COUNTER(FRAGMENTED, "fragmented",
	    "Those of 'steered' that went as fragments: as they came, or because they are larger than the way to the server takes; give the servers' network the clients' MTU.")
DSR_COUNTER(GATHERED, "gathered",
	    "Fragments that were held until their packet was whole, more than one for each such packet.")
DSR_COUNTER(LOCAL, "local",
	    "Packets delivered to this gateway, which is a server itself.")
DSR_COUNTER(PASS_NO_SERVICE, "pass-no-service",
	    "Packets to a VIP at a port without a service, left to this gateway's own stack; add a service if clients should be served there.")
DSR_COUNTER(PASS_NO_SERVER, "pass-no-server",
	    "Packets that no server could take, left to this gateway's own stack because the service says 'no-server pass'; see 'dsradm show' for the servers' states.")
DSR_COUNTER(PASS_NOT_HOST, "pass-not-host",
	    "Packets to a VIP in broadcast or multicast frames, or bridged to another machine, not balanced; look for a host with a wrong ARP entry if there are many.")
DSR_COUNTER(PASS_PROTOCOL, "pass-protocol",
	    "Packets to a VIP of a protocol that is not balanced there, such as pings, left to this gateway's own stack: usual.")
DSR_COUNTER(PASS_ICMP, "pass-icmp",
	    "ICMP errors to a VIP about no flow of a service, or about one that nobody knows the server of, left to this gateway's own stack.")
DSR_COUNTER(PASS_PEER, "pass-peer",
	    "Packets that a peer gateway has balanced already, left to this gateway's own stack, which is a server of that peer.")
DSR_COUNTER(PASS_OWN, "pass-own",
	    "Packets of this gateway to a VIP from that very VIP, left to its own stack; bind the client to another address of this gateway.")
DSR_COUNTER(PASS_SOURCE_ROUTE, "pass-source-route",
	    "Packets with an IPv4 source-route option, left to this gateway's own stack; hardly ever sent in good faith.")
DSR_COUNTER(DROP_TRUNCATED, "drop-truncated",
	    "Packets shorter than their headers say; look for broken senders or a scan.")
DSR_COUNTER(DROP_HEADER, "drop-header",
	    "IPv6 packets with malformed or too many extension headers; look for broken senders or a scan.")
DSR_COUNTER(DROP_FRAGMENT, "drop-fragment",
	    "Fragments that overlap others, do not fit or found no room; look for an attack, or raise net.ipv4.ipfrag_high_thresh or net.ipv6.ip6frag_high_thresh.")
DSR_COUNTER(DROP_REFRAGMENT, "drop-refragment",
	    "Packets that could not be sent as fragments, mostly for want of memory.")
DSR_COUNTER(DROP_SOURCE, "drop-source",
	    "Packets whose source address cannot be a client's; look for spoofing or a wrong route on the clients' side.")
DSR_COUNTER(DROP_NO_SERVER, "drop-no-server",
	    "Packets that no server could take, dropped because the service says 'no-server drop'; see 'dsradm show' for the servers' states.")
DSR_COUNTER(REJECT_NO_SERVER, "reject-no-server",
	    "Packets that no server could take, refused by ICMP; see 'dsradm show' for the servers' states.")
DSR_COUNTER(DROP_GONE, "drop-gone",
	    "Packets of flows whose server is gone, dropped because the service says 'gone drop'; drain servers before they are removed.")
DSR_COUNTER(DROP_TOO_BIG, "drop-too-big",
	    "Packets larger than the way to the server takes, the client told by ICMP where possible; give the servers' network the clients' MTU.")
DSR_COUNTER(DROP_LRO, "drop-lro",
	    "Packets merged by LRO, which cannot be forwarded; switch LRO off on the device that they come in by (ethtool -K DEV lro off).")
DSR_COUNTER(DROP_LOOP, "drop-loop",
	    "Packets that came from the server they would go to, or went in circles; see that no server routes the VIP back here and that each has it on its loopback.")
DSR_COUNTER(DROP_TTL, "drop-ttl",
	    "Packets whose TTL or hop limit ran out at this gateway; look for a routing loop before it.")
DSR_COUNTER(DROP_MEMORY, "drop-memory",
	    "Packets lost for want of memory; give this gateway more of it or less to do.")
DSR_COUNTER(FLOW_ADDED, "flow-added",
	    "Flows remembered in the flow table.")
DSR_COUNTER(FLOW_EVICTED, "flow-evicted",
	    "Flows forgotten early to make room for others; raise 'settings set flow-slots' if this grows.")
DSR_COUNTER(FLOW_UNTRACKED, "flow-untracked",
	    "Packets of flows that found no room in the flow table, balanced by hash alone; raise 'settings set flow-slots'.")
DSR_COUNTER(FLOW_DIVERTED, "flow-diverted",
	    "New flows that went to another server because theirs was full; see 'max-flows' of the servers.")
DSR_COUNTER(PASS_STANDBY, "pass-standby",
	    "Packets for services with 'when held' while this gateway did not hold the VIP; another gateway takes them.")
