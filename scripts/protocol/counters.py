#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Print a list of the protocol's counters for C: what each is called and what it
means, for whoever defines DSR_COUNTER(NAME, name, meaning).

usage: counters.py SPECIFICATION
"""

import sys

import yaml

HEAD = """/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	module/uapi/dsr.yaml */
/* To regenerate run: make generate */
"""


def main():
    """Read the specification, print the list."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding='utf-8') as file:
        definitions = yaml.safe_load(file)['definitions']
    entries = next(one['entries'] for one in definitions
                   if one.get('enum-name') == 'dsr-counter')
    print(HEAD)
    for entry in entries:
        name = entry['name']
        meaning = ' '.join(entry['doc'].split())
        if '"' in meaning or '\\' in meaning:
            sys.exit(f'{name}: a meaning has a quotation mark or a backslash in it')
        print(f'DSR_COUNTER({name.upper().replace("-", "_")}, "{name}",\n'
              f'\t    "{meaning}")')


if __name__ == '__main__':
    main()
