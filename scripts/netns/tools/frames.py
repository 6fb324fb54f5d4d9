#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""Print the IP packets of a capture (pcap, Ethernet), a line each:

  SOURCE-MAC DESTINATION-MAC VLAN PROTOCOL SOURCE DESTINATION TTL LENGTH HEX

VLAN is 0 without a tag; SOURCE and DESTINATION are ADDRESS,PORT (port 0 if it
is neither TCP nor UDP); LENGTH and HEX are of the packet from its IP header to
its end, without the padding of the frame. ICMP errors have in place of the port
TYPE.CODE.MTU.

usage: frames.py FILE
"""

import ipaddress
import signal
import struct
import sys

NAMES = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6"}


def records(data):
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") \
        else ">"
    place = 24
    while place + 16 <= len(data):
        size = struct.unpack_from(order + "I", data, place + 8)[0]
        if place + 16 + size > len(data):
            return
        yield data[place + 16:place + 16 + size]
        place += 16 + size


def mac(raw):
    return ":".join(f"{byte:02x}" for byte in raw)


def strip_link(frame):
    """VLAN number and ethertype, and what follows them."""
    vlan, place = 0, 12
    kind = int.from_bytes(frame[12:14], "big")
    while kind in (0x8100, 0x88a8):
        vlan = int.from_bytes(frame[place + 2:place + 4], "big") & 0xfff
        place += 4
        kind = int.from_bytes(frame[place:place + 2], "big")
    return vlan, kind, frame[place + 2:]


def ports(protocol, rest, fragment):
    if fragment:
        return 0, 0
    if protocol in (6, 17) and len(rest) >= 4:
        return struct.unpack_from("!HH", rest)
    if protocol in (1, 58) and len(rest) >= 8:
        mtu = int.from_bytes(rest[6:8] if protocol == 1 else rest[4:8], "big")
        return f"{rest[0]}.{rest[1]}.{mtu}", 0
    return 0, 0


def fields(kind, packet):
    """TTL, protocol, addresses, what follows the header, whole packet."""
    if kind == 0x0800:
        size = (packet[0] & 15) * 4
        packet = packet[:int.from_bytes(packet[2:4], "big")]
        fragment = int.from_bytes(packet[6:8], "big") & 0x1fff
        return (packet[8], packet[9], packet[12:16], packet[16:20],
                packet[size:], fragment, packet)
    packet = packet[:40 + int.from_bytes(packet[4:6], "big")]
    return (packet[7], packet[6], packet[8:24], packet[24:40], packet[40:],
            0, packet)


def describe(frame):
    vlan, kind, packet = strip_link(frame)
    if kind not in (0x0800, 0x86dd):
        return None
    ttl, protocol, source, destination, rest, fragment, packet = fields(
        kind, packet)
    sport, dport = ports(protocol, rest, fragment)
    return (f"{mac(frame[6:12])} {mac(frame[:6])} {vlan} "
            f"{NAMES.get(protocol, protocol)} "
            f"{ipaddress.ip_address(source)},{sport} "
            f"{ipaddress.ip_address(destination)},{dport} "
            f"{ttl} {len(packet)} {packet.hex()}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    for frame in records(data):
        line = describe(frame)
        if line:
            print(line)


main()
