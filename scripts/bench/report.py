#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# Measurements as tables on the terminal: instructions above the floor by path,
# how they grow, and what was to be reached.
#
# usage: scripts/bench/report.py RESULTS.JSONL

import sys

from results import Missing, Results, describe
from targets import judge

CASES = (("1", "1 flow"), ("1024", "1,024"), ("new", "new"),
         ("flood", "SYN flood"))
COUNTED = {"set": "instructions", "unit": "instructions"}


def number(value):
    return f"{value:,.0f}"


def ratio(value):
    return f"{value:.2f}"


def cell(form, function, **keys):
    """What cannot be said is empty, what is void says so"""
    try:
        return form(function(**keys))
    except Missing as missing:
        return "void" if str(missing) == "void" else ""


class Table:
    """Columns as wide as they need to be; the first one to the left"""

    def __init__(self, *head):
        self.rows = [head]

    def add(self, *cells):
        self.rows.append(cells)

    def show(self):
        widths = [max(map(len, column)) for column in zip(*self.rows)]
        for row in self.rows:
            print("  " + "  ".join(
                text.rjust(width) if i else text.ljust(width)
                for i, (text, width) in enumerate(zip(row, widths))).rstrip())


def paths(results, keys):
    """In order of cost, where the commonest case was measured"""
    found = results.values("path", **keys)
    return [path for path in found
            if path not in ("floor", "bare", "other", "crowd")]


def instructions_of(results, keys):
    cases = [case for case in CASES
             if results.all(flows=case[0], **keys)]
    table = Table("", *(name for _case, name in cases), "by IPVS",
                  "by forwarding")
    for path in paths(results, keys):
        def above(**more):
            return results.above(path=path, **keys, **more)

        def beside(other):
            return above(flows="1024") / results.above(path=other, **keys,
                                                       flows="1024")
        table.add(path, *(cell(number, above, flows=case)
                          for case, _name in cases),
                  cell(ratio, lambda: beside("ipvs-rr-12")),
                  cell(ratio, lambda: beside("forward")))
    table.show()


def instructions(results):
    for conntrack in (False, True):
        for family in results.values("family", **COUNTED):
            for protocol in results.values("protocol", **COUNTED):
                keys = {"conntrack": conntrack, "family": family,
                        "protocol": protocol, **COUNTED}
                if not results.all(**keys):
                    continue
                print(f"\nInstructions above the floor, {protocol.upper()},"
                      f" IPv{family}{', conntrack' if conntrack else ''}"
                      " (ratios: 1,024 flows)")
                instructions_of(results, keys)


def passed_by(results):
    if not results.all(path="other", **COUNTED):
        return
    print("\nNot for a VIP: instructions more than without dsr")
    table = Table("", "one VIP", "1,001 VIPs")
    for line in results.all(path="other", **COUNTED):
        keys = {key: line[key] for key in ("set", "conntrack", "family",
                                           "protocol", "flows")}

        def more(path):
            return (results.median(path=path, **keys) -
                    results.median(path="bare", **keys))
        table.add(f"{line['protocol'].upper()}, IPv{line['family']}"
                  f"{', conntrack' if line['conntrack'] else ''}",
                  cell(number, lambda: more("other")),
                  cell(number, lambda: more("crowd")))
    table.show()


def scale(results):
    keys = {"set": "scale", "unit": "instructions"}
    rows = [line for line in results.all(**keys) if line["path"] != "floor"]
    if not rows:
        return
    print("\nInstructions above the floor, TCP, IPv4, 1,024 flows")
    table = Table("", "services", "servers", "instructions")
    for line in rows:
        want = {key: line[key] for key in ("path", "services", "servers")}
        table.add(line["path"], number(line["services"]),
                  number(line["servers"]),
                  cell(number, lambda: results.above(**want, **keys,
                                                     conntrack=False)))
    table.show()


def choices(results):
    keys = {"set": "choices", "unit": "instructions", "flows": "new"}
    rows = [line for line in results.all(**keys) if line["path"] != "floor"]
    if not rows:
        return
    print("\nInstructions above the floor, a new flow, TCP, IPv4")
    table = Table("", "servers", "possible CPUs", "instructions")
    for line in rows:
        want = {key: line[key] for key in ("path", "servers", "possible")}
        table.add(line["path"], number(line["servers"]),
                  number(line["possible"]),
                  cell(number, lambda: results.above(**want, **keys,
                                                     conntrack=False)))
    table.show()


def times_of(results, keys):
    flows = results.values("flows", **keys)
    table = Table("", "list", *flows, "by IPVS", "by forwarding")
    for path in paths(results, keys):
        for many in results.values("list", path=path, **keys):
            def above(path=path, many=many, **more):
                return results.above(by="p10", path=path, list=many, **keys,
                                     **more)

            def beside(other):
                common = [n for n in flows
                          if results.all(path=other, flows=n, **keys)]
                if not common:
                    raise Missing("not measured")
                most = max(common, key=int)
                return above(flows=most) / above(other, flows=most)
            table.add(path, str(many), *(cell(number, above, flows=n)
                                         for n in flows),
                      cell(ratio, lambda: beside("ipvs-rr-20")),
                      cell(ratio, lambda: beside("forward")))
    table.show()


def times(results):
    for conntrack, protocol in ((False, "tcp"), (True, "udp")):
        keys = {"set": "time", "unit": "ns", "conntrack": conntrack,
                "protocol": protocol, "family": 4}
        if results.all(**keys):
            print("\nNanoseconds above the floor by flows, 10th percentile,"
                  f" {protocol.upper()}, IPv4{', conntrack' if conntrack else ''}"
                  " (ratios: 2^20 buckets; lists as long; the most flows that"
                  " both had)")
            times_of(results, keys)


def others(results, name):
    """A set that another part has measured, as it is"""
    lines = [line for line in results.all(set=name)
             if line["unit"] != "instructions"]
    if not lines:
        return
    print(f"\n{name.capitalize()}")
    table = Table("", "median", "p10", "least", "unit")
    for line in lines:
        shown = {key: value for key, value in line.items() if key != "set"}
        table.add(describe(shown), *(f"{line.get(key, 'void'):,}"
                                     if "void" not in line else "void"
                                     for key in ("median", "p10", "least")),
                  line["unit"])
    table.show()


def targets(results):
    print("\nWhat is to be reached")
    table = Table("", "measured", "target", "")
    for target, value, verdict in judge(results):
        shown = "" if value is None else f"{value:,.4g}{target.unit}"
        limit = f"{'>=' if target.least else '<='} {target.limit:,g}{target.unit}"
        table.add(target.name, shown, limit, verdict)
    table.show()


def main():
    results = Results(sys.argv[1])
    machine = results.machine
    instructions(results)
    passed_by(results)
    scale(results)
    choices(results)
    times(results)
    for name in ("time", "scale", "memory", "control", "disruption"):
        others(results, name)
    targets(results)
    for line in results.voids():
        print(f"void: {describe(line)}: {line['void']}")
    print(f"\nLinux {machine['kernel']}, {machine['processor']},"
          f" {machine['date']}, {machine['commit']}; again: {machine['repeat']}")


main()
