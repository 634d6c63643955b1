"""The other events of the alarms specification, section 3, each from a table. Notation: test_lifecycle_table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_monitor.domain.alarms.events import Effect, Event
from session_monitor.domain.alarms.lifecycle import OTHER_EVENTS, advance
from session_monitor.domain.alarms.memory import AlarmMemory
from session_monitor.domain.alarms.types import Judgement, Latch, Priority, State
from tests.alarms.alarm_cases import (
    BEYOND,
    ENTERED_S,
    HELD,
    HIGH,
    INSIDE,
    LOW,
    MEDIUM,
    NEW,
    NOW_S,
    STATES,
    UNKNOWN,
    WITHIN,
    S,
    for_latch,
    in_state,
    letters,
    moment,
    rule,
    table_cells,
)

FRESH = """
Remembered | inside    | deadband | outside | worse | outside, gap > 30 s
X(N)       | N         | N        | P       | P     | P
X(P)       | N         | N        | P       | P     | P
X(U)       | NL:N R    | U        | U       | U!    | U
X(A)       | LR:L N    | A        | A       | U!    | U!
X(R)       | R         | R        | U=      | U=    | U=
X(L)       | L         | L        | U+      | U+    | U+
"""
JUDGED = {"inside": INSIDE, "deadband": WITHIN, "outside": BEYOND, "worse": BEYOND, "outside, gap > 30 s": BEYOND}

LEAVING = """
State, event        | inside | deadband | outside | stale
H UNSHELVE          | N      | N        | U+      | X(N)
H EXPIRY            | N      | N        | U+      | X(N)
H(A) UNSHELVE       | N      | N        | U!      | X(U)
H(A) EXPIRY         | N      | N        | U!      | X(U)
D PHASE_UNSUPPR     | N      | N        | P       | X(N)
O RETURN_TO_SERVICE | N      | N        | P       | X(N)
"""
STALE_TOO = {**JUDGED, "stale": UNKNOWN}

RESTART = """
State  | gap <= 30 s | longer
N      | X(N)        | X(N)
P      | X(P)        | X(P)
U      | X(U)        | X(U)
A      | X(A)        | X(A)
R      | X(R)        | X(R)
L      | X(L)        | X(L)
X(N)   | X(N)        | X(N)
X(P)   | X(P)        | X(P)
X(U)   | X(U)        | X(U)
X(A)   | X(A)        | X(A)
X(R)   | X(R)        | X(R)
X(L)   | X(L)        | X(L)
H      | H           | X(N)
H(A)   | H(A)        | X(U)
D      | X(N)        | X(N)
O      | O           | X(N)
"""

SESSION_END = dict.fromkeys(("U", "A", "R", "L", "X(U)", "X(A)", "X(R)", "X(L)"), "N")
LIMIT_EDIT = {"U": "NL:N R", "A": "LR:L N"}


def _check(after: AlarmMemory, expected: str, priority: Priority = MEDIUM) -> None:
    assert letters(after) == expected.rstrip("+=!")
    assert (after.remembered is not None) is (after.state is State.UNKNOWN)
    occurrence = after.occurrence
    if expected[-1] in "+=!":
        assert occurrence is not None
        assert occurrence.id == (NEW if expected[-1] == "+" else HELD)
        assert occurrence.count == (2 if expected[-1] == "=" else 1)
        assert (occurrence.priority, occurrence.acked_by) == (priority, None)
        assert occurrence.unacked_since_ns == after.since_ns
    elif expected in ("U", "A", "R", "L"):
        assert occurrence == in_state(expected).occurrence, "as it was before the data went"


@pytest.mark.parametrize("latch", Latch)
@pytest.mark.parametrize(("state", "reading", "expected"), table_cells(FRESH))
def test_data_comes_back(latch: Latch, state: str, reading: str, expected: str) -> None:
    if state not in STATES[latch]:
        return
    t_s = ENTERED_S + 30.1 if "gap" in reading else ENTERED_S + 30
    priority = HIGH if reading == "worse" else MEDIUM
    now = moment(JUDGED[reading], priority, t_s)
    after = advance(rule(latch=latch), in_state(state), Event.FRESH, now).memory
    assert after.since_ns == now.t_ns
    expected = for_latch(latch, expected)
    if state == "X(U)" and expected == "U!":
        assert after.occurrence == replace(in_state("U").occurrence, priority=HIGH), "its wait goes on"  # type: ignore[type-var]
    else:
        _check(after, expected, priority)


@pytest.mark.parametrize("state", ["X(N)", "X(P)"])
def test_data_comes_back_to_an_alarm_without_delay(state: str) -> None:
    _check(advance(rule(on_delay_s=0), in_state(state), Event.FRESH, moment()).memory, "U+")


@pytest.mark.parametrize(("case", "reading", "expected"), table_cells(LEAVING))
def test_what_leaves_a_shelf_a_mask_or_service_is_judged_at_once(case: str, reading: str, expected: str) -> None:
    state, event = case.split()
    _check(advance(rule(), in_state(state), Event(event), moment(STALE_TOO[reading])).memory, expected)


@pytest.mark.parametrize("event", [Event.PHASE_UNSUPPR, Event.RETURN_TO_SERVICE])
def test_what_leaves_without_a_delay_is_an_alarm_at_once(event: Event) -> None:
    state = "D" if event is Event.PHASE_UNSUPPR else "O"
    _check(advance(rule(on_delay_s=0), in_state(state), event, moment()).memory, "U+")


@pytest.mark.parametrize("latch", Latch)
@pytest.mark.parametrize(("state", "gap", "expected"), table_cells(RESTART))
def test_a_restart_forgets_nothing(latch: Latch, state: str, gap: str, expected: str) -> None:
    if state not in STATES[latch]:
        return
    stopped_ns = (ENTERED_S + 5) * S
    before = replace(in_state(state), stale_since_ns=stopped_ns)
    now = moment(UNKNOWN, t_s=ENTERED_S + (35 if gap == "gap <= 30 s" else 35.1))
    after = advance(rule(latch=latch), before, Event.RESTART, now).memory
    assert letters(after) == expected
    assert after.stale_since_ns == stopped_ns, "the gap counts from the last recorded poll"
    if state != "H(A)":
        assert after.occurrence == before.occurrence


@pytest.mark.parametrize("judgement", Judgement)
@pytest.mark.parametrize("latch", Latch)
def test_a_limit_edit_clears_at_once_what_it_clears(latch: Latch, judgement: Judgement) -> None:
    for state in STATES[latch]:
        after = advance(rule(latch=latch), in_state(state), Event.LIMIT_EDIT, moment(judgement)).memory
        expected = LIMIT_EDIT.get(state, state) if judgement is INSIDE else state
        assert letters(after) == for_latch(latch, expected)


@pytest.mark.parametrize("latch", Latch)
def test_the_confirmed_end_of_a_session_closes_what_is_active(latch: Latch) -> None:
    for state in STATES[latch]:
        after = advance(rule(latch=latch), in_state(state), Event.SESSION_END, moment()).memory
        assert letters(after) == SESSION_END.get(state, state)


@pytest.mark.parametrize(
    ("state", "priority", "given", "expected"),
    [
        ("A", MEDIUM, 0, "A"),
        ("A", MEDIUM, 5, "A"),
        ("A", LOW, 2, "A"),
        ("A", HIGH, 0, "A"),
        ("A", HIGH, 1, "A"),
        ("A", HIGH, 2, "U!"),
        ("H", MEDIUM, 2, "H"),
        ("H(A)", MEDIUM, 7, "H(A)"),
        ("O", HIGH, 2, "O"),
    ],
)
def test_reminders(state: str, priority: Priority, given: int, expected: str) -> None:
    before = replace(in_state(state, priority), reminders=given)
    outcome = advance(rule(priority=priority), before, Event.T_REMIND, moment(priority=priority))
    if expected == "U!":
        _check(outcome.memory, expected, HIGH)
        assert outcome.effects == ()
        assert outcome.memory.reminders == 0
    else:
        assert letters(outcome.memory) == expected
        assert outcome.memory.reminders == given + 1
        assert outcome.memory.remind_from_ns == NOW_S * S
        assert outcome.effects == (Effect.REMIND,)


@pytest.mark.parametrize("event", OTHER_EVENTS)
def test_other_states_stay(event: Event) -> None:
    for latch, states in STATES.items():
        for name in states:
            if State(name[0]) not in OTHER_EVENTS[event]:
                outcome = advance(rule(latch=latch), in_state(name), event, moment())
                assert outcome.memory == in_state(name)
                assert outcome.refused is None
                assert outcome.effects == ()


def test_a_gap_in_its_data_starts_the_quiet_of_a_chattering_alarm_anew() -> None:
    before = replace(in_state("U"), chattering=True, inside_since_ns=ENTERED_S * S)
    lost = advance(rule(), before, Event.STALE, moment()).memory
    assert lost.inside_since_ns is None


def test_only_a_reading_outside_says_how_urgent_it_is() -> None:
    """Back within the deadband after a long gap: it asks again, no more urgent than it was."""
    after = advance(rule(), in_state("X(A)", LOW), Event.FRESH, moment(WITHIN, t_s=ENTERED_S + 31)).memory
    _check(after, "U!", LOW)


def test_an_acknowledgement_behind_lost_data_starts_the_reminders_anew() -> None:
    before = replace(in_state("X(U)"), reminders=2)
    after = advance(rule(), before, Event.ACK, moment()).memory
    assert (after.reminders, after.remind_from_ns) == (0, NOW_S * S)


def test_a_chattering_alarm_stays_over_a_gap_in_its_data() -> None:
    for state in ("U", "A"):
        before = replace(in_state(f"X({state})"), chattering=True)
        after = advance(rule(), before, Event.FRESH, moment(INSIDE)).memory
        assert letters(after) == state
        assert after.chattering


def test_the_comm_alarm_itself_never_becomes_unknown() -> None:
    link = rule(link=True)
    for state, event, expected in (
        ("O", Event.RETURN_TO_SERVICE, "N"),
        ("H(A)", Event.EXPIRY, "U"),
        ("U", Event.RESTART, "U"),
        ("A", Event.RESTART, "A"),
        ("D", Event.RESTART, "N"),
    ):
        assert letters(advance(link, in_state(state), event, moment(UNKNOWN)).memory) == expected
