# SPDX-License-Identifier: GPL-2.0-only
"""Messages of the module's netlink family, right ones and wrong ones, and what
the kernel says to them. Knows the names of uapi/linux/dsr.h, and no rule of what
is right: whatever is asked for is built.
"""

import os
import re
import socket
import struct

HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      '../../../module/uapi/linux/dsr.h')

NETLINK_GENERIC = 16
NLMSG_ERROR, NLMSG_DONE = 2, 3
REQUEST, ACK, CAPPED, ACK_TLVS, DUMP = 1, 4, 0x100, 0x200, 0x300
NESTED = 0x8000
SOL_NETLINK, CAP_ACK, EXT_ACK = 270, 10, 11
SAID, OFFSET, POLICY, MISSING = 1, 2, 4, 5
MIN_VALUE, MAX_VALUE = 4, 5
GENL_ID_CTRL, GETFAMILY, FAMILY_ID, FAMILY_NAME = 0x10, 3, 1, 2


def constants():
    """The enumerators of the header by their names."""
    with open(HEADER, encoding='ascii') as file:
        code = re.sub(r'/\*.*?\*/', '', file.read(), flags=re.DOTALL)
    values = {}
    for body in re.findall(r'\benum\s+\w+\s*\{(.*?)\}', code, re.DOTALL):
        names = [item for item in map(str.strip, body.split(','))
                 if item and '=' not in item]
        values.update((name, value) for value, name in enumerate(names))
    return values


VALUES = constants()


def attribute(kind, data):
    """An attribute, padded."""
    return (struct.pack('HH', 4 + len(data), kind) + data +
            bytes(-len(data) % 4))


def attributes(data):
    """Pairs of type and content."""
    while len(data) >= 4:
        length, kind = struct.unpack_from('HH', data)
        yield kind & 0x3fff, data[4:length]
        data = data[(length + 3) & ~3:]


class Message:
    """The attributes of a request, and where each of them is.

    @places has the offset of each by its path, such as "service.port"; of
    those that are repeated the last one's.
    """

    def __init__(self):
        self.data = b''
        self.places = {}

    def add(self, content, path=''):
        """Pairs of a name and bytes, or a list of such pairs: a nest.

        A name is one of the header's in lower case, without what all of its
        enumerators begin with; or a number.
        """
        for name, value in content:
            where = f'{path}.{name}' if path else str(name)
            self.places[where] = len(self.data)
            kind = self.kind(name, path)
            if isinstance(value, bytes):
                self.data += attribute(kind, value)
                continue
            begin = len(self.data)
            self.data += bytes(4)
            self.add(value, where)
            self.data = (self.data[:begin] + struct.pack(
                'HH', len(self.data) - begin, kind | NESTED) +
                self.data[begin + 4:])
        return self

    @staticmethod
    def kind(name, path):
        """The number of an attribute."""
        if isinstance(name, int):
            return name
        scope = f'DSR_{path}_A_' if path else 'DSR_A_'
        return VALUES[(scope + name).upper()]


class Answer:
    """What the kernel said: @error is positive; @text has the bounds at its end
    that the policy has of a number; @offset is from where the attributes begin,
    None when it names none."""

    def __init__(self, error, tlvs):
        found = dict(attributes(tlvs))
        self.error = error
        self.text = found.get(SAID, b'').rstrip(b'\0').decode()
        policy = dict(attributes(found.get(POLICY, b'')))
        if MAX_VALUE in policy:
            least, most = (struct.unpack('Q', policy[bound])[0]
                           for bound in (MIN_VALUE, MAX_VALUE))
            self.text += f'; expected {least} to {most}'
        self.offset = None
        self.missing = None
        if OFFSET in found:
            self.offset = struct.unpack('I', found[OFFSET])[0] - 20
        if MISSING in found:
            self.missing = struct.unpack('I', found[MISSING])[0]


class Family:
    """A socket to the module."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                                  NETLINK_GENERIC)
        self.sock.bind((0, 0))
        for option in (CAP_ACK, EXT_ACK):
            self.sock.setsockopt(SOL_NETLINK, option, 1)
        self.number = GENL_ID_CTRL
        reply = self.get(GETFAMILY, attribute(FAMILY_NAME, b'dsr\0'))
        self.number = struct.unpack('H', reply[FAMILY_ID])[0]

    def send(self, command, data, flags):
        """One request."""
        self.sock.send(struct.pack('IHHIIBBH', 20 + len(data), self.number,
                                   REQUEST | flags, 1, 0, command, 1, 0) + data)

    def get(self, command, data=b''):
        """The attributes of the one reply to a request that is right."""
        self.send(command, data, 0)
        message = self.sock.recv(65536)
        if struct.unpack_from('H', message, 4)[0] == NLMSG_ERROR:
            raise OSError(-struct.unpack_from('i', message, 16)[0], 'refused')
        return dict(attributes(message[20:]))

    def generation(self):
        """Counts the changes of the table."""
        reply = self.get(VALUES['DSR_CMD_SETTINGS_GET'])
        return reply[VALUES['DSR_A_GENERATION']]

    def ask(self, command, data, dump=False):
        """The answer to a request, 0 or an error."""
        self.send(VALUES['DSR_CMD_' + command], data, DUMP if dump else ACK)
        while True:
            reply = self.sock.recv(65536)
            while reply:
                length, kind = struct.unpack_from('IH', reply)
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    return self.read_end(reply[:length], kind)
                reply = reply[(length + 3) & ~3:]

    @staticmethod
    def read_end(message, kind):
        """The error of the last message, and what is behind it."""
        error = -struct.unpack_from('i', message, 16)[0]
        flags = struct.unpack_from('H', message, 6)[0]
        rest = message[20:] if kind == NLMSG_DONE else message[36:]
        return Answer(error, rest if flags & ACK_TLVS else b'')
