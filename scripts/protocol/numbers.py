#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Hold the numbers of the protocol's header against the record of them: what was
given out once means the same for ever. Print the record with what is new at its
end; fail if a number has changed, or a name is gone.

usage: numbers.py HEADER RECORD
"""

import re
import sys


def numbers(path):
    """The enumerators of a header, but for the ends of lists, which move."""
    with open(path, encoding='ascii') as file:
        code = re.sub(r'/\*.*?\*/', '', file.read(), flags=re.DOTALL)
    found = {}
    for body in re.findall(r'\benum\s+\w*\s*\{(.*?)\}', code, re.DOTALL):
        value = -1
        for item in filter(None, map(str.strip, body.split(','))):
            name, _, given = map(str.strip, item.partition('='))
            if name.startswith('__DSR_'):
                break
            value = int(given, 0) if given else value + 1
            found[name] = value
    return found


def recorded(path):
    """Names and numbers of a record."""
    with open(path, encoding='ascii') as file:
        pairs = (line.split(' = ') for line in file if line.strip())
        return {name: int(value) for name, value in pairs}


def main():
    """Compare, and print."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    header, record = numbers(sys.argv[1]), recorded(sys.argv[2])
    if not header:
        sys.exit(f'{sys.argv[1]}: no enumerator found')
    wrong = [f'{name} is {header.get(name, "gone")}, was {value}'
             for name, value in record.items() if header.get(name) != value]
    for name, value in {**record, **header}.items():
        print(f'{name} = {value}')
    sys.exit('\n'.join(wrong) if wrong else 0)


if __name__ == '__main__':
    main()
