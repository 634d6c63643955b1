"""SOFA day by day: from what was entered and measured in each day of the course, the worst value of each part.

Without it every reader of a case would choose its own worst value. Source: treatment specification, section 5 (worst
value of 24 h; catecholamines for at least 1 h; urine counts only when its 24 h are known). A day is a calendar day in
the case's zone; how long a statement about drugs holds, and that high-flow oxygen may or may not be called support, is
the project's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.limits import bounds
from session_monitor.domain.clinical.sofa import Day, Drug, Part, Sofa, sofa
from session_monitor.domain.clinical.windows import GAP_NS, HOUR_NS
from session_monitor.domain.results import Result

SUPPORT = {"none": False, "nasal": False, "mask": False, "hfnc": None, "niv": True, "invasive": True, "ecmo": True}
_KINDS = ("vital_signs", "oxygen", "vasoactive")
_ANALYTES = ("platelets", "bilirubin", "creatinine")


@dataclass(frozen=True, slots=True)
class SofaDay:
    """One day's score; utc_ns: of the last thing known that day."""

    day: date
    utc_ns: int
    score: Sofa


def sofa_days(entries: Iterable[Entry], results: Iterable[Result], zone: str, until_ns: int) -> list[SofaDay]:
    """Every day on which anything of the score was known, oldest first."""
    told = [each for each in entries if each.kind in _KINDS and each.utc_ns <= until_ns]
    measured = [each for each in results if each.analyte in _ANALYTES and each.specimen_utc_ns <= until_ns]
    local = _zone(zone)
    moments = sorted([*(e.utc_ns for e in told), *(r.specimen_utc_ns for r in measured)])
    last = {_day(moment, local): moment for moment in moments}
    return [SofaDay(day, at_ns, sofa(_known(told, measured, _span(day, local, at_ns)))) for day, at_ns in last.items()]


def pf_mmhg(oxygen: Entry) -> float | None:
    """PaO2/FiO2 as entered, else computed from both."""
    given, fields = oxygen.fields.get("pf_mmhg"), oxygen.fields
    if given is not None or "pao2_mmhg" not in fields or "fio2" not in fields:
        return given
    return fields["pao2_mmhg"] / fields["fio2"]


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # of a recording from elsewhere
        return UTC


def _day(utc_ns: int, local: tzinfo) -> date:
    return datetime.fromtimestamp(utc_ns // 10**9, UTC).astimezone(local).date()


def _span(day: date, local: tzinfo, until_ns: int) -> tuple[int, int]:
    begins = datetime.combine(day, time(), local).astimezone(UTC)
    return (begins - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000, until_ns


def _known(told: Sequence[Entry], measured: Sequence[Result], span: tuple[int, int]) -> Day:
    signs = [e for e in told if e.kind == "vital_signs" and span[0] <= e.utc_ns <= span[1]]
    breathing = [e for e in told if e.kind == "oxygen" and span[0] <= e.utc_ns <= span[1]]
    taken = [r for r in measured if span[0] <= r.specimen_utc_ns <= span[1]]
    pf, supported = _breathing(breathing)
    bilirubin = _worst(taken, "bilirubin", lambda v, unit: _points(Day(bilirubin=(v, unit)), "liver"))
    creatinine = _worst(taken, "creatinine", lambda v, unit: _points(Day(creatinine=(v, unit)), "kidney"))
    platelets = _worst(taken, "platelets", lambda v, _: _points(Day(platelets=v), "coagulation"))
    scores = [(int(e.fields["gcs"]), e) for e in signs if "gcs" in e.fields]
    awake = [gcs for gcs, e in scores if not e.fields.get("sedated")]
    urine = [e.fields["urine_24h_ml"] for e in signs if "urine_24h_ml" in e.fields]
    return Day(
        pf_mmhg=pf,
        supported=supported,
        platelets=platelets[0] if platelets else None,
        bilirubin=bilirubin,
        map_mmhg=min((e.fields["map_mmhg"] for e in signs if "map_mmhg" in e.fields), default=None),
        drugs=_drugs(told, span),
        gcs=min(awake or [gcs for gcs, _ in scores], default=None),
        sedated=any(e.fields.get("sedated") for e in signs),
        creatinine=creatinine,
        urine_ml=min(urine, default=None),
    )


def _points(day: Day, name: str) -> int:
    part: Part = sofa(day).parts[name]
    return part.least if part.points is None else part.points


def _breathing(entries: Sequence[Entry]) -> tuple[float | None, bool | None]:
    """P/F and support of the observation with the most points."""
    found = [(pf, SUPPORT[e.fields["device"]]) for e in entries if (pf := pf_mmhg(e)) is not None]
    if not found:
        return None, None
    return max(found, key=lambda each: (_points(Day(pf_mmhg=each[0], supported=each[1]), "respiration"), -each[0]))


def _worst(results: Sequence[Result], analyte: str, points: Callable[[float, str], int]) -> tuple[float, str] | None:
    """The value with the most points; None where a limit ("< 100") leaves open how many it has."""
    found = list[tuple[int, float, str]]()
    for each in results:
        if each.analyte != analyte:
            continue
        low, high = bounds(each)
        value = low if math.isinf(high) else high
        if points(low, each.unit) != points(high, each.unit):
            return None
        found.append((points(value, each.unit), value, each.unit))
    return max(found)[1:] if found else None


def _drugs(told: Sequence[Entry], span: tuple[int, int]) -> tuple[Drug, ...] | None:
    """What ran in the span; () when it is known that nothing did, None when nobody said."""
    running, ran, said_ns = dict[str, tuple[int, float]](), list[Drug](), None

    def stop(name: str, at_ns: int) -> None:
        began_ns, rate = running.pop(name)
        if at_ns > span[0] and rate > 0:
            ran.append(Drug(name, rate, (at_ns - began_ns) / HOUR_NS))

    for each in sorted((e for e in told if e.kind == "vasoactive" and e.utc_ns <= span[1]), key=lambda e: e.utc_ns):
        name = each.fields["drug"]
        said_ns = each.utc_ns
        for other in list(running) if name == "none" else [name] if name in running else []:
            stop(other, each.utc_ns)
        if name != "none":
            running[name] = each.utc_ns, each.fields.get("ug_kg_min", math.nan)
    if said_ns is None or span[1] - said_ns > GAP_NS:
        return None
    if any(math.isnan(rate) for _, rate in running.values()):
        return None
    for name in list(running):
        stop(name, span[1])
    return tuple(ran)
