"""Which part of a trace belongs to an alarm: from the first offending reading until it was within limits again.

The monitor says when an alarm came; the readings that brought it lie before that by its delay, and it is they that
must show where it began.
"""

from __future__ import annotations

import numpy as np

from session_monitor.monitor.snapshot import AlarmInfo, Snapshot
from ui.alarm_view import signalling
from ui.history import History
from ui.places import OTHER_QUANTITY, place
from ui.spans import Episode

LONGEST_DELAY_S = 120.0
KEPT = 200


class Episodes:
    """All alarms on the traces since the screen started."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, str], Episode] = {}
        self._closed: list[Episode] = []

    def all(self) -> list[Episode]:
        """Those over and those that last."""
        return [*self._closed, *self._open.values()]

    def update(self, snapshot: Snapshot, history: History) -> bool:
        """Opens episodes for new alarms, closes those back within their limits; whether any opened or closed."""
        changed = False
        active = set[tuple[int, str]]()
        for alarm in signalling(snapshot):
            channel = place(alarm)
            if channel not in history.index or alarm["occurrence"] is None or alarm["signal_state"] not in ("U", "A"):
                continue
            key = (alarm["occurrence"], alarm["priority"])
            active.add(key)
            if key not in self._open:
                start = first_offending(history, channel, alarm)
                self._open[key] = Episode(channel, start, None, alarm["priority"])
                changed = True
        for key in [key for key in self._open if key not in active]:
            done = self._open.pop(key)
            self._closed.append(Episode(done.channel, done.start, snapshot["t_s"], done.priority))
            changed = True
        del self._closed[:-KEPT]
        return changed


def first_offending(history: History, channel: str, alarm: AlarmInfo) -> float:
    """Session time from which every reading lay beyond the limit, walking back from the alarm's onset."""
    onset, limit = alarm["since_s"], alarm["limit"]
    if limit is None or alarm["channel"] != channel or alarm["id"] in OTHER_QUANTITY or not len(history):
        return onset
    last = int(np.searchsorted(history.t, onset, side="right"))
    first = int(np.searchsorted(history.t, onset - LONGEST_DELAY_S))
    values = history.column(channel)[first:last]
    beyond = values < limit if _low(alarm) else values > limit
    inside = np.flatnonzero(~beyond)
    start = int(inside[-1]) + 1 if len(inside) else 0
    return float(history.t[first + start]) if start < len(values) else onset


def _low(alarm: AlarmInfo) -> bool:
    if alarm["direction"] is not None:
        return alarm["direction"] == "low"
    value, limit = alarm["value"], alarm["limit"]
    return value is not None and limit is not None and value < limit
