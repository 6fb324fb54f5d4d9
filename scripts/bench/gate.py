#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# The one thing about speed that is a test: is what the established path takes,
# in instructions above the floor, within 3 % of what is on record? Fewer is a
# failure too: put it on record, lest it be lost unseen.
#
# usage: scripts/bench/gate.py [--record] RESULTS.JSONL RECORD.JSON

import json
import sys

TOLERANCE = 0.03
AGAIN = "scripts/bench/run --record"


def above_floor(path):
    """(kernel, instructions) of the first established flow of dsr's"""
    medians = {}
    with open(path, encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            if line["set"] == "machine":
                kernel = line["kernel"]
            elif "void" in line:
                sys.exit(f"gate: {line['path']}: {line['void']}")
            elif line["flows"] == "1024":
                medians[line["path"]] = line["median"]
    return kernel, medians["rendezvous"] - medians["floor"]


def main():
    results, record = sys.argv[-2:]
    kernel, now = above_floor(results)
    if sys.argv[1] == "--record":
        with open(record, "w", encoding="utf-8") as file:
            json.dump({"kernel": kernel, "instructions": now}, file)
            file.write("\n")
        print(f"on record: {now} instructions above the floor")
        return
    with open(record, encoding="utf-8") as file:
        recorded = json.load(file)
    was = recorded["instructions"]
    print(f"an established flow takes {now} instructions above the floor;"
          f" on record are {was}")
    if abs(now - was) <= TOLERANCE * was:
        return
    if kernel != recorded["kernel"]:
        print(f"on record is Linux {recorded['kernel']}, this is {kernel}")
    sys.exit(f"more than {TOLERANCE:.0%} off; if on purpose: {AGAIN}")


main()
