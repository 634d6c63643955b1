"""The part of a snapshot that comes from the engine, in the plain types that cross to the children."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from session_monitor.domain.alarms.display import AlarmRow
from session_monitor.domain.alarms.memory import STANDING
from session_monitor.domain.alarms.system import AlarmSystem
from session_monitor.domain.alarms.types import Priority
from session_monitor.domain.conditions.entries import Check
from session_monitor.domain.conditions.hints import Finding
from session_monitor.domain.conditions.judge import LimitInForce
from session_monitor.domain.entered import EnteredValue
from session_monitor.monitor.snapshot import (
    AlarmCounters,
    AlarmInfo,
    BurdenInfo,
    CheckInfo,
    LimitInfo,
    PhaseInfo,
    SoundInfo,
    StartInfo,
)

MIRRORED = "response_level"
"""The channel of the machine's own alarms; its codes are their detail, not more alarms."""


@dataclass(frozen=True, slots=True)
class EngineView:
    """What the engine contributes to a snapshot."""

    operator: str | None
    case: str
    entries: list[dict[str, object]]
    replaced: list[dict[str, object]]
    derived: dict[str, float | None]
    phase: PhaseInfo
    alarms: list[AlarmInfo]
    not_evaluated: list[str]
    counters: AlarmCounters
    burden: BurdenInfo
    sound: SoundInfo
    limits: list[LimitInfo]
    limit_edits: dict[str, float]
    limit_changes: dict[str, dict[str, str]]
    remarks: list[str]
    entered: dict[str, dict[str, object]]
    checks: list[CheckInfo]
    unnamed: list[int]
    results: list[dict[str, object]]
    start: StartInfo


def number(value: float) -> float | None:
    """A number for JSON: what is not known, or not finite, is null."""
    return value if math.isfinite(value) else None


def known(values: Mapping[str, float]) -> dict[str, float | None]:
    """Numbers for JSON, by name."""
    return {name: number(value) for name, value in values.items()}


def alarm_infos(
    alarms: AlarmSystem,
    t_ns: int,
    findings: Sequence[Finding],
    codes: Sequence[int],
    named: Callable[[int | None], str | None],
) -> list[AlarmInfo]:
    """Every alarm that is shown, in its order.

    findings: what may explain it. codes: the machine's own alarm codes. named: who put a name to an acknowledgement.
    """
    return [
        _alarm_info(
            replace(row, acked_by=(row.acked_by and named(row.occurrence)) or row.acked_by),
            [finding for finding in findings if row.id in finding.alarms],
            codes,
        )
        for row in alarms.display(t_ns)
    ]


def _alarm_info(row: AlarmRow, findings: Sequence[Finding], codes: Sequence[int]) -> AlarmInfo:
    info: AlarmInfo = {
        "id": row.id,
        "channel": row.channel,
        "direction": row.direction,
        "priority": row.priority.word,
        "state": row.state.value,
        "signal_state": row.signal_state.value,
        "occurrence": row.occurrence,
        "count": row.count,
        "since_s": row.since_s,
        "age_s": row.age_s,
        "value": row.value,
        "limit": row.limit,
        "acked_by": row.acked_by,
        "acked_s": row.acked_s,
        "chattering": row.chattering,
        "last_known": row.last_known,
        "escalated": row.escalated,
        "first_out": row.first_out,
        "host": row.host,
        "waiting_s": row.waiting_s,
        "hints": [{"id": finding.id, "votes": dict(finding.votes)} for finding in findings],
    }
    if row.unknown_s is not None:
        info["unknown_s"] = row.unknown_s
    if row.channel == MIRRORED and row.signal_state in STANDING:
        info["codes"] = list(codes)
    if row.shelved_left_s is not None:
        info["shelved_left_s"] = row.shelved_left_s
    if row.aside_by is not None:
        info["aside_by"], info["aside_reason"] = row.aside_by, row.aside_reason or ""
    return info


def counter_info(alarms: AlarmSystem) -> AlarmCounters:
    """The counters that are always visible."""
    counters = alarms.counters()
    return {
        "active": counters.active,
        "unacked": counters.unacked,
        "shelved": counters.shelved,
        "suppressed": counters.suppressed,
        "out_of_service": counters.out_of_service,
        "not_evaluated": counters.not_evaluated,
        "today": counters.today,
    }


def burden_info(alarms: AlarmSystem, t_ns: int) -> BurdenInfo:
    """How much the alarms ask of people."""
    burden = alarms.burden(t_ns)
    return {
        "high": burden.last_hour[Priority.HIGH],
        "medium": burden.last_hour[Priority.MEDIUM],
        "low": burden.last_hour[Priority.LOW],
        "standing": burden.standing,
        "chattering": burden.chattering,
        "median_ack_s": burden.median_ack_s,
    }


def sound_info(alarms: AlarmSystem, t_ns: int, tests: int) -> SoundInfo:
    """What the sounder must do; `tests` counts the sound tests asked for."""
    sound = alarms.sound(t_ns)
    return {
        "priority": sound.priority.word if sound.priority else None,
        "melody": sound.melody,
        "louder": sound.louder,
        "key": sound.key,
        "paused_left_s": sound.paused_left_s,
        "reminder": sound.reminder,
        "test": tests,
    }


def limit_infos(limits: Sequence[LimitInForce]) -> list[LimitInfo]:
    """The limits in force, as the screen draws them."""
    return [
        {
            "key": limit.key,
            "channel": limit.channel,
            "direction": limit.direction,
            "value": limit.value,
            "priority": limit.priority.word,
        }
        for limit in limits
    ]


def check_infos(checks: Sequence[Check]) -> list[CheckInfo]:
    """The values that are to be entered again and again, and when next."""
    return [{"values": list(check.values), "due_s": check.due_s} for check in checks]


def entered_info(entered: Mapping[str, EnteredValue]) -> dict[str, dict[str, object]]:
    """Entered values by name, with their session time."""
    return {
        name: {"value": given.value, "unit": given.unit, "by": given.by, "t_s": given.t_ns / 1e9}
        for name, given in entered.items()
    }
