"""What is shown of every alarm: rows for the banner and the table, and the counters that are always visible.

The screen renders these and decides nothing; what is not in them cannot be seen. Source: alarms specification,
section 3, "Output".
"""

from __future__ import annotations

from dataclasses import dataclass

from session_monitor.domain.alarms.audio import escalated
from session_monitor.domain.alarms.book import Compared
from session_monitor.domain.alarms.memory import ACTIVE, SECOND_NS, AlarmMemory, priority_of, signal_state
from session_monitor.domain.alarms.types import Priority, Rule, State

ORDER = (
    State.ACTIVE,
    State.RETURNED,
    State.ACKNOWLEDGED,
    State.AWAITING_RESET,
    State.UNKNOWN,
    State.OUT_OF_SERVICE,
    State.SHELVED,
    State.SUPPRESSED,
)
QUIET = frozenset({State.NORMAL, State.PENDING})


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm that is not in N or P; the fields of monitor.snapshot.AlarmInfo but for the hints."""

    id: str
    channel: str | None
    direction: str | None
    priority: Priority
    state: State
    signal_state: State
    occurrence: int | None
    count: int
    since_s: float
    age_s: float
    value: float | None
    limit: float | None
    acked_by: str | None
    acked_s: float | None
    chattering: bool
    last_known: bool
    escalated: bool
    first_out: bool
    host: bool
    shelved_left_s: float | None
    aside_by: str | None
    """H, O: who set it aside, and why."""
    aside_reason: str | None
    waiting_s: float | None
    """U, R: since it last began to ask for an acknowledgement."""
    unknown_s: float | None
    """X: since its data went."""


@dataclass(frozen=True, slots=True)
class Counters:
    """The fields of monitor.snapshot.AlarmCounters."""

    active: int
    unacked: int
    shelved: int
    suppressed: int
    out_of_service: int
    not_evaluated: int
    today: int


def row(rule: Rule, memory: AlarmMemory, compared: Compared, t_ns: int) -> AlarmRow:
    """One alarm as it is shown at `t_ns`. Its age counts from the onset, or from entering a state without one."""
    occurrence, shelf = memory.occurrence, memory.shelf
    aside = shelf or memory.retired
    since_ns = memory.since_ns if occurrence is None else occurrence.onset_ns
    acked_ns = None if occurrence is None else occurrence.acked_ns
    waits = signal_state(memory) in (State.ACTIVE, State.RETURNED)
    return AlarmRow(
        id=rule.key.id,
        channel=rule.key.channel,
        direction=rule.key.direction,
        priority=priority_of(rule, memory),
        state=memory.state,
        signal_state=signal_state(memory),
        occurrence=None if occurrence is None else occurrence.id,
        count=0 if occurrence is None else occurrence.count,
        since_s=since_ns / SECOND_NS,
        age_s=(t_ns - since_ns) / SECOND_NS,
        value=compared[0],
        limit=compared[1],
        acked_by=None if occurrence is None else occurrence.acked_by,
        acked_s=None if acked_ns is None else acked_ns / SECOND_NS,
        chattering=memory.chattering,
        last_known=memory.state is State.UNKNOWN and signal_state(memory) in ACTIVE,
        escalated=escalated(memory, t_ns),
        first_out=occurrence is not None and occurrence.first_out,
        host=rule.host,
        shelved_left_s=None if shelf is None else max(0.0, (shelf.until_ns - t_ns) / SECOND_NS),
        aside_by=None if aside is None else aside.by,
        aside_reason=None if aside is None else aside.reason,
        waiting_s=(t_ns - occurrence.unacked_since_ns) / SECOND_NS if occurrence is not None and waits else None,
        unknown_s=(t_ns - memory.stale_since_ns) / SECOND_NS if memory.state is State.UNKNOWN else None,
    )


def as_shown(each: AlarmRow) -> tuple[int, int, float, str, str, str]:
    """Sorting key: most urgent unacknowledged first, newest first within."""
    shown = each.signal_state if each.signal_state in ACTIVE else each.state
    return ORDER.index(shown), -each.priority, -each.since_s, each.id, each.channel or "", each.direction or ""


def counters(memories: list[AlarmMemory], not_evaluated: int, today: int) -> Counters:
    """How many alarms are in which condition; X counts as what it remembers."""
    shown = [signal_state(memory) for memory in memories if memory.state not in QUIET]
    return Counters(
        active=sum(state in ACTIVE for state in shown),
        unacked=shown.count(State.ACTIVE) + shown.count(State.RETURNED),
        shelved=shown.count(State.SHELVED),
        suppressed=shown.count(State.SUPPRESSED),
        out_of_service=shown.count(State.OUT_OF_SERVICE),
        not_evaluated=not_evaluated,
        today=today,
    )
