#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Ask an echo.py through a VIP, each time from a new flow, and print who
answered: a line "CLIENT-PORT NAME" each; for a failure "CLIENT-PORT !ERROR".

usage: ask.py [-t SECONDS] [-p FIRST-PORT] [-f ADDRESS] [-s BYTES] [-r]
              tcp|udp VIP PORT COUNT

With -p the client's ports count up from FIRST-PORT; -f is the client's address;
-s is the length of what is sent, and comes back; -r ends a connection with a
reset, so that its port can be used again at once.
"""

import argparse
import errno
import socket
import struct
import sys

KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("-t", type=float, default=10)
    parser.add_argument("-p", type=int, default=0)
    parser.add_argument("-f", default="")
    parser.add_argument("-s", type=int, default=4)
    parser.add_argument("-r", action="store_true")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("vip")
    parser.add_argument("port", type=int)
    parser.add_argument("count", type=int)
    return parser.parse_args()


def answer(sock, args):
    sock.connect((args.vip, args.port))
    question = b"w" * (args.s - 1) + b"\n"
    sock.sendall(question)
    data = b""
    while not data.endswith(b"\n"):
        more = sock.recv(65536)
        if not more:
            return "!closed"
        data += more
    name, same = data.split(b" ", 1)
    return name.decode() if same == question else "!damaged"


def ask(args, number):
    family = socket.AF_INET6 if ":" in args.vip else socket.AF_INET
    with socket.socket(family, KINDS[args.kind]) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.settimeout(args.t)
        if args.r:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack("ii", 1, 0))
        sock.bind((args.f, args.p + number if args.p else 0))
        try:
            name = answer(sock, args)
        except socket.timeout:
            name = "!timeout"
        except OSError as error:
            name = "!" + errno.errorcode.get(error.errno, str(error))
        print(sock.getsockname()[1], name, flush=True)


def main():
    args = arguments()
    for number in range(args.count):
        ask(args, number)


sys.exit(main())
