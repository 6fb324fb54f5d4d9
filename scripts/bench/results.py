# SPDX-License-Identifier: GPL-2.0-only
#
# Measurements as docs/benchmarks.md has them, and how they are asked for. It must
# not know what is good or bad, nor how anything is shown.

import json

SAME = ("set", "path", "conntrack", "family", "protocol", "flows", "services",
        "servers", "list", "cpus", "possible", "unit", "of", "what")


class Missing(Exception):
    """Was not measured, or is void; says which"""


class Results:
    """All lines of a file of results"""

    def __init__(self, path):
        self.machine, self.lines = {}, []
        with open(path, encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                if line["set"] == "machine":
                    self.machine = line
                else:
                    self.lines.append(line)

    def all(self, **wanted):
        """The lines that have all of these keys with these values"""
        return [line for line in self.lines
                if all(line.get(key) == value for key, value in wanted.items())]

    def line(self, **wanted):
        found = self.all(**wanted)
        if not found:
            raise Missing("not measured")
        if "void" in found[-1]:
            raise Missing("void")
        return found[-1]

    def median(self, **wanted):
        return self.line(**wanted)["median"]

    def least(self, **wanted):
        return self.line(**wanted)["least"]

    def above(self, by="median", **wanted):
        """Above the floor, which conntrack does not reach"""
        floor = {**wanted, "path": "floor", "conntrack": False}
        if not self.all(**floor):
            floor["conntrack"] = wanted.get("conntrack", False)
        if floor.get("flows") == "flood":
            floor["flows"] = "new"
        if wanted["set"] in ("scale", "choices"):
            for key in ("services", "servers"):
                floor.pop(key, None)
        return self.line(**wanted)[by] - self.line(**floor)[by]

    def values(self, key, **wanted):
        """The values that a key has, in order of appearance"""
        return list(dict.fromkeys(line[key] for line in self.all(**wanted)
                                  if key in line))

    def voids(self):
        return [line for line in self.lines if "void" in line]


def describe(line):
    """What a line is about, for a reader"""
    return ", ".join(f"{key} {line[key]}" for key in SAME
                     if key in line and key != "unit" and
                     (key not in ("list", "cpus", "possible") or
                      line[key] > 1))
