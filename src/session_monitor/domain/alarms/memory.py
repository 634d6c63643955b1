"""What one alarm remembers between steps; a value, so that a step can be tested, replayed and compared.

Without it an acknowledgement, an unanswered alarm behind lost data or a shelf's end would live in scattered flags
and could not be shown to survive a restart. Source: alarms specification, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from session_monitor.domain.alarms.types import Priority, Rule, State

SECOND_NS = 1_000_000_000
CHATTER_WINDOW_NS = 60 * SECOND_NS
CHATTER_ENTRIES = 3
"""More starts than this within the window is chatter."""

ACTIVE = frozenset({State.ACTIVE, State.ACKNOWLEDGED, State.RETURNED, State.AWAITING_RESET})
"""U, A, R, L: an occurrence that lost data, a phase or a shelf may never hide."""
STANDING = frozenset({State.ACTIVE, State.ACKNOWLEDGED})
"""U, A: the condition holds."""
SET_ASIDE = frozenset({State.SHELVED, State.OUT_OF_SERVICE})
"""H, O: a person put the alarm aside; its condition is followed unseen."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One interval in which the condition held. Every field follows from the rows of the alarm log."""

    id: int
    onset_ns: int
    unacked_since_ns: int
    """When it last began to ask for attention: at onset, on its return, or as an acknowledgement was revoked."""
    priority: Priority
    """Never falls within an occurrence; a rise revokes the acknowledgement."""
    count: int = 1
    """1 + the times it came back before anyone acknowledged it."""
    first_out: bool = False
    """It began while no other process alarm stood: the likely cause of those that followed."""
    acked_by: str | None = None
    acked_ns: int | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A shelving by a named person, always with an end."""

    since_ns: int
    until_ns: int
    by: str
    reason: str
    priority: Priority
    """What was shelved; a condition above it breaks out."""


@dataclass(frozen=True, slots=True)
class Retired:
    """Who took an alarm out of service, and why."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class AlarmMemory:
    """One alarm between two steps. Times are ns of monotonic session time."""

    state: State = State.NORMAL
    since_ns: int = 0
    """When `state` was entered."""
    remembered: State | None = None
    """X: the state before the data went."""
    occurrence: Occurrence | None = None
    """U, A, R, L, X remembering one of them, and H where an acknowledged occurrence was shelved."""
    shelf: Shelf | None = None
    retired: Retired | None = None
    """O: who and why; listed as long as it lasts."""
    pending_priority: Priority | None = None
    """P: the highest priority seen while pending."""
    beyond_since_ns: int | None = None
    """P, H, O: the condition has held without a break since then (on-delay)."""
    inside_since_ns: int | None = None
    """U, A, H, O: inside the limit by the deadband without a break since then (off-delay)."""
    tracked: bool = False
    """H, O: the condition holds behind the shelf (on-delay passed, not cleared since)."""
    stale_since_ns: int = 0
    """X: when the data went."""
    good_readings: int = 0
    """X: good readings in a row."""
    remind_from_ns: int = 0
    reminders: int = 0
    """A, H, O: reminders given, and what the next one counts from."""
    starts_ns: tuple[int, ...] = ()
    """When the condition started within the chatter window."""
    chattering: bool = False


def signal_state(memory: AlarmMemory) -> State:
    """The state whose signals an alarm shows: its own, or what X remembers."""
    return memory.remembered or memory.state


def logged(memory: AlarmMemory) -> tuple[object, ...]:
    """What the log must be able to reproduce; a change of it is a row (invariant 10)."""
    return memory.state, memory.remembered, memory.occurrence, memory.shelf


def priority_of(rule: Rule, memory: AlarmMemory) -> Priority:
    """The priority an alarm has now: of its occurrence, of what is pending, else of its rule."""
    if memory.occurrence is not None:
        return memory.occurrence.priority
    if memory.shelf is not None:
        return memory.shelf.priority
    return memory.pending_priority or rule.priority


def started(memory: AlarmMemory, t_ns: int) -> tuple[tuple[int, ...], bool]:
    """The starts within the chatter window including one now, and whether that is chatter."""
    starts = (*(at for at in memory.starts_ns if t_ns - at <= CHATTER_WINDOW_NS), t_ns)
    return starts, memory.chattering or len(starts) > CHATTER_ENTRIES


def moved(memory: AlarmMemory, state: State, t_ns: int, occurrence: Occurrence | None = None) -> AlarmMemory:
    """In another state with fresh timers; what outlives a change of state is kept."""
    standing = state in STANDING
    return AlarmMemory(
        state=state,
        since_ns=t_ns,
        occurrence=occurrence,
        remind_from_ns=t_ns,
        starts_ns=memory.starts_ns,
        chattering=memory.chattering and standing,
    )


def unacknowledged(occurrence: Occurrence, t_ns: int, priority: Priority, count: int) -> Occurrence:
    """The same occurrence asking for attention again."""
    return replace(
        occurrence,
        unacked_since_ns=t_ns,
        priority=max(occurrence.priority, priority),
        count=count,
        acked_by=None,
        acked_ns=None,
    )
