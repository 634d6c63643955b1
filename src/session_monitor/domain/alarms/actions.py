"""What each cell of the lifecycle table does: one alarm's memory and a moment in, its new memory out.

A cell returns a string to refuse, for the person who asked. Source: alarms specification, section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from session_monitor.domain.alarms.events import Moment
from session_monitor.domain.alarms.memory import (
    ACTIVE,
    SECOND_NS,
    SET_ASIDE,
    AlarmMemory,
    Occurrence,
    moved,
    started,
    unacknowledged,
)
from session_monitor.domain.alarms.shelving import shelf_for
from session_monitor.domain.alarms.types import Judgement, Latch, Priority, Rule, State

ACK_SURVIVES_GAP_NS = 30 * SECOND_NS
"""A gap in the data up to this long leaves an acknowledgement standing; also a shelf, over a restart."""
REMINDERS_BEFORE_REVOKING = 2

Action = Callable[[Rule, AlarmMemory, Moment], AlarmMemory | str]


def stay(_rule: Rule, memory: AlarmMemory, _now: Moment) -> AlarmMemory:
    """The table's dash."""
    return memory


def refuse(_rule: Rule, memory: AlarmMemory, _now: Moment) -> str:
    """The table's refusal, worded for the state the alarm is in."""
    return {
        State.ACTIVE: "acknowledge it first",
        State.ACKNOWLEDGED: "the condition still holds",
        State.RETURNED: "acknowledge it first",
        State.AWAITING_RESET: "it awaits its reset",
        State.UNKNOWN: "its data is unknown: wait until it is back",
        State.SUPPRESSED: "it is suppressed in this phase",
    }[memory.state]


# The condition starts, worsens and ends


