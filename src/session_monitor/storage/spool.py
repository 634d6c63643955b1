"""Steps that wait for the disk, in order and bounded.

While a disk is full the monitor goes on; what it saw waits here. When even this is full, plain polls are given up
and counted, never a step that carries an operator's action or an alarm transition.
"""

from __future__ import annotations

from collections import deque

from session_monitor.monitor.ports import StepRecord

LIMIT = 20_000
"""Steps held: 33 min at 10 Hz (reliability specification, figure 3)."""


class Spool:
    """Filled by one thread, emptied by another; both ends of a deque are safe for that."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._waiting = deque[StepRecord]()
        self._lost = deque[int]()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, record: StepRecord) -> None:
        """Adds one step at the end, or counts it as lost."""
        plain = not (record.transitions or record.outputs or record.input.commands)
        if plain and len(self._waiting) >= self._limit:
            self._lost.append(record.input.seq)
        else:
            self._waiting.append(record)

    def head(self, count: int) -> list[StepRecord]:
        """The oldest steps, which stay until `done`."""
        return [self._waiting[i] for i in range(min(count, len(self._waiting)))]  # an iterator would not bear `put`

    def done(self, count: int) -> None:
        """Drops the oldest steps: they are on the disk."""
        for _ in range(count):
            self._waiting.popleft()

    def lost(self) -> tuple[int, int, int] | None:
        """(first seq, last seq, how many) of the polls given up since `lost_noted`, or None."""
        return (self._lost[0], self._lost[-1], len(self._lost)) if self._lost else None

    def lost_noted(self, count: int) -> None:
        """The loss of this many polls is on the disk."""
        for _ in range(count):
            self._lost.popleft()
