"""The checks before a session in words, with the numbers behind each, and what of them is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.clinical.item import Item
from session_monitor.domain.clinical.start_checks import STARTED
from session_monitor.domain.clinical.step_text import kept_open, kept_text, step_detail, step_word
from session_monitor.domain.clinical.truth import Truth
from session_monitor.monitor.snapshot import Snapshot, StartCheckInfo
from ui import words
from ui.case.criteria import Line
from ui.case.terms import chinese
from ui.case.verdict import OPEN, Shape

SHAPES: Mapping[str, Shape] = {"done": Truth.MET, "failed": Truth.NOT_MET, "open": OPEN}
LONGEST = 1900
"""An entry's text takes 2000 characters."""


def title(check_id: str) -> str:
    """What the step asks."""
    return step_word(check_id, chinese=chinese())


def detail(check: StartCheckInfo) -> str:
    """The numbers behind it; of a failed or unknown step its state, too."""
    translate, of = QCoreApplication.translate, check["detail"]
    told = [step_detail(name, of[name], words.number, chinese=chinese()) for name in of]
    if check["state"] == "unknown" and "not_told" not in of and "not_told" not in str(of.get("detail")):
        told.insert(0, translate("Start", "not known"))
    elif check["state"] == "failed":
        told.insert(0, translate("Start", "not as it should be"))
    return " · ".join(part for part in told if part)


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
    found = [_kept(check["id"], check["state"], kept_text(check["detail"])) for check in checks]
    left = [check["id"] for check in checks if check["state"] != "done"]
    return [*found, _kept(STARTED, "open" if left else "done", kept_open(left))]


def _kept(step: str, state: str, told: str) -> dict[str, Any]:
    fields = {"step": step, "state": state, "detail": told}
    return {"entry": "checklist", "fields": fields}


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
