"""A specimen's time against the sessions: before and after cannot be exchanged unnoticed, and are never guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_monitor.domain.answers import Answer
from session_monitor.domain.clinical.case import SessionSpan
from session_monitor.domain.clinical.placing import placing_refusal, session_of, when_of
from session_monitor.domain.results import When, order_refusal
from tests.clinical.specimens import HOUR, NOW, result

ONE = SessionSpan("one", NOW, NOW + 6 * HOUR)
TWO = SessionSpan("two", NOW + 30 * HOUR, NOW + 36 * HOUR)
BOTH = (ONE, TWO)


def taken(hours: float, when: When) -> object:
    return replace(result("IL-6", "20"), specimen_utc_ns=NOW + round(hours * HOUR), when=when)


@pytest.mark.parametrize(
    ("hours", "when", "says"),
    [
        (-1, "before", None),
        (-1, "after", "before the first session began"),
        (-1, "between", None),
        (3, "before", None),
        (3, "after", None),
        (3, "between", "during the session of"),
        (6, "after", None),
        (6.5, "before", "0.5 h after the session of"),
        (17.9, "before", "11.9 h after the session of"),
        (18.1, "before", None),
        (17.9, "after", None),
        (18.1, "after", "11.9 h before the session of"),
        (29.5, "between", None),
        (36.5, "after", None),
        (39.9, "before", "3.9 h after the session of"),
        (40.1, "before", None),
    ],
)
def test_which_side_can_be_true(hours: float, when: When, says: str | None) -> None:
    refusal = placing_refusal(taken(hours, when), BOTH, {}, alone=False)  # type: ignore[arg-type]
    assert (refusal is None) == (says is None) and (says or "") in (refusal or "")


def test_once_plasma_is_exchanged_nothing_is_from_before() -> None:
    begun = {"one": NOW + HOUR}
    at = taken(1.0, "before")
    assert placing_refusal(at, BOTH, begun, alone=False) is None  # type: ignore[arg-type]
    late = placing_refusal(taken(1.2, "before"), BOTH, begun, alone=False)  # type: ignore[arg-type]
    assert late == "this specimen was taken when plasma had been exchanged for 12 min, so it is not one from before"
    assert order_refusal(taken(1.2, "after"), NOW, NOW + 6 * HOUR, NOW + HOUR) is None  # type: ignore[arg-type]


def test_a_session_that_goes_on_has_no_end_yet() -> None:
    going_on = (ONE, replace(TWO, ended_utc_ns=None))
    assert placing_refusal(taken(31, "before"), going_on, {}, alone=False) is None  # type: ignore[arg-type]
    assert placing_refusal(taken(31, "after"), going_on, {}, alone=False) is None  # type: ignore[arg-type]
    begun = {"two": TWO.started_utc_ns}
    assert "exchanged for 60 min" in str(placing_refusal(taken(31, "before"), going_on, begun, alone=False))  # type: ignore[arg-type]
    assert "during the session" in str(when_of(NOW + 40 * HOUR, going_on, alone=False))


def test_a_recording_alone_knows_one_session() -> None:
    assert placing_refusal(taken(-40, "before"), (ONE,), {}, alone=True) is None  # type: ignore[arg-type]
    assert "after the session ended" in str(placing_refusal(taken(7, "before"), (ONE,), {}, alone=True))  # type: ignore[arg-type]
    assert when_of(NOW - 40 * HOUR, (ONE,), alone=True) == "before"
    assert when_of(NOW + 40 * HOUR, (ONE,), alone=True) == "after"


@pytest.mark.parametrize(
    ("hours", "is_"),
    [(-25, "between"), (-24, "before"), (0, "before"), (6, "after"), (17.9, "after"), (18.1, "before"), (60, "after"),
     (60.1, "between")],
)  # fmt: skip
def test_the_side_by_time_alone(hours: float, is_: str) -> None:
    assert when_of(NOW + round(hours * HOUR), BOTH, alone=False) == is_


@pytest.mark.parametrize(("hours", "says"), [(3, "during the session"), (18, "in the middle between two sessions")])
def test_what_time_cannot_tell_is_asked(hours: float, says: str) -> None:
    found = when_of(NOW + round(hours * HOUR), BOTH, alone=False)
    assert isinstance(found, Answer) and says in found
    assert "no session of the case is there yet" in when_of(NOW, (), alone=False)


@settings(deadline=None)
@given(st.floats(-100, 100))
def test_what_time_alone_says_is_never_refused_and_belongs_to_the_near_session(hours: float) -> None:
    at_ns = NOW + round(hours * HOUR)
    when = when_of(at_ns, BOTH, alone=False)
    if isinstance(when, Answer):
        return
    found = replace(result("IL-6", "20"), specimen_utc_ns=at_ns, when=when)
    assert placing_refusal(found, BOTH, {}, alone=False) is None
    session = session_of(found, BOTH)
    assert (session is None) == (when == "between")
    if session is not None:
        assert min(abs(at_ns - session.started_utc_ns), abs(at_ns - (session.ended_utc_ns or 0))) <= 24 * HOUR
