"""A figure that was worked out, with the interval it lies in; or the reason why there is none.

A bare number would look as sure as a reading. Here nothing has a value without bounds, and what cannot be known says
why. What is stated as uncertain is the project's own and stands in one place, so that every report says the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

COVERAGE = 1.96
"""Standard deviations on both sides: 95 % of a normal distribution."""
WEIGHT_CV, HCT_SD, VOLUME_CV, FORMULA_CV = 0.02, 0.015, 0.02, 0.10
"""Stated uncertainties, one standard deviation (project's own): of a weight, a haematocrit as the patient's at that
time, a pumped volume, and a formula for the plasma volume against measured ones."""
ASSAY_CV, CHEMISTRY_CV, HCT_CV = 0.08, 0.03, 0.02
"""Of one result within one laboratory (project's own): an immunoassay, an albumin, a haematocrit."""
STATED = {
    "weight_percent": 100 * WEIGHT_CV,
    "hct_points": 100 * HCT_SD,
    "volume_percent": 100 * VOLUME_CV,
    "formula_percent": 100 * FORMULA_CV,
    "assay_percent": 100 * ASSAY_CV,
    "albumin_percent": 100 * CHEMISTRY_CV,
    "hct_percent": 100 * HCT_CV,
    "coverage_percent": 95.0,
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """value with low and high; only low: at least that; low and high alone: somewhere between; else `reason` says why.

    flags: codes of what a reader should know besides.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    flags: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        numbers = [each for each in (self.low, self.value, self.high) if each is not None]
        if self.value is not None and (self.low is None or self.high is None):
            raise ValueError("a value needs its interval")
        if any(not math.isfinite(each) for each in numbers) or numbers != sorted(numbers):
            raise ValueError(f"{numbers} is no interval")
        if not numbers and not self.reason:
            raise ValueError("what is not known says why")

    @property
    def known(self) -> bool:
        """Whether it says anything."""
        return self.low is not None or self.high is not None

    def row(self) -> dict[str, object]:
        """As JSON."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "reason": self.reason or None,
            "flags": list(self.flags),
        }


def unknown(reason: str, *flags: str) -> Estimate:
    """Nothing is known, for this reason."""
    return Estimate(reason=reason, flags=flags)


def times(value: float, cv: float, *flags: str) -> Estimate:
    """A positive value known to so many parts of itself."""
    spread = math.exp(COVERAGE * cv)
    return Estimate(value, value / spread, value * spread, flags=flags)
