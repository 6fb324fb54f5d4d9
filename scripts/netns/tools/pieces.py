#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""Ask an echo.py through a VIP with one datagram, sent in fragments in an order
that is not the usual one, and print "ORDER NAME" with the name of who answered;
"ORDER !timeout" when nobody did.

usage: pieces.py DEVICE DESTINATION-MAC SOURCE DESTINATION ORDER...

SOURCE and DESTINATION are ADDRESS,PORT. ORDER is one of: in-order, reversed,
doubled, overlapping, first-lost, last-lost.
"""

import random
import socket
import struct
import sys

from inject import arguments, checksum, endpoint, mac_bytes, transport

SIZE = 1000     # of each part but the last, a multiple of 8
TIMEOUT = 3


def fragment(source, destination, number, offset, more, part):
    if source.version == 6:
        part = struct.pack("!BBHI", 17, 0, offset | more, number) + part
        return struct.pack("!IHBB16s16s", 6 << 28, len(part), 44, 64,
                           source.packed, destination.packed) + part
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(part),
                       number & 0xffff, more << 13 | offset // 8, 64, 17, 0,
                       source.packed, destination.packed)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + part


def parts(order, source, destination, datagram):
    number = random.getrandbits(32)
    bounds = [(0, SIZE), (SIZE, 2 * SIZE), (2 * SIZE, len(datagram))]
    if order == "overlapping":
        bounds[1] = (SIZE - 8, 2 * SIZE)
    whole = [fragment(source, destination, number, start,
                      end < len(datagram), datagram[start:end])
             for start, end in bounds]
    return {"in-order": whole, "reversed": whole[::-1],
            "doubled": [part for part in whole for _ in range(2)],
            "overlapping": whole, "first-lost": whole[1:],
            "last-lost": whole[:-1]}[order]


def ask(link, head, words, order):
    source, destination = endpoint(words[2]), endpoint(words[3])
    family = socket.AF_INET6 if source[0].version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.bind((str(source[0]), source[1]))
        sock.connect((str(destination[0]), destination[1]))
        sock.settimeout(TIMEOUT)
        args = arguments(words[:2] + ["udp"] + words[2:4] +
                         ["--data", "2500"])
        datagram = transport(args, *source, *destination)
        for part in parts(order, source[0], destination[0], datagram):
            link.send(head + part)
        try:
            name, same = sock.recv(65536).split(b" ", 1)
        except socket.timeout:
            return "!timeout"
        return name.decode() if same == datagram[8:] else "!damaged"


def main():
    words = sys.argv[1:]
    if len(words) < 5:
        sys.exit(__doc__)
    kind = b"\x86\xdd" if ":" in words[2] else b"\x08\x00"
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as link:
        link.bind((words[0], 0))
        head = mac_bytes(words[1]) + link.getsockname()[4] + kind
        for order in words[4:]:
            print(order, ask(link, head, words, order), flush=True)


main()
