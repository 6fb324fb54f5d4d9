#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""Send one ICMP or ICMPv6 echo request and print who answered.

usage: ping.py ADDRESS
"""

import os
import socket
import struct
import sys

from inject import checksum


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    six = ":" in sys.argv[1]
    family = socket.AF_INET6 if six else socket.AF_INET
    protocol = socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP
    request, reply = (128, 129) if six else (8, 0)
    number = os.getpid() & 0xffff
    head = struct.pack("!BBHHH", request, 0, 0, number, 1)
    # The kernel fills in the checksum of ICMPv6.
    head = struct.pack("!BBHHH", request, 0, checksum(head), number, 1)
    with socket.socket(family, socket.SOCK_RAW, protocol) as sock:
        sock.settimeout(5)
        sock.sendto(head, (sys.argv[1], 0))
        while True:
            data, peer = sock.recvfrom(4096)
            if not six:
                data = data[(data[0] & 15) * 4:]
            if data[0] == reply and data[4:6] == head[4:6]:
                print(peer[0])
                return


sys.exit(main())
