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
import struct
import sys

from packet import (DESTINATION_OPTIONS, DF, NUMBERS, Link, endpoint, icmp, ip,
                    ip_fragment, tcp, udp)


def odd_packet(odd, vip, client, protocol, data):
    if odd == "fragment":
        return ip_fragment(vip, client, protocol, data, 7, 0, True)
    if odd and vip.version == 6:
        data = struct.pack("!BBHI", protocol, 0, 0x104, 0) + data
        protocol = DESTINATION_OPTIONS
    return ip(vip, client, protocol, data, number=7, fragment=DF,
              options=b"\x01" * 4 if odd else b"")


def inner(kind, source, destination, shown, odd):
    """What an error shows of a packet with 1,400 bytes."""
    build = tcp if kind == "tcp" else udp
    data = build(source, destination, bytes(1400))
    packet = odd_packet(odd, source[0], destination[0], NUMBERS[kind], data)
    return packet[:len(packet) - len(data) + shown]


def error(kind, code, rest, router, protocol, source, destination, shown="8",
          odd=""):
    router, source = ipaddress.ip_address(router), endpoint(source)
    ends = router, source[0]
    shows = inner(protocol, source, endpoint(destination), int(shown), odd)
    version, numbers = source[0].version, map(int, (kind, code, rest))
    if version == 4:
        return 4, ip(*ends, NUMBERS["icmp"], icmp(*numbers, shows))
    return 6, ip(*ends, NUMBERS["icmp6"], icmp(*numbers, shows, ends))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with Link(*sys.argv[1:]) as link:
        for line in sys.stdin:
            link.put(*error(*line.split()))


main()
