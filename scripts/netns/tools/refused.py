#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Send the module requests with every mistake that an attribute can have, and
tell which of them were not refused as they are to be: with the error, with a
sentence, naming the attribute at fault, and the table as it was.

usage: refused.py

Wants the table of t_netlink.sh: see there. A line for each mistake that was
taken for something else; the last line is how many requests were sent.
"""

import errno
import ipaddress
import re
import struct
import sys

from genl import HEADER, VALUES, Family, Message


def u8(value):
    return struct.pack('B', value)


def u16(value):
    return struct.pack('H', value)


def u32(value):
    return struct.pack('I', value)


def ip(text):
    return ipaddress.ip_address(text).packed


def mac(text):
    return bytes.fromhex(text.replace(':', ''))


def text(value):
    return value.encode() + b'\0'


def ranges(*ports):
    return b''.join(struct.pack('HH', first, last) for first, last in ports)


def nest(kind, base, change):
    """One with what BASE has, but for the changes; None takes out."""
    content = {**base, **change}
    return (kind, [(name, value) for name, value in content.items()
                   if value is not None])


# A service that the table does not have, and some that it has
FRESH = {'protocol': u8(6), 'address': ip('192.0.2.99'), 'port': u16(80)}
WEB = {'protocol': u8(6), 'address': ip('192.0.2.10'), 'port': u16(80)}
DNS = {'protocol': u8(17), 'address': ip('192.0.2.10'), 'port': u16(53)}
CHAT = {'protocol': u8(6), 'address': ip('192.0.2.10'), 'port': u16(5222)}
BARE = {'protocol': u8(6), 'address': ip('192.0.2.10'), 'port': u16(81)}
SOURCE = {'protocol': u8(6), 'address': ip('192.0.2.10'), 'port': u16(82)}
MARK = {'mark': u32(7)}
FLOW = {'protocol': u8(6), 'client': ip('198.51.100.7'),
        'client_port': u16(4000), 'vip': ip('192.0.2.10'), 'vip_port': u16(80)}


def fresh(**change):
    return [nest('service', FRESH, change)]


def marked(**change):
    return [nest('service', MARK, change)]


def server(service, at='10.0.0.99', **change):
    return [nest('service', service, {}),
            nest('server', {'address': ip(at)}, change)]


def replace(service, *servers, **change):
    return [nest('service', service, change)] + [
        nest('server', {}, one) for one in servers]


def flow(**change):
    return [nest('flow', FLOW, change)]


def settings(**change):
    return [nest('settings', {}, change)]


def device(**change):
    return [nest('device', {'ifindex': u32(1), 'mode': u8(1)}, change)]


# Command, request, error, attribute at fault ("-": one that is missing, "":
# none), part of the sentence
IDENTITY = [
    # which attribute is there
    ([], 'EINVAL', '-service', 'missing'),
    ([('service', [])], 'EINVAL', '-protocol', 'missing'),
    (fresh(protocol=None), 'EINVAL', '-protocol', 'missing'),
    (fresh(address=None), 'EINVAL', '-address', 'missing'),
    (fresh(port=None), 'EINVAL', '-port', 'missing'),
    (fresh(port=None, port_last=u16(9)), 'EINVAL', '-port', 'missing'),
    (fresh() + fresh(), 'EINVAL', 'service', 'given twice'),
    ([('service', b'')], 'EINVAL', 'service', 'NLA_F_NESTED'),
    ([(99, u32(1))] + fresh(), 'EINVAL', '99', 'nknown attribute type'),
    # protocol, address, prefix
    (fresh(protocol=u8(1)), 'EOPNOTSUPP', 'service.protocol', '6 (TCP)'),
    (fresh(protocol=u8(0)), 'EOPNOTSUPP', 'service.protocol', '6 (TCP)'),
    (fresh(address=bytes(3)), 'EINVAL', 'service.address', 'expected 4 bytes'),
    (fresh(address=bytes(5)), 'EINVAL', 'service.address', 'expected 4 bytes'),
    (fresh(address=bytes(17)), 'EINVAL', 'service.address', 'expected 4 bytes'),
    (fresh(address=b''), 'EINVAL', 'service.address', 'expected 4 bytes'),
    (fresh(address=ip('0.0.0.0')), 'EINVAL', 'service.address', '0.0.0.0/8'),
    (fresh(address=ip('127.0.0.1')), 'EINVAL', 'service.address', 'loopback'),
    (fresh(address=ip('224.0.0.1')), 'EINVAL', 'service.address', 'multicast'),
    (fresh(address=ip('255.255.255.255')), 'EINVAL', 'service.address',
     'broadcast'),
    (fresh(address=ip('::')), 'EINVAL', 'service.address', 'no host'),
    (fresh(address=ip('::1')), 'EINVAL', 'service.address', 'loopback'),
    (fresh(address=ip('ff02::1')), 'EINVAL', 'service.address', 'multicast'),
    (fresh(address=ip('::ffff:10.0.0.1')), 'EINVAL', 'service.address',
     'IPv4-mapped'),
    (fresh(address=ip('fe80::1')), 'EINVAL', 'service.address', 'link-local'),
    (fresh(prefix=u8(0)), 'ERANGE', 'service.prefix', '1 to 128'),
    (fresh(prefix=u8(33)), 'ERANGE', 'service.prefix', '1 to 32'),
    (fresh(address=ip('2001:db8::'), prefix=u8(129)), 'ERANGE',
     'service.prefix', '1 to 128'),
    (fresh(prefix=u8(24)), 'EINVAL', 'service.address', 'bits set after'),
    (fresh(address=ip('2001:db8::1'), prefix=u8(64)), 'EINVAL',
     'service.address', 'bits set after'),
    (fresh(address=None, prefix=u8(24)), 'EINVAL', '-address', 'missing'),
    (fresh(address=ip('64.0.0.0'), prefix=u8(2)), 'EINVAL', 'service.prefix',
     'loopback'),
    (fresh(address=ip('128.0.0.0'), prefix=u8(1)), 'EINVAL', 'service.prefix',
     'multicast'),
    (fresh(address=ip('255.255.255.0'), prefix=u8(24)), 'EINVAL',
     'service.prefix', 'broadcast'),
    (fresh(address=ip('fc00::'), prefix=u8(6)), 'EINVAL', 'service.prefix',
     'link-local'),
    (fresh(address=ip('8000::'), prefix=u8(1)), 'EINVAL', 'service.prefix',
     'multicast'),
    # ports
    (fresh(port_last=u16(79)), 'EINVAL', 'service.port_last', 'below'),
    (fresh(port=u16(0), port_last=u16(1)), 'EINVAL', 'service.port_last',
     'all ports'),
    (fresh(ports=ranges((1, 1), (3, 3))), 'EINVAL', 'service.ports', 'beside'),
    (fresh(port=None, port_last=u16(1), ports=ranges((1, 1), (3, 3))),
     'EINVAL', 'service.ports', 'beside'),
    (fresh(port=None, ports=ranges((1, 1))), 'EINVAL', 'service.ports',
     'expected at most 16'),
    (fresh(port=None, ports=b''), 'EINVAL', 'service.ports',
     'expected at most 16'),
    (fresh(port=None, ports=ranges(*((n, n) for n in range(1, 35, 2)))),
     'EINVAL', 'service.ports', 'expected at most 16'),
    (fresh(port=None, ports=ranges((1, 1), (3, 3))[:-1]), 'EINVAL',
     'service.ports', 'expected 4 bytes for each'),
    (fresh(port=None, ports=ranges((1, 1), (3, 3)) + b'x'), 'EINVAL',
     'service.ports', 'expected 4 bytes for each'),
    (fresh(port=None, ports=ranges((0, 0), (3, 3))), 'EINVAL', 'service.ports',
     'ports from 1'),
    (fresh(port=None, ports=ranges((1, 1), (5, 3))), 'EINVAL', 'service.ports',
     'below its first'),
    (fresh(port=None, ports=ranges((3, 3), (1, 1))), 'EINVAL', 'service.ports',
     'ascending'),
    (fresh(port=None, ports=ranges((1, 5), (5, 9))), 'EINVAL', 'service.ports',
     'ascending'),
    (fresh(port=None, ports=ranges((1, 5), (6, 9))), 'EINVAL', 'service.ports',
     'ascending'),
    # mark
    (marked(mark=u32(0)), 'ERANGE', 'service.mark', 'expected 1 to'),
    (marked(protocol=u8(6)), 'EINVAL', 'service.protocol', 'mark beside'),
    (marked(address=ip('192.0.2.1')), 'EINVAL', 'service.address',
     'mark beside'),
    (marked(prefix=u8(24)), 'EINVAL', 'service.prefix', 'mark beside'),
    (marked(port=u16(1)), 'EINVAL', 'service.port', 'mark beside'),
    (marked(port_last=u16(1)), 'EINVAL', 'service.port_last', 'mark beside'),
    (marked(ports=ranges((1, 1), (3, 3))), 'EINVAL', 'service.ports',
     'mark beside'),
]

OPTIONS = [
    (fresh(scheduler=text('wishful')), 'EOPNOTSUPP', 'service.scheduler',
     'expected one of: rendezvous'),
    (fresh(scheduler=text('')), 'EOPNOTSUPP', 'service.scheduler',
     'expected one of: rendezvous'),
    (fresh(scheduler=b'rr'), 'EINVAL', 'service.scheduler', 'policy'),
    (fresh(scheduler=text('r' * 16)), 'EINVAL', 'service.scheduler', 'policy'),
    (fresh(rows=u32(128)), 'ERANGE', 'service.rows', 'from 256 to 65536'),
    (fresh(rows=u32(131072)), 'ERANGE', 'service.rows', '0 to 65536'),
    (fresh(rows=u32(1000)), 'ERANGE', 'service.rows', 'a power of two'),
    (fresh(track=u8(3)), 'ERANGE', 'service.track', '0 to 2'),
    (fresh(track=u8(2), scheduler=text('lc')), 'EINVAL', 'service.track',
     'auto or all'),
    (fresh(gone=u8(2)), 'ERANGE', 'service.gone', '0 to 1'),
    (fresh(no_server=u8(3)), 'ERANGE', 'service.no_server', '0 to 2'),
    (fresh(ttl=u8(2)), 'ERANGE', 'service.ttl', '0 to 1'),
    (fresh(when=u8(2)), 'ERANGE', 'service.when', '0 to 1'),
    (fresh(persist=u32(8001)), 'ERANGE', 'service.persist', '0 to 8000'),
    (fresh(persist_prefix=u8(24)), 'EINVAL', 'service.persist_prefix',
     'seconds of persist'),
    (fresh(persist_prefix6=u8(64)), 'EINVAL', 'service.persist_prefix6',
     'seconds of persist'),
    (fresh(persist=u32(0), persist_prefix=u8(24)), 'EINVAL',
     'service.persist_prefix', 'seconds of persist'),
    (fresh(persist=u32(9), persist_prefix=u8(0)), 'ERANGE',
     'service.persist_prefix', '1 to 32'),
    (fresh(persist=u32(9), persist_prefix=u8(33)), 'ERANGE',
     'service.persist_prefix', '1 to 32'),
    (fresh(persist=u32(9), persist_prefix6=u8(0)), 'ERANGE',
     'service.persist_prefix6', '1 to 128'),
    (fresh(persist=u32(9), persist_prefix6=u8(129)), 'ERANGE',
     'service.persist_prefix6', '1 to 128'),
    (fresh(timeout_established=u32(8001)), 'ERANGE',
     'service.timeout_established', '0 to 8000'),
    (fresh(timeout_half_open=u32(8001)), 'ERANGE', 'service.timeout_half_open',
     '0 to 8000'),
    (fresh(timeout_closing=u32(8001)), 'ERANGE', 'service.timeout_closing',
     '0 to 8000'),
    (fresh(timeout_udp=u32(8001)), 'ERANGE', 'service.timeout_udp',
     '0 to 8000'),
    (fresh(stateless=u8(2)), 'ERANGE', 'service.stateless', '0 to 1'),
    (fresh(stateless=u8(1)), 'EINVAL', 'service.stateless', 'UDP'),
    (fresh(protocol=u8(132), stateless=u8(1)), 'EINVAL', 'service.stateless',
     'UDP'),
    (marked(mark=u32(8), stateless=u8(1)), 'EINVAL', 'service.stateless',
     'UDP'),
    (fresh(protocol=u8(17), stateless=u8(1), persist=u32(9)), 'EINVAL',
     'service.stateless', 'persist off'),
    (fresh(protocol=u8(17), stateless=u8(1), track=u8(1)), 'EINVAL',
     'service.stateless', 'track auto'),
    (fresh(slow_start=u32(8001), scheduler=text('lc')), 'ERANGE',
     'service.slow_start', '0 to 8000'),
    (fresh(slow_start=u32(9)), 'EINVAL', 'service.slow_start',
     'or one of: lc wlc'),
    (fresh(slow_start=u32(9), scheduler=text('wrr')), 'EINVAL',
     'service.slow_start', 'or one of: lc wlc'),
]

# What this very table makes wrong
SERVICES = [
    ('SERVICE_NEW', [nest('service', WEB, {})], 'EEXIST', 'service', 'already'),
    ('SERVICE_NEW', marked(), 'EEXIST', 'service', 'already'),
    ('SERVICE_NEW', [nest('service', WEB, {
        'port': None, 'ports': ranges((7, 9), (80, 80))})],
     'EEXIST', 'service', 'one of the ports'),
    ('SERVICE_REPLACE', [nest('service', WEB, {
        'port': None, 'ports': ranges((7, 9), (80, 80))})],
     'EEXIST', 'service', 'one of the ports'),
    ('SERVICE_SET', fresh(), 'ENOENT', 'service', 'no such service'),
    ('SERVICE_DEL', fresh(), 'ENOENT', 'service', 'no such service'),
    ('SERVICE_GET', fresh(), 'ENOENT', 'service', 'no such service'),
    ('SERVER_NEW', server(FRESH), 'ENOENT', 'service', 'no such service'),
    ('SERVER_SET', server(FRESH), 'ENOENT', 'service', 'no such service'),
    ('SERVER_DEL', server(FRESH), 'ENOENT', 'service', 'no such service'),
    ('SERVER_GET', server(FRESH), 'ENOENT', 'service', 'no such service'),
    # Options are no part of a name.
    ('SERVICE_DEL', [nest('service', WEB, {'scheduler': text('rr')})],
     'EINVAL', 'service.scheduler', 'nknown attribute type'),
    ('SERVER_NEW', [nest('service', WEB, {'stateless': u8(1)}),
                    nest('server', {'address': ip('10.0.0.99')}, {})],
     'EINVAL', 'service.stateless', 'nknown attribute type'),
    # What is set already does not go with it.
    ('SERVICE_SET', [nest('service', WEB, {'persist': u32(9)})], 'EBUSY',
     'service.persist', 'every flow would move'),
    ('SERVICE_SET', [nest('service', WEB, {'scheduler': text('sh')})], 'EBUSY',
     'service.scheduler', 'every flow would move'),
    ('SERVICE_SET', marked(persist_prefix=u8(16)), 'EBUSY',
     'service.persist_prefix', 'every flow would move'),
    ('SERVICE_SET', marked(persist=u32(60), persist_prefix=u8(16)), 'EBUSY',
     'service.persist_prefix', 'every flow would move'),
    # All are sent, one is new.
    ('SERVICE_SET', marked(persist=u32(60), persist_prefix=u8(24),
                           persist_prefix6=u8(64)), 'EBUSY',
     'service.persist_prefix6', 'every flow would move'),
    ('SERVICE_REPLACE', marked(persist=u32(60)), 'EBUSY', 'service',
     'every flow would move'),
    # No scheduler is the default one.
    ('SERVICE_REPLACE', [nest('service', SOURCE, {'persist': u32(60)})],
     'EBUSY', 'service', 'scheduler sh'),
    ('SERVICE_SET', marked(persist=u32(60), scheduler=text('sh')), 'EBUSY',
     'service.scheduler', 'every flow would move'),
    ('SERVICE_SET', marked(persist=u32(0), scheduler=text('maglev')), 'EBUSY',
     'service.persist', 'every flow would move'),
    ('SERVICE_SET', [nest('service', CHAT, {'scheduler': text('wrr')})],
     'EINVAL', 'service.scheduler', 'slow start'),
    ('SERVICE_SET', [nest('service', CHAT, {'track': u8(2)})], 'EINVAL',
     'service.track', 'auto or all'),
    ('SERVICE_SET', [nest('service', BARE, {'scheduler': text('rr')})],
     'EINVAL', 'service.scheduler', 'auto or all'),
    ('SERVICE_SET', [nest('service', WEB, {'track': u8(2)})], 'EINVAL',
     'service.track', 'limit'),
    ('SERVICE_SET', [nest('service', DNS, {'persist': u32(9)})], 'EINVAL',
     'service.persist', 'stateless off'),
    ('SERVICE_SET', [nest('service', DNS, {'track': u8(1)})], 'EINVAL',
     'service.track', 'stateless off'),
]

LIMITED = {'address': ip('10.0.0.98'), 'max_flows': u32(9)}
SERVERS = [
    ('SERVER_NEW', [nest('service', WEB, {})], 'EINVAL', '-server', 'missing'),
    ('SERVER_NEW', [nest('server', LIMITED, {})], 'EINVAL', '-service',
     'missing'),
    ('SERVER_NEW', server(WEB, weight=u32(65536)), 'ERANGE', 'server.weight',
     '65535'),
    ('SERVER_NEW', server(WEB, ifindex=u32(99999)), 'ENODEV', 'server.ifindex',
     'no such device'),
    ('SERVER_NEW', server(WEB, lladdr=bytes(5)), 'ERANGE', 'server.lladdr',
     'out of range'),
    ('SERVER_NEW', server(WEB, lladdr=bytes(7)), 'ERANGE', 'server.lladdr',
     'out of range'),
    ('SERVER_NEW', server(WEB, lladdr=mac('01:00:5e:00:00:01')), 'EINVAL',
     'server.lladdr', 'multicast'),
    ('SERVER_NEW', server(WEB, lladdr=mac('02:00:00:00:00:02')), 'EINVAL',
     'server.lladdr', "gateway's own"),
    ('SERVER_NEW', server(WEB, 'fe80::1'), 'EINVAL', 'server.address',
     'does not say its link'),
    ('SERVER_NEW', server(WEB, '127.0.0.1'), 'EINVAL', 'server.address',
     'loopback'),
    ('SERVER_NEW', server(WEB, address=None), 'EINVAL', '-address', 'missing'),
    ('SERVER_NEW', server(WEB, max_flows=u32(134217729)), 'ERANGE',
     'server.max_flows', '0 to 134217728'),
    ('SERVER_NEW', server(WEB, max_flows=u32(9), resume=u32(10)), 'EINVAL',
     'server.resume', 'at most max-flows'),
    ('SERVER_NEW', server(WEB, max_flows=u32(9), resume=u32(134217729)),
     'ERANGE', 'server.resume', '0 to 134217728'),
    ('SERVER_NEW', server(WEB, resume=u32(1)), 'EINVAL', 'server.resume',
     'max-flows too'),
    ('SERVER_NEW', server(BARE, max_flows=u32(9)), 'EINVAL',
     'server.max_flows', 'tracked'),
    ('SERVER_NEW', server(DNS, max_flows=u32(9)), 'EINVAL', 'server.max_flows',
     'counts no flows'),
    ('SERVER_NEW', server(WEB, probe_mark=u32(101)), 'EEXIST',
     'server.probe_mark', 'this probe mark'),
    ('SERVER_NEW', server(MARK, probe_mark=u32(5)), 'EINVAL',
     'server.probe_mark', 'expected no probe mark'),
    ('SERVER_NEW', server(WEB, '10.0.0.11'), 'EEXIST', 'server.address',
     'already'),
    ('SERVER_SET', server(WEB), 'ENOENT', 'server.address', 'no such server'),
    ('SERVER_DEL', server(WEB), 'ENOENT', 'server.address', 'no such server'),
    ('SERVER_GET', server(WEB), 'ENOENT', 'server.address', 'no such server'),
    ('SERVER_DEL', server(WEB, '10.0.0.11', weight=u32(1)), 'EINVAL',
     'server.weight', 'nknown attribute type'),
    ('SERVER_SET', server(WEB, '10.0.0.11', resume=u32(6)), 'EINVAL',
     'server.resume', 'at most max-flows'),
    ('SERVER_SET', server(WEB, '10.0.0.11', max_flows=u32(2)), 'EINVAL',
     'server.max_flows', 'at most max-flows'),
    ('SERVER_SET', server(WEB, '10.0.0.12', resume=u32(6)), 'EINVAL',
     'server.resume', 'max-flows too'),
    ('SERVER_SET', server(WEB, '10.0.0.12', probe_mark=u32(101)), 'EEXIST',
     'server.probe_mark', 'this probe mark'),
    ('SERVER_SET', server(MARK, '10.0.0.11', probe_mark=u32(5)), 'EINVAL',
     'server.probe_mark', 'expected no probe mark'),
    # A set whose last one is wrong
    ('SERVICE_REPLACE', replace(WEB, LIMITED, LIMITED), 'EINVAL',
     'server.address', 'named twice'),
    ('SERVICE_REPLACE', replace(
        WEB, {'address': ip('10.0.0.98'), 'probe_mark': u32(5)},
        {'address': ip('10.0.0.97'), 'probe_mark': u32(5)}),
     'EEXIST', 'server.probe_mark', 'same probe mark'),
    ('SERVICE_REPLACE', replace(
        MARK, {'address': ip('10.0.0.98'), 'probe_mark': u32(5)}),
     'EINVAL', 'server.probe_mark', 'expected no probe mark'),
    ('SERVICE_REPLACE', replace(
        WEB, LIMITED, {'address': ip('10.0.0.97'), 'resume': u32(1)}),
     'EINVAL', 'server.resume', 'max-flows too'),
    ('SERVICE_REPLACE', replace(WEB, LIMITED, {'weight': u32(1)}),
     'EINVAL', '-address', 'missing'),
    ('SERVICE_REPLACE', replace(DNS, LIMITED, stateless=u8(1)), 'EINVAL',
     'server.max_flows', 'counts no flows'),
    ('SERVICE_REPLACE', replace(WEB, LIMITED, track=u8(2)), 'EINVAL',
     'server.max_flows', 'tracked'),
    ('SERVICE_REPLACE', replace(WEB, {'address': ip('fe80::1')}), 'EINVAL',
     'server.address', 'does not say its link'),
]

FLOWS = [
    ('FLOW_GET', [], 'EINVAL', '-flow', 'missing'),
    ('FLOW_GET', flow(protocol=None), 'EINVAL', '-protocol', 'missing'),
    ('FLOW_GET', flow(client=None), 'EINVAL', '-client', 'missing'),
    ('FLOW_GET', flow(vip=None), 'EINVAL', '-vip', 'missing'),
    ('FLOW_GET', flow(client_port=None), 'EINVAL', '-client_port', 'missing'),
    ('FLOW_GET', flow(vip_port=None), 'EINVAL', '-vip_port', 'missing'),
    ('FLOW_GET', flow(client=ip('2001:db8::1')), 'EINVAL', 'flow.client',
     'family'),
    ('FLOW_GET', flow(client=bytes(4)), 'EINVAL', 'flow.client', 'no host'),
    ('FLOW_GET', flow(vip=bytes(3)), 'EINVAL', 'flow.vip', 'expected 4 bytes'),
    ('FLOW_GET', flow(protocol=u8(1)), 'EINVAL', 'flow.protocol', 'ICMP'),
    ('FLOW_GET', flow(protocol=u8(47)), 'EINVAL', 'flow.client_port',
     'expected 0'),
    ('FLOW_GET', flow(protocol=u8(47), client_port=None), 'EINVAL',
     'flow.vip_port', 'expected 0'),
    ('FLOW_GET', flow(vip=ip('192.0.2.77')), 'ENOENT', '', 'no service takes'),
    ('FLOW_GET', flow(vip=ip('192.0.2.77'), mark=u32(8)), 'ENOENT', '',
     'no service takes'),
]

PEER = mac('02:00:00:00:00:77')
SETTINGS = [
    ('SETTINGS_SET', [], 'EINVAL', '-settings', 'missing'),
    ('SETTINGS_GET', settings(), 'EINVAL', 'settings',
     'nknown attribute type'),
    ('STATS_GET', settings(), 'EINVAL', 'settings', 'nknown attribute type'),
    ('SETTINGS_SET', settings(secret=bytes(15)), 'ERANGE', 'settings.secret',
     'out of range'),
    ('SETTINGS_SET', settings(secret=bytes(17)), 'ERANGE', 'settings.secret',
     'out of range'),
    ('SETTINGS_SET', settings(secret=bytes(16)), 'EINVAL', 'settings.secret',
     'random bytes'),
    ('SETTINGS_SET', settings(secret=b'x' * 16), 'EBUSY', 'settings.secret',
     'no service'),
    ('SETTINGS_SET', settings(timeout_established=u32(0)), 'ERANGE',
     'settings.timeout_established', '1 to 8000'),
    ('SETTINGS_SET', settings(timeout_half_open=u32(8001)), 'ERANGE',
     'settings.timeout_half_open', '1 to 8000'),
    ('SETTINGS_SET', settings(timeout_closing=u32(0)), 'ERANGE',
     'settings.timeout_closing', '1 to 8000'),
    ('SETTINGS_SET', settings(timeout_udp=u32(8001)), 'ERANGE',
     'settings.timeout_udp', '1 to 8000'),
    ('SETTINGS_SET', settings(flow_slots=u32(0)), 'ERANGE',
     'settings.flow_slots', '1024 to 134217728'),
    ('SETTINGS_SET', settings(flow_slots=u32(1025)), 'ERANGE',
     'settings.flow_slots', 'power of two'),
    ('SETTINGS_SET', settings(flow_slots=u32(1 << 28)), 'ERANGE',
     'settings.flow_slots', '1024 to 134217728'),
    ('SETTINGS_SET', settings(peers=bytes(5)), 'EINVAL', 'settings.peers',
     '6 bytes each'),
    ('SETTINGS_SET', settings(peers=bytes(17 * 6)), 'EINVAL',
     'settings.peers', 'up to 16'),
    ('SETTINGS_SET', settings(peers=bytes(6)), 'EINVAL', 'settings.peers',
     'all zero'),
    ('SETTINGS_SET', settings(peers=mac('01:00:5e:00:00:01')), 'EINVAL',
     'settings.peers', 'multicast'),
    ('SETTINGS_SET', settings(peers=PEER + PEER), 'EINVAL', 'settings.peers',
     'listed twice'),
    # One that is right beside one that is not
    ('SETTINGS_SET', settings(timeout_udp=u32(7), flow_slots=u32(7)), 'ERANGE',
     'settings.flow_slots', '1024 to 134217728'),
]

DEVICES = [
    ('DEVICE_SET', [], 'EINVAL', '-device', 'missing'),
    ('DEVICE_SET', device(ifindex=None), 'EINVAL', '-ifindex', 'missing'),
    ('DEVICE_SET', device(mode=None), 'EINVAL', '-mode', 'missing'),
    ('DEVICE_SET', device(mode=u8(3)), 'ERANGE', 'device.mode', '0 to 2'),
    ('DEVICE_SET', device(ifindex=u32(0)), 'ENODEV', 'device.ifindex',
     'no such device'),
    ('DEVICE_SET', device(ifindex=u32(99999)), 'ENODEV', 'device.ifindex',
     'no such device'),
    ('DEVICE_SET', device(), 'EOPNOTSUPP', 'device.ifindex', 'loopback'),
    ('DEVICE_GET', device(), 'EINVAL', 'device.mode', 'nknown attribute type'),
    ('DEVICE_GET', device(ifindex=u32(99999), mode=None), 'ENODEV',
     'device.ifindex', 'no such device'),
]

# Linux 6.1 tells no attribute where a dump is refused.
DUMPS = [
    ('SERVICE_GET', fresh(), 'ENOENT', 'service', 'no such service'),
    ('SERVER_GET', [nest('service', FRESH, {})], 'ENOENT', 'service',
     'no such service'),
    ('SERVER_GET', server(WEB), 'EINVAL', 'server', 'all servers'),
    ('SERVER_GET', marked(mark=u32(0)), 'ERANGE', 'service.mark', '1 to'),
    ('DEVICE_GET', device(mode=None), 'EINVAL', 'device', 'all devices'),
]

# Which command sets the attributes of a nest, and one that is right but for
# the attribute in question
SETTERS = {
    'service': ('SERVICE_NEW', [], FRESH),
    'server': ('SERVER_NEW', [nest('service', WEB, {})],
               {'address': ip('10.0.0.99')}),
    'flow': ('FLOW_GET', [], FLOW),
    'settings': ('SETTINGS_SET', [], {}),
    'device': ('DEVICE_SET', [], {'ifindex': u32(1), 'mode': u8(1)}),
}
SIZES = {'u8': 1, 'u16': 2, 'u32': 4}


def documented():
    """Nest, attribute, and what the header's comment on it says."""
    with open(HEADER, encoding='ascii') as file:
        comments = re.findall(r'^ \* @DSR_([A-Z]+)_A_(\w+): (.*)$', file.read(),
                              re.MULTILINE)
    for kind, name, what in comments:
        if kind.lower() in SETTERS and name not in ('UNSPEC', 'PAD'):
            yield kind.lower(), name.lower(), what


