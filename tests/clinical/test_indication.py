"""Indication and contraindications: every threshold from both sides, and what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_monitor.domain.clinical.contraindications import (
    Contraindications,
    GoingOn,
    contraindicated,
    needs_decision,
)
from session_monitor.domain.clinical.indication import Findings, indication
from session_monitor.domain.clinical.item import Item, Signature
from session_monitor.domain.clinical.truth import Truth
from session_monitor.domain.results import Result
from tests.clinical.specimens import NOW, result

MET, NOT_MET, UNKNOWN = Truth.MET, Truth.NOT_MET, Truth.UNKNOWN
YES, NO = Signature(True, "Dr Li", NOW), Signature(False, "Dr Li", NOW)
HIGH = (result("IL-6", "40"), result("IL-10", "8"))


def part(item: Item, name: str) -> Item:
    found = [item]
    while found:
        item = found.pop()
        if item.id == name:
            return item
        found += item.parts
    raise LookupError(name)


@pytest.mark.parametrize(
    ("onset", "days", "judgement", "results", "truth", "flags"),
    [
        (None, 3.0, None, (), UNKNOWN, ()),
        (False, 3.0, None, (), NOT_MET, ()),
        (True, None, None, (), UNKNOWN, ()),
        (True, 7.0, None, (), MET, ()),
        (True, 7.1, None, (), MET, ("over_one_week",)),
        (True, 14.0, None, (), MET, ("over_one_week",)),
        (True, 14.1, None, HIGH, UNKNOWN, ("over_two_weeks",)),
        (True, 14.1, YES, HIGH, MET, ("over_two_weeks",)),
        (True, 14.1, NO, HIGH, NOT_MET, ("over_two_weeks",)),
        (True, 14.1, YES, HIGH[:1], UNKNOWN, ("over_two_weeks",)),
        (True, 14.1, YES, (result("IL-6", "6"), result("IL-10", "5")), NOT_MET, ("over_two_weeks",)),
        (True, 14.1, YES, (result("IL-6", "6"), result("IL-10", "< 9")), NOT_MET, ("over_two_weeks",)),
        (True, 14.1, YES, (result("IL-6", "40"), result("IL-10", "< 9")), UNKNOWN, ("over_two_weeks",)),
        (True, 14.1, YES, (result("IL-6", "7"), result("IL-10", "7.1")), NOT_MET, ("over_two_weeks",)),
    ],
)
def test_onset(
    onset: bool | None,
    days: float | None,
    judgement: Signature | None,
    results: tuple[Result, ...],
    truth: Truth,
    flags: tuple[str, ...],
) -> None:
    item = part(indication(Findings(onset, days, judgement=judgement), results), "I1")
    assert (item.truth, item.flags) == (truth, flags)


@pytest.mark.parametrize(
    ("results", "truth"),
    [
        ((), UNKNOWN),
        ((result("IL-10", "900"),), UNKNOWN),
        ((result("IL-6", "35"),), MET),
        ((result("IL-6", "34.9"),), UNKNOWN),  # no second result: a rise is not excluded
        ((result("IL-6", "20", 24), result("IL-6", "27")), MET),
        ((result("IL-6", "20", 24), result("IL-6", "26.9")), NOT_MET),
        ((result("IL-6", "20", 11.9), result("IL-6", "30")), UNKNOWN),
        ((result("IL-6", "20", 12), result("IL-6", "24")), MET),
        ((result("IL-6", "10", 48), result("IL-6", "24")), MET),
        ((result("IL-6", "10", 48.1), result("IL-6", "24")), UNKNOWN),
        ((result("IL-6", "20", 24, method="CLIA"), result("IL-6", "30", method="ELISA")), UNKNOWN),
        ((result("IL-6", "20", 24, uln=5.0), result("IL-6", "30")), UNKNOWN),
        ((result("IL-6", "< 20", 24), result("IL-6", "30")), MET),
        ((result("IL-6", "< 25", 24), result("IL-6", "30")), UNKNOWN),
        ((result("IL-6", "30", 24), result("IL-6", "> 30")), UNKNOWN),
        ((result("IL-6", "> 30", 24), result("IL-6", "30")), NOT_MET),
    ],
)
def test_interleukin_6(results: tuple[Result, ...], truth: Truth) -> None:
    assert part(indication(Findings(), results), "I3").truth is truth


def test_the_same_number_is_above_in_one_laboratory_and_not_in_another() -> None:
    """15 pg/mL: above 5 x 2.5, below 5 x 9; each verdict shows the ULN it used."""
    verdicts = [part(indication(Findings(), (result("IL-6", "15", uln=uln),)), "I3_level") for uln in (2.5, 9.0)]
    assert [item.truth for item in verdicts] == [MET, NOT_MET]
    assert [item.limit for item in verdicts] == [
        ">= 12.5 pg/mL (5 x ULN 2.5)",
        ">= 45 pg/mL (5 x ULN 9)",
    ]


def test_all_three_are_asked_for() -> None:
    whole = Findings(True, 3.0, True, ("lung",))
    assert indication(whole, (result("IL-6", "412"),)).truth is MET
    assert indication(replace(whole, organ_damage=False), (result("IL-6", "412"),)).truth is NOT_MET
    assert indication(replace(whole, organ_damage=None), (result("IL-6", "412"),)).truth is UNKNOWN
    assert part(indication(whole, ()), "I2").value == "lung"


ANSWERS = st.builds(
    Findings,
    st.none() | st.booleans(),
    st.none() | st.floats(0, 30),
    st.none() | st.booleans(),
    judgement=st.none() | st.sampled_from([YES, NO]),
)
SPECIMENS = st.lists(
    st.builds(
        result,
        st.sampled_from(["IL-6", "IL-10", "TNF-alpha"]),
        st.sampled_from(["3", "< 7", "8", "30", "> 20", "35", "< 50", "300"]),
        st.sampled_from([0, 6, 12, 24, 30, 48, 70]),
    ),
    max_size=5,
).map(tuple)


@given(ANSWERS, SPECIMENS, st.sampled_from(["acute_febrile_onset", "days", "organ_damage", "judgement"]))
def test_an_answer_that_is_missing_never_decides(findings: Findings, results: tuple[Result, ...], name: str) -> None:
    without = indication(replace(findings, **{name: None}), results).truth
    assert without in (UNKNOWN, indication(findings, results).truth)


@given(ANSWERS)
def test_without_any_result_nothing_about_interleukin_6_is_decided(findings: Findings) -> None:
    assert part(indication(findings, ()), "I3").truth is UNKNOWN


@pytest.mark.parametrize(
    ("given", "truth"),
    [
        ({}, UNKNOWN),
        ({"severe_active_bleeding": True}, MET),
        (
            {
                "severe_active_bleeding": False,
                "uncontrollable_haemodynamics": False,
                "severe_allergy_with_shock": False,
            },
            NOT_MET,
        ),
        ({"severe_active_bleeding": False, "uncontrollable_haemodynamics": False}, UNKNOWN),
    ],
)
def test_one_contraindication_is_enough(given: dict[str, bool], truth: Truth) -> None:
    assert contraindicated(Contraindications(**given)).truth is truth


@pytest.mark.parametrize(("pressure", "asks"), [(64.9, True), (65.0, False), (None, False)])
def test_a_single_low_pressure_only_asks(pressure: float | None, asks: bool) -> None:
    item = part(contraindicated(Contraindications(map_mmhg=pressure)), "haemodynamics")
    assert (item.truth, "map_low_asks" in item.flags) == (UNKNOWN, asks)


def test_going_on_needs_consent_a_mode_a_reason_and_a_name() -> None:
    present = contraindicated(Contraindications(severe_active_bleeding=True))
    decision = GoingOn(True, "plasma adsorption without heparin", "IL-6 rising", "Dr Li", NOW)
    assert needs_decision(present, None)
    assert not needs_decision(present, decision)
    for name, empty in (("consent", False), ("safer_mode", ""), ("reason", ""), ("by", "")):
        lacking = replace(decision, **{name: empty})
        assert needs_decision(present, lacking)
        assert lacking.lacks == (name,)
    assert not needs_decision(contraindicated(Contraindications()), None)
