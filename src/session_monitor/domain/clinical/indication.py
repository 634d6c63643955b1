"""Whether the treatment is indicated: all three of acute febrile onset, organ damage, IL-6.

Without one definition of it the screen, the report and `assess` could disagree about the same patient.
Source: treatment specification, section 1 (section 4 of the consensus).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from session_monitor.domain.clinical.item import Item, Signature
from session_monitor.domain.clinical.limits import above, at_least, bounds
from session_monitor.domain.clinical.truth import Truth, all_of, any_of, truth_of
from session_monitor.domain.results import Result

SECTION = "4"
MOSTLY_D, GENERALLY_D = 7.0, 14.0
TIMES_ULN = 5.0
RISE_ULN_PER_D = 1.0
HOUR_NS = 3600 * 10**9
APART_NS = (12 * HOUR_NS, 48 * HOUR_NS)
"""Two results further apart or closer say nothing of a rise a day (project's own)."""
CYTOKINES = ("IL-6", "IL-1beta", "IL-2", "IL-4", "IL-8", "IL-10", "TNF-alpha", "IFN-gamma", "sIL-2R")
ENOUGH_ABOVE = 2


@dataclass(frozen=True, slots=True)
class Findings:
    """What was asked at the bedside; None = not answered. days: since the acute febrile onset."""

    acute_febrile_onset: bool | None = None
    days: float | None = None
    organ_damage: bool | None = None
    organs: tuple[str, ...] = ()
    judgement: Signature | None = None
    """Of an onset more than two weeks ago whose cytokines stay high."""


def indication(findings: Findings, results: Iterable[Result]) -> Item:
    """The verdict with its three items. results: of specimens from before the decision."""
    known = tuple(results)
    parts = (onset(findings, known), organs(findings), interleukin_6(known))
    return Item("indication", all_of(part.truth for part in parts), SECTION, parts=parts)


def onset(findings: Findings, results: tuple[Result, ...]) -> Item:
    """I1: mostly within a week, generally not over two; longer case by case if blood cytokines stay high."""
    days = findings.days
    shown = "" if days is None else f"{days:.3g} d"
    limit = f"<= {MOSTLY_D:g} d, generally <= {GENERALLY_D:g} d"
    if findings.acute_febrile_onset is not True or days is None:
        answered = truth_of(findings.acute_febrile_onset)
        truth = Truth.NOT_MET if answered is Truth.NOT_MET else Truth.UNKNOWN
        return Item("I1", truth, SECTION, shown, limit)
    if days <= MOSTLY_D:
        return Item("I1", Truth.MET, SECTION, shown, limit)
    if days <= GENERALLY_D:
        return Item("I1", Truth.MET, SECTION, shown, limit, ("over_one_week",))
    return Item("I1", _late(findings.judgement, results), SECTION, shown, limit, ("over_two_weeks",))


def _late(judgement: Signature | None, results: tuple[Result, ...]) -> Truth:
    high = [above(result, result.uln) for result in results if result.analyte in CYTOKINES]
    if high.count(Truth.MET) >= ENOUGH_ABOVE:
        return truth_of(None if judgement is None else judgement.yes)
    could_be = len(high) < ENOUGH_ABOVE or len(high) - high.count(Truth.NOT_MET) >= ENOUGH_ABOVE
    return Truth.UNKNOWN if could_be else Truth.NOT_MET


def organs(findings: Findings) -> Item:
    """I2: acute organ damage or dysfunction."""
    return Item("I2", truth_of(findings.organ_damage), SECTION, ", ".join(findings.organs))


def interleukin_6(results: tuple[Result, ...]) -> Item:
    """I3: serum IL-6 at 5 x ULN or more, or rising by 1 x ULN a day or more. Other cytokines are never required."""
    measured = sorted((r for r in results if r.analyte == "IL-6"), key=lambda r: r.specimen_utc_ns)
    parts = (_level(measured), _rise(measured))
    return Item("I3", any_of(part.truth for part in parts), SECTION, parts=parts)


def _level(measured: list[Result]) -> Item:
    if not measured:
        return Item("I3_level", Truth.UNKNOWN, SECTION)
    last = measured[-1]
    limit = f">= {TIMES_ULN * last.uln:g} {last.unit} ({TIMES_ULN:g} x ULN {last.uln:g})"
    return Item("I3_level", at_least(last, TIMES_ULN * last.uln), SECTION, f"{last.text} {last.unit}", limit)


def _rise(measured: list[Result]) -> Item:
    pairs = [(one, other) for i, one in enumerate(measured) for other in measured[i + 1 :] if _comparable(one, other)]
    if not pairs:
        return Item("I3_rise", Truth.UNKNOWN, SECTION, flags=("no_two_results_12_to_48_h_apart",))
    truths = [_rises(one, other) for one, other in pairs]
    decisive = any_of(truths)
    one, other = pairs[truths.index(decisive)]
    days = (other.specimen_utc_ns - one.specimen_utc_ns) / (24 * HOUR_NS)
    value = f"{one.text} -> {other.text} {other.unit} in {days:.1f} d"
    limit = f">= {RISE_ULN_PER_D * other.uln:g} {other.unit} a day ({RISE_ULN_PER_D:g} x ULN {other.uln:g})"
    return Item("I3_rise", decisive, SECTION, value, limit)


def _comparable(one: Result, other: Result) -> bool:
    """Same assay, far enough apart and no further."""
    apart_ns = other.specimen_utc_ns - one.specimen_utc_ns
    same = (one.unit, one.uln, one.method) == (other.unit, other.uln, other.method)
    return same and APART_NS[0] <= apart_ns <= APART_NS[1]


def _rises(one: Result, other: Result) -> Truth:
    days = (other.specimen_utc_ns - one.specimen_utc_ns) / (24 * HOUR_NS)
    (low1, high1), (low2, high2) = bounds(one), bounds(other)
    limit = RISE_ULN_PER_D * other.uln
    least, most = (low2 - high1) / days, (high2 - low1) / days
    return Truth.MET if least >= limit else Truth.NOT_MET if most < limit else Truth.UNKNOWN
