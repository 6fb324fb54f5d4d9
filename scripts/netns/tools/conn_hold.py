#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""Hold flows to a VIP open, exchange a message on each again and again, and
tell whether each stays with the server that it began with.

usage: conn_hold.py [-i SECONDS] [-t SECONDS] [-f ADDRESS] STATUS-FILE
                    tcp|udp|sctp|udplite VIP PORT COUNT

A round sends one line on every live flow and waits for all the answers of
echo_server.py. After each round STATUS-FILE is replaced by an object:

  round    how many rounds are over; 0 when all flows are open
  flows    client port: server, of every flow that lives
  broken   what was lost: port, server, round, why
  moved    (UDP) answered by another server: port, server, round, to

A flow that gets no answer for -t seconds (15) is broken. -i is the pause
between rounds (0.1).
"""

import argparse
import errno
import json
import os
import selectors
import socket
import sys
import time

from sockets import KINDS, open_socket


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("-i", type=float, default=0.1)
    parser.add_argument("-t", type=float, default=15)
    parser.add_argument("-f", default="")
    parser.add_argument("status")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("vip")
    parser.add_argument("port", type=int)
    parser.add_argument("count", type=int)
    return parser.parse_args()


class Flow:
    def __init__(self, args):
        self.sock = open_socket(args.kind, args.vip)
        self.sock.settimeout(args.t)
        self.sock.bind((args.f, 0))
        self.sock.connect((args.vip, args.port))
        if args.kind == "tcp":
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = self.sock.getsockname()[1]
        self.server = None
        self.rest = b""

    def send(self, number):
        self.sock.sendall(b"%d\n" % number)

    def receive(self, number):
        """The server's name if the answer to this round is complete."""
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionAbortedError(errno.ECONNABORTED, "closed")
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            name, what = line.split()
            if int(what) == number:
                return name.decode()
        return None


class Holder:
    def __init__(self, args):
        self.args = args
        self.round = 0
        self.live = []
        self.broken = []
        self.moved = []

    def open(self):
        for _ in range(self.args.count):
            self.live.append(Flow(self.args))

    def lose(self, flow, why):
        self.live.remove(flow)
        self.broken.append({"port": flow.port, "server": flow.server,
                            "round": self.round, "why": why})
        flow.sock.close()

    def settle(self, flow, name):
        if flow.server not in (None, name):
            self.moved.append({"port": flow.port, "server": flow.server,
                               "round": self.round, "to": name})
        flow.server = name

    def attempt(self, flow, act):
        """Do it; None if it is not there yet or the flow broke."""
        try:
            return act(self.round)
        except BlockingIOError:
            return None
        except OSError as error:
            self.lose(flow, errno.errorcode.get(error.errno, str(error)))
            return None

    def collect(self, selector):
        """Wait for the answers; returns the flows that got none."""
        waiting = set(self.live)
        end = time.monotonic() + self.args.t
        while waiting and time.monotonic() < end:
            for key, _ in selector.select(0.2):
                flow = key.data
                name = self.attempt(flow, flow.receive)
                if flow.sock.fileno() < 0:
                    selector.unregister(key.fileobj)
                    waiting.discard(flow)
                elif name:
                    self.settle(flow, name)
                    waiting.discard(flow)
        return waiting

    def one_round(self):
        self.round += 1
        for flow in list(self.live):
            self.attempt(flow, flow.send)
        with selectors.DefaultSelector() as selector:
            for flow in self.live:
                flow.sock.setblocking(False)
                selector.register(flow.sock, selectors.EVENT_READ, flow)
            for flow in self.collect(selector):
                selector.unregister(flow.sock)
                self.lose(flow, "no answer")

    def report(self):
        status = {"round": self.round,
                  "flows": {flow.port: flow.server for flow in self.live},
                  "broken": self.broken, "moved": self.moved}
        with open(self.args.status + ".new", "w", encoding="ascii") as out:
            json.dump(status, out)
        os.rename(self.args.status + ".new", self.args.status)

    def run(self):
        self.open()
        self.report()
        while True:
            self.one_round()
            self.report()
            time.sleep(self.args.i)


def main():
    try:
        Holder(arguments()).run()
    except KeyboardInterrupt:
        pass


sys.exit(main())
