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
import socket
import struct
import sys
import time

PROTOCOLS = {"tcp": 6, "udp": 17}
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}


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
    parser.add_argument("protocol", choices=PROTOCOLS)
    parser.add_argument("source")
    parser.add_argument("destination")
    return parser.parse_args(words)


def ip_number(args):
    return PROTOCOLS[args.protocol] if args.number is None else args.number


def mac_bytes(text):
    return bytes.fromhex(text.replace(":", ""))


def endpoint(text):
    address, port = text.rsplit(",", 1)
    return ipaddress.ip_address(address), int(port)


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def transport(args, source, sport, destination, dport):
    data = b"x" * args.data
    if args.protocol == "tcp":
        flags = sum(FLAGS[letter] for letter in args.flags)
        head = struct.pack("!HHIIBBHHH", sport, dport, 1000, 1000, 5 << 4,
                           flags, 65535, 0, 0)
        place = 16
    else:
        head = struct.pack("!HHHH", sport, dport, 8 + len(data), 0)
        place = 6
    length = len(head) + len(data)
    pseudo = source.packed + destination.packed + struct.pack(
        "!IxxxB", length, PROTOCOLS[args.protocol])
    check = checksum(pseudo + head + data)
    if check == 0 and args.protocol == "udp":
        check = 0xffff
    return head[:place] + struct.pack("!H", check) + head[place + 2:] + data


def ipv4(args, source, destination, payload):
    options = args.options + b"\0" * (-len(args.options) % 4)
    size = 20 + len(options)
    head = struct.pack("!BBHHHBBH4s4s", 4 << 4 | size // 4, args.tos,
                       size + len(payload), random.randrange(65536),
                       0x4000 if args.df else 0, args.ttl,
                       ip_number(args), 0, source.packed,
                       destination.packed) + options
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ipv6(args, source, destination, payload):
    return struct.pack("!IHBB16s16s", 6 << 28 | args.tos << 20, len(payload),
                       ip_number(args), args.ttl, source.packed,
                       destination.packed) + payload


def packet(args, number):
    source, sport = endpoint(args.source)
    destination, dport = endpoint(args.destination)
    if args.random_sources is not None:
        net = ipaddress.ip_network(f"{source}/{args.random_sources}", False)
        source = net[random.randrange(1, net.num_addresses - 1)]
    if not args.same_port:
        sport = (sport + number) & 0xffff
    payload = transport(args, source, sport, destination, dport)
    build = ipv4 if source.version == 4 else ipv6
    whole = build(args, source, destination, payload)
    offset, value = args.set.split("=")
    start, value = int(offset), bytes.fromhex(value)
    whole = whole[:start] + value + whole[start + len(value):]
    return whole[:len(whole) - args.truncate] + b"\xee" * args.padding


def send(args):
    version = endpoint(args.source)[0].version
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
        sock.bind((args.device, 0))
        own = mac_bytes(args.source_mac) if args.source_mac else \
            sock.getsockname()[4]
        head = mac_bytes(args.mac) + own + (
            b"\x08\x00" if version == 4 else b"\x86\xdd")
        start = time.monotonic()
        for number in range(args.count):
            sock.send(head + packet(args, number))
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
