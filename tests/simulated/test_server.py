"""The served machine, read over real sockets by three clients that are not ours: pymodbus, pyModbusTCP and mbpoll."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pymodbus.client import ModbusTcpClient
from pyModbusTCP.client import ModbusClient

from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.scenario import load_scenario
from drivers.simulated.server import serve, serve_serial
from session_monitor.domain.errors import UserError
from session_monitor.domain.machine import MachineMap

HOST = "127.0.0.1"
SERVE = """
import sys
from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.scenario import load_scenario
from drivers.simulated.server import serve
from session_monitor.config.machine_map import load_machine
serve("127.0.0.1:0", SimulatedMachine(load_machine("li-als-3"), load_scenario(sys.argv[1])), float(sys.argv[2]))
"""


@dataclass
class Served:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, pdu: bytes, unit: int = 1, timeout: float = 1.0) -> bytes | None:
        """The reply without its header; None where there is none in time."""
        with socket.create_connection((HOST, self.port), timeout=timeout) as line:
            line.sendall(bytes([0, 7, 0, 0, 0, len(pdu) + 1, unit]) + pdu)
            try:
                return line.recv(300)[7:]
            except TimeoutError:
                return None

    def end(self) -> int:
        """Asks it to end as Ctrl-C does; its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


def started(scenario: str, speed: float) -> Served:
    command = [sys.executable, "-c", SERVE, scenario, str(speed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    announced = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", process.stdout.readline())
    assert announced
    return Served(process, int(announced[1]))


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    server = started("normal", 1.0)
    yield server
    code = server.end()
    assert server.process.stdout is not None
    server.process.stdout.close()
    assert code == 0


@pytest.fixture
def serving() -> Iterator[Callable[[str, float], Served]]:
    servers: list[Served] = []

    def start(scenario: str, speed: float) -> Served:
        servers.append(started(scenario, speed))
        return servers[-1]

    yield start
    for server in servers:
        assert server.end() == 0
        assert server.process.stdout is not None
        server.process.stdout.close()


def test_pymodbus_reads_every_table(served: Served) -> None:
    client = ModbusTcpClient(HOST, port=served.port, retries=0)
    assert client.connect()
    inputs = client.read_input_registers(0, count=78, device_id=1).registers
    assert inputs[:2] == [0x4C33, 1]
    assert inputs[2] == 0x5300
    assert client.read_holding_registers(30, count=5, device_id=1).registers == [380, 0, 2000, 500, 180]
    bits = client.read_discrete_inputs(0, count=21, device_id=1).bits[:21]
    assert bits[18:] == [False, True, True]
    assert not any(client.read_coils(0, count=8, device_id=1).bits)
    client.close()


def test_pymodbustcp_reads_the_same(served: Served) -> None:
    client = ModbusClient(host=HOST, port=served.port, unit_id=1, auto_open=True, timeout=2)
    assert client.read_input_registers(0, 4)[0] == 0x4C33
    assert client.read_holding_registers(10, 14) == [
        *(63936, 1600, 63536, 2500, 65336, 2000, 62536, 2500),
        *(64536, 4000, 64536, 4000, 64536, 2500),
    ]
    assert client.read_discrete_inputs(0, 21)[19]
    client.close()


def test_mbpoll_reads_it(served: Served) -> None:
    command = [
        "mbpoll",
        "-m",
        "tcp",
        "-a",
        "1",
        "-0",
        "-r",
        "0",
        "-c",
        "2",
        "-t",
        "3",
        "-1",
        "-p",
        str(served.port),
        HOST,
    ]
    output = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    values = re.findall(r"^\[(\d+)\]:\s+(\d+)", output, re.MULTILINE)
    assert values == [("0", "19507"), ("1", "1")]


def test_several_clients_at_once(served: Served) -> None:
    clients = [ModbusClient(host=HOST, port=served.port, unit_id=1, auto_open=True, timeout=2) for _ in range(5)]
    assert [client.read_input_registers(0, 1) for client in clients] == [[0x4C33]] * 5
    for client in clients:
        client.close()


@pytest.mark.parametrize(
    "pdu",
    [
        b"\x05\x00\x01\xff\x00",
        b"\x06\x00\x01\x00\x01",
        b"\x0f\x00\x00\x00\x08\x01\xff",
        b"\x10\x00\x00\x00\x01\x02\x00\x01",
        b"\x16\x00\x00\x00\x00\x00\x00",
        b"\x17\x00\x00\x00\x01\x00\x00\x00\x01\x02\x00\x01",
        b"\x2b\x0e\x01\x00",
        b"\x41\x00",
    ],
)
def test_all_but_reads_are_refused_and_change_nothing(served: Served, pdu: bytes) -> None:
    settings = b"\x03\x00\x1e\x00\x05"
    before = served.ask(settings)
    assert served.ask(pdu) == bytes([pdu[0] | 0x80, 1])
    assert served.ask(settings) == before


def test_addresses_nobody_uses_read_zero(served: Served) -> None:
    assert served.ask(b"\x04\x00\x2a\x00\x02") == b"\x04\x04\x00\x00\x00\x00"
    assert served.ask(b"\x03\xff\xfe\x00\x02") == b"\x03\x04\x00\x00\x00\x00"
    assert served.ask(b"\x02\x00\x15\x00\x08") == b"\x02\x01\x00"


def test_impossible_reads_are_refused(served: Served) -> None:
    assert served.ask(b"\x04\xff\xff\x00\x02") == b"\x84\x02"
    assert served.ask(b"\x04\x00\x00\x00\x00") == b"\x84\x03"
    assert served.ask(b"\x04\x00\x00\x00\x7e") == b"\x84\x03"


@pytest.mark.parametrize("unit", [0, 2, 255])
def test_another_unit_is_not_answered(served: Served, unit: int) -> None:
    assert served.ask(b"\x04\x00\x00\x00\x01", unit, timeout=0.2) is None
    assert served.ask(b"\x41\x00", unit, timeout=0.2) is None


def test_the_heartbeat_follows_the_clock(served: Served) -> None:
    client = ModbusTcpClient(HOST, port=served.port, retries=0)
    client.connect()
    first, began = client.read_input_registers(4, count=1, device_id=1).registers[0], time.monotonic()
    while (now := time.monotonic()) < began + 1.0:
        beat = client.read_input_registers(4, count=1, device_id=1).registers[0]
    client.close()
    assert 5 <= beat - first <= 10 * (now - began) + 5  # this computer may be busy


def test_speed(serving: Callable[[str, float], Served]) -> None:
    server = serving("normal", 100.0)
    client = ModbusTcpClient(HOST, port=server.port, retries=0)
    client.connect()
    first, began = client.read_input_registers(8, count=2, device_id=1).registers[1], time.monotonic()
    while (now := time.monotonic()) < began + 0.6:
        seconds = client.read_input_registers(8, count=2, device_id=1).registers[1]
    client.close()
    assert 20 <= seconds - first <= 100 * (now - began) + 50


def test_a_bad_line(serving: Callable[[str, float], Served], tmp_path: Path) -> None:
    """Busy, then silent, then dropped, then back, on connections of a real client."""
    kinds = {5: "link-busy", 15: "link-half-open", 25: "link-drop"}
    faults = [f'[[fault]]\nkind = "{kind}"\nonset = "{at} s into prime"\nduration_s = 10' for at, kind in kinds.items()]
    path = tmp_path / "bad-line.toml"
    path.write_text('title = "t"\ndescription = "d"\n' + "\n".join(faults))
    server = serving(str(path), 5.0)
    seen: list[str] = []
    until = time.monotonic() + 30
    while seen[-2:] != ["refused", "answers"] and time.monotonic() < until:
        state = _state(server)
        if state != "closed" and (not seen or seen[-1] != state):  # closed: in passing, at any change
            seen.append(state)
        time.sleep(0.02)
    assert seen == ["answers", "busy", "silent", "refused", "answers"]


def _state(server: Served) -> str:
    try:
        reply = server.ask(b"\x04\x00\x00\x00\x01", timeout=0.8)  # a busy computer is not a silent one
    except ConnectionRefusedError:
        return "refused"
    except (ConnectionError, OSError):
        return "closed"
    names = {None: "silent", b"\x84\x06": "busy", b"": "closed"}
    return names.get(reply, "answers")


def test_an_address_in_use(served: Served, machine_map: MachineMap) -> None:
    with pytest.raises(UserError, match=rf"cannot serve on 127\.0\.0\.1:{served.port}: address already in use"):
        serve(f"{HOST}:{served.port}", SimulatedMachine(machine_map, load_scenario("normal")), 1.0)


@pytest.mark.parametrize("listen", ["", "5020", ":5020", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:70000"])
def test_an_address_that_is_none(machine_map: MachineMap, listen: str) -> None:
    with pytest.raises(UserError, match="write HOST:PORT"):
        serve(listen, SimulatedMachine(machine_map, load_scenario("normal")), 1.0)


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_a_speed_that_is_none(machine_map: MachineMap, speed: float) -> None:
    with pytest.raises(UserError, match="give a number above 0"):
        serve(f"{HOST}:0", SimulatedMachine(machine_map, load_scenario("normal")), speed)


def test_a_serial_line_that_is_not_there(machine_map: MachineMap, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no-such-line"):
        serve_serial(str(tmp_path / "no-such-line"), SimulatedMachine(machine_map, load_scenario("normal")), 1.0)
