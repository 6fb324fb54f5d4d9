#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: locks.py FILE...
# Does a function that is documented to want a lock of a namespace assert it? And
# does every RCU pointer that is read without the read side name the lock?

import re
import sys

LOCKS = ("lock", "brief")
FUNCTION = re.compile(r"""/\*\*\n(?P<comment>(?:\ \*.*\n)*?)\ \*/\n
                          (?P<head>[^;{}\#]*?)\{\n(?P<body>(?:.*\n)*?)\}$""",
                      re.VERBOSE | re.MULTILINE)
CONTEXT = re.compile(r" \* Context: (.*\n(?: \*\s+\S.*\n)*)")
# What speaks of a lock, and wants none; who reads under RCU needs no assertion.
NOT_WANTED = re.compile(r"without[^;.]*|but not[^;.,]*|[^;.,]* not held|"
                        r"[^.]*RCU read side.*")
SILENCED = re.compile(r"rcu_dereference_(?:protected|check)\((?:[^;]|\n)*?,"
                      r"\s*(?:true|1)\)")


def wanted(comment):
    """Sets of locks of which one is enough, for each that a comment wants."""
    context = CONTEXT.search(comment + " *\n")
    if not context:
        return []
    text = re.sub(r"\s*\n \*\s*", " ", context[1]).replace("Return:", ".")
    text = NOT_WANTED.sub("", text)
    named = [lock for lock in LOCKS if f"&dsr_net.{lock}" in text]
    if " or &dsr_net." in text:
        return [set(named)]
    return [{lock} for lock in named]


def asserted(body, locks):
    if len(locks) > 1:
        return "lockdep_assert(dsr_net_is_still(" in body or "dsr_deref_still(" in body
    lock, = locks
    deref = {"lock": "dsr_deref(", "brief": "dsr_deref_brief("}[lock]
    return deref in body or re.search(
        rf"lockdep_assert_held\((?:&\w+(?:->dn)?->{lock}|\w+->lock|lock)\)", body)


def complaints(text):
    for function in FUNCTION.finditer(text):
        for locks in wanted(function["comment"]):
            if asserted(function["body"], locks):
                continue
            name = re.search(r"(\w+)\(", function["head"])[1]
            yield (function.start("head"),
                   f"{name}() does not assert &dsr_net.{' or '.join(sorted(locks))}")
    for silenced in SILENCED.finditer(text):
        yield silenced.start(), "a check that names no lock"


def main(files):
    wrong = False
    for name in files:
        with open(name, encoding="utf-8") as file:
            text = file.read()
        for at, what in complaints(text):
            print(f"{name}:{text.count(chr(10), 0, at) + 1}: {what}")
            wrong = True
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
