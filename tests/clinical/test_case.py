"""A case: which entries a rule is asked with at a moment, and what stays unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from session_monitor.domain.clinical.assessment import assess, results_of_sessions, start_judged_again
from session_monitor.domain.clinical.case import (
    Case,
    SessionSpan,
    contraindications,
    course,
    findings,
    going_on,
    vasoactives_stopped,
)
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.sofa_days import sofa_days
from session_monitor.domain.clinical.truth import Truth
from session_monitor.domain.results import Result
from tests.clinical.specimens import HOUR, NOW, result

DAY = 24 * HOUR
MET, NOT_MET, UNKNOWN = Truth.MET, Truth.NOT_MET, Truth.UNKNOWN


def entry(kind: str, hours_ago: float = 0, by: str = "lin", **fields: Any) -> Entry:
    at = NOW - round(hours_ago * HOUR)
    return Entry(f"{kind}-{hours_ago}-{sorted(fields)}", kind, at, fields, by, at)


def case(*entries: Entry, **more: Any) -> Case:
    return Case("C1", tuple(sorted(entries, key=lambda e: e.utc_ns)), **more)


INDICATED = (
    entry("onset", 24, acute_febrile_onset=True, since=NOW - 5 * DAY),
    entry("organ_damage", 24, present=True, organs=["lung"]),
)


def test_an_indicated_patient() -> None:
    found = assess(case(*INDICATED, results=(result("IL-6", "412", 20),)), NOW)
    assert found.indication.truth is MET
    assert found.end.truth is UNKNOWN, "nothing is known of the days since"


class TestASessionThatGoesOn:
    """What it says counts before it is read from its file."""

    def judged(self, entries: tuple[Entry, ...], results: tuple[Result, ...]) -> Truth:
        read = assess(case(INDICATED[0], results=(result("IL-6", "20", 20),)), NOW - HOUR)
        return start_judged_again(read, entries, results, NOW).indication.truth

    def test_what_is_in_neither_file_nor_session_stays_unknown(self) -> None:
        high = (result("IL-6", "412", 2),)
        assert self.judged((), high) is UNKNOWN
        assert self.judged((INDICATED[1],), high) is MET

    def test_what_was_read_counts_once(self) -> None:
        known = case(*INDICATED, results=(result("IL-6", "412", 20),))
        assert known.with_session(INDICATED, known.results) == known

    def test_a_correction_of_either_side_holds(self) -> None:
        denied = replace(entry("organ_damage", present=False), corrects=INDICATED[1].uid)
        assert case(*INDICATED).with_session((denied,), ()).entries == (INDICATED[0], denied)
        assert case(INDICATED[0], denied).with_session(INDICATED, ()).entries == (INDICATED[0], denied)
        wrong = result("IL-6", "4120", 20)
        right = replace(result("IL-6", "412", 20), entered_utc_ns=NOW)
        assert case(results=(right,)).with_session((), (wrong,)).results == (right,)

    def test_contraindications_and_the_decision_to_go_on(self) -> None:
        bleeding = entry("contraindications", 0.2, severe_active_bleeding=True)
        goes_on = entry("going_on", 0.1, consent=True, safer_mode="li_als", reason="no other way")
        found = assess(case(*INDICATED), NOW)
        assert not found.decision_needed
        assert start_judged_again(found, (bleeding,), (), NOW).decision_needed
        assert not start_judged_again(found, (bleeding, goes_on), (), NOW).decision_needed


def test_nothing_known_is_unknown_everywhere() -> None:
    found = assess(Case("C1"), NOW)
    assert {found.indication.truth, found.contraindications.truth, found.end.truth} == {UNKNOWN}
    assert not found.sofa and not found.decision_needed


def test_the_indication_is_of_specimens_from_before_the_first_session() -> None:
    session = SessionSpan("a.sqlite", NOW - 10 * HOUR, NOW - 6 * HOUR)
    results = (result("IL-6", "412", 20), result("IL-6", "20", 2))
    assert assess(case(*INDICATED, results=results, sessions=(session,)), NOW).indication.truth is MET


def test_the_indication_does_not_lapse_while_the_course_goes_on() -> None:
    session = SessionSpan("a.sqlite", NOW - 11 * DAY, NOW - 10 * DAY)
    told = (
        replace(INDICATED[0], utc_ns=NOW - 12 * DAY, fields={"acute_febrile_onset": True, "since": NOW - 16 * DAY}),
        replace(INDICATED[1], utc_ns=NOW - 12 * DAY),
    )
    (onset, *_) = assess(case(*told, sessions=(session,)), NOW).indication.parts
    assert (onset.truth, onset.value) == (MET, "5 d")


def test_a_specimen_drawn_while_the_circuit_is_primed_is_one_from_before() -> None:
    session = SessionSpan("a.sqlite", NOW - 10 * HOUR, NOW - 6 * HOUR)
    drawn = replace(result("IL-6", "412", 9.5), when="before")
    told = case(*INDICATED, entry("target", 11, cytokine="IL-6", reason="x"), results=(drawn,), sessions=(session,))
    assert assess(told, NOW).indication.truth is MET and course(told, NOW).baseline == drawn
    after = replace(told, results=(replace(drawn, when="after"),))
    assert assess(after, NOW).indication.truth is UNKNOWN and course(after, NOW).baseline is None


def test_what_is_entered_late_counts_for_the_decision() -> None:
    session = SessionSpan("a.sqlite", NOW - 30 * HOUR, NOW - 26 * HOUR)
    assert findings(case(*INDICATED, sessions=(session,)), NOW).organ_damage is True


def test_days_since_onset_are_those_at_the_moment_asked() -> None:
    assert findings(case(*INDICATED), NOW).days == pytest.approx(5.0)
    assert findings(case(*INDICATED), NOW - 2 * DAY).days is None, "nothing had been entered yet"


def test_a_judgement_without_a_name_is_none() -> None:
    signed = entry("late_onset_judgement", 1, yes=True, reason="cytokines stay high")
    assert findings(case(signed), NOW).judgement is not None
    assert findings(case(replace(signed, by="")), NOW).judgement is None


def test_answers_of_several_entries_come_together() -> None:
    found = contraindications(
        case(
            entry("contraindications", 3, severe_active_bleeding=False, severe_allergy_with_shock=False),
            entry("contraindications", 2, uncontrollable_haemodynamics=True),
            entry("vital_signs", 1, map_mmhg=58.0),
        ),
        NOW,
    )
    assert (found.severe_active_bleeding, found.uncontrollable_haemodynamics, found.map_mmhg) == (False, True, 58.0)


def test_a_pressure_of_two_days_ago_says_nothing_of_now() -> None:
    assert contraindications(case(entry("vital_signs", 48, map_mmhg=58.0)), NOW).map_mmhg is None


def test_a_decision_from_before_the_last_answers_does_not_count() -> None:
    asked = entry("contraindications", 2, severe_active_bleeding=True)
    decided = entry("going_on", 1, consent=True, safer_mode="plasma_exchange", reason="no other way")
    assert assess(case(asked), NOW).decision_needed
    assert not assess(case(asked, decided), NOW).decision_needed
    assert going_on(case(asked, replace(decided, utc_ns=NOW - 3 * HOUR)), NOW) is None
    unnamed = replace(decided, by="")
    assert assess(case(asked, unnamed), NOW).decision_needed, "nobody has put a name to it"


@pytest.mark.parametrize(
    ("entries", "stopped"),
    [
        ((), None),
        ((entry("vasoactive", 1, drug="none"),), True),
        ((entry("vasoactive", 3, drug="noradrenaline", ug_kg_min=0.1), entry("vasoactive", 1, drug="none")), True),
        ((entry("vasoactive", 3, drug="noradrenaline", ug_kg_min=0.1),), False),
        ((entry("vasoactive", 3, drug="noradrenaline"),), False),
        (
            (
                entry("vasoactive", 3, drug="milrinone", ug_kg_min=0.4),
                entry("vasoactive", 1, drug="noradrenaline", ug_kg_min=0.0),
            ),
            False,
        ),
        ((entry("vasoactive", 29, drug="none"),), None),
    ],
)
def test_vasoactives_stopped(entries: tuple[Entry, ...], stopped: bool | None) -> None:
    assert vasoactives_stopped(case(*entries), NOW) is stopped


def test_once_failed_stays_failed() -> None:
    told = case(entry("ever_failed", 40, hepatic=True), entry("ever_failed", 2, hepatic=False, respiratory=False))
    assert (course(told, NOW).ever_hepatic, course(told, NOW).ever_respiratory) == (True, False)
    assert course(told, NOW).ever_circulatory is None


def test_lesions_are_compared_within_one_modality_only() -> None:
    session = SessionSpan("a.sqlite", NOW - 50 * HOUR, NOW - 46 * HOUR)

    def seen(hours_ago: float, modality: str, percent: float) -> Entry:
        return entry("imaging", hours_ago, organ="lung", modality=modality, exudative_extent_percent=percent)

    told = case(seen(60, "ct", 40.0), seen(55, "x_ray", 50.0), seen(2, "ct", 20.0), sessions=(session,))
    assert (course(told, NOW).lesions_before, course(told, NOW).lesions_now) == (40.0, 20.0)
    other = case(seen(55, "x_ray", 50.0), seen(2, "ct", 20.0), sessions=(session,))
    assert course(other, NOW).lesions_before is None


def test_an_open_session_lasts_until_now() -> None:
    assert course(case(sessions=(SessionSpan("a.sqlite", NOW - HOUR),)), NOW).sessions == ((NOW - HOUR, NOW),)


def test_results_belong_to_the_session_they_surround() -> None:
    sessions = [SessionSpan(f"{n}.sqlite", NOW - h * HOUR, NOW - (h - 4) * HOUR) for n, h in ((1, 60), (2, 30))]
    of = {
        "before 1": replace(result("IL-6", "400", 61), when="before"),
        "after 1": replace(result("IL-6", "100", 55), when="after"),
        "before 2": replace(result("IL-6", "200", 31), when="before"),
        "between": replace(result("IL-6", "150", 40), when="between"),
        "after 2": replace(result("IL-6", "50", 25), when="after"),
    }
    found = results_of_sessions(list(of.values()), sessions)
    assert [[r.text for r in each] for each in found] == [["400", "100"], ["200", "50"]]


class TestSofaDays:
    def test_each_day_has_its_worst(self) -> None:
        results = (
            result("platelets", "120", 1, unit="10*9/L"),
            result("platelets", "40", 2, unit="10*9/L"),
            result("bilirubin", "2.5", 2, unit="mg/dL"),
            result("creatinine", "90", 2, unit="umol/L"),
        )
        told = case(
            entry("oxygen", 3, device="invasive", pf_mmhg=150.0),
            entry("oxygen", 2, device="mask", pf_mmhg=140.0),
            entry("vital_signs", 2, map_mmhg=75.0, gcs=14.0),
            entry("vital_signs", 1, map_mmhg=66.0, gcs=15.0),
            entry("vasoactive", 1, drug="none"),
        )
        (day,) = sofa_days(told.entries, results, "Asia/Shanghai", NOW)
        points = {name: part.points for name, part in day.score.parts.items()}
        assert points == {
            "respiration": 3, "coagulation": 3, "liver": 2, "circulation": 1, "nervous_system": 1, "kidney": 0
        }  # fmt: skip
        assert day.score.total == 10

    def test_what_nobody_measured_is_missing(self) -> None:
        (day,) = sofa_days((), (result("platelets", "40", 2, unit="10*9/L"),), "UTC", NOW)
        assert day.score.total is None and day.score.least == 3 and len(day.score.missing) == 5

    def test_a_limit_that_leaves_the_points_open_is_missing(self) -> None:
        (day,) = sofa_days((), (result("platelets", "< 100", 2, unit="10*9/L"),), "UTC", NOW)
        assert day.score.parts["coagulation"].points is None
        (day,) = sofa_days((), (result("platelets", "< 20", 2, unit="10*9/L"),), "UTC", NOW)
        assert day.score.parts["coagulation"].points == 4

    @pytest.mark.parametrize(("hours", "points"), [(0.9, 0), (1.0, 3)])
    def test_a_catecholamine_counts_after_an_hour(self, hours: float, points: int) -> None:
        told = (
            entry("vital_signs", 0, map_mmhg=80.0),
            entry("vasoactive", hours, drug="noradrenaline", ug_kg_min=0.1),
        )
        assert sofa_days(told, (), "UTC", NOW)[-1].score.parts["circulation"].points == points

    def test_a_rate_that_nobody_said_is_missing(self) -> None:
        told = (entry("vital_signs", 0, map_mmhg=80.0), entry("vasoactive", 2, drug="noradrenaline"))
        assert sofa_days(told, (), "UTC", NOW)[-1].score.parts["circulation"].points is None

    def test_days_are_of_the_case_s_zone(self) -> None:
        results = tuple(result("platelets", "40", h, unit="10*9/L") for h in (30, 18, 6))
        assert len(sofa_days((), results, "Asia/Shanghai", NOW)) == len(
            {(NOW - h * HOUR + 8 * HOUR) // DAY for h in (30, 18, 6)}
        )

    def test_a_zone_that_nobody_knows_is_utc(self) -> None:
        results = (result("platelets", "40", 2, unit="10*9/L"),)
        assert sofa_days((), results, "../etc", NOW) == sofa_days((), results, "UTC", NOW)

    def test_before_sedation_is_what_counts(self) -> None:
        told = (entry("vital_signs", 5, gcs=15.0), entry("vital_signs", 1, gcs=3.0, sedated=True))
        part = sofa_days(told, (), "UTC", NOW)[-1].score.parts["nervous_system"]
        assert (part.points, part.flags) == (0, ("sedated_score_before_sedation",))
