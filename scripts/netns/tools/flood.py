#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""Send datagrams from one socket as fast as it takes them, and print how many it
took and the errors of the others: a line "SENT ERROR:COUNT..."

usage: flood.py [-e] [-g BYTES] [-d] ADDRESS PORT COUNT SIZE SNDBUF

With -e the socket wants to know of errors (IP_RECVERR). With -g each datagram is
divided by the kernel or the device into as many as fit (UDP_SEGMENT); with -d
routers may divide them.
"""

import errno
import socket
import sys

IP_MTU_DISCOVER, IP_RECVERR, UDP_SEGMENT = 10, 11, 103


def main(words):
    errors, segment, divisible = False, 0, False
    while words and words[0] in ("-e", "-g", "-d"):
        option = words.pop(0)
        if option == "-e":
            errors = True
        elif option == "-g":
            segment = int(words.pop(0))
        else:
            divisible = True
    if len(words) != 5:
        sys.exit(__doc__)
    address, (port, count, size, room) = words[0], map(int, words[1:])
    failed = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, room)
        if errors:
            sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
        if segment:
            sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, segment)
        if divisible:
            sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, 0)
        for _ in range(count):
            try:
                sock.sendto(b"f" * size, (address, port))
            except OSError as error:
                name = errno.errorcode[error.errno]
                failed[name] = failed.get(name, 0) + 1
    print(count - sum(failed.values()),
          *(f"{name}:{n}" for name, n in sorted(failed.items())))


if __name__ == "__main__":
    main(sys.argv[1:])
