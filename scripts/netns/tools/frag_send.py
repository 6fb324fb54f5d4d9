#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""Ask an echo_server.py through a VIP with one datagram, sent in fragments in an order
that is not the usual one, and print "ORDER NAME" with the name of who answered;
"ORDER !timeout" when nobody did.

usage: frag_send.py DEVICE DESTINATION-MAC SOURCE DESTINATION ORDER...

SOURCE and DESTINATION are ADDRESS,PORT. ORDER is one of: in-order, reversed,
doubled, overlapping, first-lost, last-lost.
"""

import random
import socket
import sys

from packet import NUMBERS, Link, endpoint, ip_fragment, udp

SIZE = 1000     # of each part but the last, a multiple of 8
TIMEOUT = 3


def parts(order, source, destination, datagram):
    number = random.getrandbits(32)
    bounds = [(0, SIZE), (SIZE, 2 * SIZE), (2 * SIZE, len(datagram))]
    if order == "overlapping":
        bounds[1] = (SIZE - 8, 2 * SIZE)
    whole = [ip_fragment(source, destination, NUMBERS["udp"],
                         datagram[start:end], number, start,
                         end < len(datagram))
             for start, end in bounds]
    return {"in-order": whole, "reversed": whole[::-1],
            "doubled": [part for part in whole for _ in range(2)],
            "overlapping": whole, "first-lost": whole[1:],
            "last-lost": whole[:-1]}[order]


def ask(link, source, destination, order):
    version, data = source[0].version, b"x" * 2500
    family = socket.AF_INET6 if version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.bind((str(source[0]), source[1]))
        sock.connect((str(destination[0]), destination[1]))
        sock.settimeout(TIMEOUT)
        for part in parts(order, source[0], destination[0],
                          udp(source, destination, data)):
            link.put(version, part)
        try:
            name, same = sock.recv(65536).split(b" ", 1)
        except socket.timeout:
            return "!timeout"
        return name.decode() if same == data else "!damaged"


def main():
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    source, destination = map(endpoint, sys.argv[3:5])
    with Link(*sys.argv[1:3]) as link:
        for order in sys.argv[5:]:
            print(order, ask(link, source, destination, order), flush=True)


main()
