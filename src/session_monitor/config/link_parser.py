"""`tcp://HOST:PORT?unit=1` and its kin -> a checked address, or one clear line.

Without it a mistyped parameter would be ignored and its default used: another unit's numbers would be shown.
Source: commands specification, links.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from session_monitor.config.errors import ConfigError, Problem
from session_monitor.config.link_address import (
    MODBUS_PORT,
    MODBUS_TLS_PORT,
    LinkAddress,
    RecordingAddress,
    RtuAddress,
    RtuTcpAddress,
    SimAddress,
    TcpAddress,
    TlsAddress,
)
from session_monitor.config.link_parameters import Parameters

BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)
LINK_FORMS = (
    "tcp://HOST:PORT?unit=1&timeout=0.3",
    "tls://HOST:802?ca=FILE&cert=FILE&key=FILE",
    "rtu:///dev/ttyUSB0?baud=19200&parity=N&unit=1",
    "rtu+tcp://HOST:PORT",
    "sim:SCENARIO?speed=1&seed=1&start=0",
    "recording:FILE?speed=1",
)
_STANDING = f"use {', '.join(LINK_FORMS[:-1])} or {LINK_FORMS[-1]}"
_LONGEST_S = 10.0


def parse_link(text: str) -> LinkAddress:
    """The address a link names. Raises ConfigError with every wrong part of it."""
    try:
        parts = urlsplit(text)
        reader = Parameters(parts)
        parse = _PARSERS.get(parts.scheme)
        address = parse(parts, reader) if parse else None
    except ValueError as why:
        raise ConfigError(text or "the link", [Problem("", f"is not a link: {why}; {_STANDING}")]) from None
    if address is None:
        raise ConfigError(text or "the link", [Problem("", f"is not a link; {_STANDING}")])
    if reader.problems:
        raise ConfigError(text, reader.problems)
    return address


def _tcp(parts: SplitResult, reader: Parameters) -> TcpAddress:
    host, port = _host_and_port(parts, reader, MODBUS_PORT)
    unit = reader.integer("unit", 1, 0, 255)
    timeout_s = reader.number("timeout", 0.3, 0.01, _LONGEST_S)
    reader.refuse_others(("unit", "timeout"))
    return TcpAddress(host, port, unit, timeout_s)


def _tls(parts: SplitResult, reader: Parameters) -> TlsAddress:
    host, port = _host_and_port(parts, reader, MODBUS_TLS_PORT)
    unit = reader.integer("unit", 1, 0, 255)
    timeout_s = reader.number("timeout", 0.3, 0.01, _LONGEST_S)
    ca = reader.file("ca", "give the file of the authority that signed the machine's certificate")
    cert, key = reader.file("cert"), reader.file("key")
    if (cert is None) != (key is None):
        reader.wrong("key" if key is None else "cert", "is missing; a certificate and its key go together")
    reader.refuse_others(("unit", "timeout", "ca", "cert", "key", "name"))
    return TlsAddress(host, ca or Path(), cert, key, port, unit, timeout_s, reader.text("name"))


def _rtu(parts: SplitResult, reader: Parameters) -> RtuAddress:
    if parts.netloc or not parts.path.strip("/") or parts.fragment:
        reader.wrong("", "names no serial port; write rtu:///dev/ttyUSB0 with three slashes, on Windows rtu:COM3")
    baud = reader.integer("baud", 19200, BAUD_RATES[0], BAUD_RATES[-1])
    if baud not in BAUD_RATES:
        reader.wrong("baud", f"{baud} is no speed of a serial line; give one of {', '.join(map(str, BAUD_RATES))}")
    parity = reader.choice("parity", "N", ("N", "E", "O"))
    stop = reader.integer("stop", 1, 1, 2)
    unit = _serial_unit(reader)
    timeout_s = reader.optional_number("timeout", 0.01, _LONGEST_S)
    reader.refuse_others(("baud", "parity", "stop", "unit", "timeout"))
    return RtuAddress(unquote(parts.path), baud, parity, stop, unit, timeout_s)


def _rtu_tcp(parts: SplitResult, reader: Parameters) -> RtuTcpAddress:
    host, port = _host_and_port(parts, reader, None)
    unit = _serial_unit(reader)
    timeout_s = reader.number("timeout", 0.5, 0.01, _LONGEST_S)
    reader.refuse_others(("unit", "timeout"))
    return RtuTcpAddress(host, port, unit, timeout_s)


def _serial_unit(reader: Parameters) -> int:
    """On a serial line 0 is everybody, who may not answer; 248 to 255 are reserved."""
    return reader.integer("unit", 1, 1, 247)


def _host_and_port(parts: SplitResult, reader: Parameters, usual: int | None) -> tuple[str, int]:
    port = parts.port
    if not parts.hostname or parts.path.strip("/") or "@" in parts.netloc or parts.fragment:
        reader.wrong("", f"is not HOST:PORT; {_STANDING}")
    if port == 0:
        reader.wrong("", f"port 0 is no port; Modbus is usually at {usual or MODBUS_PORT}")
    if port is None and usual is None:
        reader.wrong("", "names no port; serial servers have no usual one, look it up in the server's settings")
    return parts.hostname or "", port or usual or 0


def _sim(parts: SplitResult, reader: Parameters) -> SimAddress:
    if not parts.path or parts.netloc or parts.fragment:
        reader.wrong("", "names no scenario; write sim:normal")
    speed = reader.number("speed", 1.0, 0.01, 1e6)
    seed = reader.integer("seed", 1, 0, 2**63 - 1)
    start_s = reader.number("start", math.nan, 0.0, 86400.0)
    reader.refuse_others(("speed", "seed", "start"))
    return SimAddress(parts.path, speed, seed, None if math.isnan(start_s) else start_s)


def _recording(parts: SplitResult, reader: Parameters) -> RecordingAddress:
    if not parts.path or parts.netloc:
        reader.wrong("", "names no file; write recording:FILE")
    speed = reader.number("speed", 1.0, 0.01, 1e6)
    start_s = reader.number("start", 0.0, 0.0, 1e7)
    reader.refuse_others(("speed", "start"))
    return RecordingAddress(Path(unquote(parts.path)), speed, start_s)


_PARSERS: dict[str, Callable[[SplitResult, Parameters], LinkAddress]] = {
    "tcp": _tcp,
    "tls": _tls,
    "rtu": _rtu,
    "rtu+tcp": _rtu_tcp,
    "sim": _sim,
    "recording": _recording,
}
