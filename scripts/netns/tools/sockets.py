# SPDX-License-Identifier: GPL-2.0-only
"""The sockets of the tools here, by the name of their protocol."""

import errno
import socket

KINDS = {"tcp": (socket.SOCK_STREAM, 0), "udp": (socket.SOCK_DGRAM, 0),
         "sctp": (socket.SOCK_STREAM, socket.IPPROTO_SCTP),
         "udplite": (socket.SOCK_DGRAM, socket.IPPROTO_UDPLITE)}


def open_socket(kind, address):
    """One that suits the address."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.socket(family, *KINDS[kind])
    except OSError as error:
        if kind != "udplite" or error.errno != errno.EPROTONOSUPPORT:
            raise
    # Newer kernels do not have it any more.
    from udplite import RawSocket
    return RawSocket(family)
