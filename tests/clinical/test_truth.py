"""Three-valued logic: what is missing never decides."""

from __future__ import annotations

import itertools

import pytest

from session_monitor.domain.clinical.limits import above, at_least, at_most, below
from session_monitor.domain.clinical.truth import Truth, all_of, any_of, if_ever, truth_of
from session_monitor.domain.clinical.windows import Held, held_three_days
from tests.clinical.specimens import HOUR, NOW, result

MET, NOT_MET, UNKNOWN = Truth.MET, Truth.NOT_MET, Truth.UNKNOWN
FILLED = {MET: (MET,), NOT_MET: (NOT_MET,), UNKNOWN: (MET, NOT_MET)}


@pytest.mark.parametrize("truths", list(itertools.product(Truth, repeat=3)))
def test_a_verdict_is_unknown_exactly_when_what_is_missing_could_change_it(truths: tuple[Truth, ...]) -> None:
    for together in (all_of, any_of):
        possible = {together(filled) for filled in itertools.product(*(FILLED[truth] for truth in truths))}
        assert together(truths) is (possible.pop() if len(possible) == 1 else UNKNOWN)


@pytest.mark.parametrize(
    ("ever", "truth", "demanded"),
    [
        (False, NOT_MET, MET),
        (False, UNKNOWN, MET),
        (True, MET, MET),
        (True, NOT_MET, NOT_MET),
        (True, UNKNOWN, UNKNOWN),
        (None, MET, MET),
        (None, NOT_MET, UNKNOWN),
        (None, UNKNOWN, UNKNOWN),
    ],
)
def test_a_demand_on_patients_who_ever_had_it(ever: bool | None, truth: Truth, demanded: Truth) -> None:
    assert if_ever(ever, truth) is demanded


@pytest.mark.parametrize(
    ("value", "least", "most", "under", "over"),
    [
        ("34.9", NOT_MET, MET, MET, NOT_MET),
        ("35", MET, MET, NOT_MET, NOT_MET),
        ("35.1", MET, NOT_MET, NOT_MET, MET),
        ("< 35", NOT_MET, MET, MET, NOT_MET),
        ("< 50", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        ("> 35", MET, NOT_MET, NOT_MET, MET),
        ("> 20", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_what_a_laboratory_leaves_open_is_open(
    value: str, least: Truth, most: Truth, under: Truth, over: Truth
) -> None:
    found = result("IL-6", value)
    assert (at_least(found, 35), at_most(found, 35), below(found, 35), above(found, 35)) == (least, most, under, over)


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        ([], "no result"),
        ([(0, True), (24, True), (48, True), (72, True)], "held for 72 h, results: 4"),
        ([(0, True), (24, True), (48, True), (71.9, True)], "held for 71 h of 72, results: 4; none before"),
        ([(28.1, True), (48, True)], "last result 28 h ago, over 28 h"),
        ([(0, True), (28.1, True), (56, True)], "held for 0 h of 72, results: 1; none for 29 h before"),
        ([(0, True), (24, True), (36, False), (60, True)], "held for 24 h of 72, results: 2; broken 36 h ago"),
        ([(5.9, False), (24, True)], "last broken 5 h ago"),
        ([(0, True), (24, None)], "held for 0 h of 72, results: 1; the one before cannot be judged"),
        ([(0, None), (24, True)], "the last result cannot be judged"),
    ],
)
def test_what_is_said_of_three_days_never_sounds_like_enough(
    readings: list[tuple[float, bool | None]], said: str
) -> None:
    assert window(*readings).words == said


def test_a_window_as_json() -> None:
    found = window((0, True), (24.126, True), (60, True))
    assert found.row() == {"results": 2, "held_h": 24.13, "broken_by": "gap", "before_h": 60.0}
    assert window().row() == {"results": 0, "held_h": 0.0, "broken_by": "start", "before_h": None}


def window(*hours_and_truths: tuple[float, bool | None]) -> Held:
    return held_three_days([(NOW - round(h * HOUR), truth_of(known)) for h, known in hours_and_truths], NOW)


def series(*hours_and_truths: tuple[float, bool | None]) -> Truth:
    return window(*hours_and_truths).truth


@pytest.mark.parametrize(
    ("readings", "truth"),
    [
        ([], UNKNOWN),
        ([(0, True), (24, True), (48, True), (72, True)], MET),
        ([(0, True), (24, True), (48, True), (71.9, True)], UNKNOWN),
        ([(28, True), (48, True), (72, True)], MET),
        ([(28.1, True), (48, True), (72, True)], UNKNOWN),
        ([(0, True), (28, True), (56, True), (84, True)], MET),
        ([(0, True), (28.1, True), (56, True), (84, True)], UNKNOWN),
        ([(0, True), (24, False), (48, True), (72, True)], NOT_MET),
        ([(0, False), (24, True), (48, True), (72, True)], NOT_MET),
        ([(0, True), (24, True), (48, True), (72, True), (96, False)], MET),
        ([(0, True), (24, None), (48, True), (72, True)], UNKNOWN),
        ([(-5, False), (0, True), (24, True), (48, True), (72, True)], MET),
    ],
)
def test_three_days_of_every_result(readings: list[tuple[float, bool | None]], truth: Truth) -> None:
    assert series(*readings) is truth
    assert series(*reversed(readings)) is truth
