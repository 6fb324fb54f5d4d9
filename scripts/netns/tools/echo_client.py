#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""Ask an echo_server.py through a VIP, each time from a new flow, and print who
answered: a line "CLIENT-PORT NAME" each; for a failure "CLIENT-PORT !ERROR".

usage: echo_client.py [-t SECONDS] [-p FIRST-PORT] [-f ADDRESS] [-s BYTES] [-m MARK]
                      [-r] [-d] tcp|udp|sctp|udplite VIP PORT COUNT

With -p the client's ports count up from FIRST-PORT; -f is the client's address;
-s is the length of what is sent, and comes back; -m is the firewall mark of the
client's packets; -r ends a connection with a reset, so that its port can be used
again at once. With -d routers may divide the packets of SCTP.
"""

import errno
import socket
import struct
import sys

from sockets import KINDS, open_socket


class Arguments:
    """By hand: argparse takes longer to load than all the rest to run."""

    def __init__(self, words):
        given = {"-t": "10", "-p": "0", "-f": "", "-s": "4",
                 "-m": "0", "-r": "", "-d": ""}
        while words and words[0] in given:
            option = words.pop(0)
            given[option] = "1" if option in ("-r", "-d") else words.pop(0)
        if len(words) != 4 or words[0] not in KINDS:
            sys.exit(__doc__)
        self.timeout = float(given["-t"])
        self.first_port = int(given["-p"])
        self.source = given["-f"]
        self.size = int(given["-s"])
        self.mark = int(given["-m"])
        self.reset = bool(given["-r"])
        self.divisible = bool(given["-d"])
        self.kind, self.vip = words[:2]
        self.port, self.count = int(words[2]), int(words[3])


def answer(sock, args):
    sock.connect((args.vip, args.port))
    question = b"w" * (args.size - 1) + b"\n"
    sock.sendall(question)
    data = b""
    while not data.endswith(b"\n"):
        more = sock.recv(65536)
        if not more:
            return "!closed"
        data += more
    name, same = data.split(b" ", 1)
    return name.decode() if same == question else "!damaged"


def allow_division(sock):
    """SCTP_PEER_ADDR_PARAMS with SPP_PMTUD_DISABLE, see linux/sctp.h."""
    sock.setsockopt(socket.IPPROTO_SCTP, 9,
                    struct.pack("=i128xIHIII2x", 0, 0, 0, 1500, 0, 1 << 4))


def ask(args, number):
    with open_socket(args.kind, args.vip) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.settimeout(args.timeout)
        if args.mark:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, args.mark)
        if args.reset:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack("ii", 1, 0))
        if args.divisible:
            allow_division(sock)
        sock.bind((args.source,
                   args.first_port + number if args.first_port else 0))
        try:
            name = answer(sock, args)
        except socket.timeout:
            name = "!timeout"
        except OSError as error:
            name = "!" + errno.errorcode.get(error.errno, str(error))
        print(sock.getsockname()[1], name, flush=True)


def main():
    args = Arguments(sys.argv[1:])
    for number in range(args.count):
        ask(args, number)


sys.exit(main())
