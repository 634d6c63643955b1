"""What the lifecycle table's cells do as data is lost and comes back, and as a mask, a shelf or a restart ends.

Without them lost data would look like a cleared alarm. What leaves X, H, D or O is judged in the same step (invariant
15). Source: alarms specification, section 3.
"""

from __future__ import annotations

from dataclasses import replace

from session_monitor.domain.alarms.actions import begin, cease, clear, come_back, held, revoke, start, worsen
from session_monitor.domain.alarms.events import Moment
from session_monitor.domain.alarms.memory import ACTIVE, SECOND_NS, SET_ASIDE, AlarmMemory, moved
from session_monitor.domain.alarms.types import Judgement, Rule, State

ACK_SURVIVES_GAP_NS = 30 * SECOND_NS
"""A gap in the data up to this long leaves an acknowledgement standing; also a shelf, over a restart."""


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
        inside_since_ns=None,
    )


def refresh(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """X, data back: the remembered state meets the present reading."""
    was = memory.remembered
    if was is None or was not in ACTIVE:
        return evaluate(rule, memory, now)
    back = replace(memory, state=was, since_ns=now.t_ns, remembered=None)
    beyond = now.judgement is Judgement.BEYOND
    if was is State.RETURNED:
        return come_back(rule, back, now) if beyond else back
    if was is State.AWAITING_RESET:
        return start(rule, back, now) if beyond else back
    if now.judgement is Judgement.INSIDE and not memory.chattering:
        return clear(rule, back, now)
    if was is State.ACTIVE:
        return worsen(rule, back, now)
    brief = now.t_ns - memory.stale_since_ns <= ACK_SURVIVES_GAP_NS
    worse = beyond and now.priority > held(memory).priority
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


def restart(rule: Rule, memory: AlarmMemory, now: Moment) -> AlarmMemory:
    """Restored from a recording that ended at `stale_since_ns`: X with memory; H and O outlast a short gap."""
    set_aside = memory.state in SET_ASIDE
    if memory.state is State.UNKNOWN or (set_aside and now.t_ns - memory.stale_since_ns <= ACK_SURVIVES_GAP_NS):
        return memory
    unknown = now._replace(judgement=Judgement.UNKNOWN)
    leaves = set_aside or memory.state is State.SUPPRESSED
    lost = unshelve(rule, memory, unknown) if leaves else lose(rule, memory, now)
    return replace(lost, stale_since_ns=memory.stale_since_ns)
