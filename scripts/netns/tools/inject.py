#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0-only
"""Build packets by hand and put them on a link, as no well-behaved host would.

usage: inject.py [OPTION]... DEVICE DESTINATION-MAC tcp|udp SOURCE DESTINATION

SOURCE and DESTINATION are ADDRESS,PORT. Checksums are right. Without arguments
the lines of standard input are taken for command lines. Options:

  --source-mac MAC    instead of the device's own
  --flags LETTERS     TCP flags of FSRPA (S)
  --ttl N             TTL or hop limit (64)
  --df                don't fragment
  --tos N             type of service or traffic class
  --options HEX       IPv4 options, padded to a multiple of 4 bytes
  --data N            bytes of payload (0)
  --count N           packets (1); the source port counts up from one to the next
  --same-port         ... it does not
  --random-sources N  a random source in the prefix of that length for each
  --rate N            packets a second, at most
  --truncate N        leave out the last N bytes of the packet
  --padding N         bytes behind the packet, which its header does not count
  --number N          IP protocol to be named instead of the real one
  --set OFFSET=HEX    overwrite bytes from there on, whatever it breaks
"""

import argparse
import ipaddress
import random
import shlex
import sys
import time

from packet import DF, NUMBERS, Link, endpoint, ip, tcp, udp


def arguments(words):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--source-mac")
    parser.add_argument("--flags", default="S")
    parser.add_argument("--ttl", type=int, default=64)
    parser.add_argument("--df", action="store_true")
    parser.add_argument("--tos", type=int, default=0)
    parser.add_argument("--options", type=bytes.fromhex, default=b"")
    parser.add_argument("--data", type=int, default=0)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--same-port", action="store_true")
    parser.add_argument("--random-sources", type=int)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--truncate", type=int, default=0)
    parser.add_argument("--padding", type=int, default=0)
    parser.add_argument("--number", type=int)
    parser.add_argument("--set", default="0=")
    parser.add_argument("device")
    parser.add_argument("mac")
    parser.add_argument("protocol", choices=("tcp", "udp"))
    parser.add_argument("source")
    parser.add_argument("destination")
    return parser.parse_args(words)


def packet(args, number):
    (source, sport), destination = map(endpoint,
                                       (args.source, args.destination))
    if args.random_sources is not None:
        net = ipaddress.ip_network(f"{source}/{args.random_sources}", False)
        source = net[random.randrange(1, net.num_addresses - 1)]
    if not args.same_port:
        sport = (sport + number) & 0xffff
    ends, data = ((source, sport), destination), b"x" * args.data
    whole = ip(source, destination[0],
               NUMBERS[args.protocol] if args.number is None else args.number,
               tcp(*ends, data, args.flags) if args.protocol == "tcp" else
               udp(*ends, data), args.ttl, args.tos, random.getrandbits(16),
               DF if args.df else 0, args.options)
    offset, value = args.set.split("=")
    start, value = int(offset), bytes.fromhex(value)
    whole = whole[:start] + value + whole[start + len(value):]
    return whole[:len(whole) - args.truncate] + b"\xee" * args.padding


def send(args):
    version = endpoint(args.source)[0].version
    with Link(args.device, args.mac, args.source_mac) as link:
        start = time.monotonic()
        for number in range(args.count):
            link.put(version, packet(args, number))
            if args.rate:
                time.sleep(max(0, start + (number + 1) / args.rate
                               - time.monotonic()))


def main():
    if len(sys.argv) > 1:
        send(arguments(sys.argv[1:]))
        return
    for line in sys.stdin:
        send(arguments(shlex.split(line)))


if __name__ == "__main__":
    sys.exit(main())
