"""Entries and results as lines to be chosen: what stands, and what was corrected or withdrawn with who and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from session_monitor.domain.clinical.entries import Entry, entry_from_row
from session_monitor.domain.clinical.kinds import KINDS
from session_monitor.domain.clinical.withdrawing import RESULT, WITHDRAWN
from session_monitor.domain.results import result_from_row
from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.case.kept_list import Kept
from ui.case.said import summary
from ui.dialogs.results_table import analyte_name

BY_PROGRAM = "verdict"
"""Kind of entry that nobody puts right by touch: what it rests on is, and then it is judged again."""


def entry_lines(snapshot: Snapshot) -> list[Kept]:
    """The newest first, as far as the snapshot reaches."""
    zone = snapshot["session"]["zone"]
    stands = [each for each in map(entry_from_row, snapshot["entries"]) if each.kind != BY_PROGRAM]
    found = [(each.utc_ns, Kept(each.uid, _entry(each, zone))) for each in stands]
    for old, by in _replaced(snapshot):
        if old.kind in KINDS:
            found.append((old.utc_ns, Kept(old.uid, _entry(old, zone), _gone(by, zone))))
    return [kept for _, kept in sorted(found, key=lambda each: -each[0])]


def result_lines(snapshot: Snapshot) -> list[Kept]:
    """The newest specimen first. A snapshot of a course lists them all, one of a session its own."""
    zone, rows = snapshot["session"]["zone"], listed_results(snapshot)
    found = [(row["specimen_utc_ns"], Kept(str(row["name"]), _result(row, zone))) for row in rows if "name" in row]
    for old, by in _replaced(snapshot):
        if old.kind == RESULT:
            row = {**old.fields, "text": result_from_row(old.fields).text}
            found.append((old.utc_ns, Kept(old.uid, _result(row, zone), _gone(by, zone))))
    return [kept for _, kept in sorted(found, key=lambda each: -each[0])]


def listed_results(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Rows of all results that can be put right."""
    return list(snapshot.get("listed", snapshot["results"]))


def side(when: str) -> str:
    """Before, after, between."""
    translate = QCoreApplication.translate
    return {
        "before": translate("Labs", "Before"),
        "after": translate("Labs", "After"),
        "between": translate("Labs", "Between"),
    }[when]


def _replaced(snapshot: Snapshot) -> Iterable[tuple[Entry, Entry]]:
    for pair in snapshot.get("replaced", ()):
        yield entry_from_row(pair["entry"]), entry_from_row(pair["by"])


def _entry(entry: Entry, zone: str) -> str:
    return f"{_time(entry.utc_ns, zone)}  {summary(entry, zone)}"


def _result(row: Mapping[str, Any], zone: str) -> str:
    value = f"{analyte_name(str(row['analyte']))} {row['text']} {row['unit']}"
    return f"{_time(row['specimen_utc_ns'], zone)}  {value} · ULN {row['uln']:g} · {side(str(row['when']))}"


def _gone(by: Entry, zone: str) -> str:
    translate = QCoreApplication.translate
    text = (
        translate("Mending", "withdrawn %1, %2: %3")
        if by.kind == WITHDRAWN
        else translate("Mending", "corrected %1, %2: %3")
    )
    told = {"%1": _time(by.entered_utc_ns, zone), "%2": by.by or words.UNKNOWN, "%3": by.reason}
    for place, what in told.items():
        text = text.replace(place, what)
    return text


def _time(utc_ns: int, zone: str) -> str:
    return f"{words.local(utc_ns / 1e9, zone):%m-%d %H:%M}"
