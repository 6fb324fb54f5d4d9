#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# From what the measurements print, in whatever order, to one line of JSON for
# each thing measured: median, 10th percentile and least of all samples of all
# rounds. Lines that are no JSON are progress, and go to standard error.

import json
import sys


def nanoseconds(record):
    """The samples of time per packet: ticks of a batch, in nanoseconds"""
    scale = 1e6 / record.pop("khz") / record.pop("batch")
    return [ticks * scale for ticks in record["samples"]]


def read(lines):
    """{what was measured, as JSON: all its samples}, in order of appearance"""
    found = {}
    for line in lines:
        if not line.startswith("{"):
            print("    " + line.rstrip(), file=sys.stderr, flush=True)
            continue
        record = json.loads(line)
        if record["unit"] == "ticks":
            record["samples"] = nanoseconds(record)
            record["unit"] = "ns"
        elif record["unit"] == "us":
            record["samples"] = [us / 1000 for us in record["samples"]]
            record["unit"] = "ms"
        samples = record.pop("samples")
        found.setdefault(json.dumps(record), []).extend(samples)
    return found


def summary(samples):
    ordered = sorted(samples)
    at = {"median": len(ordered) // 2, "p10": len(ordered) // 10, "least": 0}
    return {name: round(ordered[i], 6) for name, i in at.items()}


def main():
    for what, samples in read(sys.stdin).items():
        print(json.dumps(json.loads(what) | summary(samples)))


main()
