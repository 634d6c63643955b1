"""A simulated course: three sessions on three days, with results, vital signs and entries between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from session_monitor.domain.alarms.types import AlarmKey, Priority, State
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.inputs import Miss, MissCause, StepInput
from session_monitor.domain.results import Result, parse_value
from session_monitor.monitor.ports import StepRecord
from session_monitor.storage.cases import Cases, new_uid
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.start import Origin
from tests.storage.sessions import UTC0, li_als_3, poll, raw_of, record, transition

CASE = "LA-2026-0147"
HOUR = 3600 * 10**9
MACHINE = li_als_3()
PERIOD = 30 * 10**9
"""Between two polls of these sessions: hours in some hundred rows."""
STAYS = ((0, 20), (2, 100), (3, 34), (10, 4), (5, 360), (7, 8))
"""(phase code, polls)."""
FLOWS = {
    2: {"bp_ml_min": 1200, "fp_ml_min": 300, "dp_ml_min": 300},
    3: {"bp_ml_min": 1200, "fp_ml_min": 300, "dp_ml_min": 300},
    5: {"bp_ml_min": 1200, "fp_ml_min": 300, "dp_ml_min": 300, "cp_ml_min": 2000},
    7: {"bp_ml_min": 800},
    10: {"bp_ml_min": 1200},
}


def session(folder: Path, start_ns: int, *, case: str = CASE, operator: str = "wu", **texts: Any) -> Path:
    """One session of four hours and a half with two alarms and a gap of ten minutes; texts: note, bed."""
    at, steps, totals = 0, list[StepRecord](), dict.fromkeys(("bp", "fp", "dp", "cp"), 0.0)
    for phase, polls in STAYS:
        flows = FLOWS.get(phase, {})
        for _ in range(polls):
            for pump in totals:
                totals[pump] += flows.get(f"{pump}_ml_min", 0) / 10 * PERIOD / 60e9
            told = {f"{pump}_total_ml": round(10 * ml) for pump, ml in totals.items()}
            pressures = {"pacc_mmhg": -800, "part_mmhg": 1200 + at % 7 * 8, "pven_mmhg": 700, "tmp_mmhg": 300 + at // 3}
            raw = raw_of(MACHINE, at, phase=phase, **pressures, **flows, **told)
            steps.append(_step(at, raw, start_ns, **_extras(at, start_ns, texts)))
            at += 1
    for missed in range(260, 280):
        t_ns = missed * PERIOD
        steps[missed] = StepRecord(StepInput(missed, t_ns, start_ns + t_ns, None, Miss(MissCause.TIMEOUT, "")))
    meta = SessionMeta(case=case, bed=texts.get("bed", "7"), operator=operator, zone="Asia/Shanghai", link="sim:normal")
    return record(folder, steps, MACHINE, session=meta, origin=Origin(start_ns, 7), period_ns=PERIOD,
                  self_test=[("sound", "good", "Speaker")])  # fmt: skip


def _step(at: int, raw: Sequence[int | None], start_ns: int, **extras: Any) -> StepRecord:
    return poll(MACHINE, at, raw, t_ns=at * PERIOD, utc_ns=start_ns + at * PERIOD, **extras)


def _extras(at: int, start_ns: int, texts: dict[str, Any]) -> dict[str, Any]:
    utc_ns = start_ns + at * PERIOD
    if at == 2:
        entered = [("weight_kg", 61.5, "kg"), ("hct", 30.0, "%")]
        told = [
            ("entered_value", {"name": n, "value": v, "unit": u, "by": "wu", "utc_ns": utc_ns}) for n, v, u in entered
        ]
        note = ("note", {"text": texts.get("note", "bag changed"), "by": "wu", "t_s": at * 30.0, "utc_ns": utc_ns})
        change = (
            "limit_change",
            {"key": "tmp_high.limit", "old": 60.0, "new": 70.0, "by": "wu", "reason": "new separator"},
        )
        return {"outputs": (*told, note, change)}
    alarms = {
        60: (State.ACTIVE, State.PENDING, "ON_DELAY", 1),
        62: (State.ACKNOWLEDGED, State.ACTIVE, "ACK", 1),
        90: (State.NORMAL, State.ACKNOWLEDGED, "CLR", 1),
        300: (State.ACTIVE, State.PENDING, "ON_DELAY", 2),
        310: (State.NORMAL, State.ACTIVE, "CLR", 2),
    }
    if at not in alarms:
        return {}
    to, was, event, number = alarms[at]
    key = AlarmKey("tmp_high", "tmp_mmhg", "high") if number == 1 else AlarmKey("return_high", "pven_mmhg", "high")
    row = transition(
        at, at, to, key=key, from_=was, event=event, occurrence=number, by="wu" if event == "ACK" else "auto",
        priority=Priority.MEDIUM if number == 1 else Priority.HIGH, value=70.25, limit=60.0,
    )  # fmt: skip
    return {"transitions": (_at(row, at, utc_ns),)}


def _at(row: Any, at: int, utc_ns: int) -> Any:
    import dataclasses

    return dataclasses.replace(row, t_ns=at * PERIOD, utc_ns=utc_ns)


def result(analyte: str, value: str, at_ns: int, when: Any, unit: str = "pg/mL", uln: float = 7.0) -> Result:
    censor, number = parse_value(value)
    return Result(analyte, number, unit, uln, at_ns, when, censor, "ECLIA", "lin", at_ns)


def course(folder: Path) -> list[Path]:
    """The course of CASE in a folder, as a unit would have it after six days."""
    starts = [UTC0 + day * 24 * HOUR for day in (0, 2, 4)]
    paths = [session(folder, start) for start in starts]
    il6 = ((1180, 1150, 390), (640, 410, 96), (180, 150, 44))
    results = list[Result]()
    for start, (morning, before, after) in zip(starts, il6, strict=True):
        results.append(result("IL-6", str(morning), start - 14 * HOUR, "between"))
        results.append(result("IL-6", str(before), start - HOUR, "before"))
        results.append(result("IL-6", str(after), start + 5 * HOUR, "after"))
        results.append(result("TNF-alpha", "58", start - HOUR, "before", uln=8.1))
        results.append(result("TNF-alpha", "31", start + 5 * HOUR, "after", uln=8.1))
        results.append(result("IL-10", "44", start - HOUR, "before", uln=9.1))
        results.append(result("IL-10", "< 5", start + 5 * HOUR, "after", uln=9.1))
        results.append(result("Hct", "30", start - HOUR, "before", "%", 50.0))
        results.append(result("Hct", "32", start + 5 * HOUR, "after", "%", 50.0))
        results.append(result("bilirubin", "212", start - HOUR, "before", "umol/L", 21.0))
        results.append(result("bilirubin", "131", start + 5 * HOUR, "after", "umol/L", 21.0))
    results.append(result("IL-6", "70", starts[2] + 20 * HOUR, "between"))
    results.append(result("IL-6", "62", starts[2] + 40 * HOUR, "between"))
    with Cases(folder, "Asia/Shanghai") as cases:
        cases.take_in()
        cases.add_results(CASE, results)
        cases.add(CASE, list(_entries(starts)))
    return paths


def _entries(starts: Sequence[int]) -> list[Entry]:
    def made(kind: str, at_ns: int, **fields: Any) -> Entry:
        return Entry(new_uid(), kind, at_ns, fields, "wu", at_ns)

    first = starts[0] - 20 * HOUR
    found = [
        made("onset", first, acute_febrile_onset=True, since=first - 96 * HOUR),
        made("organ_damage", first, present=True, organs=["lung", "liver"]),
        made("target", first, cytokine="IL-6", reason="highest"),
        made("cytokine_antibody", first, given=False),
        made("contraindications", first, severe_active_bleeding=False, uncontrollable_haemodynamics=False,
             severe_allergy_with_shock=False),
        made("mode", starts[0] - HOUR, mode="li_als", reason="liver failure"),
        made("ever_failed", first, respiratory=True, circulatory=False, hepatic=True),
    ]  # fmt: skip
    found += [
        made("prescription", start - HOUR, exchange_ml=2000.0, keep_ml=500.0, purify_h=3.0, blood_flow_ml_min=120.0)
        for start in starts
    ]
    pair = {"analyte": "IL-6", "unit": "pg/mL", "inlet": 388.0}
    found += [
        made("circuit_specimen", starts[0] + 2 * HOUR, **pair, across="loop", outlet=1.5, outlet_censor="<"),
        made("circuit_specimen", starts[0] + 3 * HOUR, **pair, across="adsorbers", outlet=44.0),
        made("circuit_specimen", starts[0] + 4 * HOUR, **pair, across="patient", outlet=401.0),
    ]
    for n in range(14):
        at = first + n * 10 * HOUR
        site = "rectal" if n == 4 else "axillary"
        found.append(
            made("vital_signs", at, temperature_c=39.4 - n * 0.2, temperature_site=site, gcs=13.0 + min(2, n // 4),
                 map_mmhg=62.0 + n, spo2_percent=92.0 + n // 3)
        )  # fmt: skip
    return found
