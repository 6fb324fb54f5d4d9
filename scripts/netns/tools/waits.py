#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""How long requests take at most, while something else goes on.

usage: waits.py FILE read          the module's settings are read
       waits.py FILE link DEVICE   the device's MTU is set

Until FILE is gone: fifty requests a second, by one process that is there already.
Then the longest is told, in milliseconds.
"""

import os
import socket
import struct
import sys
import time

import genl

RTM_NEWLINK, IFLA_MTU = 16, 4


class Link:
    """A device whose MTU is set."""

    def __init__(self, device):
        self.index = socket.if_nametoindex(device)
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.mtu = 1400

    def ask(self):
        """Set it; back when the kernel has said so."""
        self.mtu ^= 1
        message = struct.pack('BxHiII', 0, 0, self.index, 0, 0)
        message += genl.attribute(IFLA_MTU, struct.pack('I', self.mtu))
        self.sock.send(struct.pack('IHHII', 16 + len(message), RTM_NEWLINK,
                                   genl.REQUEST | genl.ACK, 1, 0) + message)
        reply = self.sock.recv(65536)
        error = -struct.unpack_from('i', reply, 16)[0]
        if error:
            raise OSError(error, os.strerror(error))


def main():
    """See above."""
    file, kind = sys.argv[1:3]
    ask = genl.Family().generation if kind == 'read' else Link(sys.argv[3]).ask
    longest = 0
    while os.path.exists(file):
        start = time.monotonic()
        ask()
        longest = max(longest, time.monotonic() - start)
        time.sleep(0.02)
    print(round(longest * 1000))


main()
