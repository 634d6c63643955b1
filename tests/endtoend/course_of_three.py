"""A simulated course: three sessions on three days, results and findings every day, until it may end.

What is entered is written down once, as texts; one test enters it by commands, the other by touch.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from session_monitor.monitor.engine import Engine
from session_monitor.monitor.ports import Reply
from session_monitor.monitor.session import Session, SessionStart
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.resume import Answering
from session_monitor.storage.start import Origin, start_recording
from tests.monitor.parts import ALARMS, MACHINE, PERIOD_NS, PURIFY, HandClock, ListConsole, ScriptedLink, raw

CASE, ZONE, BY = "LA-2026-0147", "Asia/Shanghai", "wu"
DAYS = 10
SESSION_DAYS = (0, 2, 4)
IL6 = (1180, 640, 412, 180, 150, 43, 14, 12, 11, 10)
TIME = "%Y-%m-%d %H:%M"


@dataclass(frozen=True)
class Told:
    """One entry."""

    kind: str
    fields: dict[str, str]
    time: str


@dataclass(frozen=True)
class Measured:
    """One result."""

    analyte: str
    value: str
    unit: str
    uln: str
    time: str
    when: str


def day_time(day: int, hour: int) -> datetime:
    """Of the course, whose last day is yesterday."""
    today = datetime.fromtimestamp(time.time(), UTC).astimezone(ZoneInfo(ZONE))
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=DAYS - day) + timedelta(hours=hour)


def judged_at() -> str:
    """The evening of the last day."""
    return day_time(DAYS - 1, 20).strftime(TIME)


def make_sessions(folder: Path) -> list[Path]:
    """Three short treatments at noon, closed and sealed, by the monitor itself."""
    return [_session(folder, round(day_time(day, 12).timestamp() * 1e9)) for day in SESSION_DAYS]


def _session(folder: Path, utc_ns: int) -> Path:
    clock = HandClock()
    clock.utc_offset_ns = utc_ns - clock.now_ns
    meta = SessionMeta(case=CASE, bed="7", operator=BY, zone=ZONE, link="sim:normal", simulated=True)
    origin = Origin(clock.utc_ns(), clock.monotonic_ns())
    answering = Answering(PURIFY["serial"], PURIFY["treatment_s"])
    recorder = start_recording(folder, meta, MACHINE, ALARMS.source, origin, PERIOD_NS, answering, new=True)
    start = SessionStart(CASE, "7", BY, ZONE, recorder.start.started_utc_ns, 0, 0, True)
    engine, console = Engine(MACHINE, ALARMS, PERIOD_NS), ListConsole()
    link = ScriptedLink([Reply(raw())])
    session = Session(link, clock, engine, recorder, console, PERIOD_NS, clock.monotonic_ns, start)
    for _ in range(30):
        session.step()
        clock.now_ns += PERIOD_NS
    recorder.close("test")
    return recorder.path


def entries() -> list[Told]:
    """History and decisions before the first session, then a finding or two every day."""
    first = day_time(0, 8).strftime(TIME)
    told = [
        Told("onset", {"acute_febrile_onset": "yes", "since": day_time(-4, 8).strftime(TIME)}, first),
        Told("organ_damage", {"present": "yes", "organs": "lung,liver"}, first),
        Told("target", {"cytokine": "IL-6", "reason": "highest of all"}, first),
        Told("contraindications", dict.fromkeys(_AGAINST, "no"), first),
        Told("cytokine_antibody", {"given": "no"}, first),
        Told("ever_failed", {"respiratory": "yes", "circulatory": "no", "hepatic": "no"}, first),
        Told("mode", {"mode": "li_als", "reason": "liver failure"}, day_time(0, 12).strftime(TIME)),
    ]
    for day in range(DAYS):
        at = day_time(day, 18).strftime(TIME)
        signs = {
            "temperature_c": f"{max(36.6, 39.2 - 0.5 * day):.1f}",
            "temperature_site": "axillary",
            "map_mmhg": "80",
            "spo2_percent": "97",
            "gcs": "15",
        }
        told += [
            Told("vital_signs", signs, at),
            Told("oxygen", {"device": "none" if day > 4 else "nasal", "pf_mmhg": "420" if day > 4 else "250"}, at),
            Told("vasoactive", {"drug": "none"}, at),
        ]
    return told


_AGAINST = ("severe_active_bleeding", "uncontrollable_haemodynamics", "severe_allergy_with_shock")


def results() -> list[Measured]:
    """IL-6 before and after each session and every other day; what SOFA needs, daily."""
    found = list[Measured]()
    for day in range(DAYS):
        treated = day in SESSION_DAYS
        morning, evening = day_time(day, 9).strftime(TIME), day_time(day, 17).strftime(TIME)
        found.append(Measured("IL-6", f"{IL6[day]}", "pg/mL", "7", morning, "before" if treated else "between"))
        if treated:
            found.append(Measured("IL-6", f"{IL6[day] // 4}", "pg/mL", "7", day_time(day, 13).strftime(TIME), "after"))
        for name, value, unit, uln in (
            ("platelets", "80" if day < 5 else "180", "10*9/L", "350"),
            ("bilirubin", "40" if day < 5 else "15", "umol/L", "21"),
            ("creatinine", "88", "umol/L", "104"),
        ):
            found.append(Measured(name, value, unit, uln, evening, "after" if treated else "between"))
    return found
