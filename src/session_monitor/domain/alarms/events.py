"""What can happen to an alarm, and what is known at that moment.

The spelling of an event is what the recording and `alarms --json` carry. Source: alarms specification, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import NamedTuple

from session_monitor.domain.alarms.memory import AlarmMemory, Shelf
from session_monitor.domain.alarms.types import Judgement, Priority, Rule

AUTO = "auto"


class Event(StrEnum):
    """The columns of the table, then the other events that change a state."""

    RAW_ON = "RAW_ON"
    ON_DELAY = "ON_DELAY"
    CLR = "CLR"
    ACK = "ACK"
    RESET = "RESET"
    SHELVE = "SHELVE"
    PHASE_SUPPR = "PHASE_SUPPR"
    OOS = "OOS"
    STALE = "STALE"
    PRIO_UP = "PRIO_UP"
    FRESH = "FRESH"
    UNSHELVE = "UNSHELVE"
    EXPIRY = "EXPIRY"
    PHASE_UNSUPPR = "PHASE_UNSUPPR"
    RETURN_TO_SERVICE = "RETURN_TO_SERVICE"
    T_REMIND = "T_REMIND"
    LIMIT_EDIT = "LIMIT_EDIT"
    SESSION_END = "SESSION_END"
    RESTART = "RESTART"


class Effect(Enum):
    """What an event does beyond its own alarm. That a signal starts or ends is read from the states."""

    END_PAUSE = auto()
    """A new high or medium occurrence, or a rise in priority, ends the audio pause."""
    REMIND = auto()
    """One low tone and a pulse of the banner."""


class Moment(NamedTuple):
    """What is known as an event happens.

    judgement: INSIDE, WITHIN, BEYOND or UNKNOWN, with applicability already weighed (watch.judged).
    new_id: the id an occurrence gets if one starts now.
    """

    t_ns: int
    judgement: Judgement
    priority: Priority
    new_id: int
    by: str = AUTO
    shelf: Shelf | None = None
    """SHELVE: what is asked for."""
    reason: str = ""
    """OOS: why."""
    on_delay_s: float | None = None
    """The on-delay that this severity asks for; None: the rule's."""

    def on_delay_of(self, rule: Rule) -> float:
        """The on-delay in force, s."""
        return rule.on_delay_s if self.on_delay_s is None else self.on_delay_s


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one event. `refused` is the reason, for the person who asked."""

    memory: AlarmMemory
    effects: tuple[Effect, ...] = ()
    refused: str | None = None
