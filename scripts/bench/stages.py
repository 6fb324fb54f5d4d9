#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# Where the instructions of one packet go: single-steps a virtual machine by the
# debugger's protocol through one call of netif_receive_skb() each, from its
# first instruction to its return, and says which functions ran. Interrupts and
# the clock stand still meanwhile, so that nothing else is in it. Functions that
# the compiler has put into others are told apart by the module's debug
# information. It must not know what the packets are: guest-stages says so.
#
# usage: scripts/bench/stages.py SOCKET DIRECTORY MODULE.KO COMMAND...
#   SOCKET      the debugger's, of the machine that COMMAND starts
#   DIRECTORY   pattern of the machine's run directory

import bisect
import collections
import glob
import os
import re
import socket
import subprocess
import sys
import time

ENTRY = "netif_receive_skb"
SOURCE = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__)))), "module")
FREE = ("kfree_skb_reason", "consume_skb")
# Of x86-64, in the debugger's numbers and ours
RSP, RIP = 7, 16


def number(text):
    """Little-endian, as registers and memory are"""
    return int.from_bytes(bytes.fromhex(text), "little")


def own_name(path):
    """The bare name of a source of the module; any other as it is"""
    directory, name = os.path.split(path)
    return name if os.path.realpath(directory) == SOURCE else path


class Debugger:
    """The few words of the debugger's protocol that are needed"""

    def __init__(self, path):
        deadline = time.monotonic() + 60
        self.socket = socket.socket(socket.AF_UNIX)
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        self.stream = self.socket.makefile("rb")
        # It says that it has stopped. What is sent next acknowledges that.
        self.receive()

    def send(self, text):
        checksum = sum(text.encode()) & 0xff
        self.socket.sendall(f"${text}#{checksum:02x}".encode())

    def receive(self):
        char = self.stream.read(1)
        while char in (b"+", b"-"):
            char = self.stream.read(1)
        if char != b"$":
            raise EOFError("the machine has ended")
        text = b""
        while (char := self.stream.read(1)) != b"#":
            text += char
        self.stream.read(2)
        return text.decode()

    def ask(self, text):
        self.send(text)
        return self.receive()

    def registers(self):
        """(instruction pointer, stack pointer)"""
        text = self.reply("g", "[0-9a-f]{272}")
        return number(text[16 * RIP:][:16]), number(text[16 * RSP:][:16])

    def word(self, address):
        return number(self.reply(f"m{address:x},8", "[0-9a-f]{16}$"))

    def reply(self, text, wanted):
        answer = self.ask(text)
        if not re.match(wanted, answer):
            raise RuntimeError(f"the debugger said {answer!r} to {text!r}")
        return answer

    def step(self):
        self.reply("s", "[TS]")

    def stop_at(self, address):
        self.reply(f"Z1,{address:x},1", "OK")

    def run_to_stop(self):
        self.reply("c", "[TS]")

    def skip(self, count):
        """Leave so many stops behind, the one it stands at included"""
        for _ in range(count):
            self.step()
            self.run_to_stop()

    def packet(self):
        """All instructions from here to the return to the caller"""
        address, stack = self.registers()
        back = self.word(stack), stack + 8
        steps = []
        while (address, stack) != back:
            steps.append((address, stack))
            self.step()
            address, stack = self.registers()
        return steps


class Symbols:
    """The kernel's functions and where they are: lines of /proc/kallsyms"""

    def __init__(self, *files):
        self.rows = []
        for file in files:
            with open(file, encoding="ascii") as lines:
                for line in lines:
                    self.add(*line.split())
        self.rows.sort(key=lambda row: row[0])
        self.starts = [row[0] for row in self.rows]

    def add(self, address, kind, name, module=""):
        if kind in "tTwW":
            self.rows.append((int(address, 16), name, module.strip("[]")))

    def address(self, name):
        return next(row[0] for row in self.rows if row[1:] == (name, ""))

    def find(self, address):
        """(name, module) of the function at an address"""
        return self.rows[bisect.bisect_right(self.starts, address) - 1][1:]

    def of_module(self, module):
        return {name: address for address, name, owner in self.rows
                if owner == module}


class Module:
    """What the debug information of a module knows of its instructions"""

    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path)[:-len(".ko")]
        listing = subprocess.run(["objdump", "-t", path], check=True, text=True,
                                 stdout=subprocess.PIPE).stdout
        found = re.findall(r"^([0-9a-f]{16}) .{6}F (\S+)\s+\S+\s+(?:\.hidden )?"
                           r"(\S+)$", listing, re.M)
        count = collections.Counter(name for _value, _section, name in found)
        self.functions = [(name, section, int(value, 16))
                          for value, section, name in found if count[name] == 1]

    def bases(self, symbols):
        loaded = symbols.of_module(self.name)
        return {section: loaded[name] - value
                for name, section, value in self.functions if name in loaded}

    def frames(self, symbols, addresses):
        """{address: [(function, file, line), ...]}, the innermost first"""
        result = {}
        for section, base in self.bases(symbols).items():
            size = self.size(section)
            inside = [a for a in addresses if base <= a < base + size]
            result.update(self.lines(section, base, inside))
        return result

    def size(self, section):
        listing = subprocess.run(["objdump", "-h", "-j", section, self.path],
                                 check=True, text=True,
                                 stdout=subprocess.PIPE).stdout
        return int(re.search(re.escape(section) + r"\s+([0-9a-f]+)",
                             listing).group(1), 16)

    def lines(self, section, base, addresses):
        text = "".join(f"0x{a - base:x}\n" for a in addresses)
        output = subprocess.run(["addr2line", "-a", "-i", "-f", "-e", self.path,
                                 "-j", section], input=text, check=True,
                                text=True, stdout=subprocess.PIPE).stdout
        result, frames = {}, []
        for line in output.splitlines():
            if re.fullmatch(r"0x[0-9a-f]{16}", line):
                frames = result[int(line, 16) + base] = []
            elif frames and len(frames[-1]) == 1:
                file, number = line.split(" ")[0].rsplit(":", 1)
                frames[-1] += (own_name(file), number)
            else:
                frames.append([line])
        return {address: [tuple(frame) for frame in frames]
                for address, frames in result.items()}


