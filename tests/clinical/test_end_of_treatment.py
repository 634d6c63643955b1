"""The end of treatment: each limb from both sides, windows, censoring, and what is missing."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_monitor.domain.clinical.end_of_treatment import Course, Temperature, end_of_treatment
from session_monitor.domain.clinical.item import Item, Signature
from session_monitor.domain.clinical.truth import Truth
from tests.clinical.specimens import HOUR, NOW, daily, result
from tests.clinical.test_indication import part

MET, NOT_MET, UNKNOWN = Truth.MET, Truth.NOT_MET, Truth.UNKNOWN
DAYS = (72, 48, 24, 0)


def temperatures(*celsius: float, site: str = "axillary") -> tuple[Temperature, ...]:
    return tuple(Temperature(NOW - h * HOUR, c, site) for h, c in zip(DAYS, celsius, strict=True))


WELL = Course(
    target="IL-6",
    baseline=result("IL-6", "412", 200),
    results=(result("IL-6", "13"), *daily("lactate", ["1.9"] * 4, unit="mmol/L")),
    temperatures=temperatures(37.9, 37.5, 37.2, 36.9),
    sofa=tuple((NOW - h * HOUR, 1) for h in DAYS),
    antibody_given=False,
    ever_respiratory=True,
    no_oxygen=True,
    spo2_percent=97.0,
    ever_circulatory=True,
    vasoactives_stopped=True,
    ever_hepatic=False,
)


def limb(course: Course, name: str, **how: Any) -> Item:
    return part(end_of_treatment(course, NOW, **how), name)


def test_a_patient_who_is_well_may_end() -> None:
    assert end_of_treatment(WELL, NOW).truth is MET


def test_nothing_known_is_unknown() -> None:
    assert end_of_treatment(Course(), NOW).truth is UNKNOWN


@pytest.mark.parametrize(
    ("celsius", "truth"),
    [((37.9,) * 4, MET), ((38.0, 37, 37, 37), NOT_MET), ((37, 37, 37, 38.0), NOT_MET)],
)
def test_temperature(celsius: tuple[float, ...], truth: Truth) -> None:
    assert limb(replace(WELL, temperatures=temperatures(*celsius)), "temperature").truth is truth


def test_core_temperatures_and_those_of_a_session_do_not_count() -> None:
    item = limb(replace(WELL, temperatures=temperatures(37, 37, 37, 37, site="bladder")), "temperature")
    assert (item.truth, item.flags) == (UNKNOWN, ("core_readings_do_not_count",))
    warm = (*temperatures(37, 37, 37, 37), Temperature(NOW - 10 * HOUR, 38.5, "skin"))
    during = replace(WELL, temperatures=warm, sessions=((NOW - 16 * HOUR, NOW - 12 * HOUR),))
    assert limb(during, "temperature").truth is MET
    later = replace(during, sessions=((NOW - 17 * HOUR, NOW - 13 * HOUR),))
    assert limb(later, "temperature").truth is NOT_MET, "more than 2 h after the session"


@pytest.mark.parametrize(("score", "truth"), [(1, MET), (2, NOT_MET), (None, UNKNOWN)])
def test_sofa(score: int | None, truth: Truth) -> None:
    assert limb(replace(WELL, sofa=(*WELL.sofa[:3], (NOW, score))), "sofa").truth is truth


@pytest.mark.parametrize(
    ("baseline", "last", "truth"),
    [
        ("412", "309", MET),  # 0.75 x 412
        ("412", "309.1", NOT_MET),
        ("15", "14", MET),  # 2 x ULN
        ("15", "14.1", NOT_MET),
        ("15", "< 50", UNKNOWN),
        ("> 500", "375", MET),  # it fell by a quarter at least
        ("> 500", "376", UNKNOWN),
        ("< 20", "14.1", UNKNOWN),
        (None, "14", MET),
        (None, "14.1", UNKNOWN),
    ],
)
def test_the_target_cytokine(baseline: str | None, last: str, truth: Truth) -> None:
    before = None if baseline is None else result("IL-6", baseline, 200)
    course = replace(WELL, baseline=before, results=(result("IL-6", last),))
    assert limb(course, "branch").truth is truth


def test_the_latest_result_of_the_target_counts() -> None:
    course = replace(WELL, results=(result("IL-6", "10", 24), result("IL-6", "400")))
    assert limb(course, "branch").truth is NOT_MET


LABS = (
    *daily("ferritin", ["374"] * 4, uln=300, unit="ng/mL"),
    *daily("LDH", ["249"] * 4, uln=250, unit="U/L"),
    *daily("D-dimer", ["999"] * 4, uln=500, unit="ug/L FEU"),
    *daily("CRP", ["49"] * 4, uln=5, unit="mg/L"),
)


def test_with_an_antibody_the_cytokine_is_ignored_and_the_laboratory_is_judged_by_a_person() -> None:
    course = replace(WELL, antibody_given=True, results=LABS)
    item = limb(course, "branch")
    assert (item.truth, item.value, item.flags) == (UNKNOWN, "4 of 4", ("needs_a_signed_judgement",))
    for yes, truth in ((True, MET), (False, NOT_MET)):
        signed = replace(course, labs_judgement=Signature(yes, "Dr Li", NOW))
        assert limb(signed, "branch").truth is truth
    assert limb(replace(course, antibody_given=None), "branch").truth is UNKNOWN


@pytest.mark.parametrize(
    ("name", "values", "unit", "uln", "truth"),
    [
        ("ferritin", "374", "ng/mL", 300, MET),
        ("ferritin", "375", "ng/mL", 300, NOT_MET),
        ("LDH", "249", "U/L", 250, MET),
        ("LDH", "250", "U/L", 250, NOT_MET),
        ("CRP", "49.9", "mg/L", 5, MET),
        ("CRP", "50", "mg/L", 5, NOT_MET),
        ("D-dimer", "999", "ug/L FEU", 500, MET),
        ("D-dimer", "1000", "ug/L FEU", 500, NOT_MET),
        ("D-dimer", "0.99", "mg/L FEU", 0.5, MET),
        ("D-dimer", "499", "ug/L DDU", 250, MET),
        ("D-dimer", "500", "ug/L DDU", 250, NOT_MET),
        ("D-dimer", "300", "ug/L", 500, UNKNOWN),
    ],
)
def test_the_laboratory_beside_an_antibody(name: str, values: str, unit: str, uln: float, truth: Truth) -> None:
    course = replace(WELL, antibody_given=True, results=daily(name, [values] * 4, uln=uln, unit=unit))
    assert limb(course, name).truth is truth


@pytest.mark.parametrize(
    ("given", "any_of_them", "all_of_them"),
    [
        ({"off_invasive_ventilation": True, "pf_mmhg": 150.0, "no_oxygen": False}, MET, UNKNOWN),
        ({"off_invasive_ventilation": True, "pf_mmhg": 149.0, "no_oxygen": False}, UNKNOWN, NOT_MET),
        ({"off_invasive_ventilation": False, "no_oxygen": True, "spo2_percent": 93.0}, UNKNOWN, NOT_MET),
        ({"off_invasive_ventilation": False, "no_oxygen": True, "spo2_percent": 93.1}, MET, UNKNOWN),
        ({"lesions_before": 60.0, "lesions_now": 41.0, "no_oxygen": False}, MET, UNKNOWN),
        ({"lesions_before": 60.0, "lesions_now": 42.0, "no_oxygen": False}, UNKNOWN, NOT_MET),
        ({"lesions_before": 0.0, "lesions_now": 0.0, "no_oxygen": True, "spo2_percent": 97.0}, MET, UNKNOWN),
    ],
)
def test_respiration_read_both_ways(given: dict[str, Any], any_of_them: Truth, all_of_them: Truth) -> None:
    course = Course(ever_respiratory=True, **given)
    assert limb(course, "respiration").truth is any_of_them
    assert limb(course, "respiration", respiratory="all").truth is all_of_them


@pytest.mark.parametrize(
    ("stopped", "lactate", "truth"),
    [(True, "1.9", MET), (True, "2.0", NOT_MET), (False, "1.9", NOT_MET), (None, "1.9", UNKNOWN)],
)
def test_circulation(stopped: bool | None, lactate: str, truth: Truth) -> None:
    results = daily("lactate", [lactate] * 4, unit="mmol/L")
    assert limb(replace(WELL, vasoactives_stopped=stopped, results=results), "circulation").truth is truth


@pytest.mark.parametrize(
    ("bilirubin", "before", "pta", "truth"),
    [
        ("105", None, "41", MET),  # 5 x ULN 21
        ("106", "212", "41", MET),  # half of the one before
        ("106.1", "212", "41", NOT_MET),
        ("106", None, "41", UNKNOWN),
        ("105", None, "40", NOT_MET),
        ("105", None, "> 40", MET),
    ],
)
def test_liver(bilirubin: str, before: str | None, pta: str, truth: Truth) -> None:
    course = Course(
        ever_hepatic=True,
        encephalopathy_gone=True,
        bilirubin_before=None if before is None else result("bilirubin", before, 200, uln=21, unit="umol/L"),
        results=(
            *daily("bilirubin", [bilirubin] * 4, uln=21, unit="umol/L"),
            *daily("PTA", [pta] * 4, uln=130, unit="%"),
        ),
    )
    assert limb(course, "liver").truth is truth
    assert limb(replace(course, encephalopathy_gone=False), "liver").truth is NOT_MET


@pytest.mark.parametrize(("hours", "flagged"), [(24, False), (23, True), (-1, False)])
def test_activity_soon_after_plasma_is_flagged(hours: float, flagged: bool) -> None:
    course = Course(results=(result("PTA", "60", uln=130, unit="%"),), plasma_given_ns=(NOW - round(hours * HOUR),))
    assert ("within_24_h_of_plasma" in limb(course, "PTA").flags) is flagged


@given(st.sampled_from([f.name for f in fields(Course)]), st.booleans())
def test_what_is_taken_away_from_a_course_never_decides(name: str, well: bool) -> None:
    course = WELL if well else replace(WELL, sofa=tuple((NOW - h * HOUR, 5) for h in DAYS))
    without = replace(course, **{name: getattr(Course(), name)})
    before, after = end_of_treatment(course, NOW).truth, end_of_treatment(without, NOW).truth
    assert after in (UNKNOWN, before)


@pytest.mark.parametrize(("uln", "flags"), [(7.0, ()), (2.5, ("baseline_of_another_assay",))])
def test_a_baseline_of_another_assay_is_said(uln: float, flags: tuple[str, ...]) -> None:
    last = result("IL-6", "96")
    course = replace(WELL, baseline=replace(result("IL-6", "412", 200), uln=uln), results=(replace(last, uln=7.0),))
    assert limb(course, "cytokine").flags == flags
