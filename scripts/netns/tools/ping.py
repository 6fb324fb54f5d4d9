#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""Send one ICMP or ICMPv6 echo request and print who answered.

usage: ping.py ADDRESS
"""

import os
import socket
import sys

from packet import icmp


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    six = ":" in sys.argv[1]
    family = socket.AF_INET6 if six else socket.AF_INET
    protocol = socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP
    request, reply = (128, 129) if six else (8, 0)
    # The kernel fills in the checksum of ICMPv6.
    head = icmp(request, 0, (os.getpid() & 0xffff) << 16 | 1)
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
