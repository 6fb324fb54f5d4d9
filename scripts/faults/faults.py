#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Let the kernel's allocations fail, one after the other: the first of a
request, then the second, until a request has no more. Each time the request is
refused and the table as it was; or done, for what failed was not needed.

usage: faults.py netlink CONFIG [NAME]    every command of the module's family;
                                          those with NAME in their names
       faults.py insmod MODULE            the insertion of the module
       faults.py namespace                a new network namespace, the module inserted,
                                          and what is made at its first use

CONFIG is the table that each request meets: see guest. A line for each
request says how many allocations failed; exit status 1 when something is not as
it should be. Wants the kernel's fault injection (Documentation/fault-injection), set
up as guest does it.
"""

import ctypes
import errno
import os
import re
import socket
import subprocess
import sys
import time
from functools import partial

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '../netns/tools'))

from genl import Family, Message  # noqa: E402
from refused import (DNS, FLOW, FRESH, WEB, device, ip, nest,  # noqa: E402
                     replace, server, settings, text, u8, u16, u32)

DSRADM = os.path.join(HERE, '../../userspace/dsradm')
# No request allocates as often; one that goes on for ever does.
MOST = 5000
# Seconds in which a table of another size is in place
BUSY_LIMIT = 30
CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
# finit_module and delete_module of x86-64
FINIT_MODULE, DELETE_MODULE = 313, 176

# The gateway's link; the other sorts of run need none.
ETH0 = u32({name: index for index, name in socket.if_nameindex()}
           .get('eth0', 0))
FOUR = [{'address': ip(f'10.0.0.{n}')} for n in range(11, 15)]
# Name, command, content; a name with "dump" asks for all.
REQUESTS = [
    ('service add', 'SERVICE_NEW', [nest('service', FRESH, {})]),
    ('service add, tracked', 'SERVICE_NEW', [nest('service', FRESH, {
        'scheduler': text('wlc'), 'track': u8(1), 'slow_start': u32(9)})]),
    ('service add, ports', 'SERVICE_NEW', [nest('service', FRESH, {
        'port': u16(5000), 'port_last': u16(5999)})]),
    ('service add, prefix', 'SERVICE_NEW', [nest('service', FRESH, {
        'address': ip('203.0.113.0'), 'prefix': u8(24)})]),
    ('service add, mark', 'SERVICE_NEW', [nest('service', {}, {
        'mark': u32(9)})]),
    ('service set scheduler', 'SERVICE_SET', [nest('service', WEB, {
        'scheduler': text('maglev')})]),
    ('service set track', 'SERVICE_SET', [nest('service', WEB, {
        'track': u8(1)})]),
    ('service set stateless', 'SERVICE_SET', [nest('service', DNS, {
        'stateless': u8(0)})]),
    ('service del', 'SERVICE_DEL', [nest('service', WEB, {})]),
    ('service get', 'SERVICE_GET', [nest('service', WEB, {})]),
    ('service dump', 'SERVICE_GET', []),
    ('service replace, new', 'SERVICE_REPLACE', replace(FRESH, *FOUR)),
    ('service replace, old', 'SERVICE_REPLACE', replace(WEB, *FOUR)),
    ('service replace, none', 'SERVICE_REPLACE', replace(WEB)),
    ('server add', 'SERVER_NEW', server(WEB)),
    ('server add, pinned', 'SERVER_NEW', server(
        WEB, lladdr=bytes.fromhex('020000000177'))),
    ('server set weight', 'SERVER_SET', server(
        WEB, '10.0.0.11', weight=u32(3))),
    ('server set probe', 'SERVER_SET', server(
        WEB, '10.0.0.12', probe_mark=u32(5))),
    ('server drain', 'SERVER_SET', server(
        WEB, '10.0.0.11', weight=u32(0))),
    ('server del', 'SERVER_DEL', server(WEB, '10.0.0.11')),
    ('server get', 'SERVER_GET', server(WEB, '10.0.0.11')),
    ('server dump', 'SERVER_GET', []),
    ('flow get', 'FLOW_GET', [nest('flow', FLOW, {})]),
    ('settings set slots', 'SETTINGS_SET', settings(flow_slots=u32(32768))),
    ('settings set peers', 'SETTINGS_SET', settings(
        peers=bytes.fromhex('020000000077'))),
    ('settings set timeout', 'SETTINGS_SET', settings(timeout_udp=u32(7))),
    ('settings get', 'SETTINGS_GET', []),
    ('stats get', 'STATS_GET', []),
    ('device set prefetch', 'DEVICE_SET', device(
        ifindex=ETH0, mode=u8(1))),
    ('device set steer', 'DEVICE_SET', device(
        ifindex=ETH0, mode=u8(2))),
    ('device get', 'DEVICE_GET', device(ifindex=ETH0, mode=None)),
    ('device dump', 'DEVICE_GET', []),
    ('scheduler dump', 'SCHEDULER_GET', []),
]


class Nth:
    """The kernel's counter of this task: the allocation that it says fails."""

    def __init__(self):
        self.file = os.open('/proc/thread-self/fail-nth', os.O_RDWR)

    def set(self, number):
        os.pwrite(self.file, b'%d' % number, 0)

    def stop(self):
        """No more failures; was there one?"""
        left = int(os.pread(self.file, 16, 0))
        self.set(0)
        return left == 0


