#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""A firewall in user space: let pass every packet that a rule "queue" hands over,
see linux/netfilter/nfnetlink_queue.h. Says "ready", and runs until it is ended.

usage: nfqueue.py QUEUE
"""

import socket
import struct
import sys

from genl import ACK, NLMSG_ERROR, REQUEST, attribute, attributes

NETLINK_NETFILTER = 12
SUBSYSTEM = 3 << 8
PACKET, VERDICT, CONFIG = SUBSYSTEM, SUBSYSTEM | 1, SUBSYSTEM | 2
PACKET_HEADER, VERDICT_HEADER = 1, 2
CONFIG_COMMAND, CONFIG_PARAMETERS = 1, 2
BIND, COPY_META = 1, 1
NF_ACCEPT = 1


class Queue:
    """The socket that is bound to one of them."""

    def __init__(self, number):
        self.number = number
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                                  NETLINK_NETFILTER)
        self.sock.bind((0, 0))
        self.configure(CONFIG_COMMAND, struct.pack('!BxH', BIND, 0))
        self.configure(CONFIG_PARAMETERS, struct.pack('!IB', 0, COPY_META))

    def send(self, kind, flags, data):
        """A message about this queue."""
        self.sock.send(struct.pack('IHHII', 20 + len(data), kind,
                                   REQUEST | flags, 1, 0) +
                       struct.pack('!BBH', 0, 0, self.number) + data)

    def configure(self, kind, data):
        """One attribute of its configuration."""
        self.send(CONFIG, ACK, attribute(kind, data))
        error = -struct.unpack_from('i', self.sock.recv(4096), 16)[0]
        if error:
            raise OSError(error, 'refused')

    def let_pass(self, message):
        """The verdict about the packet of a message."""
        header = dict(attributes(message[20:]))[PACKET_HEADER]
        self.send(VERDICT, 0, attribute(
            VERDICT_HEADER, struct.pack('!I', NF_ACCEPT) + header[:4]))

    def serve(self):
        """Until somebody ends it."""
        while True:
            message = self.sock.recv(65536)
            kind = struct.unpack_from('H', message, 4)[0]
            if kind == PACKET:
                self.let_pass(message)
            elif kind == NLMSG_ERROR:
                raise OSError(-struct.unpack_from('i', message, 16)[0],
                              'a verdict is refused')


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    queue = Queue(int(sys.argv[1]))
    print('ready', flush=True)
    queue.serve()


main()
