"""From the rows of a recording back to the memory of each alarm: latches and acknowledgements survive a restart.

Replaying the rows reproduces every state (invariant 10). Timers are not in the rows: they start anew, which can only
make an alarm wait longer before it clears. Source: alarms specification, section 3, RESTART.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from session_monitor.domain.alarms.arguments import key_of
from session_monitor.domain.alarms.book import Compared, stamp_first_out
from session_monitor.domain.alarms.events import Event
from session_monitor.domain.alarms.memory import (
    ACTIVE,
    SET_ASIDE,
    STANDING,
    AlarmMemory,
    Occurrence,
    Retired,
    Shelf,
    signal_state,
    started,
    unacknowledged,
)
from session_monitor.domain.alarms.shelving import asked, shelf_for
from session_monitor.domain.alarms.types import AlarmKey, Latch, Rule, State, Transition
from session_monitor.domain.inputs import Command

Action = tuple[int, Command]
"""(session time in ns of the step that took it, command), as the recording keeps it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What the rows say of every alarm there is a rule for, and where the numbering goes on."""

    memories: dict[AlarmKey, AlarmMemory]
    compared: dict[AlarmKey, Compared]
    next_seq: int
    next_occurrence: int


def restored(rules: Mapping[AlarmKey, Rule], rows: Sequence[Transition], actions: Sequence[Action] = ()) -> Restored:
    """All memories after these rows, oldest first. Rows of alarms without a rule only count in the numbering."""
    memories = {key: AlarmMemory() for key in rules}
    compared: dict[AlarmKey, Compared] = {}
    for _, step in groupby((row for row in rows if row.key in rules), key=lambda row: row.t_ns):
        new: list[AlarmKey] = []
        for row in step:
            before, after = memories[row.key], follow(rules[row.key], memories[row.key], row, actions)
            memories[row.key] = after
            compared[row.key] = row.value, row.limit
            if _is_new(before, after.occurrence):
                new.append(row.key)
        stamp_first_out(rules, memories, new)
    return Restored(
        memories,
        compared,
        next_seq=max((row.seq for row in rows), default=0) + 1,
        next_occurrence=max((row.occurrence or 0 for row in rows), default=0) + 1,
    )


def follow(rule: Rule, memory: AlarmMemory, row: Transition, actions: Sequence[Action] = ()) -> AlarmMemory:
    """The memory after one row.

    `actions` are searched for the end of a shelf (without one it ends at once) and why an alarm is out of service.
    """
    remembered = _remembered(rule, memory, row)
    shows = remembered or row.to
    occurrence = _occurrence(memory, row, shows)
    starts_ns, chattering = memory.starts_ns, memory.chattering
    if _is_new(memory, occurrence) or _is_back(memory, occurrence):
        starts_ns, chattering = started(memory, row.t_ns)
    entered = row.to is not memory.state
    return AlarmMemory(
        state=row.to,
        since_ns=row.t_ns if entered else memory.since_ns,
        remembered=remembered,
        occurrence=occurrence,
        shelf=_shelf(rule, memory, row, actions) if row.to is State.SHELVED else None,
        retired=_retired(rule, row, actions) if row.to is State.OUT_OF_SERVICE else None,
        pending_priority=row.priority if row.to is State.PENDING else None,
        beyond_since_ns=row.t_ns if row.to is State.PENDING else None,
        tracked=row.to in SET_ASIDE and (memory.tracked or row.from_ is State.ACKNOWLEDGED),
        stale_since_ns=row.t_ns if entered else memory.stale_since_ns,
        remind_from_ns=row.t_ns,
        starts_ns=starts_ns,
        chattering=chattering and shows in STANDING,
    )


def _remembered(rule: Rule, memory: AlarmMemory, row: Transition) -> State | None:
    if row.to is not State.UNKNOWN:
        return None
    if row.from_ is State.UNKNOWN:  # acknowledged behind lost data
        if memory.remembered is State.ACTIVE:
            return State.ACKNOWLEDGED
        return State.AWAITING_RESET if rule.latch is Latch.LR else State.NORMAL
    if row.from_ is State.SHELVED:
        return State.NORMAL if memory.occurrence is None else State.ACTIVE
    return State.NORMAL if row.from_ in (State.SUPPRESSED, State.OUT_OF_SERVICE) else row.from_


def _occurrence(memory: AlarmMemory, row: Transition, shows: State) -> Occurrence | None:
    if row.occurrence is None or (shows not in ACTIVE and shows is not State.SHELVED):
        return None
    held = memory.occurrence
    if held is None or held.id != row.occurrence:
        return Occurrence(row.occurrence, onset_ns=row.t_ns, unacked_since_ns=row.t_ns, priority=row.priority)
    if row.event == Event.ACK:
        return replace(held, acked_by=row.by, acked_ns=row.t_ns)
    before = signal_state(memory)
    if shows is State.ACTIVE and before is not State.ACTIVE:
        return unacknowledged(held, row.t_ns, row.priority, held.count + (before is State.RETURNED))
    return replace(held, priority=max(held.priority, row.priority))


def _is_new(before: AlarmMemory, occurrence: Occurrence | None) -> bool:
    return occurrence is not None and (before.occurrence is None or before.occurrence.id != occurrence.id)


def _is_back(before: AlarmMemory, occurrence: Occurrence | None) -> bool:
    return occurrence is not None and before.occurrence is not None and occurrence.count > before.occurrence.count


def _shelf(rule: Rule, memory: AlarmMemory, row: Transition, actions: Sequence[Action]) -> Shelf:
    """The shelf a SHELVE row began or moved: from the last command of that step that could."""
    known = replace(memory, pending_priority=row.priority)
    for t_ns, command in reversed(actions):
        if t_ns == row.t_ns and command.kind == "shelve" and key_of(command.args) == rule.key:
            wanted = asked(command.args, command.by, t_ns)
            shelf = wanted if isinstance(wanted, str) else shelf_for(rule, known, wanted)
            if isinstance(shelf, Shelf):
                return shelf
    return Shelf(row.t_ns, row.t_ns, row.by, "", row.priority)


def _retired(rule: Rule, row: Transition, actions: Sequence[Action]) -> Retired:
    """Who took the alarm out of service in this row, and the reason that the last such command of its step gave."""
    for t_ns, command in reversed(actions):
        if t_ns == row.t_ns and command.kind == "out_of_service" and key_of(command.args) == rule.key:
            return Retired(row.by, str(command.args.get("reason") or "").strip())
    return Retired(row.by, "")
