#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: includes.py DIRECTORY
# The packet path must not know the control side: no file of it includes, however
# far away, a header of that.

import pathlib
import re
import sys

PACKET_PATH = """choose config datapath flow follow fragment hash hook icmp ingress
inner key output packet parse path peers ranges state steer trace xmit""".split()
CONTROL = """budget held ingress_device lro netlink netns nl_common nl_message notify
options plan service settings sweep table transaction unused view""".split()
INCLUDE = re.compile(r'^#include "([^"/]+)"', re.MULTILINE)


def included(directory, name, seen):
    """Fill SEEN: from each header that NAME reaches to the file that includes it."""
    text = (directory / name).read_text(encoding="utf-8")
    for header in INCLUDE.findall(text):
        if header in seen or not (directory / header).exists():
            continue
        seen[header] = name
        included(directory, header, seen)


def trail(seen, header):
    files = [header]
    while files[-1] in seen:
        files.append(seen[files[-1]])
    return " <- ".join(files)


def main(directory):
    wrong = False
    for unit in PACKET_PATH:
        sources = [f"{unit}{end}" for end in (".c", ".h")
                   if (directory / f"{unit}{end}").exists()]
        if not sources:
            sys.exit(f"{directory}/{unit}.c: not there, but listed in {sys.argv[0]}")
        for name in sources:
            seen = {}
            included(directory, name, seen)
            for header in seen:
                if header.removesuffix(".h") in CONTROL:
                    print(f"{directory}/{name} includes a header of the control "
                          f"side: {trail(seen, header)}")
                    wrong = True
    return wrong


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
