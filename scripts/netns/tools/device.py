#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Ask the module for the mode of one device, as a program with a table of its
own would: dsradm asks for all devices. Prints the two numbers of the reply,
"IFINDEX MODE".

usage: device.py NAME
"""

import socket
import struct
import sys

from genl import VALUES, Family, Message, attributes


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ifindex = struct.pack('I', socket.if_nametoindex(sys.argv[1]))
    request = Message().add([('device', [('ifindex', ifindex)])])
    reply = Family().get(VALUES['DSR_CMD_DEVICE_GET'], request.data)
    device = dict(attributes(reply[VALUES['DSR_A_DEVICE']]))
    print(struct.unpack('I', device[VALUES['DSR_DEVICE_A_IFINDEX']])[0],
          device[VALUES['DSR_DEVICE_A_MODE']][0])


main()
