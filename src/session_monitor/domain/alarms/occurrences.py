"""Occurrences read off the alarm log, and two logs of one session compared: what other limits would have changed.

Comparing rows would not do: another limit shifts every number in the log. What a person wants to know is which alarm
would have come or not, and how much earlier or later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from session_monitor.domain.alarms.types import AlarmKey, Priority, State, Transition

STANDING = frozenset({State.ACTIVE, State.ACKNOWLEDGED})
NS = 10**9


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One interval in which an alarm stood. Times are ns of session; end None: to the end of the log.

    priority: the highest it reached. value, limit: as it began.
    """

    key: AlarmKey
    id: int
    onset_ns: int
    utc_ns: int
    end_ns: int | None
    priority: Priority
    value: float | None
    limit: float | None

    def meets(self, other: Occurrence) -> bool:
        """Whether both stood at one moment."""
        return self.onset_ns <= _end(other) and other.onset_ns <= _end(self)


@dataclass(frozen=True, slots=True)
class Change:
    """The same occurrence in both logs, at another time."""

    as_run: Occurrence
    on_trial: Occurrence

    @property
    def shift_s(self) -> float:
        """How much later it would have come; negative: earlier."""
        return (self.on_trial.onset_ns - self.as_run.onset_ns) / NS


@dataclass(frozen=True, slots=True)
class Comparison:
    """gained: only on trial; lost: only as run, true alarms first; moved: earlier or later; same: how many stayed."""

    gained: tuple[Occurrence, ...]
    lost: tuple[Occurrence, ...]
    moved: tuple[Change, ...]
    same: int


def occurrences(rows: Iterable[Transition]) -> list[Occurrence]:
    """Every occurrence of a log, in the order of its onset."""
    found: dict[int, Occurrence] = {}
    for row in rows:
        if row.occurrence is None:
            continue
        known = found.get(row.occurrence)
        if known is None:
            if row.to is State.ACTIVE:
                found[row.occurrence] = Occurrence(
                    row.key, row.occurrence, row.t_ns, row.utc_ns, None, row.priority, row.value, row.limit
                )
            continue
        known = replace(known, priority=max(known.priority, row.priority))
        if row.to in STANDING:
            known = replace(known, end_ns=None)
        elif row.to is not State.UNKNOWN and known.end_ns is None:
            known = replace(known, end_ns=row.t_ns)
        found[row.occurrence] = known
    return list(found.values())


def compare(
    as_run: Sequence[Occurrence],
    on_trial: Sequence[Occurrence],
    period_ns: int,
    confirmed: frozenset[int] = frozenset(),
) -> Comparison:
    """Pairs what stood at one moment, alarm by alarm. confirmed: ids as run that were certainly true."""
    lost, moved, same, taken = list[Occurrence](), list[Change](), 0, set[int]()
    by_key: dict[AlarmKey, list[Occurrence]] = {}
    for each in on_trial:
        by_key.setdefault(each.key, []).append(each)
    for each in as_run:
        match = next((o for o in by_key.get(each.key, ()) if o.id not in taken and o.meets(each)), None)
        if match is None:
            lost.append(each)
            continue
        taken.add(match.id)
        change = Change(each, match)
        if abs(match.onset_ns - each.onset_ns) < period_ns:
            same += 1
        else:
            moved.append(change)
    lost.sort(key=lambda o: (o.id not in confirmed, -o.priority, o.onset_ns))
    return Comparison(tuple(o for o in on_trial if o.id not in taken), tuple(lost), tuple(moved), same)


def _end(occurrence: Occurrence) -> int:
    return 2**62 if occurrence.end_ns is None else occurrence.end_ns
