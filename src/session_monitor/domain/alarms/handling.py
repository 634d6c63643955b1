"""What the lifecycle table's cells do for a person: acknowledge, shelve, take out of service, end the session.

None of them clears a condition; that is what keeps a handled alarm from being taken for a solved one.
Source: alarms specification, section 3.
"""

from __future__ import annotations

from dataclasses import replace

from session_monitor.domain.alarms.actions import cease, held, refuse
from session_monitor.domain.alarms.events import Moment
from session_monitor.domain.alarms.memory import ACTIVE, AlarmMemory, Retired, moved, signal_state
from session_monitor.domain.alarms.shelving import shelf_for
from session_monitor.domain.alarms.types import Latch, Rule, State


def acknowledge(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """U: A. R: the occurrence is over, but for a reset where the class needs one."""
    acked = replace(held(memory), acked_by=now.by, acked_ns=now.t_ns)
    if memory.state is State.ACTIVE:
        return replace(moved(memory, State.ACKNOWLEDGED, now.t_ns, acked), inside_since_ns=memory.inside_since_ns)
    if rule.latch is Latch.LR:
        return moved(memory, State.AWAITING_RESET, now.t_ns, acked)
    return cease(rule, memory, now)


def acknowledge_remembered(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """X: acknowledges what it remembers; the data stays unknown."""
    if memory.remembered not in (State.ACTIVE, State.RETURNED):
        return memory
    after = acknowledge(rule, replace(memory, state=memory.remembered), now)
    return replace(memory, remembered=after.state, occurrence=after.occurrence, remind_from_ns=now.t_ns, reminders=0)


def shelve(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory | str:
    """N, P, A: H, within the bounds of shelving.py. H: its end moved, within the same bounds."""
    assert now.shelf is not None
    shelf = shelf_for(rule, memory, now.shelf)
    if isinstance(shelf, str):
        return shelf
    if memory.state is State.SHELVED:
        return replace(memory, shelf=shelf)
    return replace(
        moved(memory, State.SHELVED, now.t_ns, memory.occurrence),
        shelf=shelf,
        tracked=memory.state is State.ACKNOWLEDGED,
        beyond_since_ns=memory.beyond_since_ns,
    )


def take_out_of_service(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory | str:
    """O, for the service role; an acknowledged condition is tracked on."""
    if memory.state is State.ACKNOWLEDGED and rule.latch is Latch.LR:
        return refuse(rule, memory, now)
    tracked = memory.state is State.ACKNOWLEDGED or memory.tracked
    retired = Retired(now.by, now.reason)
    return replace(moved(memory, State.OUT_OF_SERVICE, now.t_ns), tracked=tracked, retired=retired)


def take_unknown_out_of_service(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory | str:
    """X: O if it remembers N or P."""
    return refuse(rule, memory, now) if memory.remembered in ACTIVE else take_out_of_service(rule, memory, now)


def end_session(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """With the patient confirmed disconnected: whatever is active is closed."""
    return cease(rule, memory, now) if signal_state(memory) in ACTIVE else memory
