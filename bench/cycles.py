"""How long each poll takes a client that does nothing else, as fast as it can: ours, pyModbusTCP's, or a bare socket.

All ask the same three questions as one poll of the monitor, and one connection's first polls do not count. The contract
of `bench/libmodbus_poll HOST PORT POLLS each`, so that all can be compared on one server.

usage: python -m bench.cycles link|pymodbustcp|socket HOST PORT POLLS      prints a poll's ms a line; exit code 2
without an answer
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable

from pyModbusTCP.client import ModbusClient

from bench.bare_pymodbus import DISCRETE_INPUTS, HOLDING_REGISTERS, INPUT_REGISTERS, UNIT
from drivers.modbus.link import ModbusLink
from session_monitor.config.link_address import TcpAddress
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.inputs import MissCause
from session_monitor.monitor.ports import Reply

WARM_UP = 20
TIMEOUT_S = 1.0
_QUESTIONS = ((4, INPUT_REGISTERS), (2, DISCRETE_INPUTS), (3, HOLDING_REGISTERS))
Poll = Callable[[], bool]
"""One poll; False without a good answer."""


def link(host: str, port: int) -> Poll:
    """The monitor's own: checked, decoded, who answers known."""
    polled = ModbusLink(load_machine("li-als-3"), TcpAddress(host, port, UNIT, TIMEOUT_S))
    while not isinstance(got := polled.poll(), Reply) and got.cause is MissCause.CONNECTING:
        pass
    return lambda: isinstance(polled.poll(), Reply)


def pymodbustcp(host: str, port: int) -> Poll:
    """pyModbusTCP: words as lists, nothing decoded."""
    client = ModbusClient(host, port, UNIT, TIMEOUT_S)
    return lambda: all(
        (
            client.read_input_registers(0, INPUT_REGISTERS),
            client.read_discrete_inputs(0, DISCRETE_INPUTS),
            client.read_holding_registers(0, HOLDING_REGISTERS),
        )
    )


def bare_socket(host: str, port: int) -> Poll:
    """The least that Python can do: the frames made beforehand, replies taken by their length and thrown away."""
    line = socket.create_connection((host, port), TIMEOUT_S)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    frames = [
        b"\0\1\0\0\0\6" + bytes([UNIT, function, 0, 0]) + count.to_bytes(2, "big") for function, count in _QUESTIONS
    ]

    def poll() -> bool:
        for frame in frames:
            line.sendall(frame)
            reply = line.recv(512)
            while reply and len(reply) < 6 + int.from_bytes(reply[4:6], "big"):
                reply += line.recv(512)
            if reply[7:8] != frame[7:8]:
                return False
        return True

    return poll


CLIENTS: dict[str, Callable[[str, int], Poll]] = {"link": link, "pymodbustcp": pymodbustcp, "socket": bare_socket}


def took_ms(poll: Poll, polls: int) -> list[float]:
    """Of so many polls, after some that do not count; RuntimeError when one has no answer."""
    took = list[float]()
    for _ in range(WARM_UP + polls):
        began_ns = time.perf_counter_ns()
        good = poll()
        took.append((time.perf_counter_ns() - began_ns) / 1e6)
        if not good:
            raise RuntimeError("a poll was not answered")
    return took[WARM_UP:]


def main(arguments: list[str]) -> int:
    """Prints what each poll took; the exit code."""
    try:
        client, host, port, polls = CLIENTS[arguments[0]], arguments[1], int(arguments[2]), int(arguments[3])
    except (IndexError, KeyError, ValueError):
        print(f"usage: python -m bench.cycles {'|'.join(CLIENTS)} HOST PORT POLLS", file=sys.stderr)
        return 2
    try:
        print("\n".join(f"{each:.4f}" for each in took_ms(client(host, port), polls)))
    except (RuntimeError, OSError) as error:
        print(f"cycles: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
