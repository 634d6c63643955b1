"""SOFA: every bin from both sides in the unit it was reported in, and what is missing."""

from __future__ import annotations

import pytest

from session_monitor.domain.clinical.sofa import NAMES, Day, Drug, sofa

NOTHING = Day(drugs=())


def points(name: str, day: Day) -> int | None:
    return sofa(day).parts[name].points


@pytest.mark.parametrize(
    ("pf", "supported", "expected"),
    [
        (400, False, 0), (399, False, 1), (300, False, 1), (299, False, 2), (200, False, 2), (150, False, 2),
        (99, False, 2), (200, True, 2), (199, True, 3), (100, True, 3), (99, True, 4), (350, None, 1), (250, None, 2),
        (199, None, None), (None, True, None),
    ],
)  # fmt: skip
def test_respiration(pf: float | None, supported: bool | None, expected: int | None) -> None:
    assert points("respiration", Day(pf_mmhg=pf, supported=supported)) == expected


@pytest.mark.parametrize(
    ("platelets", "expected"),
    [(150, 0), (149, 1), (100, 1), (99, 2), (50, 2), (49, 3), (20, 3), (19, 4), (None, None)],
)
def test_coagulation(platelets: float | None, expected: int | None) -> None:
    assert points("coagulation", Day(platelets=platelets)) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (19.9, "umol/L", 0), (20, "umol/L", 1), (32.9, "umol/L", 1), (33, "umol/L", 2), (101.9, "umol/L", 2),
        (102, "umol/L", 3), (204, "umol/L", 3), (204.1, "umol/L", 4),
        (1.19, "mg/dL", 0), (1.2, "mg/dL", 1), (1.99, "mg/dL", 1), (2.0, "mg/dL", 2), (5.99, "mg/dL", 2),
        (6.0, "mg/dL", 3), (11.9, "mg/dL", 3), (12.0, "mg/dL", 4),
    ],
)  # fmt: skip
def test_liver(value: float, unit: str, expected: int) -> None:
    assert points("liver", Day(bilirubin=(value, unit))) == expected


@pytest.mark.parametrize(
    ("pressure", "drugs", "expected"),
    [
        (70, (), 0), (69, (), 1), (None, (), None), (70, None, None),
        (90, (Drug("dopamine", 5, 1),), 2), (90, (Drug("dopamine", 5.1, 1),), 3), (90, (Drug("dopamine", 15, 1),), 3),
        (90, (Drug("dopamine", 15.1, 1),), 4), (90, (Drug("dobutamine", 2, 1),), 2),
        (90, (Drug("noradrenaline", 0.1, 1),), 3), (90, (Drug("noradrenaline", 0.11, 1),), 4),
        (90, (Drug("adrenaline", 0.05, 2),), 3), (69, (Drug("noradrenaline", 0, 5),), 1),
        (90, (Drug("noradrenaline", 0.2, 0.9),), 0), (None, (Drug("dopamine", 5, 1),), 2),
        (90, (Drug("dopamine", 5, 1), Drug("noradrenaline", 0.2, 1)), 4),
    ],
)  # fmt: skip
def test_circulation(pressure: float | None, drugs: tuple[Drug, ...] | None, expected: int | None) -> None:
    assert points("circulation", Day(map_mmhg=pressure, drugs=drugs)) == expected


def test_a_drug_outside_the_score_is_flagged() -> None:
    part = sofa(Day(map_mmhg=72, drugs=(Drug("vasopressin", 0.03, 5),))).parts["circulation"]
    assert (part.points, part.flags) == (0, ("outside_sofa_vasopressin",))


@pytest.mark.parametrize(
    ("gcs", "expected"), [(15, 0), (14, 1), (13, 1), (12, 2), (10, 2), (9, 3), (6, 3), (5, 4), (None, None)]
)
def test_nervous_system(gcs: int | None, expected: int | None) -> None:
    assert points("nervous_system", Day(gcs=gcs)) == expected


def test_a_sedated_patient_is_scored_as_before_and_flagged() -> None:
    assert sofa(Day(gcs=15, sedated=True)).parts["nervous_system"].flags == ("sedated_score_before_sedation",)


@pytest.mark.parametrize(
    ("creatinine", "urine", "expected"),
    [
        ((109, "umol/L"), None, 0), ((110, "umol/L"), None, 1), ((170.9, "umol/L"), None, 1),
        ((171, "umol/L"), None, 2), ((299, "umol/L"), None, 2), ((300, "umol/L"), None, 3), ((440, "umol/L"), None, 3),
        ((441, "umol/L"), None, 4), ((1.19, "mg/dL"), None, 0), ((1.2, "mg/dL"), None, 1), ((2.0, "mg/dL"), None, 2),
        ((3.49, "mg/dL"), None, 2), ((3.5, "mg/dL"), None, 3), ((4.99, "mg/dL"), None, 3), ((5.0, "mg/dL"), None, 4),
        ((80, "umol/L"), 500, 0), ((80, "umol/L"), 499, 3), ((80, "umol/L"), 200, 3), ((80, "umol/L"), 199, 4),
        (None, 199, 4), (None, 300, None), (None, 900, None), (None, None, None),
    ],
)  # fmt: skip
def test_kidney(creatinine: tuple[float, str] | None, urine: float | None, expected: int | None) -> None:
    assert points("kidney", Day(creatinine=creatinine, urine_ml=urine)) == expected


def test_the_total_says_what_is_missing() -> None:
    whole = Day(250, False, 90, (40, "umol/L"), 65, (), 14, False, (120, "umol/L"), None)
    assert (sofa(whole).total, sofa(whole).missing) == (2 + 2 + 2 + 1 + 1 + 1, ())
    lacking = sofa(Day(250, False, 90, None, 65, (), 14, False, None, 300))
    assert (lacking.total, lacking.missing) == (None, ("liver", "kidney"))
    assert lacking.least == 2 + 2 + 1 + 1 + 3, "what is certain"
    assert sofa(Day()).missing == NAMES