def by_length():
    """Every attribute of a plain type with every wrong length; every attribute
    that only the kernel sets, set; and a type behind the last."""
    for kind, name, what in documented():
        command, before, base = SETTERS[kind]

        def request(value):
            return before + [nest(kind, {**base, name: None}, {name: value})]

        if 'read only' in what:
            yield (command, request(bytes(4)), 'EINVAL', f'{kind}.{name}',
                   ' attribute')
            continue
        size = SIZES.get(what.split(',')[0].split(';')[0], 0)
        for length in {0, size - 1, size + 1, 2 * size} if size else ():
            yield (command, request(bytes(length)), 'ERANGE,EINVAL',
                   f'{kind}.{name}', 'length')
    for kind, (command, before, base) in SETTERS.items():
        yield (command, before + [nest(kind, base, {99: u32(1)})], 'EINVAL',
               f'{kind}.99', 'nknown attribute type')


def table():
    """All of them: command, request, error, attribute, sentence, dump."""
    for command in ('SERVICE_NEW', 'SERVICE_SET', 'SERVICE_DEL', 'SERVICE_GET',
                    'SERVICE_REPLACE', 'SERVER_NEW', 'SERVER_DEL'):
        for row in IDENTITY:
            yield (command, *row, False)
    for command in ('SERVICE_NEW', 'SERVICE_REPLACE'):
        for row in OPTIONS:
            yield (command, *row, False)
    for row in SERVICES + SERVERS + FLOWS + SETTINGS + DEVICES:
        yield (*row, False)
    for row in by_length():
        yield (*row, False)
    for row in DUMPS:
        yield (*row, True)


