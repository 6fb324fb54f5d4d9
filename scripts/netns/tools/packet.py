# SPDX-License-Identifier: GPL-2.0-only
"""Packets as bytes, and the links that they are put on. Builds what it is asked
for, whether or not a well-behaved host would send it. Addresses are ipaddress's.
"""

import ipaddress
import socket
import struct

NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmp6": 58, "udplite": 136}
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}
FRAGMENT, DESTINATION_OPTIONS = 44, 60
MORE, DF = 0x2000, 0x4000


def endpoint(text):
    """Address and port of ADDRESS,PORT."""
    address, port = text.rsplit(",", 1)
    return ipaddress.ip_address(address), int(port)


def checksum(data):
    """The Internet checksum; 0xffff, which is as good, for the 0 that UDP may not
    have. So it is over what has its checksum right."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff or 0xffff


def with_checksum(data, place, ends=(), protocol=0):
    """The same with its checksum at @place; between two @ends it covers their
    pseudo-header, whose sum is the same for both directions and families."""
    pseudo = b"".join(end.packed for end in ends)
    if ends:
        pseudo += struct.pack("!II", len(data), protocol)
    return (data[:place] + struct.pack("!H", checksum(pseudo + data)) +
            data[place + 2:])


def tcp(source, destination, data=b"", flags="A"):
    """A segment, between two endpoints."""
    bits = sum(FLAGS[letter] for letter in flags)
    head = struct.pack("!HHIIBBHHH", source[1], destination[1], 1000, 1000,
                       5 << 4, bits, 65535, 0, 0)
    return with_checksum(head + data, 16, (source[0], destination[0]),
                         NUMBERS["tcp"])


def udp(source, destination, data=b"", protocol=NUMBERS["udp"]):
    """A datagram, of UDP or UDP-Lite, whose 0 says that the checksum is of all."""
    length = 8 + len(data) if protocol == NUMBERS["udp"] else 0
    head = struct.pack("!HHHH", source[1], destination[1], length, 0)
    return with_checksum(head + data, 6, (source[0], destination[0]), protocol)


def icmp(kind, code, rest, body=b"", ends=()):
    """A message; the @ends are for ICMPv6. @rest is behind the checksum."""
    return with_checksum(struct.pack("!BBHI", kind, code, 0, rest) + body, 2,
                         ends, NUMBERS["icmp6"])


def ip(source, destination, protocol, payload, ttl=64, tos=0, number=0,
       fragment=0, options=b""):
    """A packet. @number, @fragment (flags and offset) and @options, which are
    padded, are IPv4's."""
    if source.version == 6:
        return struct.pack("!IHBB16s16s", 6 << 28 | tos << 20, len(payload),
                           protocol, ttl, source.packed,
                           destination.packed) + payload
    options += bytes(-len(options) % 4)
    size = 20 + len(options)
    head = struct.pack("!BBHHHBBH4s4s", 4 << 4 | size // 4, tos,
                       size + len(payload), number & 0xffff, fragment, ttl,
                       protocol, 0, source.packed, destination.packed)
    return with_checksum(head + options, 10) + payload


def ip_fragment(source, destination, protocol, part, number, offset, more):
    """One of a packet: @part is at @offset of what is behind its header."""
    if source.version == 4:
        return ip(source, destination, protocol, part, number=number,
                  fragment=more * MORE | offset // 8)
    head = struct.pack("!BBHI", protocol, 0, offset | more, number)
    return ip(source, destination, FRAGMENT, head + part)


def mac_bytes(text):
    """A hardware address."""
    return bytes.fromhex(text.replace(":", ""))


class Link(socket.socket):
    """A device, and whom on its link packets are for; from itself, or @source."""

    def __init__(self, device, mac, source=None):
        super().__init__(socket.AF_PACKET, socket.SOCK_RAW)
        self.bind((device, 0))
        self.macs = mac_bytes(mac) + (
            mac_bytes(source) if source else self.getsockname()[4])

    def put(self, version, packet):
        """Send a packet of that version of IP, whatever it says itself."""
        kind = b"\x86\xdd" if version == 6 else b"\x08\x00"
        self.send(self.macs + kind + packet)
