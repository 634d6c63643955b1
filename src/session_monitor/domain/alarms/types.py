"""The words of the alarm system (IEC 60601-1-8 signals and priorities, ISA-18.2 lifecycle).

Four things with four names: a condition (predicate over readings), an occurrence (one interval in which it
held), a signal (what is shown or sounded) and an operator action (acknowledge, audio pause, reset, shelve).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Priority(IntEnum):
    """Ordered: a higher number is more urgent."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        """`low`, `medium` or `high`, as files and JSON write it."""
        return self._name_.lower()


class Latch(StrEnum):
    """NL clears alone; LA needs an acknowledgement; LR needs that and a reset after clearing."""

    NL = "NL"
    LA = "LA"
    LR = "LR"


class State(StrEnum):
    """States of one alarm (alarms.md section 3); the letters are what recordings and JSON carry."""

    NORMAL = "N"
    PENDING = "P"
    ACTIVE = "U"
    ACKNOWLEDGED = "A"
    RETURNED = "R"
    AWAITING_RESET = "L"
    UNKNOWN = "X"
    SHELVED = "H"
    SUPPRESSED = "D"
    OUT_OF_SERVICE = "O"


class AlarmKey(NamedTuple):
    """State is kept per (id, channel, direction); channel and direction are None where single."""

    id: str
    channel: str | None = None
    direction: str | None = None  # "high" | "low" | None


class Judgement(StrEnum):
    """What one condition says of one step."""

    INSIDE = "inside"  # within the limit by at least the deadband: may clear
    WITHIN = "within"  # within the limit, but not by the deadband
    BEYOND = "beyond"
    UNKNOWN = "unknown"  # its data is stale or invalid: never a safe number
    NOT_EVALUATED = "not_evaluated"  # an entered value or a reference it needs is not there (yet): shown, no alarm


class Verdict(NamedTuple):
    """One condition judged at one step; a tuple, for a step makes many and a dataclass takes longer to make.

    applies: False outside the phases and situations the specification names; the condition then does not hold.
    value, limit: what was compared, in the channel's unit (None for conditions without a number).
    priority: overrides the rule's priority (bp_stopped is high at 60 s); None keeps it.
    """

    key: AlarmKey
    judgement: Judgement
    applies: bool = True
    value: float | None = None
    limit: float | None = None
    priority: Priority | None = None
    on_delay_s: float | None = None
    """A shorter on-delay than the rule's, for a value far beyond its limit; None keeps the rule's."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the state machine needs to know of one alarm (one row of alarms.toml for one key)."""

    key: AlarmKey
    priority: Priority
    latch: Latch
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    melody: str = "perfusion"  # or "fluid", "equipment": which notes it sounds
    host: bool = False
    """A host alarm (screen, sound, disk, clock): listed apart from process and link alarms."""
    link: bool = False
    """The comm alarm itself: it has no X."""
    maskable: bool = True
    """False for air and comm alarms while the patient is connected."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the alarm log (commands.md): one per change of state, gap-free `seq`."""

    seq: int
    t_ns: int
    utc_ns: int
    key: AlarmKey
    occurrence: int | None
    """Occurrence id, unique within the session; None before one exists (N to P, say)."""
    from_: State
    to: State
    event: str
    """The event of the table, in its spelling: RAW_ON, ON_DELAY, CLR, ACK, RESET, STALE, FRESH, ..."""
    priority: Priority
    value: float | None
    limit: float | None
    by: str = "auto"
