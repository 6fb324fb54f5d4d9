#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A server that names itself: for each line (TCP) or datagram (UDP) that
comes, send "NAME " and the same back.

usage: echo.py NAME PORT[,PORT...] ADDRESS...

Listens with TCP and UDP on every port of every address, prints "ready" when it
does. Runs until it is killed.
"""

import selectors
import socket
import sys


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def open_socket(kind, address, port):
    sock = socket.socket(family(address), kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, port))
    if kind == socket.SOCK_STREAM:
        sock.listen(1024)
    sock.setblocking(False)
    return sock


class Server:
    def __init__(self, name):
        self.name = name.encode() + b" "
        self.selector = selectors.DefaultSelector()
        self.rest = {}

    def listen(self, address, port):
        tcp = open_socket(socket.SOCK_STREAM, address, port)
        self.selector.register(tcp, selectors.EVENT_READ, self.accept)
        udp = open_socket(socket.SOCK_DGRAM, address, port)
        self.selector.register(udp, selectors.EVENT_READ, self.datagrams)

    def accept(self, listener):
        connection = listener.accept()[0]
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest[connection] = b""
        self.selector.register(connection, selectors.EVENT_READ, self.lines)

    def close(self, connection):
        self.selector.unregister(connection)
        del self.rest[connection]
        connection.close()

    def lines(self, connection):
        data = connection.recv(65536)
        if not data:
            self.close(connection)
            return
        *whole, self.rest[connection] = (
            self.rest[connection] + data).split(b"\n")
        for line in whole:
            connection.setblocking(True)
            connection.sendall(self.name + line + b"\n")

    def datagrams(self, sock):
        while True:
            data, peer = sock.recvfrom(65536)
            sock.sendto(self.name + data, peer)

    def run(self):
        while True:
            for key, _ in self.selector.select():
                try:
                    key.data(key.fileobj)
                except BlockingIOError:
                    pass
                except OSError:
                    if key.fileobj in self.rest:
                        self.close(key.fileobj)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    server = Server(sys.argv[1])
    for address in sys.argv[3:]:
        for port in sys.argv[2].split(","):
            server.listen(address, int(port))
    print("ready", flush=True)
    server.run()


main()
