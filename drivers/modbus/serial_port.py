"""A serial port as a Line, and why one cannot be had.

Without it a port that was pulled out, or belongs to another program, would end in an error nobody can act on.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

import serial
from serial.tools.list_ports import comports

from drivers.modbus.faults import LinkFault
from session_monitor.config.errors import ConfigError, Problem
from session_monitor.config.link_address import RtuAddress
from session_monitor.domain.inputs import MissCause

_TAKEN = (errno.EBUSY, errno.EAGAIN)
_GROUP = "no permission; add this user to the group that may (sudo usermod -aG dialout USER), then log in again"


class SerialLine:
    """An open serial port, for nobody else while it is open."""

    def __init__(self, address: RtuAddress) -> None:
        """Raises LinkFault when the port cannot be opened."""
        self._place = address.place
        try:
            self._port = serial.Serial(
                address.device,
                address.baud,
                parity=address.parity,
                stopbits=address.stop,
                timeout=0,
                exclusive=True if os.name == "posix" else None,
            )
        except (OSError, ValueError) as why:
            raise _open_fault(why, address) from None

    def send(self, data: bytes, deadline: float) -> None:
        """All of it, or TimeoutError."""
        left = self._left(deadline)
        try:
            self._port.write_timeout = left
            self._port.write(data)
        except serial.SerialTimeoutException:
            raise TimeoutError from None
        except OSError:
            raise self._gone() from None

    def receive(self, deadline: float) -> bytes:
        """The first byte to come, and what came with it."""
        data = self._some(self._left(deadline))
        if not data:
            raise TimeoutError
        return data

    def waiting(self, for_s: float) -> bytes:
        """What is there, or comes in time."""
        return self._some(for_s)

    def close(self) -> None:
        """Closes the port."""
        self._port.close()

    def _some(self, within_s: float) -> bytes:
        try:
            self._port.timeout = within_s
            first = self._port.read(1)
            return first + self._port.read(self._port.in_waiting) if first else first
        except OSError:
            raise self._gone() from None

    def _left(self, deadline: float) -> float:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _gone(self) -> LinkFault:
        return LinkFault(MissCause.CLOSED, f"{self._place} is gone: is the adapter still plugged in?")


def check_port(address: RtuAddress) -> None:
    """Raises ConfigError for what is wrong with the port before a session begins; nothing is opened for it."""
    port = Path(address.device)
    if os.name != "posix":
        return
    if not port.exists():
        raise _unusable(address, _no_such_port())
    if not stat.S_ISCHR(port.stat().st_mode):
        raise _unusable(address, "is not a serial port; name a device such as /dev/ttyUSB0")
    if not os.access(port, os.R_OK | os.W_OK):
        raise _unusable(address, _GROUP)


def _unusable(address: RtuAddress, what: str) -> ConfigError:
    return ConfigError(address.device, [Problem("", what)])


def _no_such_port() -> str:
    found = ", ".join(sorted(port.device for port in comports())) or "none"
    return f"no such port; is the adapter plugged in? ports of this computer: {found}"


def _open_fault(why: Exception, address: RtuAddress) -> LinkFault:
    """Why the port could not be opened, in words to act on."""
    number = why.errno if isinstance(why, OSError) else None
    if number == errno.ENOENT:
        return LinkFault(MissCause.UNREACHABLE, f"{address.place}: {_no_such_port()}")
    if number in (errno.EACCES, errno.EPERM):
        return LinkFault(MissCause.UNREACHABLE, f"{address.place}: {_GROUP}")
    if number in _TAKEN:
        return LinkFault(MissCause.REFUSED, f"another program uses {address.place}: close it, or name another port")
    return LinkFault(MissCause.UNREACHABLE, f"cannot open {address.place} as {address.setting} ({why})")
