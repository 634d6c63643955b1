"""The state machine of one alarm: the table of the alarms specification, section 3, cell by cell.

`advance` is a function of a rule, a memory, an event and a moment; nothing else decides a state. Read the two tables
beside the specification: a cell names the function that carries it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from session_monitor.domain.alarms.absence import break_out, evaluate, lose, refresh, restart, suppress, unshelve
from session_monitor.domain.alarms.actions import (
    Action,
    begin,
    cease,
    clear,
    clear_by_edit,
    come_back,
    heighten,
    refuse,
    remind,
    remind_or_revoke,
    revoke,
    start,
    stay,
    track,
    untrack,
    worsen,
)
from session_monitor.domain.alarms.events import Effect, Event, Moment, Outcome
from session_monitor.domain.alarms.handling import (
    acknowledge,
    acknowledge_remembered,
    end_session,
    shelve,
    take_out_of_service,
    take_unknown_out_of_service,
)
from session_monitor.domain.alarms.memory import AlarmMemory, Occurrence
from session_monitor.domain.alarms.types import Priority, Rule, State

N, P, U, A, R = State.NORMAL, State.PENDING, State.ACTIVE, State.ACKNOWLEDGED, State.RETURNED
L, X, H, D, O = State.AWAITING_RESET, State.UNKNOWN, State.SHELVED, State.SUPPRESSED, State.OUT_OF_SERVICE  # noqa: E741

COLUMNS = (
    Event.RAW_ON,
    Event.ON_DELAY,
    Event.CLR,
    Event.ACK,
    Event.RESET,
    Event.SHELVE,
    Event.PHASE_SUPPR,
    Event.OOS,
    Event.STALE,
    Event.PRIO_UP,
)

_COLUMN = {event: at for at, event in enumerate(COLUMNS)}
_retire, _retire_x, _ack_x, _worsen = take_out_of_service, take_unknown_out_of_service, acknowledge_remembered, worsen

# fmt: off
TABLE: Mapping[State, tuple[Action, ...]] = MappingProxyType({
    #   RAW_ON     ON_DELAY CLR      ACK          RESET   SHELVE  PHASE_SUPPR OOS        STALE PRIO_UP
    N: (begin,     stay,    stay,    stay,        stay,   shelve, suppress,   _retire,   lose, stay),
    P: (stay,      start,   cease,   stay,        stay,   shelve, suppress,   _retire,   lose, heighten),
    U: (stay,      stay,    clear,   acknowledge, refuse, refuse, stay,       refuse,    lose, _worsen),
    A: (stay,      stay,    clear,   stay,        refuse, shelve, stay,       _retire,   lose, revoke),
    R: (come_back, stay,    stay,    acknowledge, refuse, refuse, stay,       refuse,    lose, stay),
    L: (start,     stay,    stay,    stay,        cease,  refuse, stay,       refuse,    lose, stay),
    X: (stay,      stay,    stay,    _ack_x,      refuse, refuse, suppress,   _retire_x, stay, stay),
    H: (stay,      track,   cease,   stay,        stay,   shelve, suppress,   _retire,   stay, break_out),
    D: (stay,      stay,    stay,    stay,        stay,   refuse, stay,       _retire,   stay, stay),
    O: (stay,      track,   untrack, stay,        stay,   stay,   stay,       stay,      stay, stay),
})
"""State x event, as in the specification. "Tracked" is `stay` where the reading alone tells (watch.py)."""

OTHER_EVENTS: Mapping[Event, Mapping[State, Action]] = MappingProxyType({
    Event.FRESH:             {X: refresh},
    Event.UNSHELVE:          {H: unshelve},
    Event.EXPIRY:            {H: unshelve},
    Event.PHASE_UNSUPPR:     {D: evaluate},
    Event.RETURN_TO_SERVICE: {O: evaluate},
    Event.T_REMIND:          {A: remind_or_revoke, H: remind, O: remind},
    Event.LIMIT_EDIT:        {U: clear_by_edit, A: clear_by_edit},
    Event.SESSION_END:       dict.fromkeys((U, A, R, L, X), end_session),
    Event.RESTART:           dict.fromkeys(State, restart),
})
"""The other events; states without an entry stay. T_ESC and CHATTER change no state: see audio.py and watch.py."""
# fmt: on


def action(state: State, event: Event) -> Action:
    """The cell of the tables for one event in one state."""
    column = _COLUMN.get(event)
    return OTHER_EVENTS[event].get(state, stay) if column is None else TABLE[state][column]


def advance(rule: Rule, memory: AlarmMemory, event: Event, now: Moment) -> Outcome:
    """One event of one alarm: its new memory and what it does beyond, or why it is refused."""
    after = action(memory.state, event)(rule, memory, now)
    if isinstance(after, str):
        return Outcome(memory, refused=after)
    return Outcome(after, _effects(memory, after))


def _effects(before: AlarmMemory, after: AlarmMemory) -> tuple[Effect, ...]:
    if after.reminders > before.reminders:
        return (Effect.REMIND,)
    if after.state is U and after.occurrence and _more_urgent(before.occurrence, after.occurrence):
        return (Effect.END_PAUSE,)
    return ()


def _more_urgent(before: Occurrence | None, after: Occurrence) -> bool:
    """A new occurrence of medium or high priority, or a known one whose priority rose."""
    if before is None or before.id != after.id:
        return after.priority >= Priority.MEDIUM
    return after.priority > before.priority
