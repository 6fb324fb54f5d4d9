#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Add up what gcov says, file by file, for each level of tests and for all.

usage: report.py --top DIRECTORY --built DIRECTORY... --uncovered FILE
                 LEVEL=JSON...

JSON has one document of "gcov --json-format" a line. --built names the copies
that were compiled; what is in none of them is not the project's. A header's
line counts as run when it was in any of the files that include it.
"""

import argparse
import collections
import json
import os
import sys

# Not what is to be tested.
LEFT_OUT = ("kunit/", "userspace/test/", "userspace/fuzz/", "module/trace.h")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--top", required=True)
    parser.add_argument("--built", action="append", default=[])
    parser.add_argument("--uncovered", required=True)
    parser.add_argument("levels", nargs="+", metavar="LEVEL=JSON")
    return parser.parse_args()


def source_name(name, directory, built):
    """The name in the project of a file that gcov names, or None."""
    path = os.path.normpath(os.path.join(directory, name))
    for top in built:
        if path.startswith(top + "/"):
            name = os.path.relpath(path, top)
            skip = name.startswith(LEFT_OUT) or name.endswith(".mod.c")
            return None if skip else name
    return None


def read_level(path, built):
    """{file: {line: count}} of one level."""
    files = collections.defaultdict(collections.Counter)
    with open(path, encoding="utf-8") as stream:
        for document in map(json.loads, stream):
            directory = document["current_working_directory"]
            for entry in document["files"]:
                name = source_name(entry["file"], directory, built)
                if name is None:
                    continue
                for line in entry["lines"]:
                    files[name][line["line_number"]] += line["count"]
    return files


def percent(part, whole):
    return f"{100 * part / whole:.1f}" if whole else "-"


def count_run(lines):
    return sum(1 for count in lines.values() if count)


class Table:
    """Rows of a file's name, its lines, and per cent of them for each level."""

    def __init__(self, levels):
        self.levels = levels
        heads = "".join(f"{name:>11}" for name in levels)
        print(f"{'':32}{'lines':>7}{heads}{'all':>8}{'not run':>9}")

    def row(self, name, whole, parts, run):
        cells = "".join(f"{percent(part, whole) if part else '-':>11}"
                        for part in parts)
        print(f"{name:32}{whole:7}{cells}{percent(run, whole):>8}"
              f"{whole - run:9}")


def uncovered_text(top, name, lines):
    """The lines that nothing ran, with what they say."""
    missed = sorted(line for line, count in lines.items() if not count)
    if not missed:
        return
    with open(os.path.join(top, name), encoding="utf-8") as stream:
        text = stream.read().splitlines()
    yield f"{name}: {len(missed)} of {len(lines)} lines"
    last = missed[0]
    for line in missed:
        if line > last + 1:
            yield ""
        last = line
        yield f"{line:7}  {text[line - 1]}"
    yield ""


def main():
    args = arguments()
    levels = {}
    for word in args.levels:
        name, path = word.split("=", 1)
        levels[name] = read_level(path, args.built)

    total = collections.defaultdict(collections.Counter)
    for files in levels.values():
        for name, lines in files.items():
            total[name].update(lines)
    if not total:
        sys.exit("coverage: nothing was counted")

    table = Table(levels)
    with open(args.uncovered, "w", encoding="utf-8") as out:
        for part in sorted({name.split("/")[0] for name in total}):
            sums = collections.Counter()
            for name in sorted(total):
                if not name.startswith(part + "/"):
                    continue
                lines = total[name]
                parts = [count_run(files.get(name, {}))
                         for files in levels.values()]
                table.row(name, len(lines), parts, count_run(lines))
                sums.update({"whole": len(lines), "run": count_run(lines)})
                sums.update(dict(zip(levels, parts)))
                for line in uncovered_text(args.top, name, lines):
                    print(line, file=out)
            table.row(f"{part}: all", sums["whole"],
                      [sums[level] for level in levels], sums["run"])
            print()
    print(f"what nothing ran: {os.path.relpath(args.uncovered, args.top)}")


if __name__ == "__main__":
    main()
