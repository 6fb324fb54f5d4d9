# SPDX-License-Identifier: GPL-2.0-only
"""UDP-Lite by a raw socket, for kernels that do not have the protocol: the header
is made and read here. The checksum covers everything, and must be right.
"""

import ipaddress
import socket
import struct

from packet import NUMBERS, udp, with_checksum

PROTOCOL = NUMBERS["udplite"]
HEADER = 8


class RawSocket(socket.socket):
    """What the tools here use of a datagram socket, and no more."""

    def __init__(self, family):
        super().__init__(family, socket.SOCK_RAW, PROTOCOL)
        self.port = 0
        self.peer = None
        self.keeper = None

    def bind(self, address):
        super().bind((address[0], 0))
        self.port = address[1]
        if not self.port:
            # A port that nobody else is given, as long as UDP holds it.
            self.keeper = socket.socket(self.family, socket.SOCK_DGRAM)
            self.keeper.bind(address)
            self.port = self.keeper.getsockname()[1]

    def connect(self, address):
        super().connect((address[0], 0))
        self.peer = address[:2]

    def getsockname(self):
        return (super().getsockname()[0], self.port)

    def ends(self, peer):
        """As packet.py names them."""
        return [(ipaddress.ip_address(address), port)
                for address, port in (self.getsockname(), peer)]

    def datagram(self, data, peer):
        return udp(*self.ends(peer), data, PROTOCOL)

    def is_whole(self, data, peer):
        (own, _), (other, _) = self.ends(peer)
        plain = data[:6] + bytes(2) + data[8:]
        return data == with_checksum(plain, 6, (own, other), PROTOCOL)

    def sendto(self, data, peer):
        return super().sendto(self.datagram(data, peer), (peer[0], 0))

    def sendall(self, data):
        super().sendall(self.datagram(data, self.peer))

    def recvfrom(self, size):
        while True:
            data, sender = super().recvfrom(size)
            if self.family == socket.AF_INET:
                data = data[(data[0] & 15) * 4:]
            source, dest = struct.unpack_from("!HH", data)
            peer = sender[0], source
            if (dest == self.port and self.peer in (None, peer) and
                    self.is_whole(data, peer)):
                return data[HEADER:], peer

    def recv(self, size):
        return self.recvfrom(size)[0]

    def close(self):
        if self.keeper:
            self.keeper.close()
        super().close()
