"""`tcp://HOST:PORT?unit=1` and its kin -> a checked address, or one clear line.

Without it a mistyped parameter would be ignored and its default used: another unit's numbers would be shown.
Source: commands specification, links.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from session_monitor.config.errors import ConfigError, Problem, suggestion

MODBUS_PORT = 502
_STANDING = "use tcp://HOST:PORT?unit=1&timeout=0.3, sim:SCENARIO?speed=1&seed=1&start=0 or recording:FILE?speed=1"
_OTHER_SCHEMES = ("tls", "rtu", "rtu+tcp")


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A Modbus TCP machine or gateway. `timeout_s` bounds one whole poll."""

    host: str
    port: int = MODBUS_PORT
    unit: int = 1
    timeout_s: float = 0.3

    @property
    def place(self) -> str:
        """HOST:PORT, as a person writes it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class SimAddress:
    """The simulated machine in this process.

    `start_s` is where in the treatment it begins, None as the scenario says (the project's own parameter).
    """

    scenario: str
    speed: float = 1.0
    seed: int = 1
    start_s: float | None = None


@dataclass(frozen=True, slots=True)
class RecordingAddress:
    """A recording played back in this process, from `start_s` seconds of its session on."""

    file: Path
    speed: float = 1.0
    start_s: float = 0.0


LinkAddress = TcpAddress | SimAddress | RecordingAddress


def parse_link(text: str) -> LinkAddress:
    """The address a link names. Raises ConfigError with every wrong part of it."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as why:
        raise ConfigError(text or "the link", [Problem("", f"is not a link: {why}; {_STANDING}")]) from None
    if parts.scheme in _OTHER_SCHEMES:
        raise ConfigError(text, [Problem("", f"{parts.scheme} links are not available here; {_STANDING}")])
    reader = _Parameters(parts)
    if parts.scheme == "tcp":
        address: LinkAddress = _tcp(parts, port, reader)
    elif parts.scheme == "sim":
        address = _sim(parts, reader)
    elif parts.scheme == "recording":
        address = _recording(parts, reader)
    else:
        raise ConfigError(text or "the link", [Problem("", f"is not a link; {_STANDING}")])
    if reader.problems:
        raise ConfigError(text, reader.problems)
    return address


def _tcp(parts: SplitResult, port: int | None, reader: _Parameters) -> TcpAddress:
    if not parts.hostname or parts.path.strip("/") or "@" in parts.netloc or parts.fragment:
        reader.wrong("", f"is not HOST:PORT; {_STANDING}")
    if port == 0:
        reader.wrong("", f"port 0 is no port; Modbus is usually at {MODBUS_PORT}")
    unit = reader.integer("unit", 1, 0, 255)
    timeout_s = reader.number("timeout", 0.3, 0.01, 10.0)
    reader.refuse_others(("unit", "timeout"))
    return TcpAddress(parts.hostname or "", port or MODBUS_PORT, unit, timeout_s)


def _sim(parts: SplitResult, reader: _Parameters) -> SimAddress:
    if not parts.path or parts.netloc or parts.fragment:
        reader.wrong("", "names no scenario; write sim:normal")
    speed = reader.number("speed", 1.0, 0.01, 1e6)
    seed = reader.integer("seed", 1, 0, 2**63 - 1)
    start_s = reader.number("start", math.nan, 0.0, 86400.0)
    reader.refuse_others(("speed", "seed", "start"))
    return SimAddress(parts.path, speed, seed, None if math.isnan(start_s) else start_s)


def _recording(parts: SplitResult, reader: _Parameters) -> RecordingAddress:
    if not parts.path or parts.netloc:
        reader.wrong("", "names no file; write recording:FILE")
    speed = reader.number("speed", 1.0, 0.01, 1e6)
    start_s = reader.number("start", 0.0, 0.0, 1e7)
    reader.refuse_others(("speed", "start"))
    return RecordingAddress(Path(unquote(parts.path)), speed, start_s)


class _Parameters:
    """The `?name=value` part, each read once and within its bounds."""

    def __init__(self, parts: SplitResult) -> None:
        self.problems: list[Problem] = []
        self._values: dict[str, str] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            if name in self._values:
                self.wrong(name, "is given twice; give it once")
            self._values[name] = value

    def wrong(self, where: str, what: str) -> None:
        """Notes one problem."""
        self.problems.append(Problem(where, what))

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from low to high, or the default."""
        text = self._values.get(name)
        if text is None:
            return default
        if text.isascii() and text.isdecimal() and len(text) < 20 and low <= int(text) <= high:
            return int(text)
        self.wrong(name, f"{text!r} cannot be used; give a whole number from {low} to {high}")
        return default

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """A number from low to high, or the default."""
        text = self._values.get(name)
        if text is None:
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if low <= value <= high:
            return value
        self.wrong(name, f"{text!r} cannot be used; give a number from {low:g} to {high:g}")
        return default

    def refuse_others(self, known: Iterable[str]) -> None:
        """Notes every parameter nobody knows."""
        for name in self._values:
            if name not in known:
                self.wrong(name, f"unknown parameter; {suggestion(name, known)}")
