"""The served machine on every line, as a real server in a process of its own, read by the program's link and recorded.

TLS with certificates on both sides, RTU on a serial line, RTU over TCP: the servers are pymodbus's, not ours.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.modbus.link import ModbusLink
from session_monitor.config.link_address import RtuAddress, RtuTcpAddress, TcpAddress, TlsAddress
from session_monitor.config.link_parser import parse_link
from session_monitor.config.machine_map import load_machine
from session_monitor.monitor.ports import Reply
from tests.endtoend.program import PROGRAM, environment, record, run
from tests.modbus.certificates import HERE, Authority
from tests.modbus.serial_lines import SerialPair

MACHINE = load_machine("li-als-3")
Served = Callable[..., str]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Served]:
    """Starts `simulate` with these arguments; gives what it says it listens on."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str | Path) -> str:
        command = [*PROGRAM, "simulate", *map(str, arguments)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(tmp_path)))
        assert started[-1].stdout is not None
        line = started[-1].stdout.readline()
        assert line.startswith("listening on "), line
        return line.removeprefix("listening on ").strip()

    yield start
    for process in started:
        process.terminate()
        assert process.wait(60) == 0
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(params=["tcp", "tls", "rtu", "rtu+tcp"])
def link(request: pytest.FixtureRequest, tmp_path: Path, authority: Authority, serving: Served) -> Iterator[str]:
    """The link to a simulated machine, on each kind of line."""
    if request.param == "rtu":
        with SerialPair(tmp_path) as pair:
            serving("--serial", pair.machine)
            yield f"rtu://{pair.monitor}?baud=19200"
    elif request.param == "tls":
        ours, theirs = authority.sign("gateway", *HERE), authority.sign("bedside")
        place = serving(
            *("--listen", "127.0.0.1:0", "--tls-cert", ours.cert, "--tls-key", ours.key, "--tls-ca", authority.ca)
        )
        yield f"tls://{place}?ca={authority.ca}&cert={theirs.cert}&key={theirs.key}"
    else:
        place = serving("--listen", "127.0.0.1:0", *(["--rtu"] if request.param == "rtu+tcp" else []))
        yield f"{request.param}://{place}"


def answer(link: ModbusLink, within_s: float = 20.0) -> Reply:
    """The next answer; on a busy computer a poll may be missed now and then."""
    until = time.monotonic() + within_s
    while not isinstance(got := link.poll(), Reply):
        assert time.monotonic() < until, got
    return got


def test_the_link_reads_it(link: str) -> None:
    address = parse_link(link)
    assert isinstance(address, TcpAddress | TlsAddress | RtuAddress | RtuTcpAddress)
    connected = ModbusLink(MACHINE, address)
    got = [answer(connected) for _ in range(5)]
    connected.close()
    assert {reply.raw[MACHINE.index["identity"]] for reply in got} == {0x4C33}
    assert all(reply.raw[MACHINE.index["serial"]] >= 0x53000000 for reply in got)


def test_a_session_is_recorded_over_it(link: str, tmp_path: Path) -> None:
    summary = record(tmp_path, link, "--for", "1")
    assert summary["polls"] >= 5, summary
    assert summary["simulated"] is True, "it has the serial number of a simulated machine"
    assert summary["machine"]["identity"] == 0x4C33


def test_a_client_without_a_certificate_gets_nothing(authority: Authority, serving: Served, tmp_path: Path) -> None:
    ours = authority.sign("gateway", *HERE)
    place = serving(
        *("--listen", "127.0.0.1:0", "--tls-cert", ours.cert, "--tls-key", ours.key, "--tls-ca", authority.ca)
    )
    done = run(
        *("record", "--machine", "li-als-3", "--link", f"tls://{place}?ca={authority.ca}", "--for", "0"),
        *("--recordings", tmp_path / "r"),
        home=tmp_path,
    )
    assert done.returncode == 2
    assert place in done.stderr and "certificate of ours" in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("tls://h?ca=/no/ca.pem", "/no/ca.pem: [ca]: cannot be read (no such file or directory); check the path"),
        ("rtu:///dev/ttyUSB99", "/dev/ttyUSB99: no such port; is the adapter plugged in?"),
        ("rtu:///dev/null?baud=9600&timeout=0.05", "/dev/null: [timeout]: 0.05 s is too short"),
    ],
)
def test_what_can_be_known_before_a_session_is_one_line(link: str, says: str, tmp_path: Path) -> None:
    done = run("record", "--machine", "li-als-3", "--link", link, "--recordings", tmp_path / "r", home=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr and done.stderr.count("\n") == 1, done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--listen", "127.0.0.1:0", "--tls-cert", __file__), "--tls-cert, --tls-key and --tls-ca go together"),
        (("--serial", "/dev/null", "--rtu"), "--rtu and TLS go with --listen"),
        (
            ("--listen", "127.0.0.1:0", "--tls-cert", __file__, "--tls-key", __file__, "--tls-ca", __file__),
            "cannot serve TLS with",
        ),
    ],
)
def test_wrong_use_of_the_server_is_one_line(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = run("simulate", *arguments, home=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr and "Traceback" not in done.stderr