def report(name, count, refused):
    if not count:
        fail(f'{name}: no allocation failed')
    print(f'  ok    {name}: {count} allocations failed, '
          f'{refused} times it was refused', flush=True)


def fail(what, *seen):
    print(f'  FAIL  {what}', *seen, sep='\n        ', flush=True)
    sys.exit(1)


def tool(*words):
    return subprocess.run([DSRADM, *words], check=True, encoding='ascii',
                          stdout=subprocess.PIPE).stdout


class Table:
    """The module's table, by dsradm."""

    def __init__(self, path):
        self.path = path
        self.reset()
        self.base = self.state()

    def reset(self):
        tool('device', 'set', 'eth0', 'mode', 'off')
        tool('apply', self.path)

    @staticmethod
    def state():
        """In an order of its own: what was removed and is back comes last."""
        saved = tool('save', '--secret').removesuffix('# end\n')
        head, *services = re.split(r'^(?=service )', saved, flags=re.M)
        return (head + ''.join(sorted(map(Table.in_order, services))) +
                tool('-j', 'device', 'show'))

    @staticmethod
    def in_order(service):
        first, *servers = service.splitlines(keepends=True)
        return first + ''.join(sorted(servers))


def exchange(nth, command, data, dump, number):
    """The request, whose allocation of that number fails: was there such a one,
    and the error; the answer itself may be what could not be had. While an
    earlier change goes on (EBUSY) it is asked again."""
    end = time.monotonic() + BUSY_LIMIT
    while True:
        injected, error = exchange_once(nth, command, data, dump, number)
        if error != errno.EBUSY or time.monotonic() > end:
            return injected, error


def exchange_once(nth, command, data, dump, number):
    family = Family()
    nth.set(number)
    try:
        error = family.ask(command, data, dump).error
    except OSError as caught:
        error = -caught.errno
    injected = nth.stop()
    family.sock.close()
    return injected, error


def try_request(nth, table, name, command, content):
    data = Message().add(content).data
    # The kernel's own caches are warm, and it is known what it comes to.
    injected, error = exchange(nth, command, data, 'dump' in name, 0)
    if error:
        fail(f'{name}: without a failure', f'error {error}')
    goal = table.state()
    table.reset()
    refused = 0
    for number in range(1, MOST):
        injected, error = exchange(nth, command, data, 'dump' in name, number)
        state = table.state()
        what = f'{name}, allocation {number}, error {error}'
        if error > 0 and error != errno.ENOMEM:
            fail(what, 'expected: ENOMEM', os.strerror(error))
        if error < 0 and -error not in (errno.ENOBUFS, errno.ENOMEM):
            fail(what, 'expected: ENOBUFS', os.strerror(-error))
        if error > 0 and state != table.base:
            fail(what, 'the table is not as it was', state)
        if error == 0 and state != goal:
            fail(what, 'it was not done', state)
        if error < 0 and state not in (goal, table.base):
            fail(what, 'something was done in part', state)
        refused += error != 0
        if state != table.base:
            table.reset()
        if not injected:
            if error:
                fail(what, 'nothing failed')
            report(name, number - 1, refused)
            return
    fail(f'{name}: it does not come to an end')


