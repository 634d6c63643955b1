"""Every state x event pair of every latch class, from a table to be read beside the alarms specification, section 3.

A cell is what the event makes of the state: a state, `-` for nothing, `refuse`. `LR:x` in front of a cell holds for
that class only, the last word for the others. U+ is U with a new occurrence; U= the same occurrence, counted once more;
U! the same occurrence at the higher priority, unacknowledged. X(U) is X remembering U, H(A) a shelved acknowledged one.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_monitor.domain.alarms.events import Effect, Event
from session_monitor.domain.alarms.lifecycle import COLUMNS, advance
from session_monitor.domain.alarms.memory import Shelf
from session_monitor.domain.alarms.types import Latch, State
from tests.alarms.alarm_cases import (
    ENTERED_S,
    HELD,
    HIGH,
    INSIDE,
    LA,
    LOW,
    LR,
    MEDIUM,
    NEW,
    NL,
    NOW_S,
    STATES,
    S,
    for_latch,
    in_state,
    letters,
    moment,
    rule,
    table_cells,
)

TABLE = """
State| RAW_ON | ON_DELAY | CLR    | ACK          | RESET  | SHELVE         | PHASE_SUPPR | OOS         | STALE | PRIO_UP
N    | P      | -        | -      | -            | -      | LR:refuse H    | D           | O           | X(N)  | -
P    | -      | U+       | N      | -            | -      | LR:refuse H    | D           | O           | X(P)  | P
U    | -      | -        | NL:N R | A            | refuse | refuse         | -           | refuse      | X(U)  | U!
A    | -      | -        | LR:L N | -            | refuse | LR:refuse H(A) | -           | LR:refuse O | X(A)  | U!
R    | U=     | -        | -      | LR:L N       | refuse | refuse         | -           | refuse      | X(R)  | -
L    | U+     | -        | -      | -            | N      | refuse         | -           | refuse      | X(L)  | -
X(N) | -      | -        | -      | -            | refuse | refuse         | D           | O           | -     | -
X(P) | -      | -        | -      | -            | refuse | refuse         | D           | O           | -     | -
X(U) | -      | -        | -      | X(A)         | refuse | refuse         | -           | refuse      | -     | -
X(A) | -      | -        | -      | -            | refuse | refuse         | -           | refuse      | -     | -
X(R) | -      | -        | -      | LR:X(L) X(N) | refuse | refuse         | -           | refuse      | -     | -
X(L) | -      | -        | -      | -            | refuse | refuse         | -           | refuse      | -     | -
H    | -      | H        | N      | -            | -      | H              | D           | O           | -     | U+
H(A) | -      | H(A)     | N      | -            | -      | H(A)           | D           | O           | -     | U!
D    | -      | -        | -      | -            | -      | refuse         | -           | O           | -     | -
O    | -      | O        | O      | -            | -      | -              | -           | -           | -     | -
"""
"""H and O follow the condition (ON_DELAY, CLR) without showing it; D is judged anew as it leaves."""


def _cells() -> list[tuple[Latch, str, Event, str]]:
    cells = {(state, event): cell for state, event, cell in table_cells(TABLE)}
    return [
        (latch, state, event, for_latch(latch, cells[state, event]))
        for latch in Latch
        for state in STATES[latch]
        for event in COLUMNS
    ]


@pytest.mark.parametrize(("latch", "state", "event", "expected"), _cells())
def test_the_table(latch: Latch, state: str, event: Event, expected: str) -> None:
    before = in_state(state)
    shelf = Shelf(NOW_S * S, (NOW_S + 60) * S, "kim", "cannula moved", LOW)
    priority = HIGH if event is Event.PRIO_UP else MEDIUM
    outcome = advance(rule(latch=latch), before, event, moment(priority=priority, by="kim", shelf=shelf))
    after = outcome.memory
    if expected == "refuse":
        assert outcome.refused
        assert after == before
        return
    assert outcome.refused is None
    if expected == "-":
        assert after == before
        return
    mark = expected[-1]
    assert letters(after) == expected.rstrip("+=!")
    if letters(after)[0] != state[0]:
        assert after.since_ns == NOW_S * S, "entered now"
    if mark in "+=!":
        occurrence = after.occurrence
        assert occurrence is not None
        assert occurrence.id == (NEW if mark == "+" else HELD)
        assert occurrence.onset_ns == (NOW_S if mark == "+" else 90) * S
        assert occurrence.count == (2 if mark == "=" else 1)
        assert occurrence.priority is priority
        assert (occurrence.acked_by, occurrence.acked_ns) == (None, None)
        assert occurrence.unacked_since_ns == (95 if state == "U" else NOW_S) * S, "U goes on waiting"


def test_every_cell_of_the_specification_is_in_the_table() -> None:
    assert tuple(dict.fromkeys(event for _, event, _ in table_cells(TABLE))) == COLUMNS
    assert len(TABLE.strip().splitlines()) - 1 == len(State) - 2 + 6 + 2, "X by what it remembers, H by what it holds"
    assert len(_cells()) == sum(map(len, STATES.values())) * 10


def test_without_a_delay_the_condition_is_an_alarm_at_once() -> None:
    after = advance(rule(on_delay_s=0), in_state("N"), Event.RAW_ON, moment()).memory
    assert letters(after) == "U"
    assert after.occurrence is not None
    assert after.occurrence.id == NEW


def test_what_is_put_aside_is_followed_from_where_it_was() -> None:
    """Behind a shelf and out of service an acknowledged condition holds on; a pending one goes on pending."""
    shelf = Shelf(NOW_S * S, (NOW_S + 60) * S, "kim", "cannula moved", LOW)
    for event in (Event.SHELVE, Event.OOS):
        for state, tracked in (("N", False), ("P", False), ("A", True), ("H", False), ("H(A)", True)):
            after = advance(rule(), in_state(state), event, moment(shelf=shelf)).memory
            assert after.tracked is tracked
    assert advance(rule(), in_state("P"), Event.SHELVE, moment(shelf=shelf)).memory.beyond_since_ns == ENTERED_S * S


def test_behind_a_shelf_and_out_of_service_the_condition_comes_and_goes() -> None:
    for state in ("H", "O"):
        tracked = advance(rule(), in_state(state), Event.ON_DELAY, moment()).memory
        assert tracked.tracked
        assert tracked.remind_from_ns == NOW_S * S
    gone = advance(rule(), replace(in_state("O"), tracked=True), Event.CLR, moment(INSIDE)).memory
    assert gone == in_state("O")


def test_a_shelf_says_who_why_and_how_long() -> None:
    wanted = Shelf(NOW_S * S, (NOW_S + 60) * S, "lee", "cannula moved", LOW)
    after = advance(rule(priority=MEDIUM), in_state("N"), Event.SHELVE, moment(shelf=wanted)).memory
    assert after.shelf == replace(wanted, priority=MEDIUM)


def test_an_acknowledgement_says_who_and_when() -> None:
    for state in ("U", "X(U)"):
        occurrence = advance(rule(), in_state(state), Event.ACK, moment(by="lee")).memory.occurrence
        assert occurrence is not None
        assert (occurrence.acked_by, occurrence.acked_ns) == ("lee", NOW_S * S)


@pytest.mark.parametrize("state", ["R", "X(R)"])
def test_a_returned_alarm_that_awaits_its_reset_keeps_who_acknowledged(state: str) -> None:
    occurrence = advance(rule(latch=LR), in_state(state), Event.ACK, moment(by="lee")).memory.occurrence
    assert occurrence is not None
    assert (occurrence.id, occurrence.acked_by) == (HELD, "lee")


def test_an_acknowledgement_leaves_the_off_delay_running() -> None:
    cleared_since = replace(in_state("U"), inside_since_ns=109 * S)
    assert advance(rule(), cleared_since, Event.ACK, moment()).memory.inside_since_ns == 109 * S


def test_the_comm_alarm_itself_has_no_x() -> None:
    for state in ("N", "P", "U", "A", "R"):
        assert advance(rule(link=True), in_state(state), Event.STALE, moment()).memory == in_state(state)


def test_what_is_pending_or_active_keeps_the_highest_priority() -> None:
    pending = in_state("P", HIGH)
    assert advance(rule(), pending, Event.PRIO_UP, moment(priority=LOW)).memory.pending_priority is HIGH
    started = advance(rule(), pending, Event.ON_DELAY, moment(priority=LOW)).memory.occurrence
    assert started is not None
    assert started.priority is HIGH
    back = advance(rule(), in_state("R", HIGH), Event.RAW_ON, moment(priority=LOW)).memory.occurrence
    assert back is not None
    assert back.priority is HIGH
    worse = advance(rule(), in_state("U", HIGH), Event.PRIO_UP, moment(priority=LOW)).memory.occurrence
    assert worse is not None
    assert worse.priority is HIGH


@pytest.mark.parametrize(
    ("state", "event", "priority", "ends"),
    [
        ("P", Event.ON_DELAY, HIGH, True),
        ("P", Event.ON_DELAY, MEDIUM, True),
        ("P", Event.ON_DELAY, LOW, False),  # a new low occurrence waits for the end of the pause
        ("L", Event.RAW_ON, MEDIUM, True),
        ("R", Event.RAW_ON, MEDIUM, False),  # no new occurrence
        ("R", Event.RAW_ON, HIGH, True),  # but it came back worse
        ("U", Event.PRIO_UP, HIGH, True),
        ("A", Event.PRIO_UP, HIGH, True),
        ("H(A)", Event.PRIO_UP, HIGH, True),
        ("H", Event.PRIO_UP, HIGH, True),
        ("U", Event.ACK, MEDIUM, False),
    ],
)
def test_what_ends_an_audio_pause(state: str, event: Event, priority: int, ends: bool) -> None:
    start = in_state(state, LOW if state == "P" else MEDIUM)
    outcome = advance(rule(latch=LR), start, event, moment(priority=priority))
    assert (Effect.END_PAUSE in outcome.effects) is ends


def test_nothing_ever_leaves_u_to_n_unacknowledged_but_the_class_that_clears_alone() -> None:
    for latch in (LA, LR):
        for event in COLUMNS:
            assert advance(rule(latch=latch), in_state("U"), event, moment()).memory.state is not State.NORMAL
    assert advance(rule(latch=NL), in_state("U"), Event.CLR, moment()).memory.state is State.NORMAL
