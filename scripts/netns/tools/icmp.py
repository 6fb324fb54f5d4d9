#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""Put ICMP errors about a VIP's flow on a link, as a router on the way would.

usage: icmp.py DEVICE DESTINATION-MAC

Each line of standard input is an error:

  TYPE CODE REST ROUTER tcp|udp VIP,PORT CLIENT,PORT [BYTES [options|fragment]]

REST is what the header has behind its checksum (an MTU, a pointer). ROUTER is
the address that the error is from; BYTES is how much of the packet from VIP to
CLIENT it shows behind the IP header (8). That packet has IPv4 options or IPv6
destination options, or is a first fragment, when the line says so.
"""

import ipaddress
import socket
import struct
import sys

from inject import checksum, endpoint, mac_bytes

PROTOCOLS = {"tcp": 6, "udp": 17}


def header(source, destination, protocol, length):
    if source.version == 6:
        return struct.pack("!IHBB16s16s", 6 << 28, length, protocol, 60,
                           source.packed, destination.packed)
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + length, 7, 0x4000, 60,
                       protocol, 0, source.packed, destination.packed)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:]


def odd_header(odd, vip, client, protocol):
    if vip.version == 6:
        number, what = (44, 1) if odd == "fragment" else (60, 0x104)
        return header(vip, client, number, 1400) + struct.pack(
            "!BBHI", protocol, 0, what, 0)
    head = bytearray(header(vip, client, protocol, 1400))
    if odd == "fragment":
        head[6:8] = b"\x20\x00"
    else:
        head[0] = 0x46
        head += b"\x01\x01\x01\x01"
    head[10:12] = bytes(2)
    head[10:12] = struct.pack("!H", checksum(bytes(head)))
    return bytes(head)


def inner(kind, source, destination, shown, odd):
    vip, sport = endpoint(source)
    client, dport = endpoint(destination)
    data = struct.pack("!HHIIBBHHH", sport, dport, 1000, 1000, 0x50, 16,
                       512, 0, 0)
    if kind == "udp":
        data = struct.pack("!HHHH", sport, dport, 1208, 0) + bytes(12)
    head = odd_header(odd, vip, client, PROTOCOLS[kind]) if odd else \
        header(vip, client, PROTOCOLS[kind], 1400)
    return head + data[:shown]


def error(words):
    code, rest = int(words[1]), int(words[2])
    router, vip = ipaddress.ip_address(words[3]), endpoint(words[5])[0]
    body = inner(words[4], words[5], words[6],
                 int(words[7]) if len(words) > 7 else 8,
                 words[8] if len(words) > 8 else "")
    icmp = struct.pack("!BBHI", int(words[0]), code, 0, rest) + body
    protocol, pseudo = 1, b""
    if vip.version == 6:
        protocol = 58
        pseudo = router.packed + vip.packed + struct.pack(
            "!II", len(icmp), protocol)
    icmp = icmp[:2] + struct.pack("!H", checksum(pseudo + icmp)) + icmp[4:]
    return vip.version, header(router, vip, protocol, len(icmp)) + icmp


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
        sock.bind((sys.argv[1], 0))
        head = mac_bytes(sys.argv[2]) + sock.getsockname()[4]
        for line in sys.stdin:
            version, packet = error(line.split())
            sock.send(head + (b"\x08\x00" if version == 4 else b"\x86\xdd")
                      + packet)


main()