def run_netlink(path, part=''):
    nth = Nth()
    table = Table(path)
    chosen = [request for request in REQUESTS if part in request[0]]
    if not chosen:
        fail(f'no request has "{part}" in its name')
    for request in chosen:
        try_request(nth, table, *request)


def loaded():
    return os.path.isdir('/sys/module/dsr')


def run_insmod(path):
    nth = Nth()
    refused = 0
    for number in range(1, MOST):
        file = os.open(path, os.O_RDONLY)
        nth.set(number)
        status = LIBC.syscall(FINIT_MODULE, file, b'', 0)
        error = ctypes.get_errno() if status else 0
        injected = nth.stop()
        os.close(file)
        if loaded() != (error == 0):
            fail(f'insmod, allocation {number}: {os.strerror(error)}',
                 'inserted' if loaded() else 'not inserted')
        refused += error != 0
        if not error and LIBC.syscall(DELETE_MODULE, b'dsr', os.O_NONBLOCK):
            fail(f'rmmod after allocation {number}',
                 os.strerror(ctypes.get_errno()))
        if not injected:
            report('insmod', number - 1, refused)
            return
    fail('insmod does not come to an end')


def unshare(number):
    nth = Nth()
    nth.set(number)
    status = LIBC.unshare(CLONE_NEWNET)
    error = ctypes.get_errno() if status else 0
    injected = nth.stop()
    if not error:
        tool('settings', 'show')
    return injected, error


# What the module keeps for a namespace is made when it is asked for. Of a table
# of the usual size each page would be an allocation.
SMALL = 'SETTINGS_SET', settings(flow_slots=u32(1024))
FIRST = 'SERVICE_NEW', [nest('service', FRESH, {})]


def first_use(requests, number):
    """In a new namespace; the last of the requests has the failure, and is made
    once more behind it."""
    if LIBC.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), 'unshare')
    nth = Nth()
    *before, last = [(command, Message().add(content).data)
                     for command, content in requests]
    for command, data in before:
        exchange_once(nth, command, data, False, 0)
    injected, error = exchange_once(nth, *last, False, number)
    _, again = exchange_once(nth, *last, False, 0)
    if again not in ([0] if error > 0 else [0, errno.EEXIST]):
        fail(f'{last[0]}, allocation {number}, error {error}',
             'asked for again:', os.strerror(again))
    return injected, error


def in_child(act, number):
    """In a child: was there such an allocation, and the error."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, b'%d %d' % act(number))
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    answer = os.read(reader, 64).split()
    os.close(reader)
    if len(answer) != 2:
        fail(f'a new namespace, allocation {number}', 'it does not work')
    return int(answer[0]), int(answer[1])


def run_namespace(name, act):
    refused = 0
    for number in range(1, MOST):
        injected, error = in_child(act, number)
        refused += error != 0
        if not injected:
            report(name, number - 1, refused)
            return
    fail(f'{name} does not come to an end')


def main():
    match sys.argv[1:]:
        case ['netlink', *arguments] if 1 <= len(arguments) <= 2:
            run_netlink(*arguments)
        case ['insmod', path]:
            run_insmod(path)
        case ['namespace']:
            run_namespace('a new namespace', unshare)
            run_namespace('the first request in one',
                          partial(first_use, [SMALL]))
            run_namespace('the first service of one',
                          partial(first_use, [SMALL, FIRST]))
        case _:
            sys.exit(__doc__)


main()
