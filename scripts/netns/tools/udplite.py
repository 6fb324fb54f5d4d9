# SPDX-License-Identifier: GPL-2.0-only
"""UDP-Lite by a raw socket, for kernels that do not have the protocol: the header
is made and read here. The checksum covers everything, and must be right.
"""

import socket
import struct

PROTOCOL = socket.IPPROTO_UDPLITE
HEADER = struct.Struct("!HHHH")


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff or 0xffff


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

    def pseudo_header(self, peer, length):
        """Of both directions: the sum is the same."""
        ends = (socket.inet_pton(self.family, address)
                for address in (self.getsockname()[0], peer))
        return b"".join(ends) + struct.pack("!II", length, PROTOCOL)

    def datagram(self, data, peer):
        plain = HEADER.pack(self.port, peer[1], 0, 0) + data
        check = checksum(self.pseudo_header(peer[0], len(plain)) + plain)
        return HEADER.pack(self.port, peer[1], 0, check) + data

    def is_whole(self, data, peer):
        return data[6:8] != b"\0\0" and checksum(
            self.pseudo_header(peer, len(data)) + data) == 0xffff

    def sendto(self, data, peer):
        return super().sendto(self.datagram(data, peer), (peer[0], 0))

    def sendall(self, data):
        super().sendall(self.datagram(data, self.peer))

    def recvfrom(self, size):
        while True:
            data, sender = super().recvfrom(size)
            if self.family == socket.AF_INET:
                data = data[(data[0] & 15) * 4:]
            source, dest, _, _ = HEADER.unpack_from(data)
            peer = sender[0], source
            if (dest == self.port and self.peer in (None, peer) and
                    self.is_whole(data, sender[0])):
                return data[HEADER.size:], peer

    def recv(self, size):
        return self.recvfrom(size)[0]

    def close(self):
        if self.keeper:
            self.keeper.close()
        super().close()
