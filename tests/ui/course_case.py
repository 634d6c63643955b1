"""A simulated course of three sessions over six days, with daily results and entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.results import Result, parse_value

HOUR_NS = 3600 * 10**9


def ns(text: str) -> int:
    """A time in Shanghai."""
    return round(datetime.fromisoformat(f"{text}+08:00").timestamp()) * 10**9


DAY0 = ns("2026-03-12T00:00")
NOW = ns("2026-03-17T18:00")
SESSIONS = tuple(
    SessionSpan(f"{n}.sqlite", DAY0 + at * HOUR_NS, DAY0 + (at + 5) * HOUR_NS, True, "Li-ALS 3.0")
    for n, at in ((1, 11), (2, 52), (3, 95))
)
IL6 = (
    (0, "1180", "before"), (9, "1180", "before"), (18, "396", "after"), (29, "640", "between"), (50, "412", "before"),
    (58, "96", "after"), (72, "180", "between"), (93, "150", "before"), (101, "43", "after"), (120, "70", "between"),
    (138, "62", "between"),
)  # fmt: skip


def result(analyte: str, hour: float, value: str, when: Any, unit: str = "pg/mL", uln: float = 7.0) -> Result:
    """A result so many hours into the course."""
    censor, number = parse_value(value)
    at = DAY0 + round(hour * HOUR_NS)
    return Result(analyte, number, unit, uln, at, when, censor, "ECLIA", "RN 14", at)


def entry(kind: str, hour: float, **fields: Any) -> Entry:
    """An entry so many hours into the course."""
    at = DAY0 + round(hour * HOUR_NS)
    return Entry(f"{kind}-{hour}-{'-'.join(fields)}", kind, at, fields, "wu", at)


def course_case() -> Case:
    """Well on the way, not yet at the end."""
    entries = [
        entry("onset", 1, acute_febrile_onset=True, since=DAY0 - 5 * 24 * HOUR_NS),
        entry("organ_damage", 1, present=True, organs=["lung", "liver"]),
        entry("target", 1, cytokine="IL-6", reason="highest of all"),
        entry("contraindications", 1, severe_active_bleeding=False, uncontrollable_haemodynamics=False,
              severe_allergy_with_shock=False),
        entry("cytokine_antibody", 1, given=False),
        entry("ever_failed", 1, respiratory=True, circulatory=True, hepatic=False),
    ]  # fmt: skip
    for day in range(6):
        hour = 24 * day + 8
        entries += [
            entry("vital_signs", hour, temperature_c=39.0 - 0.4 * day, temperature_site="axillary", gcs=15.0,
                  map_mmhg=78.0, spo2_percent=95.0 + 0.5 * day, urine_24h_ml=1500.0),
            entry("oxygen", hour, device="nasal" if day else "invasive", pf_mmhg=180.0 + 20 * day),
            entry("vasoactive", hour, drug="none"),
        ]  # fmt: skip
    daily = [
        result(name, 24 * day + 8, value, "between", unit, uln)
        for day in range(6)
        for name, value, unit, uln in (
            ("platelets", f"{90 + 20 * day}", "10*9/L", 350.0),
            ("bilirubin", f"{60 - 8 * day}", "umol/L", 21.0),
            ("creatinine", "88", "umol/L", 104.0),
            ("lactate", f"{2.6 - 0.3 * day:.1f}", "mmol/L", 2.0),
        )
    ]
    around = [
        result("TNF-alpha", 50, "58", "before", uln=8.1),
        result("TNF-alpha", 58, "31", "after", uln=8.1),
        result("IL-10", 50, "44", "before", uln=9.1),
        result("IL-10", 58, "< 5", "after", uln=9.1),
        result("ferritin", 50, "2180", "before", "ng/mL", 400.0),
    ]
    results = [*(result("IL-6", hour, value, when) for hour, value, when in IL6), *daily, *around]
    return Case(
        "LA-2026-0147",
        tuple(sorted(entries, key=lambda each: each.utc_ns)),
        tuple(sorted(results, key=lambda each: each.specimen_utc_ns)),
        SESSIONS,
        "Asia/Shanghai",
    )


def empty_case() -> Case:
    """Nothing known."""
    return replace(course_case(), entries=(), results=(), sessions=())
