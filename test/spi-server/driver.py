"""A driver for the W5500 that echoes on one port, written from the chip reference with nothing of this project.

    python3 driver.py SOCKET PORT [CONNECTIONS]

It owns the chip of an SPI server until that ends. Registers and commands are the datasheet's; waits are bounded.
"""

import socket
import struct
import sys

FRAME, RESET, INTERRUPT, CLOCK = 1, 2, 3, 4

# Common registers, and those of a socket (chapters 3 and 4 of the chip reference).
GAR, SIMR, VERSIONR = 0x01, 0x18, 0x39
MR, CR, IR, SR, PORT = 0x00, 0x01, 0x02, 0x03, 0x04
TX_FSR, TX_WR, RX_RSR, RX_RD = 0x20, 0x24, 0x26, 0x28
OPEN, LISTEN, DISCON, CLOSE, SEND, RECV = 0x01, 0x02, 0x08, 0x10, 0x20, 0x40
CLOSED, INIT, LISTENING, SYNRECV, ESTABLISHED, CLOSE_WAIT = 0x00, 0x13, 0x14, 0x16, 0x17, 0x1C
SENDOK, TIMEOUT = 0x10, 0x08

ADDRESSES = bytes(
    [10, 0, 2, 2] + [255, 255, 255, 0] + [0x02, 0, 10, 0, 2, 15] + [10, 0, 2, 15]
)


class Server:
    """The other end of the UNIX socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)

    def ask(self, kind, payload=b""):
        try:
            self.socket.sendall(struct.pack("<BI", kind, len(payload)) + payload)
        except (BrokenPipeError, ConnectionResetError):
            pass  # The reason is still to be read.
        answered, length = struct.unpack("<BI", self.receive(5))
        answer = self.receive(length)
        if answered != kind:
            raise ConnectionError(answer.decode())
        return answer

    def receive(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError("the server has gone")
            data += more
        return data


class Chip:
    def __init__(self, server):
        self.ask = server.ask

    def read(self, block, address, count=1):
        return self.ask(FRAME, struct.pack(">HB", address, block << 3) + bytes(count))[3:]

    def write(self, block, address, data):
        self.ask(FRAME, struct.pack(">HB", address, block << 3 | 4) + bytes(data))

    def wait(self, microseconds):
        self.ask(CLOCK, struct.pack("<I", microseconds))

    def until(self, what, condition, milliseconds=500):
        for _ in range(milliseconds * 10):
            if condition():
                return
            self.wait(100)
        raise TimeoutError(what)

    def start(self):
        self.ask(RESET, b"\0")
        self.wait(1000)
        self.ask(RESET, b"\1")
        self.until("VERSIONR", lambda: self.read(0, VERSIONR) == b"\4")
        self.write(0, GAR, ADDRESSES)


class Echo:
    """A socket that echoes to one caller after the other."""

    def __init__(self, chip, number, port):
        self.chip = chip
        self.registers, self.tx, self.rx = (number * 4 + n for n in (1, 2, 3))
        self.port = port

    def byte(self, register):
        return self.chip.read(self.registers, register)[0]

    def word(self, register):
        return int.from_bytes(self.chip.read(self.registers, register, 2), "big")

    def steady(self, register):
        """A counter that the chip moves: read until two readings agree."""
        before = self.word(register)
        for _ in range(8):
            now = self.word(register)
            if now == before:
                break
            before = now
        return now

    def command(self, command, *states):
        self.chip.write(self.registers, CR, [command])
        self.chip.until("Sn_CR", lambda: self.byte(CR) == 0)
        if states:
            self.chip.until(f"command {command}", lambda: self.byte(SR) in states)

    def listen(self):
        if self.byte(SR) != CLOSED:
            self.command(CLOSE, CLOSED)
        self.chip.write(self.registers, IR, [0xFF])
        self.chip.write(self.registers, MR, [0x21])
        self.chip.write(self.registers, PORT, self.port.to_bytes(2, "big"))
        self.command(OPEN, INIT)
        # Somebody may be there before we have looked.
        self.command(LISTEN, LISTENING, SYNRECV, ESTABLISHED, CLOSE_WAIT)

    def service(self):
        events = self.byte(IR)
        self.chip.write(self.registers, IR, [events & ~SENDOK])
        # The state before the counter: what came with a FIN is counted then.
        state = self.byte(SR)
        if state in (ESTABLISHED, CLOSE_WAIT):
            count = self.steady(RX_RSR)
            if count > 0:
                self.echo(count)
            elif state == CLOSE_WAIT:
                self.command(DISCON)
        elif state == CLOSED:
            self.listen()

    def echo(self, count):
        count = min(count, self.steady(TX_FSR))
        if count == 0:
            return
        start, end = self.word(RX_RD), self.word(TX_WR)
        data = self.chip.read(self.rx, start, count)
        self.chip.write(self.tx, end, data)
        self.chip.write(self.registers, TX_WR, ((end + count) & 0xFFFF).to_bytes(2, "big"))
        self.chip.write(self.registers, IR, [SENDOK])
        self.command(SEND)
        self.chip.until("SENDOK", lambda: self.byte(IR) & (SENDOK | TIMEOUT) or self.gone(), 40_000)
        if self.gone():
            return
        self.chip.write(self.registers, RX_RD, ((start + count) & 0xFFFF).to_bytes(2, "big"))
        self.command(RECV)

    def gone(self):
        return self.byte(SR) not in (ESTABLISHED, CLOSE_WAIT)


def main(path, port, connections=1):
    chip = Chip(Server(path))
    chip.start()
    echoes = [Echo(chip, number, port) for number in range(connections)]
    chip.write(0, SIMR, [(1 << connections) - 1])
    while True:
        for echo in echoes:
            echo.service()
        # INTn is low while there is more to do; it is asked a few times only, because an edge can get lost.
        for _ in range(10):
            if chip.ask(INTERRUPT) == b"\0":
                break
            chip.wait(500)


if __name__ == "__main__":
    try:
        main(sys.argv[1], *map(int, sys.argv[2:]))
    except ConnectionError as end:
        print(end)
