"""What a link names: which machine or gateway, on which line, asked as which unit.

Without it each driver would read a link in its own way. `parse_link` makes these from text.
Source: commands specification, links.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MODBUS_PORT = 502
MODBUS_TLS_PORT = 802


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
        return _place(self.host, self.port)


@dataclass(frozen=True, slots=True)
class TlsAddress:
    """The same inside TLS (Modbus/TCP Security): who answers is known by certificate, and so are we."""

    host: str
    ca: Path
    """The only authority whose signature counts, or the machine's own certificate."""
    cert: Path | None = None
    key: Path | None = None
    port: int = MODBUS_TLS_PORT
    unit: int = 1
    timeout_s: float = 0.3
    name: str = ""
    """What the machine's certificate is made out to, where that is not the host."""

    @property
    def place(self) -> str:
        """HOST:PORT, as a person writes it."""
        return _place(self.host, self.port)


@dataclass(frozen=True, slots=True)
class RtuAddress:
    """A serial port with Modbus RTU. Without `timeout_s` one that fits the speed and the machine map is used."""

    device: str
    baud: int = 19200
    parity: str = "N"
    stop: int = 1
    unit: int = 1
    timeout_s: float | None = None

    @property
    def place(self) -> str:
        """The port, as a person writes it."""
        return self.device

    @property
    def setting(self) -> str:
        """Speed and format, as an engineer writes them."""
        return f"{self.baud} 8{self.parity}{self.stop}"


@dataclass(frozen=True, slots=True)
class RtuTcpAddress:
    """A serial server that passes RTU frames through a TCP connection as they are."""

    host: str
    port: int
    unit: int = 1
    timeout_s: float = 0.5

    @property
    def place(self) -> str:
        """HOST:PORT, as a person writes it."""
        return _place(self.host, self.port)


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


ModbusAddress = TcpAddress | TlsAddress | RtuAddress | RtuTcpAddress
LinkAddress = ModbusAddress | SimAddress | RecordingAddress


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