def at_fault(message, answer):
    """The path of the attribute that the kernel named."""
    for path, offset in message.places.items():
        if offset == answer.offset:
            return path
    return '' if answer.offset is None else f'offset {answer.offset}'


def faults(message, answer, errors, fault, sentence, dump):
    """What is wrong with an answer."""
    if answer.error not in [getattr(errno, name) for name in errors.split(',')]:
        yield f'{errno.errorcode.get(answer.error, answer.error)}, not {errors}'
    if sentence not in answer.text:
        yield f'"{answer.text}" lacks "{sentence}"'
    if fault.startswith('-'):
        if answer.missing not in [value for name, value in VALUES.items()
                                  if name.endswith('A_' + fault[1:].upper())]:
            yield f'missing: {answer.missing}, not {fault[1:]}'
    elif at_fault(message, answer) not in ([fault, ''] if dump else [fault]):
        yield f'says "{at_fault(message, answer)}", not "{fault}"'


def main():
    family = Family()
    sent = 0
    failed = False
    before = family.generation()
    for command, content, errors, fault, sentence, dump in table():
        message = Message().add(content)
        answer = family.ask(command, message.data, dump)
        said = list(faults(message, answer, errors, fault, sentence, dump))
        if family.generation() != before:
            before = family.generation()
            said.append('the table has changed')
        for what in said:
            failed = True
            print(f'{command} {list(message.places)} ({fault}): {what}')
        sent += 1
    print(sent)
    return failed


if __name__ == '__main__':
    sys.exit(main())