class Packet:
    """The instructions of one packet, each with its stage and function"""

    def __init__(self, steps, symbols, module):
        self.steps = steps
        self.symbols = symbols
        self.module = module
        self.frames = module.frames(symbols, {a for a, _sp in steps})
        self.seen, self.outside, self.depth = False, "", None
        self.free_depth = None
        self.rows = [self.classify(*step) for step in steps]

    def classify(self, address, stack):
        """(stage, function, inlined into) of one instruction"""
        name, owner = self.symbols.find(address)
        if self.freed(name, stack):
            return "packet freed", name, ""
        if owner == self.module.name:
            return self.own(address, name, stack)
        if owner == "dsr_inject":
            return "injector", name, ""
        return self.kernel(name, stack), name, ""

    def freed(self, name, stack):
        """Freeing is no stage's fault, and differs from packet to packet"""
        if self.free_depth is None and name in FREE:
            self.free_depth = stack
        elif self.free_depth is not None and stack > self.free_depth:
            self.free_depth = None
        return self.free_depth is not None

    def own(self, address, name, stack):
        """The stage is the innermost file of the module's own"""
        frames = self.frames.get(address) or [(name, "?", "0")]
        if self.depth is None:
            self.depth = stack
        self.seen, self.outside = True, ""
        function = frames[0][0]
        file = next((file for file, _line in self.places(address)), "?")
        return f"dsr {file}", function, name if function != name else ""

    def places(self, address):
        """(file, line) in the module's own files, the innermost first"""
        return [(file, line) for _function, file, line
                in self.frames.get(address, ()) if "/" not in file]

    def kernel(self, name, stack):
        """What the module has called is told by the function it has called"""
        if self.depth is not None and stack > self.depth:
            self.depth = None
        if self.depth is None:
            return "after dsr" if self.seen else "receive, until dsr"
        self.outside = self.outside or name
        return f"in {self.outside}()"


def table(title, rows, widths):
    print(f"\n{title}")
    for row in rows:
        print("  " + "  ".join(str(cell).rjust(width) if width > 0 else
                               str(cell).ljust(-width)
                               for cell, width in zip(row, widths)).rstrip())


def show(name, packet):
    stages = collections.Counter(row[0] for row in packet.rows)
    functions = collections.Counter(packet.rows)
    print(f"\n== {name}: {len(packet.rows)} instructions")
    table("by stage, as they begin", [(n, stage) for stage, n in
                                      stages.items()], (6, 0))
    table("by function, as they begin", [
        (n, stage, function + (f"  (in {outer})" if outer else ""))
        for (stage, function, outer), n in functions.items()], (6, -28, 0))


def hot_lines(packet):
    """Source lines of the module by number of instructions"""
    places = (packet.places(address)[:1] for address, _stack in packet.steps)
    return collections.Counter(f"{file}:{line}" for [(file, line)]
                               in filter(None, places))


def show_lines(packet):
    table("by source line of the module, six or more",
          [(n, place) for place, n in hot_lines(packet).most_common()
           if n >= 6], (6, 0))


class Session:
    """One run of the machine"""

    def __init__(self, path, meet, module):
        self.path, self.meet, self.module = path, meet, module
        self.debugger = None
        self.steps = None

    def file(self, name):
        return os.path.join(glob.glob(self.meet)[0], name)

    def begin(self):
        symbols = Symbols(self.file("kernel"))
        self.debugger = Debugger(self.path)
        self.debugger.stop_at(symbols.address(ENTRY))
        with open(self.file("go"), "w", encoding="ascii"):
            pass
        # Goes on; the answer comes when the first packet does.
        self.debugger.send("c")

    def trace(self, before, after):
        self.debugger.receive()
        self.debugger.skip(before)
        self.steps = self.debugger.packet()
        # It stands behind the packet already.
        for _ in range(after):
            self.debugger.run_to_stop()
            self.debugger.step()
        self.debugger.send("c")

    def show(self, name):
        symbols = Symbols(self.file("kernel"), self.file("modules"))
        packet = Packet(self.steps, symbols, self.module)
        show(name, packet)
        show_lines(packet)

    def line(self, line):
        word, *rest = line.rstrip("\n").split(" ", 2)
        if word == "kernel":
            self.begin()
        elif word == "packet":
            self.trace(int(rest[0]), int(rest[1]))
        elif word == "modules":
            self.show(" ".join(rest))
        else:
            print(line, end="")
        sys.stdout.flush()


def main():
    path, meet, module, *command = sys.argv[1:]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as machine:
        try:
            session = Session(path, meet, Module(module))
            for line in machine.stdout:
                session.line(line)
        except BaseException:
            machine.terminate()
            raise
    sys.exit(machine.returncode)


main()
