"""A link's address -> how its line is opened, framed, timed and spoken of: one engine, any line.

What is wrong with the address and can be known before a session begins is a ConfigError here.
Source: Modbus over serial line V1.02, sections 2.5.1.1 and 2.5.2.1 (characters of 11 bits, pauses of 3.5 characters).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drivers.modbus import words
from drivers.modbus.batch import batches
from drivers.modbus.decode import payload_bytes
from drivers.modbus.faults import LinkFault
from drivers.modbus.gate import Framing
from drivers.modbus.line import Line
from drivers.modbus.mbap import Mbap
from drivers.modbus.plan import Request
from drivers.modbus.rtu import Rtu
from drivers.modbus.sockets import open_tcp
from session_monitor.config.errors import ConfigError, Problem
from session_monitor.config.link_address import ModbusAddress, RtuAddress, RtuTcpAddress, TcpAddress, TlsAddress
from session_monitor.domain.inputs import MissCause
from session_monitor.domain.machine import MachineMap, Station

LAST_SERIAL_UNIT = 247
_BITS_A_CHARACTER = 11
_FRAMES_BYTES = 8 + 5
"""An RTU question, and what stands around the data of its reply."""
_TURNAROUND_S = 0.3
"""What a machine may take over all replies of a poll, beside the time they are on the line."""
_SHORTEST_PAUSE_S = 0.00175
_QUIET_S = 0.02
"""Silence that ends a disturbed frame: USB adapters hold bytes back for up to 16 ms."""
_SERVER_PAUSE_S = 0.004
"""3.5 characters at 9600 baud; how fast the line behind a serial server is, is not known here."""


@dataclass(frozen=True, slots=True)
class Transport:
    """All that differs between lines."""

    place: str
    unit: int
    timeout_s: float
    """Bounds one whole poll."""
    open: Callable[[], Line]
    """Blocks for seconds perhaps; raises LinkFault."""
    framing: Framing
    words: words.Words
    setting: str = ""
    pause_s: float = 0.0
    """Silence before each question."""
    quiet_s: float = 0.0
    """Silence before the first question on a line that others may have used, and after a fault."""
    keeps_open: bool = False
    """A port stays open over a fault: opening it again may switch the adapter's power."""

    def quiet_after(self, cause: MissCause) -> float:
        """Silence that must pass before the next question, for what no frame tells apart may still be on its way."""
        late = cause is MissCause.TIMEOUT and self.quiet_s
        return self.timeout_s if late else self.quiet_s

    def fault(self, cause: MissCause, said: str, unit: int | None = None, why: str = "") -> LinkFault:
        """A fault in this line's words."""
        detail = said.format(
            place=self.place,
            unit=self.unit if unit is None else unit,
            wait=f"{self.timeout_s:g} s",
            setting=self.setting,
            why=why,
        )
        return LinkFault(cause, detail)


def transport(address: ModbusAddress, requests: Sequence[Request]) -> Transport:
    """The transport of an address. `requests`: those of one poll, which a serial line takes its time over."""
    place, unit = address.place, address.unit
    if isinstance(address, RtuAddress | RtuTcpAddress):
        _must_be_serial_units(place, requests)
    if isinstance(address, RtuAddress):
        return _serial(address, requests)
    if isinstance(address, TlsAddress):
        from drivers.modbus.tls import tls_opener

        return Transport(place, unit, address.timeout_s, tls_opener(address), Mbap(), words.TLS)

    def open_it() -> Line:
        return open_tcp(address.host, address.port, place)

    if isinstance(address, TcpAddress):
        return Transport(place, unit, address.timeout_s, open_it, Mbap(), words.TCP)
    assert isinstance(address, RtuTcpAddress)
    timeout_s, quiet = address.timeout_s, (_SERVER_PAUSE_S, _QUIET_S)
    return Transport(place, unit, timeout_s, open_it, Rtu(), words.RTU_TCP, "", *quiet)


def all_requests(machine: MachineMap, stations: Sequence[Station]) -> tuple[Request, ...]:
    """What the fullest poll of these stations asks."""
    every = (batch for station in stations for batch in batches(machine, station))
    return tuple(request for batch in every for request in batch.requests)


def _must_be_serial_units(place: str, requests: Sequence[Request]) -> None:
    """On a serial line 0 is everybody, who may not answer; what is above 247 is reserved."""
    for request in requests:
        if request.unit is not None and not 1 <= request.unit <= LAST_SERIAL_UNIT:
            what = f"unit {request.unit} is none of a serial line; in the machine map give 1 to {LAST_SERIAL_UNIT}"
            raise ConfigError(place, [Problem(f"device {request.device}", what)])


def poll_on_line_s(requests: Sequence[Request], baud: int) -> float:
    """Seconds one poll is on a serial line, when the machine replies at once."""
    pause_s = _pause_s(baud)
    return sum((_FRAMES_BYTES + payload_bytes(r)) * _BITS_A_CHARACTER / baud + 2 * pause_s for r in requests)


def _serial(address: RtuAddress, requests: Sequence[Request]) -> Transport:
    from drivers.modbus.serial_port import SerialLine, check_port

    check_port(address)
    on_line_s = poll_on_line_s(requests, address.baud)
    timeout_s = address.timeout_s or round(_TURNAROUND_S + 1.2 * on_line_s, 2)
    if timeout_s < on_line_s:
        what = f"{timeout_s:g} s is too short; at {address.baud} baud one poll is {on_line_s:.2f} s on the line"
        raise ConfigError(address.device, [Problem("timeout", f"{what}: leave it out, or give more")])
    return Transport(
        address.place,
        address.unit,
        timeout_s,
        lambda: SerialLine(address),
        Rtu(),
        words.RTU,
        address.setting,
        pause_s=_pause_s(address.baud),
        quiet_s=max(_QUIET_S, 2 * _pause_s(address.baud)),
        keeps_open=True,
    )


def _pause_s(baud: int) -> float:
    return max(_SHORTEST_PAUSE_S, 3.5 * _BITS_A_CHARACTER / baud)
