#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# What scripts/bench/guest measured, as a table: instructions above the floor
# (the same packet dropped in a netdev ingress hook), ratios, and the targets.
# With --gate, exit status 1 when one is missed.

import sys

# Least wanted: at most so many times what IPVS-DR, plain forwarding take.
TARGETS = {
    "established": (0.32, 0.55),
    "established, conntrack": (0.20, None),
    "new": (0.22, None),
    "new, conntrack": (None, None),
    "established, at ingress": (0.28, None),
    "new, at ingress": (None, None),
}
NOT_VIP_MORE = 80
PATHS = (("hash", "rendezvous"), ("track", "rr, tracked"))
AT_INGRESS = (("early", "steer"), ("ahead", "prefetch, tracked"))
ROW = "{:<36} {:>5} {:>6} {:>6} {:>6} {:>7} {:>9}  {:<18} {}"


def read(path):
    """The median of each measurement: {(path, conntrack, protocol, flows): n}"""
    medians = {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            *what, median, _least = line.split()
            medians[tuple(what)] = int(median)
    return medians


class Table:
    def __init__(self, medians):
        self.medians = medians
        self.missed = 0

    def above(self, path, conntrack, protocol, flows):
        floor = self.medians["floor", "off", protocol, flows]
        return self.medians[path, conntrack, protocol, flows] - floor

    def verdict(self, met):
        self.missed += not met
        return "met" if met else "MISSED"

    def steered(self, path, name, packet):
        """One line: what dsr takes of one kind of packets, beside the others"""
        conntrack, protocol, flows = packet
        kind = "new" if flows == "new" else "established"
        if conntrack == "on":
            kind += ", conntrack"
        if path == "early":
            kind += ", at ingress"
        dsr = self.above(path, *packet)
        targets = (None, None) if path == "ahead" else TARGETS[kind]
        others = [self.above(p, *packet) for p in ("ipvs", "forward")]
        wanted = [(dsr / other, limit) for other, limit
                  in zip(others, targets) if limit]
        target = ", ".join(f"<= {limit:.2f}" for _ratio, limit in wanted)
        met = self.verdict(all(ratio <= limit for ratio, limit in wanted)) \
            if wanted else ""
        print(ROW.format(f"{kind}, {name}", protocol, flows, dsr, others[0],
                         others[1], f"{dsr / others[0]:.3f} "
                         f"{dsr / others[1]:.3f}", target, met))

    def steered_all(self):
        print(ROW.format("instructions above the floor", "", "flows", "dsr",
                         "IPVS", "forward", "ratios", "target", ""))
        for conntrack in ("off", "on"):
            for flows in ("1", "1024", "new"):
                for path, name in PATHS:
                    for protocol in ("tcp", "udp"):
                        self.steered(path, name, (conntrack, protocol, flows))

    def at_ingress(self):
        print("\nwith a mode of the receiving device")
        for flows in ("1", "1024", "new"):
            for path, name in AT_INGRESS:
                for protocol in ("tcp", "udp"):
                    self.steered(path, name, ("off", protocol, flows))

    def not_vip(self):
        print("\nnot for a VIP: instructions more than without dsr")
        for conntrack in ("off", "on"):
            for path, name in (("other", "one VIP"), ("crowd", "1001 VIPs")):
                for protocol in ("tcp", "udp"):
                    self.passed(path, name, (conntrack, protocol, "1024"))

    def passed(self, path, name, packet):
        more = self.above(path, *packet) - self.above("forward", *packet)
        kind = name + (", conntrack" if packet[0] == "on" else "")
        print(ROW.format(kind, packet[1], packet[2], more, "", "", "",
                         f"<= {NOT_VIP_MORE}",
                         self.verdict(more <= NOT_VIP_MORE)))

    def floor(self):
        print("\nthe floor itself:", ", ".join(
            f"{protocol} {flows}: {self.medians['floor', 'off', protocol, flows]}"
            for protocol in ("tcp", "udp") for flows in ("1", "1024")))


def main():
    arguments = sys.argv[1:]
    gate = arguments[:1] == ["--gate"]
    table = Table(read(arguments[-1]))
    table.steered_all()
    table.at_ingress()
    table.not_vip()
    table.floor()
    sys.exit(1 if gate and table.missed else 0)


main()
