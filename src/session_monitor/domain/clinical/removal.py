"""What a session should have removed: from the plasma volume and the volumes that really went through.

Reckoned from the prescription instead, an exchange that was cut short would look as if it had failed.
Source: treatment specification, section 5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from session_monitor.domain.clinical.delivered import Delivered
from session_monitor.domain.clinical.estimate import (
    COVERAGE,
    FORMULA_CV,
    HCT_SD,
    VOLUME_CV,
    WEIGHT_CV,
    Estimate,
    times,
    unknown,
)
from session_monitor.domain.clinical.formulas import (
    expected_removal,
    loop_extraction,
    plasma_volume_kaplan_l,
    plasma_volume_nadler_l,
)

NONE = Estimate(0.0, 0.0, 0.0)
WHOLE_LOOP = "whole_loop"
"""Flag of an extraction that was measured across the loop, however often plasma went round."""


@dataclass(frozen=True, slots=True)
class Patient:
    """What the plasma volume follows from; None: nobody said it. hct: a fraction."""

    weight_kg: float | None = None
    hct: float | None = None
    height_cm: float | None = None
    sex: str | None = None


def plasma_volume_l(patient: Patient) -> tuple[Estimate, str]:
    """(the plasma volume in L, the formula): Nadler where height and sex are known, else Kaplan."""
    missing = [name for name, value in (("weight", patient.weight_kg), ("haematocrit", patient.hct)) if value is None]
    if patient.weight_kg is None or patient.hct is None:
        return unknown(f"{' and '.join(missing)} not entered"), ""
    cv = math.hypot(WEIGHT_CV, HCT_SD / (1 - patient.hct), FORMULA_CV)
    if patient.height_cm is not None and patient.sex in ("male", "female"):
        sex: Literal["male", "female"] = "male" if patient.sex == "male" else "female"
        litres = plasma_volume_nadler_l(patient.height_cm / 100, patient.weight_kg, sex, patient.hct)
        return times(litres, cv), "nadler"
    return times(plasma_volume_kaplan_l(patient.weight_kg, patient.hct), cv), "kaplan"


def plasma_volumes(ran: Delivered | None, volume_l: Estimate) -> Estimate:
    """How many plasma volumes were exchanged."""
    if ran is None:
        return unknown("the recording is not there")
    if volume_l.value is None or ran.exchanged_ml.value is None:
        return unknown(volume_l.reason or ran.exchanged_ml.reason)
    low_l, high_l = (each or 0.0 for each in (volume_l.low, volume_l.high))
    low_ml, value_ml, high_ml = (
        each or 0.0 for each in (ran.exchanged_ml.low, ran.exchanged_ml.value, ran.exchanged_ml.high)
    )
    return Estimate(value_ml / 1000 / volume_l.value, low_ml / 1000 / high_l, high_ml / 1000 / low_l)


def by_exchange(ran: Delivered | None, volume_l: Estimate) -> Estimate:
    """What the plasma exchanged should remove of a substance that stays in plasma and has no source."""
    return _removal(ran, volume_l, NONE)


def by_all(ran: Delivered | None, volume_l: Estimate, extraction: Estimate) -> Estimate:
    """The same with what the loop cleaned; where nobody measured its extraction, between none and all of it."""
    return _removal(ran, volume_l, effective_extraction(ran, extraction))


def effective_extraction(ran: Delivered | None, extraction: Estimate) -> Estimate:
    """Of the double-chamber loop, by how often plasma goes round: lambda E / (1 + (lambda - 1) E)."""
    if "whole_loop" in extraction.flags:
        return extraction
    if not extraction.known or ran is None or ran.cp_ml_min.value is None or ran.fp_ml_min.value is None:
        return Estimate(low=0.0, high=1.0, reason="the extraction was not measured", flags=("extraction_not_measured",))
    ratio = ran.cp_ml_min.value / ran.fp_ml_min.value

    def loop(share: float | None, otherwise: float) -> float:
        return loop_extraction(ratio, otherwise if share is None else max(0.0, share)) if ratio > 0 else 0.0

    low, high = loop(extraction.low, 0.0), loop(extraction.high, 1.0)
    if extraction.value is None:
        return Estimate(low=low, high=high, flags=extraction.flags)
    return Estimate(loop(extraction.value, 0.0), low, high)


def _removal(ran: Delivered | None, volume_l: Estimate, extraction: Estimate) -> Estimate:
    """100 (1 - exp(-cleared volume/PV)); the interval from what is stated of volume, plasma volume and extraction."""
    if ran is None:
        return unknown("the recording is not there")
    if volume_l.value is None:
        return unknown(volume_l.reason)
    exchanged, cleaned = ran.exchanged_ml, ran.cleaned_ml
    if exchanged.value is None:
        return unknown(f"the volume exchanged is not known: {exchanged.reason}")
    if extraction.high != 0.0 and cleaned.value is None:
        return unknown(f"the volume sent through the loop is not known: {cleaned.reason}")
    sent_ml = cleaned.value or 0.0
    if not sent_ml:
        extraction = NONE
    low_ml = exchanged.value + (extraction.low or 0.0) * sent_ml
    high_ml = exchanged.value + (1.0 if extraction.high is None else extraction.high) * sent_ml
    spread = math.exp(COVERAGE * math.hypot(VOLUME_CV, _cv(volume_l)))
    off_ml = max(0.0, (exchanged.high or 0.0) - exchanged.value * (1 + COVERAGE * VOLUME_CV))
    low = 100 * expected_removal(max(0.0, low_ml - off_ml) / 1000, volume_l.value * spread)
    high = 100 * expected_removal((high_ml + off_ml) / 1000, volume_l.value / spread)
    if extraction.value is None:
        return Estimate(low=low, high=high, flags=extraction.flags)
    ml = exchanged.value + extraction.value * sent_ml
    return Estimate(100 * expected_removal(ml / 1000, volume_l.value), low, high)


def _cv(estimate: Estimate) -> float:
    assert estimate.value is not None and estimate.high is not None
    return math.log(estimate.high / estimate.value) / COVERAGE if estimate.value > 0 else 0.0
