"""What the lifecycle table's cells do as a condition starts, worsens, ends, and is reminded of.

A cell takes one alarm's memory and a moment and gives its new memory, or a string to refuse, for the person who asked.
Source: alarms specification, section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from session_monitor.domain.alarms.events import Moment
from session_monitor.domain.alarms.memory import AlarmMemory, Occurrence, moved, started, unacknowledged
from session_monitor.domain.alarms.types import Judgement, Latch, Priority, Rule, State
from session_monitor.domain.answers import answer

REMINDERS_BEFORE_REVOKING = 2

Action = Callable[[Rule, AlarmMemory, Moment], AlarmMemory | str]


def stay(_rule: Rule, memory: AlarmMemory, _now: Moment) -> AlarmMemory:
    """The table's dash."""
    return memory


def refuse(_rule: Rule, memory: AlarmMemory, _now: Moment) -> str:
    """The table's refusal, worded for the state the alarm is in."""
    return {
        State.ACTIVE: answer("acknowledge it first"),
        State.ACKNOWLEDGED: answer("the condition still holds"),
        State.RETURNED: answer("acknowledge it first"),
        State.AWAITING_RESET: answer("it awaits its reset"),
        State.UNKNOWN: answer("its data is unknown: wait until it is back"),
        State.SUPPRESSED: answer("it is suppressed in this phase"),
    }[memory.state]


def start(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """U with a new occurrence."""
    priority = max(now.priority, memory.pending_priority or now.priority)
    fresh = Occurrence(now.new_id, onset_ns=now.t_ns, unacked_since_ns=now.t_ns, priority=priority)
    return _on(memory, now, fresh)


def begin(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """P, its on-delay running; without a delay U at once."""
    if now.on_delay_of(rule) == 0:
        return start(rule, memory, now)
    pending = moved(memory, State.PENDING, now.t_ns)
    return replace(pending, beyond_since_ns=now.t_ns, pending_priority=now.priority)


def heighten(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """P: stay, at the higher priority."""
    return replace(memory, pending_priority=max(now.priority, memory.pending_priority or now.priority))


def cease(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """N, nothing left behind."""
    return moved(memory, State.NORMAL, now.t_ns)


def come_back(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """R: U again, the same occurrence counted once more."""
    occurrence = held(memory)
    return _on(memory, now, unacknowledged(occurrence, now.t_ns, now.priority, occurrence.count + 1))


def worsen(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """U stays U at the higher priority: a new burst, while the wait for an acknowledgement goes on."""
    occurrence = held(memory)
    return replace(memory, occurrence=replace(occurrence, priority=max(occurrence.priority, now.priority)))


def revoke(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """A (or H from A): U again, the acknowledgement revoked."""
    occurrence = held(memory)
    return moved(memory, State.ACTIVE, now.t_ns, unacknowledged(occurrence, now.t_ns, now.priority, occurrence.count))


def clear(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """U and A: the condition has ended; what latches stays on show."""
    if memory.state is State.ACTIVE and rule.latch is not Latch.NL:
        return moved(memory, State.RETURNED, now.t_ns, memory.occurrence)
    if memory.state is State.ACKNOWLEDGED and rule.latch is Latch.LR:
        return moved(memory, State.AWAITING_RESET, now.t_ns, memory.occurrence)
    return cease(rule, memory, now)


def clear_by_edit(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """U and A under an edited limit: cleared at once when that is what the edit does; latches stand."""
    return clear(rule, memory, now) if now.judgement is Judgement.INSIDE else memory


def track(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """H, O: the condition holds, unseen; reminders count from now."""
    return replace(memory, tracked=True, remind_from_ns=now.t_ns)


def untrack(_rule: Rule, memory: AlarmMemory, _now: Moment) -> AlarmMemory:
    """O: the condition has ended."""
    return replace(memory, tracked=False)


def remind(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """H, O, and A below high: one reminder more."""
    return replace(memory, reminders=memory.reminders + 1, remind_from_ns=now.t_ns)


def remind_or_revoke(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """A: two reminders on a high alarm, then U again."""
    if held(memory).priority is Priority.HIGH and memory.reminders >= REMINDERS_BEFORE_REVOKING:
        return revoke(rule, memory, now)
    return remind(rule, memory, now)


def _on(memory: AlarmMemory, now: Moment, occurrence: Occurrence) -> AlarmMemory:
    starts, chattering = started(memory, now.t_ns)
    return replace(moved(memory, State.ACTIVE, now.t_ns, occurrence), starts_ns=starts, chattering=chattering)


def held(memory: AlarmMemory) -> Occurrence:
    """The occurrence of an alarm in a state that has one."""
    assert memory.occurrence is not None, f"{memory.state} without an occurrence"
    return memory.occurrence
