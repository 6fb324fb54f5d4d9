#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""A server that names itself: for each line (TCP) or datagram (UDP) that
comes, send "NAME " and the same back.

usage: echo_server.py [-a] NAME[=NAMESPACE][,...] PORT[,PORT...] ADDRESS...

Listens with TCP and UDP on every port of every address, with -a with SCTP and
UDP-Lite too; prints "ready" when it does. Runs until it is killed. With more
than one NAME it is as many servers, each in the network namespace NAMESPACE
(else: of its own name).
"""

import ctypes
import os
import selectors
import socket
import sys

from sockets import open_socket

CLONE_NEWNET = 0x40000000


def enter(namespace):
    file = os.open("/run/netns/" + namespace, os.O_RDONLY)
    if ctypes.CDLL(None).setns(file, CLONE_NEWNET):
        sys.exit("echo_server.py: cannot enter " + namespace)
    os.close(file)


def serve(kind, address, port):
    sock = open_socket(kind, address)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, port))
    if sock.type == socket.SOCK_STREAM:
        sock.listen(1024)
    sock.setblocking(False)
    return sock


class Server:
    def __init__(self, name, selector):
        self.name = name.encode() + b" "
        self.selector = selector
        self.rest = {}

    def listen(self, address, port):
        tcp = serve("tcp", address, port)
        self.selector.register(tcp, selectors.EVENT_READ, self.accept)
        udp = serve("udp", address, port)
        self.selector.register(udp, selectors.EVENT_READ, self.datagrams)

    def listen_more(self, address, port):
        sctp = serve("sctp", address, port)
        self.selector.register(sctp, selectors.EVENT_READ, self.accept)
        lite = serve("udplite", address, port)
        self.selector.register(lite, selectors.EVENT_READ, self.datagrams)

    def accept(self, listener):
        connection = listener.accept()[0]
        if listener.proto != socket.IPPROTO_SCTP:
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

    def close_broken(self, sock):
        if sock in self.rest:
            self.close(sock)


def run(selector):
    while True:
        for key, _ in selector.select():
            try:
                key.data(key.fileobj)
            except BlockingIOError:
                pass
            except OSError:
                key.data.__self__.close_broken(key.fileobj)


def main():
    more = sys.argv[1:2] == ["-a"]
    if more:
        del sys.argv[1]
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    selector = selectors.DefaultSelector()
    names = sys.argv[1].split(",")
    for name in names:
        name, _, namespace = name.partition("=")
        if namespace or len(names) > 1:
            enter(namespace or name)
        server = Server(name, selector)
        for address in sys.argv[3:]:
            for port in sys.argv[2].split(","):
                server.listen(address, int(port))
                if more:
                    server.listen_more(address, int(port))
    print("ready", flush=True)
    run(selector)


main()
