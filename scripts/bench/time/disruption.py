#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# What a change of one server moves: shares of all flows, or of all rows, that
# have another server after it ("moved"), and that have one without need
# ("excess": more than what the changed server gained or lost); the fullest
# server's load over what its weight is due, after it ("load").
#
# usage: disruption.py dsr|ipvs DIRECTORY SERVERS CHANGE
#        disruption.py maglev SERVERS
#
# Servers are numbered from 1 on; number 1 is removed or gets half its weight,
# number SERVERS + 1 is added. DIRECTORY has what guest-disruption left there.
#
# "maglev" is the table of the paper (Eisenbud and others, Maglev: A Fast and
# Reliable Software Network Load Balancer, NSDI 2016, section 3.4) with 65,537
# rows. Of weights the paper says only that they are turns: here a server takes
# its turn when its weights have added up to the heaviest, which moves fewer rows
# than several turns in a row would.

import array
import collections
import hashlib
import json
import os
import sys

ROWS = 65537
WEIGHT, LIGHT = 10, 5
CHANGES = ("remove", "add", "reweight")


def emit(path, servers, change, unit, of, value):
    print(json.dumps({
        "set": "disruption", "unit": unit, "samples": [value], "of": of,
        "path": path, "servers": servers, "what": change}), flush=True)


def weights(servers, change):
    """Weight by number of server, after the change"""
    weight = dict.fromkeys(range(1, servers + 1), WEIGHT)
    if change == "remove":
        del weight[1]
    elif change == "add":
        weight[servers + 1] = WEIGHT
    elif change == "reweight":
        weight[1] = LIGHT
    return weight


def changed(servers, change):
    return servers + 1 if change == "add" else 1


def load(count, weight):
    """The highest load over the load that would be fair"""
    total, sum_weight = sum(count.values()), sum(weight.values())
    return max(count[s] * sum_weight / (total * w) for s, w in weight.items())


def compare(report, unit, before, after):
    """From two lists of owners of the same flows, or rows"""
    path, servers, change = report
    moves = collections.Counter(
        (a, b) for a, b in zip(before, after) if a != b)
    moved, which = sum(moves.values()), changed(servers, change)
    net = sum(n for (a, b), n in moves.items() if b == which) - \
        sum(n for (a, b), n in moves.items() if a == which)
    emit(path, servers, change, unit, "moved", moved / len(after))
    emit(path, servers, change, unit, "excess",
         (moved - abs(net)) / len(after))
    emit(path, servers, change, unit, "load",
         load(collections.Counter(after), weights(servers, change)))


# ---- what guest-disruption left ---------------------------------------------


def owners(directory, name):
    """By flow: the last two bytes of a hardware address are a number"""
    with open(os.path.join(directory, name), "rb") as file:
        found = array.array("H", file.read())
    found.byteswap()
    if 0 in found:
        sys.exit(f"disruption.py: {name}: a flow went nowhere")
    return found


def number(address):
    """The same number, of a server's IPv4 address"""
    third, fourth = (int(part) for part in address.split(".")[2:])
    return third * 250 + fourth - 1 - 9


def rows_by_server(shown):
    return {number(s["address"]): s["rows"] for s in shown["servers"]}


def live_moved(before, after, servers, change):
    """Live flows that have another server although theirs is still there"""
    gone = 1 if change == "remove" else None
    return sum(a != b and a != gone for a, b in zip(before, after))


def dsr(directory, servers, change):
    before, after = (json_of(directory, f"show-{when}")
                     for when in ("before", "after"))
    path = f"rendezvous-{after['rows_total']}"
    report = (path, servers, change)
    compare(report, "flows", owners(directory, "new-before"),
            owners(directory, "new-after"))
    emit(path, servers, change, "flows", "live",
         live_moved(owners(directory, "live-before"),
                    owners(directory, "live-after"), servers, change))
    which, total = changed(servers, change), after["rows_total"]
    was, now = rows_by_server(before), rows_by_server(after)
    needed = abs(was.get(which, 0) - now.get(which, 0))
    moved = after["rows_dirty"]
    emit(path, servers, change, "rows", "moved", moved / total)
    emit(path, servers, change, "rows", "excess", (moved - needed) / total)
    emit(path, servers, change, "rows", "load",
         load(now, weights(servers, change)))


def json_of(directory, name):
    """The service whose rows become dirty: that which tracks its flows"""
    with open(os.path.join(directory, name), encoding="ascii") as file:
        return next(s for s in json.load(file) if s.get("track") != "none")


def ipvs(directory, servers, change):
    compare(("ipvs-mh", servers, change), "flows",
            owners(directory, "new-before"), owners(directory, "new-after"))


# ---- Maglev -----------------------------------------------------------------


def hashed(name, key):
    digest = hashlib.blake2b(f"{name}".encode(), key=key, digest_size=8)
    return int.from_bytes(digest.digest(), "little")


def populate(weight):
    """The paper's table: by row, whose it is"""
    heaviest = max(weight.values())
    order = sorted(weight)
    at = {s: hashed(s, b"offset") % ROWS for s in order}
    skip = {s: hashed(s, b"skip") % (ROWS - 1) + 1 for s in order}
    credit = dict.fromkeys(order, 0)
    owner, left = [0] * ROWS, ROWS
    while True:
        for s in order:
            credit[s] += weight[s]
            if credit[s] < heaviest:
                continue
            credit[s] -= heaviest
            while owner[at[s]]:
                at[s] = (at[s] + skip[s]) % ROWS
            owner[at[s]] = s
            left -= 1
            if not left:
                return owner


def maglev(servers):
    before = populate(weights(servers, None))
    for change in CHANGES:
        compare(("maglev-65537", servers, change), "rows", before,
                populate(weights(servers, change)))


def main():
    what, *rest = sys.argv[1:]
    if what == "maglev":
        maglev(int(rest[0]))
    elif what == "ipvs":
        ipvs(rest[0], int(rest[1]), rest[2])
    else:
        dsr(rest[0], int(rest[1]), rest[2])


main()
