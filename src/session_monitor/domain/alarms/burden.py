"""The alarm burden as it goes: how often alarms came, how many stand, how soon they were acknowledged.

A console that annoys gets its alarms ignored; this is how a unit notices. It is read from the rows of the log, so that
a recording gives the same figures as the session did.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from session_monitor.domain.alarms.events import Event
from session_monitor.domain.alarms.memory import SECOND_NS, STANDING, AlarmMemory, signal_state
from session_monitor.domain.alarms.types import Priority, Transition

HOUR_NS = 3600 * SECOND_NS


@dataclass(frozen=True, slots=True)
class Burden:
    """Alarm burden at one moment."""

    last_hour: Mapping[Priority, int]
    """Occurrences begun within the last hour, by the priority they began with."""
    standing: int
    """Alarms whose condition holds now (U, A), as far as is known."""
    chattering: int
    median_ack_s: float | None
    """From onset to the first acknowledgement, over the session; None before one."""


class BurdenLog:
    """What the burden needs of the rows so far."""

    def __init__(self) -> None:
        self._onsets: deque[tuple[int, Priority]] = deque()
        self._waiting: dict[int, int] = {}
        self._waits_ns: list[int] = []
        self._newest = 0

    def note(self, rows: Iterable[Transition]) -> None:
        """Takes in rows, oldest first."""
        for row in rows:
            if row.occurrence is None:
                continue
            if row.occurrence > self._newest:
                self._newest = row.occurrence
                self._onsets.append((row.t_ns, row.priority))
                self._waiting[row.occurrence] = row.t_ns
            if row.event == Event.ACK and (onset_ns := self._waiting.pop(row.occurrence, None)) is not None:
                insort(self._waits_ns, row.t_ns - onset_ns)

    def at(self, t_ns: int, memories: Iterable[AlarmMemory]) -> Burden:
        """The burden at `t_ns`."""
        while self._onsets and t_ns - self._onsets[0][0] > HOUR_NS:
            self._onsets.popleft()
        begun = [priority for _, priority in self._onsets]
        now = list(memories)
        return Burden(
            last_hour={priority: begun.count(priority) for priority in reversed(Priority)},
            standing=sum(signal_state(memory) in STANDING for memory in now),
            chattering=sum(memory.chattering for memory in now),
            median_ack_s=self._median_s(),
        )

    def _median_s(self) -> float | None:
        waits, half = self._waits_ns, len(self._waits_ns) // 2
        if not waits:
            return None
        middle = waits[half] if len(waits) % 2 else (waits[half - 1] + waits[half]) / 2
        return middle / SECOND_NS
