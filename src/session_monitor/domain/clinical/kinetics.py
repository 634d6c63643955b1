"""What the results of a course say of generation and rebound: one compartment, fitted, with its uncertainty.

    dC/dt = k (plateau - C) - cleared(t) C          cleared: plasma volumes a session frees per hour

Between sessions the level comes back to its plateau at the rate k; generation is k x plateau a plasma volume. A fit of
too few results fits anything: here it has no numbers unless the data determine them, and then none without interval.
Source: treatment specification, section 5; bounds of what counts as determined are the project's own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from session_monitor.domain.clinical.estimate import ASSAY_CV, Estimate, unknown
from session_monitor.domain.clinical.least_squares import fitted
from session_monitor.domain.results import Result

HOUR_NS = 3600 * 10**9
TO_SPARE = 2
"""Results beyond the number of parameters (project's own)."""
WIDEST = 5.0
"""A parameter whose interval reaches further than so many times up and down is not determined."""
MISFIT = 3.0
"""Scatter of so many times what the assay explains: the model does not describe this course."""
REBOUND_AFTER_H = 12.0
STARTS_PER_H = (0.01, 0.05, 0.2, 1.0)
STARTS_PLATEAU = (0.3, 1.0, 3.0)


@dataclass(frozen=True, slots=True)
class Cleared:
    """A session: from when to when, and how many plasma volumes were exchanged and looped (None: not known).

    extraction: the loop's; None: it was not measured, and is fitted along.
    """

    start_ns: int
    end_ns: int
    exchanged: float | None
    looped: float | None
    extraction: float | None = None


@dataclass(frozen=True, slots=True)
class Kinetics:
    """Of one analyte. plateau in `unit`, generation in `unit` an hour, half_life_h: of the way back to the plateau,
    rebound_percent: of that way that is made within 12 h. reason: why the data cannot tell; else empty.
    """

    analyte: str
    unit: str
    results: int
    left_out: int
    reason: str
    plateau: Estimate
    generation_per_h: Estimate
    half_life_h: Estimate
    rebound_percent: Estimate


def kinetics(analyte: str, results: Sequence[Result], sessions: Sequence[Cleared]) -> Kinetics:
    """The fit, or why there is none. results: of the course; another unit, or a limit, does not count."""
    mine = sorted((r for r in results if r.analyte == analyte), key=lambda r: r.specimen_utc_ns)
    unit = mine[-1].unit if mine else ""
    used = [r for r in mine if r.unit == unit and r.censor is None and r.value > 0]
    reason = _refusal(used, sessions)
    if not reason:
        found = _fit(used, sessions)
        if not isinstance(found, str):
            return Kinetics(analyte, unit, len(used), len(mine) - len(used), "", *found)
        reason = found
    nothing = unknown(reason)
    return Kinetics(analyte, unit, len(used), len(mine) - len(used), reason, nothing, nothing, nothing, nothing)


def _refusal(used: Sequence[Result], sessions: Sequence[Cleared]) -> str:
    needed = _parameters(sessions) + TO_SPARE
    if len({r.specimen_utc_ns for r in used}) < needed:
        return f"the data cannot tell: {needed} results are needed, not {len(used)}"
    first, last = used[0].specimen_utc_ns, used[-1].specimen_utc_ns
    within = [s for s in sessions if s.start_ns < last and s.end_ns > first]
    if not within:
        return "the data cannot tell: no session lies between the results"
    if any(each.exchanged is None or each.looped is None for each in within):
        return "the data cannot tell: what a session cleared is not known"
    return ""


def _parameters(sessions: Sequence[Cleared]) -> int:
    return 4 if any(s.extraction is None and s.looped for s in sessions) else 3


Span = tuple[float, float, float]
"""(start, end, plasma volumes freed an hour) of a session, in hours since the first result."""


def level(start: float, plateau: float, rate_h: float, hours: Sequence[float], course: Sequence[Span]) -> list[float]:
    """The model at these hours (rising, the first one is the start)."""
    now_h, value, found = hours[0], start, list[float]()
    for until_h in hours:
        edges = [h for span in course for h in span[:2] if now_h < h < until_h]
        for edge_h in (*sorted(edges), until_h):
            middle_h = (now_h + edge_h) / 2
            cleared = sum(per_h for start_h, end_h, per_h in course if start_h <= middle_h < end_h)
            towards = rate_h * plateau / (rate_h + cleared)
            value = towards + (value - towards) * math.exp(-(rate_h + cleared) * (edge_h - now_h))
            now_h = edge_h
        found.append(value)
    return found


def _fit(used: Sequence[Result], sessions: Sequence[Cleared]) -> tuple[Estimate, Estimate, Estimate, Estimate] | str:
    zero_ns = used[0].specimen_utc_ns
    hours = [(r.specimen_utc_ns - zero_ns) / HOUR_NS for r in used]
    logs = [math.log(r.value) for r in used]
    fits_loop = _parameters(sessions) == 4

    def residuals(at: Sequence[float]) -> list[float]:
        share = 1 / (1 + math.exp(-at[3])) if fits_loop else 0.0
        course = [_span(each, zero_ns, share) for each in sessions]
        model = level(math.exp(at[0]), math.exp(at[1]), math.exp(at[2]), hours, course)
        return [(math.log(max(m, 1e-300)) - log) / ASSAY_CV for m, log in zip(model, logs, strict=True)]

    extra = (0.0,) if fits_loop else ()
    starts = [(logs[0], max(logs) + math.log(p), math.log(k), *extra) for p in STARTS_PLATEAU for k in STARTS_PER_H]
    best = fitted(residuals, starts)
    if best is None:
        return "the data cannot tell: several courses fit them as well"
    if best.scatter > MISFIT:
        return f"the data cannot tell: they scatter {best.scatter:.1f} times as far as the assay explains"
    spread = [best.interval((*weights, *extra)) for weights in ((0, 1, 0), (0, 0, 1), (0, 1, 1))]
    if any(each is None or each > math.log(WIDEST) for each in spread):
        return "the data cannot tell: several courses fit them as well"
    plateau, rate = best.at[1:3]
    p, k, g = (each or 0.0 for each in spread)
    return (
        _around(math.exp(plateau), p),
        _around(math.exp(plateau + rate), g),
        _around(math.log(2) / math.exp(rate), k),
        Estimate(_back_percent(rate), _back_percent(rate - k), _back_percent(rate + k)),
    )


def _back_percent(log_rate: float) -> float:
    return 100 * (1 - math.exp(-math.exp(log_rate) * REBOUND_AFTER_H))


def _span(session: Cleared, zero_ns: int, share: float) -> Span:
    start_h, end_h = ((each - zero_ns) / HOUR_NS for each in (session.start_ns, session.end_ns))
    loop = share if session.extraction is None else session.extraction
    freed = (session.exchanged or 0.0) + loop * (session.looped or 0.0)
    return start_h, end_h, freed / max(end_h - start_h, 1e-6)


def _around(value: float, log_spread: float) -> Estimate:
    return Estimate(value, value * math.exp(-log_spread), value * math.exp(log_spread))
