"""The checks before a session in words, with the numbers behind each, and what of them is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.clinical.start_checks import PRESSURES, SCALES, STARTED
from session_monitor.domain.clinical.truth import Item, Truth
from session_monitor.monitor.snapshot import Snapshot, StartCheckInfo
from ui import words
from ui.case.criteria import Line
from ui.case.terms import word
from ui.case.verdict import OPEN, Shape

SHAPES: Mapping[str, Shape] = {"done": Truth.MET, "failed": Truth.NOT_MET, "open": OPEN}
SHORT = {name: name.partition("_")[0].capitalize() for name in PRESSURES}
SHORT |= {name: name.partition("_")[0].upper() for name in SCALES}
LONGEST = 1900
"""An entry's text takes 2000 characters."""


def title(check_id: str) -> str:
    """What the step asks."""
    translate = QCoreApplication.translate
    return {
        "priming": translate("Start", "Priming finished"),
        "pressures": translate("Start", "Pressures near zero at rest"),
        "scales": translate("Start", "Scales steady, bags hung"),
        "clamps": translate("Start", "Clamps as this phase needs"),
        "heater": translate("Start", "Heater at its set temperature"),
        "flows": translate("Start", "Set flows within the prescription"),
        "computer": translate("Start", "Disk, clock, no restart pending"),
        "sound": translate("Start", "Alarm sound heard?"),
        "anticoagulant": translate("Start", "Anticoagulant started?"),
    }.get(check_id, check_id)


def detail(check: StartCheckInfo) -> str:
    """The numbers behind it; of a failed or unknown step its state, too."""
    translate, of = QCoreApplication.translate, check["detail"]
    told = [_said(name, of) for name in of]
    if check["state"] == "unknown" and "not_told" not in of:
        told.insert(0, translate("Start", "not known"))
    elif check["state"] == "failed":
        told.insert(0, translate("Start", "not as it should be"))
    return " · ".join(part for part in told if part)


def _said(name: str, of: Mapping[str, Any]) -> str:
    translate, value = QCoreApplication.translate, of[name]
    if name in SCALES:
        return f"{SHORT[name]} {words.number(value, 0)} g"
    texts = {
        "waste_g": translate("Start", "waste scale %1 g"),
        "mmhg": translate("Start", "largest offset %1 mmHg"),
        "ht_c": translate("Start", "%1 ℃"),
        "set_c": translate("Start", "set %1 ℃"),
        "fp_bp_percent": "FP/BP %1 %",
        "hours": translate("Start", "disk for %1 h"),
        "tests": translate("Start", "played %1 ×"),
        "sp_ml_h": translate("Start", "heparin pump reads %1 mL/h"),
        "set": translate("Start", "set %1"),
        "prescribed": translate("Start", "prescribed %1"),
    }
    if name in texts:
        digits = 1 if name in ("ht_c", "set_c", "sp_ml_h") else 0
        return texts[name].replace("%1", words.number(float(value), digits))
    if name == "wrong":
        return ", ".join(_part(part) for part in str(value).split(", "))
    if name == "not_told":
        parts = ", ".join(_not_told(part) for part in str(value).split(", "))
        return translate("Start", "not known: %1").replace("%1", parts)
    return SHORT.get(str(value), word(str(value)))


def _part(code: str) -> str:
    translate = QCoreApplication.translate
    return {
        "disk": translate("Start", "the disk has little room"),
        "recording": translate("Start", "the recording fails"),
        "clock": translate("Start", "the clock is not in step"),
        "restart": translate("Start", "a restart is pending"),
        "sleep": translate("Start", "the computer falls asleep by itself"),
    }.get(code, code)


def _not_told(code: str) -> str:
    translate = QCoreApplication.translate
    return {
        "disk": translate("Start", "room on the disk"),
        "recording": translate("Start", "the recording"),
        "clock": translate("Start", "the clock"),
        "restart": translate("Start", "a pending restart"),
    }.get(code, code)


def check_lines(snapshot: Snapshot, checks: Sequence[StartCheckInfo], started: bool) -> list[Line]:
    """One line a step; the time from which it has been so stands at the right."""
    zone, began_s = snapshot["session"]["zone"], snapshot["utc_s"] - snapshot["t_s"]
    lines = list[Line]()
    for check in checks:
        when = "" if started else f"{words.local(began_s + check['since_s'], zone):%H:%M}"
        when = when if check["state"] != "open" else QCoreApplication.translate("Start", "waiting")
        shape = SHAPES.get(check["state"], Truth.UNKNOWN)
        lines.append(Line(title(check["id"]), detail(check), when, shape, check["state"] != "done"))
    return lines


def kept(checks: Sequence[StartCheckInfo]) -> list[dict[str, Any]]:
    """The `checklist` entries of a start, open ones too; the last one says that a person started."""
    found = [_kept(check["id"], check["state"], _plain(check)) for check in checks]
    left = [check["id"] for check in checks if check["state"] != "done"]
    return [*found, _kept(STARTED, "open" if left else "done", f"left open: {', '.join(left)}" if left else "")]


def _kept(step: str, state: str, told: str) -> dict[str, Any]:
    fields = {"step": step, "state": state, "detail": told}
    return {"entry": "checklist", "fields": fields}


def _plain(check: StartCheckInfo) -> str:
    """The detail as it is kept: codes and numbers, in no language."""
    told = [f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}" for k, v in check["detail"].items()]
    return "; ".join(told)


def verdicts(found: Assessment, read: bool = True) -> list[dict[str, Any]]:
    """The `verdict` entries of a start, each with the values, limits and sections it rests on.

    read: whether the case was, or they rest on this session alone.
    """
    return [
        _verdict("indication", found.indication, read),
        _verdict("contraindications", found.contraindications, read),
    ]


def end_verdict(found: Assessment | None) -> dict[str, Any]:
    """The `verdict` entry of the end of treatment."""
    return _verdict("end", found.end if found else None, found is not None)


def _verdict(rule: str, item: Item | None, read: bool) -> dict[str, Any]:
    told = "; ".join([*([] if read else ["the case was not read"]), *(_parts(item) if item else ())])
    verdict = (Truth.UNKNOWN if item is None else item.truth).value
    return {"entry": "verdict", "fields": {"rule": rule, "verdict": verdict, "details": told[:LONGEST]}}


def _parts(item: Item) -> list[str]:
    own = [
        item.id,
        item.truth.value,
        item.value,
        f"limit {item.limit}" if item.limit else "",
        f"section {item.section}",
    ]
    return [" ".join(filter(None, own)), *(text for part in item.parts for text in _parts(part))]
