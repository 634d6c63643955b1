"""Link addresses: what each part means, and one clear line for what cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.config.errors import ConfigError
from session_monitor.config.link_address import (
    LinkAddress,
    RecordingAddress,
    RtuAddress,
    RtuTcpAddress,
    SimAddress,
    TcpAddress,
    TlsAddress,
)
from session_monitor.config.link_parser import parse_link


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://127.0.0.1:5020", TcpAddress("127.0.0.1", 5020, 1, 0.3)),
        ("tcp://gateway?unit=7", TcpAddress("gateway", 502, 7, 0.3)),
        ("tcp://[::1]:5020?unit=0&timeout=0.05", TcpAddress("::1", 5020, 0, 0.05)),
        ("tls://gw?ca=/c/ca.pem", TlsAddress("gw", Path("/c/ca.pem"), None, None, 802, 1, 0.3, "")),
        (
            "tls://10.0.0.9:8802?ca=a&cert=b%20c&key=d&name=gw.ward&unit=3&timeout=1",
            TlsAddress("10.0.0.9", Path("a"), Path("b c"), Path("d"), 8802, 3, 1.0, "gw.ward"),
        ),
        ("rtu:///dev/ttyUSB0", RtuAddress("/dev/ttyUSB0", 19200, "N", 1, 1, None)),
        (
            "rtu:///dev/serial/by-id/x?baud=9600&parity=E&stop=2&unit=247&timeout=1.5",
            RtuAddress("/dev/serial/by-id/x", 9600, "E", 2, 247, 1.5),
        ),
        ("rtu:COM3?baud=115200", RtuAddress("COM3", 115200, "N", 1, 1, None)),
        ("rtu+tcp://gw:4001?unit=2&timeout=1", RtuTcpAddress("gw", 4001, 2, 1.0)),
        ("rtu+tcp://[::1]:4001", RtuTcpAddress("::1", 4001, 1, 0.5)),
        ("sim:normal", SimAddress("normal", 1, 1, None)),
        ("recording:a/20260314T122200Z_C.sqlite", RecordingAddress(Path("a/20260314T122200Z_C.sqlite"), 1, 0)),
        ("recording:/x/a%20b.sqlite?speed=20&start=60", RecordingAddress(Path("/x/a b.sqlite"), 20, 60)),
        ("sim:access-kink?speed=60&seed=4&start=3600", SimAddress("access-kink", 60, 4, 3600)),
    ],
)
def test_an_address_comes_out_as_written(text: str, address: LinkAddress) -> None:
    assert parse_link(text) == address


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the link: is not a link; use tcp://HOST:PORT"),
        ("normal", "is not a link; use tcp://HOST:PORT"),
        ("localhost:5020", "is not a link"),
        ("tcp://", "is not HOST:PORT"),
        ("tcp://host:99999", "Port out of range"),
        ("tcp://host:0", "port 0 is no port"),
        ("tcp://host:one", "is not a link"),
        ("tcp://[::1", "is not a link"),
        ("tcp://me@host:502", "is not HOST:PORT"),
        ("tcp://host:502/1", "is not HOST:PORT"),
        ("tcp://h:502?unit=256", "[unit]: '256' cannot be used; give a whole number from 0 to 255"),
        ("tcp://h:502?unit=-1", "[unit]: '-1' cannot be used"),
        ("tcp://h:502?unit=", "[unit]: '' cannot be used"),
        ("tcp://h:502?timeout=nan", "[timeout]: 'nan' cannot be used; give a number from 0.01 to 10"),
        ("tcp://h:502?timeout=300ms", "[timeout]: '300ms' cannot be used"),
        ("tcp://h:502?timeot=1", "[timeot]: unknown parameter; did you mean 'timeout'"),
        ("tcp://h:502?unit=1&unit=2", "[unit]: is given twice"),
        ("sim:", "names no scenario"),
        ("sim://normal", "names no scenario"),
        ("sim:normal?speed=0", "[speed]: '0' cannot be used"),
        ("sim:normal?seed=1.5", "[seed]: '1.5' cannot be used"),
        ("sim:normal?unit=1", "[unit]: unknown parameter; there are seed, speed, start"),
        ("modbus://h:502", "is not a link; use tcp://HOST:PORT"),
        ("tls://h:802", "[ca]: is missing; give the file of the authority"),
        ("tls://h:802?ca=", "[ca]: names no file"),
        ("tls://h?ca=a&cert=b", "[key]: is missing; a certificate and its key go together"),
        ("tls://h?ca=a&key=b", "[cert]: is missing"),
        ("tls://h?ca=a&crt=b", "[crt]: unknown parameter; did you mean 'cert'"),
        ("rtu://dev/ttyUSB0", "write rtu:///dev/ttyUSB0 with three slashes"),
        ("rtu:", "names no serial port"),
        ("rtu:///dev/x?baud=19201", "[baud]: 19201 is no speed of a serial line; give one of 1200"),
        ("rtu:///dev/x?baud=fast", "[baud]: 'fast' cannot be used"),
        ("rtu:///dev/x?parity=even", "[parity]: 'even' cannot be used; give N, E, O"),
        ("rtu:///dev/x?stop=3", "[stop]: '3' cannot be used"),
        ("rtu:///dev/x?unit=0", "[unit]: '0' cannot be used; give a whole number from 1 to 247"),
        ("rtu:///dev/x?unit=248", "[unit]: '248' cannot be used"),
        ("rtu:///dev/x?timeout=", "[timeout]: '' cannot be used"),
        ("rtu+tcp://h", "names no port; serial servers have no usual one"),
        ("rtu+tcp://h:1?unit=0", "[unit]: '0' cannot be used"),
        ("rtu+tcp://h:1?baud=9600", "[baud]: unknown parameter"),
        ("recording:", "names no file; write recording:FILE"),
        ("recording://x.sqlite", "names no file"),
        ("recording:x.sqlite?seed=1", "[seed]: unknown parameter; did you mean 'speed'"),
    ],
)
def test_what_cannot_be_used_is_one_clear_line(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_link(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_wrong_parameter_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_link("tcp://h:502?unit=x&timeout=y&z=1")
    assert [problem.where for problem in caught.value.problems] == ["unit", "timeout", "z"]


def test_a_folder_of_the_users_own_may_be_written_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/users/lin")
    address = parse_link("tls://h?ca=~/ca.pem")
    assert isinstance(address, TlsAddress) and address.ca == Path("/users/lin/ca.pem")


def test_a_place_is_written_as_a_person_would() -> None:
    assert TcpAddress("gateway", 502).place == "gateway:502"
    assert TcpAddress("::1", 502).place == "[::1]:502"
    assert RtuAddress("/dev/ttyUSB0", 9600, "E", 2).place == "/dev/ttyUSB0"
    assert RtuAddress("/dev/ttyUSB0", 9600, "E", 2).setting == "9600 8E2"
