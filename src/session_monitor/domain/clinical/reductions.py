"""How far a result fell over a session, raw and corrected for the plasma volume, and by how much it should have.

Without the correction haemoconcentration hides part of a fall, and with it where blood or albumin was given it would
invent one; without the expected removal nobody sees that a device cleared while the patient went on producing.
Source: treatment specification, section 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from session_monitor.domain.clinical.delivered import Delivered
from session_monitor.domain.clinical.estimate import ASSAY_CV, CHEMISTRY_CV, COVERAGE, HCT_CV, Estimate, unknown
from session_monitor.domain.clinical.formulas import plasma_volume_ratio, reduction_corrected_percent
from session_monitor.domain.clinical.removal import by_all, by_exchange
from session_monitor.domain.results import Result, baseline, reduction

NOT_REMOVED = frozenset(("Hct", "Hb", "platelets", "WBC", "PTA", "INR", "fibrinogen", "albumin"))
"""Cells, and what the plasma given brings: nothing is expected to be removed of them, and no amount to be corrected."""
RATIO_SD = math.sqrt(2) * ASSAY_CV
"""Of the ratio of two results of one assay."""
Against = Literal["within", "less", "more", "unknown"]


@dataclass(frozen=True, slots=True)
class Given:
    """What came into the blood or left it between two specimens, as codes; empty: nothing of it was recorded."""

    red_cells: bool = False
    plasma: bool = False
    albumin: bool = False
    lost: tuple[str, ...] = ()
    """bleeding, haemolysis, blood_leak."""


@dataclass(frozen=True, slots=True)
class Fall:
    """One analyte over one session. Estimates are percent of the value before; a rise is negative.

    by_exchange: what the plasma given should have removed; by_all: that and the loop. against: the measured fall beside
    by_all.
    """

    analyte: str
    unit: str
    before: Result
    after: Result
    raw: Estimate
    by_hct: Estimate
    by_albumin: Estimate
    by_exchange: Estimate
    by_all: Estimate
    against: Against


def falls(
    results: Sequence[Result],
    ran: Delivered | None,
    volume_l: Estimate,
    given_between: Callable[[int, int], Given],
    extraction: Callable[[str], Estimate],
) -> tuple[Fall, ...]:
    """Every analyte with a result from before and one from after, by the last from before and the first from after.

    given_between: what was given between two times (ns); extraction: analyte -> of the loop, single pass.
    """
    firsts = dict[str, Result]()
    for each in sorted((r for r in results if r.when == "after"), key=lambda r: (r.specimen_utc_ns, r.entered_utc_ns)):
        firsts.setdefault(each.analyte, each)
    found = list[Fall]()
    for after in firsts.values():
        before = baseline(results, after)
        if before is None:
            continue
        raw = measured(before, after)
        if after.analyte in NOT_REMOVED:
            none = unknown("no substance that an exchange removes")
            found.append(Fall(after.analyte, after.unit, before, after, raw, none, none, none, none, "unknown"))
            continue
        given = given_between(before.specimen_utc_ns, after.specimen_utc_ns)
        exchange = by_exchange(ran, volume_l)
        everything = by_all(ran, volume_l, extraction(after.analyte))
        found.append(
            Fall(
                analyte=after.analyte,
                unit=after.unit,
                before=before,
                after=after,
                raw=raw,
                by_hct=by_hct(before, after, results, given),
                by_albumin=by_albumin(before, after, results, given, ran),
                by_exchange=exchange,
                by_all=everything,
                against=compared(raw, everything),
            )
        )
    return tuple(found)


def measured(before: Result, after: Result, ratio: float = 1.0, ratio_cv: float = 0.0) -> Estimate:
    """The reduction in percent; ratio: PVpost/PVpre where the amount is meant, not the concentration."""
    found = reduction(before, after)
    if found.percent is None:
        return unknown(found.reason)
    percent = reduction_corrected_percent(before.value, after.value, ratio)
    spread = math.exp(COVERAGE * math.hypot(RATIO_SD, ratio_cv))
    low, high = 100 - (100 - percent) * spread, 100 - (100 - percent) / spread
    return Estimate(low=low, flags=("censored",)) if found.kind == "at_least" else Estimate(percent, low, high)


def by_hct(before: Result, after: Result, results: Sequence[Result], given: Given) -> Estimate:
    """Corrected by the haematocrits of both specimens; void once red cells came or went."""
    if given.red_cells or given.lost:
        why = ["red cells were given"] if given.red_cells else []
        return unknown(f"not valid: {', '.join([*why, *(_LOST[each] for each in given.lost)])}")
    pair = _pair("Hct", before, after, results)
    if isinstance(pair, str):
        return unknown(pair)
    first, second = (each.value / (100 if each.unit == "%" else 1) for each in pair)
    cv = HCT_CV * math.hypot(1 / (1 - first), 1 / (1 - second))
    return measured(before, after, plasma_volume_ratio(first, second), cv)


_LOST = {"bleeding": "bleeding", "haemolysis": "haemolysis", "blood_leak": "a blood-leak alarm"}


def by_albumin(
    before: Result, after: Result, results: Sequence[Result], given: Given, ran: Delivered | None
) -> Estimate:
    """Corrected by albumin, which is diluted as the plasma is; void once albumin or plasma was given."""
    exchanged_ml = None if ran is None else ran.exchanged_ml.value
    if given.plasma or given.albumin:
        return unknown(f"not valid: {'plasma' if given.plasma else 'albumin'} was given")
    if ran is None:
        return unknown("nobody can say whether plasma was given: the recording is not there")
    if exchanged_ml is None or exchanged_ml > 0:
        told = "" if exchanged_ml is None else f" ({exchanged_ml:.0f} mL)"
        return unknown(f"not valid: plasma was given in the exchange{told}")
    pair = _pair("albumin", before, after, results)
    if isinstance(pair, str):
        return unknown(pair)
    return measured(before, after, pair[0].value / pair[1].value, math.sqrt(2) * CHEMISTRY_CV)


def _pair(analyte: str, before: Result, after: Result, results: Sequence[Result]) -> tuple[Result, Result] | str:
    """The results of this analyte nearest to both specimens, or which of them is missing."""
    found = list[Result]()
    for of, when in ((before, "before"), (after, "after")):
        known = [r for r in results if r.analyte == analyte and r.when == when and r.censor is None]
        near = min(known, key=lambda r: abs(r.specimen_utc_ns - of.specimen_utc_ns), default=None)
        if near is None or abs(near.specimen_utc_ns - of.specimen_utc_ns) > NEAR_NS:
            return f"no {analyte} within 2 h of the specimen from {when}"
        found.append(near)
    if found[0].unit != found[1].unit:
        return f"{analyte} in {found[0].unit} and {found[1].unit} are not compared"
    return found[0], found[1]


NEAR_NS = 2 * 3600 * 10**9
"""A haematocrit belongs to a specimen when it was taken this near to it (project's own)."""


def compared(fell: Estimate, expected: Estimate) -> Against:
    """Whether the measured fall is what the volumes delivered let expect; unknown while the intervals cannot tell."""
    if not expected.known or expected.low is None or expected.high is None or not fell.known or fell.low is None:
        return "unknown"
    if fell.low > expected.high:
        return "more"
    if fell.high is None:
        return "unknown"
    return "less" if fell.high < expected.low else "within"
