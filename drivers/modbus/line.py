"""A line as the client needs it: bytes out, bytes in by a deadline, and nothing else.

Without it each kind of line would need a client of its own, and a fault would be found in one and not in the others.
"""

from __future__ import annotations

import time
from typing import Protocol

from drivers.modbus.faults import LinkFault
from session_monitor.domain.inputs import MissCause


class Line(Protocol):
    """One open connection or port.

    A line that knows why it fails raises LinkFault; else TimeoutError, or ConnectionError when the other end is gone.
    """

    def send(self, data: bytes, deadline: float) -> None:
        """Sends all of it, by `deadline` of time.monotonic()."""
        ...

    def receive(self, deadline: float) -> bytes:
        """At least one byte, as many as are there, by `deadline`."""
        ...

    def waiting(self, for_s: float) -> bytes:
        """What is there, or comes within `for_s`; empty when nothing does."""
        ...

    def close(self) -> None:
        """Gives it back; may be called twice."""
        ...


def settle(line: Line, quiet_s: float, within_s: float, place: str) -> None:
    """Throws away what comes until nothing has come for `quiet_s`; LinkFault when that takes longer than `within_s`."""
    until = time.monotonic() + within_s
    while line.waiting(quiet_s):
        if time.monotonic() > until:
            detail = f"{place} never falls silent: is another master on this line, or the line disturbed?"
            raise LinkFault(MissCause.MALFORMED, detail)
