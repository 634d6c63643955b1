"""From a verdict and the passing of time to the events of the lifecycle table: delays, deadband, expiry, reminders.

Without it every alarm would chatter with its signal. Comparisons with a delay are inclusive: a delay of 2 s has passed
at 2 s. Source: alarms specification, sections 2 and 3.
"""

from __future__ import annotations

from dataclasses import replace

from session_monitor.domain.alarms.events import Event, Moment
from session_monitor.domain.alarms.memory import ACTIVE, CHATTER_WINDOW_NS, SECOND_NS, AlarmMemory, signal_state
from session_monitor.domain.alarms.types import Judgement, Rule, State, Verdict

GOOD_READINGS = 2
"""Good readings in a row that end X."""
REMIND_NS = 180 * SECOND_NS

Seen = tuple[AlarmMemory, Event | None]


def judged(memory: AlarmMemory, verdict: Verdict) -> Judgement:
    """What a verdict says to this alarm: INSIDE, WITHIN, BEYOND or UNKNOWN.

    Validity comes first: an active alarm is never cleared by data that is not there. A condition that does not apply
    does not hold. One that cannot be evaluated raises nothing, and leaves an active alarm unknown.
    """
    held = signal_state(memory) in ACTIVE or memory.occurrence is not None
    if not verdict.applies and not (held and verdict.judgement is Judgement.UNKNOWN):
        return Judgement.INSIDE
    if verdict.judgement is Judgement.NOT_EVALUATED:
        return Judgement.UNKNOWN if held else Judgement.INSIDE
    return verdict.judgement


def observe(rule: Rule, memory: AlarmMemory, now: Moment) -> Seen:
    """The alarm's timers moved on to now, and the event that is due, if any."""
    match memory.state:
        case State.UNKNOWN:
            return _unknown(memory, now)
        case State.SHELVED:
            return _shelved(rule, memory, now)
        case State.OUT_OF_SERVICE:
            return _out_of_service(rule, memory, now)
        case State.SUPPRESSED:
            return memory, None
        case _ if now.judgement is Judgement.UNKNOWN:
            return (_inside_since(memory, now), None) if rule.link else (memory, Event.STALE)
        case State.PENDING:
            return _pending(rule, memory, now)
        case State.ACTIVE | State.ACKNOWLEDGED:
            return _standing(rule, memory, now)
        case _:  # N, R, L
            return memory, Event.RAW_ON if now.judgement is Judgement.BEYOND else None


def _pending(rule: Rule, memory: AlarmMemory, now: Moment) -> Seen:
    if now.judgement is not Judgement.BEYOND:
        return memory, Event.CLR
    if _passed(memory.beyond_since_ns, now.on_delay_of(rule), now):
        return memory, Event.ON_DELAY
    assert memory.pending_priority is not None
    return memory, Event.PRIO_UP if now.priority > memory.pending_priority else None


def _standing(rule: Rule, memory: AlarmMemory, now: Moment) -> Seen:
    """U and A. A chattering alarm is quiet only after the whole window."""
    memory = _inside_since(memory, now)
    quiet_s = max(rule.off_delay_s, CHATTER_WINDOW_NS / SECOND_NS) if memory.chattering else rule.off_delay_s
    if _passed(memory.inside_since_ns, quiet_s, now):
        return memory, Event.CLR
    if now.judgement is Judgement.INSIDE:
        return memory, None
    assert memory.occurrence is not None
    if now.judgement is Judgement.BEYOND and now.priority > memory.occurrence.priority:
        return memory, Event.PRIO_UP
    due = memory.state is State.ACKNOWLEDGED and now.t_ns - memory.remind_from_ns >= REMIND_NS
    return memory, Event.T_REMIND if due else None


def _unknown(memory: AlarmMemory, now: Moment) -> Seen:
    good = 0 if now.judgement is Judgement.UNKNOWN else memory.good_readings + 1
    if good >= GOOD_READINGS:
        return memory, Event.FRESH
    return memory if good == memory.good_readings else replace(memory, good_readings=good), None


def _shelved(rule: Rule, memory: AlarmMemory, now: Moment) -> Seen:
    shelf = memory.shelf
    assert shelf is not None
    if now.t_ns >= shelf.until_ns:
        return memory, Event.EXPIRY
    memory, event = _out_of_service(rule, memory, now)
    above = now.judgement is Judgement.BEYOND and now.priority > shelf.priority
    return memory, Event.PRIO_UP if above and memory.tracked else event


def _out_of_service(rule: Rule, memory: AlarmMemory, now: Moment) -> Seen:
    """H and O: the condition is followed with its delays, so that a shelf ends with it and reminders tell the truth."""
    memory = _beyond_since(_inside_since(memory, now), now)
    if not memory.tracked:
        return memory, Event.ON_DELAY if _passed(memory.beyond_since_ns, now.on_delay_of(rule), now) else None
    if _passed(memory.inside_since_ns, rule.off_delay_s, now):
        return memory, Event.CLR
    due = now.judgement is Judgement.BEYOND and now.t_ns - memory.remind_from_ns >= REMIND_NS
    return memory, Event.T_REMIND if due else None


def _inside_since(memory: AlarmMemory, now: Moment) -> AlarmMemory:
    since_ns = _run(memory.inside_since_ns, now.judgement is Judgement.INSIDE, now)
    return memory if since_ns == memory.inside_since_ns else replace(memory, inside_since_ns=since_ns)


def _beyond_since(memory: AlarmMemory, now: Moment) -> AlarmMemory:
    since_ns = _run(memory.beyond_since_ns, now.judgement is Judgement.BEYOND, now)
    return memory if since_ns == memory.beyond_since_ns else replace(memory, beyond_since_ns=since_ns)


def _run(since_ns: int | None, holds: bool, now: Moment) -> int | None:
    """When an unbroken run began: kept while it holds, begun now, or none."""
    if not holds:
        return None
    return now.t_ns if since_ns is None else since_ns


def _passed(since_ns: int | None, delay_s: float, now: Moment) -> bool:
    return since_ns is not None and now.t_ns - since_ns >= round(delay_s * SECOND_NS)
