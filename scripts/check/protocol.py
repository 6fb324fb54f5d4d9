#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare the YNL specification with the header of the netlink protocol.

Every enumerator of the header must be in the specification under the name and
with the value that YNL derives from it, and the other way round; so must the
family's name, version and groups. Where the header's comment on an attribute
begins with its type, the types must agree too.

usage: protocol.py HEADER SPECIFICATION
"""

import re
import sys

import yaml

# Markers of a C enum that no specification has.
MARKERS = re.compile(r'^(__)?\w+_(UNSPEC|MAX)$')
TYPES = {'u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64', 'string',
         'nest'}


def c_name(prefix, name):
    """The C constant that YNL makes of a prefix and a name."""
    return (prefix + name).replace('-', '_').upper()


class Header:
    """Enumerators, constants and documented types of a C header."""

    def __init__(self, text):
        self.types = dict(re.findall(
            r'^ \* @(\w+): (\w+)', text, re.MULTILINE))
        code = re.sub(r'/\*.*?\*/', '', text, flags=re.DOTALL)
        self.constants = {
            name: value.strip() for name, value in
            re.findall(r'^#define[ \t]+(\w+)[ \t]+(\S.*)$', code, re.MULTILINE)}
        self.values = {}
        for body in re.findall(r'\benum\s+\w*\s*\{(.*?)\}', code, re.DOTALL):
            self.read_enum(body)

    def read_enum(self, body):
        """Number the enumerators as a compiler does."""
        value = -1
        for item in filter(None, map(str.strip, body.split(','))):
            name, _, given = map(str.strip, item.partition('='))
            if MARKERS.match(name):
                # The end of the list; only UNSPEC counts on.
                value += 0 if name.endswith('_MAX') else 1
                continue
            value = int(given, 0) if given else value + 1
            self.values[name] = value


class Specification:
    """The C constants that a specification stands for."""

    def __init__(self, spec):
        self.spec = spec
        self.family = spec['name']
        self.values = {}
        self.types = {}
        self.twice = []
        for definition in spec.get('definitions', []):
            if definition['type'] in ('enum', 'flags'):
                self.read_definition(definition)
        for attributes in spec['attribute-sets']:
            self.read_attributes(attributes)
        self.read_operations(spec['operations'])

    def add(self, name, value):
        """Enter a constant, which must be new; markers stay out."""
        if MARKERS.match(name):
            return
        if name in self.values:
            self.twice.append(name)
        self.values[name] = value

    def read_definition(self, definition):
        """An enum of values, or of bits."""
        prefix = definition.get(
            'name-prefix', f'{self.family}-{definition["name"]}-')
        value = definition.get('value-start', 0)
        for entry in definition['entries']:
            entry = entry if isinstance(entry, dict) else {'name': entry}
            value = entry.get('value', value)
            bits = definition['type'] == 'flags'
            self.add(c_name(prefix, entry['name']),
                     1 << value if bits else value)
            value += 1

    def read_attributes(self, attributes):
        """An attribute set; a subset repeats another one's."""
        if 'subset-of' in attributes:
            return
        name = attributes['name']
        middle = '' if name == self.family else f'{name}-'
        prefix = attributes.get('name-prefix', f'{self.family}-a-{middle}')
        value = 1
        for attribute in attributes['attributes']:
            value = attribute.get('value', value)
            constant = c_name(prefix, attribute['name'])
            self.add(constant, value)
            self.types[constant] = attribute['type']
            value += 1

    def read_operations(self, operations):
        """Commands, and the notifications among them."""
        prefix = operations.get('name-prefix', f'{self.family}-cmd-')
        value = 1
        for operation in operations['list']:
            value = operation.get('value', value)
            self.add(c_name(prefix, operation['name']), value)
            value += 1


def differences(header, spec):
    """A sentence for each difference."""
    for name in spec.twice:
        yield f'{name}: twice in the specification'
    for name, value in header.values.items():
        if name not in spec.values:
            yield f'{name}: not in the specification'
        elif spec.values[name] != value:
            yield (f'{name}: {value} in the header, {spec.values[name]} '
                   'in the specification')
    for name in spec.values.keys() - header.values.keys():
        yield f'{name}: not in the header'
    for name, kind in spec.types.items():
        documented = header.types.get(name)
        if documented in TYPES and documented != kind:
            yield (f'{name}: {documented} in the header, {kind} in the '
                   'specification')
    yield from family_differences(header, spec)


def family_differences(header, spec):
    """The same for what the family is called."""
    prefix = spec.family.upper()
    name = header.constants.get(f'{prefix}_GENL_NAME', '').strip('"')
    if name != spec.family:
        yield f'the family: "{name}" in the header, "{spec.family}" here'
    version = header.constants.get(f'{prefix}_GENL_VERSION')
    if version != str(spec.spec.get('version', 1)):
        yield f'the version: {version} in the header'
    groups = {value.strip('"') for constant, value in
              header.constants.items()
              if constant.startswith(f'{prefix}_MCGRP_')}
    listed = spec.spec.get('mcast-groups', {}).get('list', [])
    here = {group['name'] for group in listed}
    if groups != here:
        yield f'the groups: {sorted(groups)} in the header, {sorted(here)} here'
    for definition in spec.spec.get('definitions', []):
        constant = c_name(f'{spec.family}-', definition['name'])
        given = header.constants.get(constant)
        if definition['type'] == 'const' and given != str(definition['value']):
            yield (f'{constant}: {given} in the header, '
                   f'{definition["value"]} in the specification')


def main():
    """Print the differences; fail if there is one."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        with open(sys.argv[1]) as file:
            header = Header(file.read())
        with open(sys.argv[2]) as file:
            spec = Specification(yaml.safe_load(file))
    except (OSError, yaml.YAMLError) as error:
        sys.exit(error)
    if not header.values:
        sys.exit(f'{sys.argv[1]}: no enumerator found')
    found = list(differences(header, spec))
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
