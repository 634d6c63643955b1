"""Alarm transitions of a recording -> one row an occurrence: when it came, how long it lasted, who acknowledged it.

The log has a row for each change of state; a person asks what happened, how long, and who saw it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from session_monitor.domain.alarms.types import AlarmKey, Priority, State, Transition
from session_monitor.monitor.snapshot import AlarmInfo

HOLDS = (State.ACTIVE, State.ACKNOWLEDGED)
OVER = (State.RETURNED, State.AWAITING_RESET, State.NORMAL)
"""States that say the condition is over; all others (no data, shelved, suppressed) say nothing of it."""
ACKNOWLEDGED = "ACK"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One interval in which an alarm's condition held, in seconds of session.

    priority: the highest it reached. ended_s: None while it lasts. value, limit: as it came up.
    acked_s, acked_by: the first acknowledgement.
    """

    id: int
    key: AlarmKey
    priority: Priority
    onset_s: float
    onset_utc_s: float
    ended_s: float | None = None
    value: float | None = None
    limit: float | None = None
    acked_s: float | None = None
    acked_by: str = ""

    def lasts_at(self, t_s: float) -> bool:
        """Whether it lasted at that moment."""
        return self.onset_s <= t_s and (self.ended_s is None or t_s < self.ended_s)

    def lasted_since(self, since_s: float, t_s: float) -> bool:
        """Whether it lasted at that moment or at any from `since_s` on."""
        return self.onset_s <= t_s and (self.ended_s is None or since_s < self.ended_s)

    def as_alarm(self) -> AlarmInfo:
        """As the bedside screen would have it at the onset, so that both show it in the same place."""
        return {
            "id": self.key.id,
            "channel": self.key.channel,
            "direction": self.key.direction,
            "priority": self.priority.word,
            "state": State.ACTIVE,
            "signal_state": State.ACTIVE,
            "occurrence": self.id,
            "count": 1,
            "since_s": self.onset_s,
            "age_s": 0.0,
            "value": self.value,
            "limit": self.limit,
            "acked_by": self.acked_by or None,
            "acked_s": self.acked_s,
            "chattering": False,
            "last_known": False,
            "escalated": False,
            "waiting_s": None,
            "first_out": False,
            "host": False,
        }


def occurrences(transitions: Iterable[Transition]) -> list[Occurrence]:
    """Every occurrence that was signalled, in order of onset."""
    found = dict[int, Occurrence]()
    for row in transitions:
        if row.occurrence is None:
            continue
        known = found.get(row.occurrence)
        if known is not None:
            found[row.occurrence] = _later(known, row)
        elif row.to is State.ACTIVE:
            found[row.occurrence] = _begun(row)
    return sorted(found.values(), key=lambda each: each.onset_s)


def _begun(row: Transition) -> Occurrence:
    assert row.occurrence is not None
    onset_s, onset_utc_s = row.t_ns / 1e9, row.utc_ns / 1e9
    return Occurrence(row.occurrence, row.key, row.priority, onset_s, onset_utc_s, value=row.value, limit=row.limit)


def _later(known: Occurrence, row: Transition) -> Occurrence:
    t_s = row.t_ns / 1e9
    if row.to in HOLDS:
        known = replace(known, ended_s=None)
    elif row.to in OVER and known.ended_s is None:
        known = replace(known, ended_s=t_s)
    if row.event == ACKNOWLEDGED and known.acked_s is None:
        known = replace(known, acked_s=t_s, acked_by=row.by)
    return replace(known, priority=max(known.priority, row.priority))
