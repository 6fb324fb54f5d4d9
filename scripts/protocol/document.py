#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write into a header that the kernel's generator made what the specification
says and the generator leaves out: how the protocol is used, comments on constants,
attributes and commands, and the structures.

usage: document.py SPECIFICATION HEADER
"""

import re
import sys
import textwrap

import yaml

WIDTH = 80


def c_name(prefix, name):
    """The C name of a prefix and a name."""
    return (prefix + name).replace('-', '_')


def wrapped(text):
    """Lines of a kernel-doc comment."""
    return textwrap.wrap(text, WIDTH, initial_indent=' * ',
                         subsequent_indent=' *   ', break_long_words=False,
                         break_on_hyphens=False)


def kernel_doc(title, doc, members):
    """A kernel-doc comment, with a newline at its end."""
    lines = ['/**', *wrapped(f'{title} - {doc}')]
    for name, text in members:
        lines += wrapped(f'@{name}: {text}')
    return '\n'.join([*lines, ' */', ''])


def what(attribute, sets):
    """The type of an attribute and what its specification says."""
    kind = attribute['type']
    if kind in ('unused', 'pad'):
        return {'unused': 'never used',
                'pad': 'padding before a 64-bit value'}[kind]
    nested = attribute.get('nested-attributes')
    words = [] if kind == 'binary' else [kind]
    if nested:
        words = ['nest of &enum ' + c_name('', sets[nested]['enum-name'])]
    if 'enum' in attribute:
        words.append('&enum ' + c_name('dsr-', attribute['enum']))
    if 'doc' in attribute:
        words.append(attribute['doc'])
    return ', '.join(words)


def ends(prefix):
    """The enumerators behind the last one."""
    name = c_name(prefix, 'max').upper()
    return [('__' + name, 'one more than the last'), (name, 'the last')]


def enums(spec):
    """Name and comment of each enum that the generator leaves bare."""
    sets = {one['name']: one for one in spec['attribute-sets']}
    for one in sets.values():
        if 'subset-of' in one:
            continue
        prefix = one['name-prefix']
        members = [(c_name(prefix, attribute['name']).upper(),
                    what(attribute, sets)) for attribute in one['attributes']]
        yield 'enum ' + c_name('', one['enum-name']), one['doc'], \
            members + ends(prefix)
    operations = spec['operations']
    prefix = operations['name-prefix']
    members = [(c_name(prefix, operation['name']).upper(), operation['doc'])
               for operation in operations['list']]
    yield 'enum ' + c_name('', operations['enum-name']), \
        'what a message asks for, or tells', members + ends(prefix)


def say_ends(text, definition):
    """The header with comments on the ends of an enum that the generator wrote."""
    title = 'enum ' + c_name('', definition['enum-name'])
    lines = [line for name, doc in ends(definition['name-prefix'])
             for line in wrapped(f'@{name}: {doc}')]
    return text.replace(f' */\n{title} {{', '\n'.join(
        [*lines, f' */\n{title} {{'])).replace('\t/* private: */\n', '')


def structure(definition):
    """A struct with its comment."""
    title = 'struct ' + c_name('dsr-', definition['name'])
    members = definition['members']
    body = ''.join(f'\t__{one["type"]} {one["name"]};\n' for one in members)
    doc = kernel_doc(title, definition['doc'],
                     [(one['name'], one['doc']) for one in members])
    return f'{doc}{title} {{\n{body}}};\n\n'


def document(text, spec):
    """The header with all that is said of it."""
    use = ''.join(f' * {line}'.rstrip() + '\n'
                  for line in spec['doc'].splitlines())
    first, guard = '#ifndef _UAPI', '_H\n\n'
    text = text.replace(first, f'/*\n{use} */\n{first}', 1)
    structures = ''
    for definition in spec['definitions']:
        if definition['type'] == 'struct':
            structures += structure(definition)
        if definition.get('render-max'):
            text = say_ends(text, definition)
        if definition['type'] == 'const' and 'doc' in definition:
            name = c_name('dsr-', definition['name']).upper()
            text = re.sub(rf'^(#define {name}\s.*)$',
                          rf'\1\t/* {definition["doc"]} */', text,
                          flags=re.MULTILINE)
    text = text.replace(guard, f'{guard}#include <linux/types.h>\n\n', 1)
    text = re.sub(r'^(?=/\*\*\n \* enum )', structures, text, count=1,
                  flags=re.MULTILINE)
    for title, doc, members in enums(spec):
        text = text.replace(f'\n{title} {{\n', '\n' + kernel_doc(
            title, doc, members) + f'{title} {{\n', 1)
    return re.sub(r'\n{3,}', '\n\n', text)


def main():
    """Rewrite the header."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding='utf-8') as file:
        spec = yaml.safe_load(file)
    with open(sys.argv[2], encoding='utf-8') as file:
        text = file.read()
    with open(sys.argv[2], 'w', encoding='utf-8') as file:
        file.write(document(text, spec))


if __name__ == '__main__':
    main()
