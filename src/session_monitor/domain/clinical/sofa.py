"""SOFA of 1996: six parts of 0 to 4 points, each from the worst of 24 h; what is missing stays missing.

Without its own unit a bilirubin of 2.0 mg/dL would be scored as umol/L; without "missing" a patient nobody examined
would have a good score. Source: treatment specification, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NAMES = ("respiration", "coagulation", "liver", "circulation", "nervous_system", "kidney")
LEAST_HOURS = 1.0
"""A catecholamine counts once it has run for an hour."""
OUTSIDE = ("vasopressin", "phenylephrine", "metaraminol", "milrinone")
"""Vasoactive, but in no row of the score: shown, and the part is flagged."""
_BILIRUBIN = {"umol/L": (20.0, 33.0, 102.0), "mg/dL": (1.2, 2.0, 6.0)}
_CREATININE = {"umol/L": (110.0, 171.0, 300.0), "mg/dL": (1.2, 2.0, 3.5)}
_PLATELETS = (150.0, 100.0, 50.0, 20.0)
_GCS = (15, 13, 10, 6)


@dataclass(frozen=True, slots=True)
class Drug:
    """A vasoactive drug. ug_kg_min: its rate; 0 is no drug. hours: for how long it has run at it."""

    name: str
    ug_kg_min: float
    hours: float

    @property
    def counts(self) -> bool:
        """Whether it is one by the score."""
        return self.ug_kg_min > 0 and self.hours >= LEAST_HOURS


@dataclass(frozen=True, slots=True)
class Day:
    """The worst of 24 h, part by part; None = not known. Values in the units they were reported in.

    bilirubin, creatinine: (value, unit). drugs: () = none is given. gcs: before sedation where sedated. urine_ml: of
    24 h that are known in full.
    """

    pf_mmhg: float | None = None
    supported: bool | None = None
    platelets: float | None = None
    bilirubin: tuple[float, str] | None = None
    map_mmhg: float | None = None
    drugs: tuple[Drug, ...] | None = None
    gcs: int | None = None
    sedated: bool = False
    creatinine: tuple[float, str] | None = None
    urine_ml: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """points: None = missing; `least` is what they come to at least."""

    points: int | None
    least: int = 0
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sofa:
    """The score. total: None while a part is missing; it is `least` or more then."""

    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that are."""
        return tuple(name for name, part in self.parts.items() if part.points is None)

    @property
    def least(self) -> int:
        """The points that are certain."""
        return sum(part.least if part.points is None else part.points for part in self.parts.values())

    @property
    def total(self) -> int | None:
        """All six together."""
        return None if self.missing else self.least


def sofa(day: Day) -> Sofa:
    """The score of one day."""
    parts = (_respiration(day), _coagulation(day), _liver(day), _circulation(day), _nervous_system(day), _kidney(day))
    return Sofa(dict(zip(NAMES, parts, strict=True)))


def _respiration(day: Day) -> Part:
    if day.pf_mmhg is None:
        return Part(None)
    without = sum(day.pf_mmhg < limit for limit in (400.0, 300.0))
    with_support = without + sum(day.pf_mmhg < limit for limit in (200.0, 100.0))
    if day.supported is None and with_support > without:
        return Part(None, without, ("support_unknown",))
    return Part(with_support if day.supported else without)


def _coagulation(day: Day) -> Part:
    return Part(None) if day.platelets is None else Part(sum(day.platelets < limit for limit in _PLATELETS))


def _liver(day: Day) -> Part:
    if day.bilirubin is None:
        return Part(None)
    value, unit = day.bilirubin
    most = value > 204 if unit == "umol/L" else value >= 12
    return Part(4 if most else sum(value >= limit for limit in _BILIRUBIN[unit]))


def _circulation(day: Day) -> Part:
    by_pressure = None if day.map_mmhg is None else int(day.map_mmhg < 70)
    if day.drugs is None:
        return Part(None, by_pressure or 0)
    flags = tuple(f"outside_sofa_{drug.name}" for drug in day.drugs if drug.name in OUTSIDE and drug.ug_kg_min > 0)
    by_drug = max((_drug_points(drug) for drug in day.drugs if drug.counts), default=0)
    if by_drug:
        return Part(by_drug, flags=flags)
    return Part(by_pressure, flags=flags)


def _drug_points(drug: Drug) -> int:
    if drug.name == "dobutamine":
        return 2
    if drug.name == "dopamine":
        return 2 + (drug.ug_kg_min > 5) + (drug.ug_kg_min > 15)
    if drug.name in ("adrenaline", "noradrenaline"):
        return 3 + (drug.ug_kg_min > 0.1)
    return 0


def _nervous_system(day: Day) -> Part:
    flags = ("sedated_score_before_sedation",) if day.sedated else ()
    return Part(None, flags=flags) if day.gcs is None else Part(sum(day.gcs < limit for limit in _GCS), flags=flags)


def _kidney(day: Day) -> Part:
    by_urine = None if day.urine_ml is None else 4 if day.urine_ml < 200 else 3 if day.urine_ml < 500 else 0
    if day.creatinine is None:
        return Part(4) if by_urine == 4 else Part(None, by_urine or 0, ("creatinine_missing",))
    value, unit = day.creatinine
    most = value > 440 if unit == "umol/L" else value >= 5
    by_creatinine = 4 if most else sum(value >= limit for limit in _CREATININE[unit])
    return Part(max(by_creatinine, by_urine or 0))