def start(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """U with a new occurrence."""
    priority = max(now.priority, memory.pending_priority or now.priority)
    fresh = Occurrence(now.new_id, onset_ns=now.t_ns, unacked_since_ns=now.t_ns, priority=priority)
    return _on(memory, now, fresh)


def begin(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """P, its on-delay running; without a delay U at once."""
    if rule.on_delay_s == 0:
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
    occurrence = _held(memory)
    return _on(memory, now, unacknowledged(occurrence, now.t_ns, now.priority, occurrence.count + 1))


def worsen(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """U stays U at the higher priority: a new burst, while the wait for an acknowledgement goes on."""
    occurrence = _held(memory)
    return replace(memory, occurrence=replace(occurrence, priority=max(occurrence.priority, now.priority)))


def revoke(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """A (or H from A): U again, the acknowledgement revoked."""
    occurrence = _held(memory)
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


# The operator


def acknowledge(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """U: A. R: the occurrence is over, but for a reset where the class needs one."""
    acked = replace(_held(memory), acked_by=now.by, acked_ns=now.t_ns)
    if memory.state is State.ACTIVE:
        return moved(memory, State.ACKNOWLEDGED, now.t_ns, acked)
    if rule.latch is Latch.LR:
        return moved(memory, State.AWAITING_RESET, now.t_ns, acked)
    return cease(rule, memory, now)


def acknowledge_remembered(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """X: acknowledges what it remembers; the data stays unknown."""
    if memory.remembered not in (State.ACTIVE, State.RETURNED):
        return memory
    after = acknowledge(rule, replace(memory, state=memory.remembered), now)
    return replace(
        memory,
        remembered=after.state,
        occurrence=after.occurrence,
        remind_from_ns=now.t_ns,
        reminders=0,
        chattering=after.chattering,
    )


def shelve(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory | str:
    """N, P, A: H, within the bounds of shelving.py. H: its end moved, within the same bounds."""
    assert now.shelf is not None
    shelf = shelf_for(rule, memory, now.shelf)
    if isinstance(shelf, str):
        return shelf
    if memory.state is State.SHELVED:
        return replace(memory, shelf=shelf)
    held = memory.state is State.ACKNOWLEDGED
    return replace(
        moved(memory, State.SHELVED, now.t_ns, memory.occurrence),
        remembered=State.ACKNOWLEDGED if held else State.NORMAL,
        shelf=shelf,
        tracked=held,
        beyond_since_ns=memory.beyond_since_ns,
    )


def take_out_of_service(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory | str:
    """O, for the service role; an acknowledged condition is tracked on."""
    if memory.state is State.ACKNOWLEDGED and rule.latch is Latch.LR:
        return refuse(rule, memory, now)
    tracked = memory.state is State.ACKNOWLEDGED or memory.tracked
    return replace(moved(memory, State.OUT_OF_SERVICE, now.t_ns), tracked=tracked)


def end_session(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """With the patient confirmed disconnected: whatever is active is closed."""
    state = memory.remembered if memory.state is State.UNKNOWN else memory.state
    return cease(rule, memory, now) if state in ACTIVE else memory


# Data, phase, shelf and service: what leaves is judged in the same step (invariant 15)


def evaluate(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """The table's "eval": N inside, P outside, X stale."""
    normal = cease(rule, memory, now)
    if now.judgement is Judgement.BEYOND:
        return begin(rule, normal, now)
    return lose(rule, normal, now) if now.judgement is Judgement.UNKNOWN else normal


def lose(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """X, remembering everything. The comm alarm itself has no X."""
    if rule.link:
        return memory
    return replace(
        memory,
        state=State.UNKNOWN,
        since_ns=now.t_ns,
        remembered=memory.state,
        stale_since_ns=now.t_ns,
        good_readings=0,
        beyond_since_ns=None,
        inside_since_ns=None,
        pending_priority=None,
    )


def refresh(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """X, data back: the remembered state meets the present reading."""
    was = memory.remembered
    if was is None or was not in ACTIVE:
        return evaluate(rule, memory, now)
    back = replace(memory, state=was, since_ns=now.t_ns, remembered=None, good_readings=0)
    beyond = now.judgement is Judgement.BEYOND
    if was is State.RETURNED:
        return come_back(rule, back, now) if beyond else back
    if was is State.AWAITING_RESET:
        return start(rule, back, now) if beyond else back
    if now.judgement is Judgement.INSIDE and not memory.chattering:
        return clear(rule, back, now)
    worse = beyond and now.priority > _held(memory).priority
    if was is State.ACTIVE:
        return worsen(rule, back, now) if worse else back
    brief = now.t_ns - memory.stale_since_ns <= ACK_SURVIVES_GAP_NS
    return back if brief and not worse else revoke(rule, back, now)


def unshelve(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """H leaves its shelf, by hand or by time: outside is U without a new delay."""
    if now.judgement is Judgement.BEYOND:
        return break_out(rule, memory, now)
    if now.judgement is Judgement.UNKNOWN and memory.occurrence is not None:
        return lose(rule, revoke(rule, memory, now), now)
    return evaluate(rule, memory, now)


def break_out(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """H: U, as the occurrence that was shelved or, if it was none, a new one."""
    return revoke(rule, memory, now) if memory.occurrence is not None else start(rule, memory, now)


def suppress(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """N, P, H, and X remembering N or P: D. Entering a phase never hides an active alarm."""
    if memory.state is State.UNKNOWN and memory.remembered in ACTIVE:
        return memory
    return moved(memory, State.SUPPRESSED, now.t_ns)


def take_unknown_out_of_service(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory | str:
    """X: O if it remembers N or P."""
    return refuse(rule, memory, now) if memory.remembered in ACTIVE else take_out_of_service(rule, memory, now)


def restart(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """Restored from a recording that ended at `stale_since_ns`: X with memory; H and O outlast a short gap."""
    set_aside = memory.state in SET_ASIDE
    if memory.state is State.UNKNOWN or (set_aside and now.t_ns - memory.stale_since_ns <= ACK_SURVIVES_GAP_NS):
        return memory
    unknown = replace(now, judgement=Judgement.UNKNOWN)
    leaves = set_aside or memory.state is State.SUPPRESSED
    lost = unshelve(rule, memory, unknown) if leaves else lose(rule, memory, now)
    return replace(lost, stale_since_ns=memory.stale_since_ns)


# Behind a shelf or out of service, and reminders


def track(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """H, O: the condition holds, unseen; reminders count from now."""
    return replace(memory, tracked=True, remind_from_ns=now.t_ns)


def untrack(_rule: Rule, memory: AlarmMemory, _now: Moment) -> AlarmMemory:
    """O: the condition has ended."""
    return replace(memory, tracked=False, reminders=0)


def remind(_rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """H, O, and A below high: one reminder more."""
    return replace(memory, reminders=memory.reminders + 1, remind_from_ns=now.t_ns)


def remind_or_revoke(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """A: two reminders on a high alarm, then U again."""
    if _held(memory).priority is Priority.HIGH and memory.reminders >= REMINDERS_BEFORE_REVOKING:
        return revoke(rule, memory, now)
    return remind(rule, memory, now)


def _on(memory: AlarmMemory, now: Moment, occurrence: Occurrence) -> AlarmMemory:
    starts, chattering = started(memory, now.t_ns)
    return replace(moved(memory, State.ACTIVE, now.t_ns, occurrence), starts_ns=starts, chattering=chattering)


def _held(memory: AlarmMemory) -> Occurrence:
    assert memory.occurrence is not None, f"{memory.state} without an occurrence"
    return memory.occurrence
