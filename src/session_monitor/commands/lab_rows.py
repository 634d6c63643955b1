"""Results as JSON rows and as lines for a person; docs/json.md explains every key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from session_monitor.commands.terminal import plain
from session_monitor.domain.clinical.assessment import results_of_sessions
from session_monitor.domain.clinical.case import SessionSpan
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.laboratory import Logged, standing_results
from session_monitor.domain.results import Result, with_reductions
from session_monitor.storage.utc import iso_utc

Row = dict[str, Any]


def logged_rows(
    log: Sequence[Logged], sessions: Sequence[SessionSpan] = (), *, alone: bool, corrected: bool = False
) -> list[Row]:
    """Results that stand (with `corrected` the others, too), each with its reduction within its session.

    alone: of one recording, where a result's name is a number.
    """
    stands = standing_results(log)
    falls = _falls([each.result for each in stands], None if alone else sessions)
    reductions = {each.name: fall for each, fall in zip(stands, falls, strict=True)}
    replaced_by = {each.corrects: each.name for each in log if each.corrects}

    def named(name: str | None) -> int | str | None:
        return int(name) if alone and name is not None else name

    return [
        {
            "id": named(each.name),
            **result_row(each.result),
            **reductions.get(each.name, NO_REDUCTION),
            "recording": each.recording or None,
            "corrects": named(each.corrects),
            "reason": each.reason,
            "corrected_by": named(replaced_by.get(each.name)),
            "withdrawn": withdrawn_row(each.withdrawn),
        }
        for each in log
        if corrected or each.name in reductions
    ]


def withdrawn_row(entry: Entry | None) -> Row | None:
    """Who took a result back, when and why."""
    return entry and {"by": entry.by, "utc": iso_utc(entry.entered_utc_ns), "reason": entry.reason}


NO_REDUCTION: Row = {"reduction": None, "reduction_percent": None, "reduction_reason": ""}


def result_row(result: Result) -> Row:
    """One result, with its times as text."""
    row: Row = result.row() | {"text": result.text}
    specimen_utc_ns, entered_utc_ns = row.pop("specimen_utc_ns"), row.pop("entered_utc_ns")
    return {**row, "specimen_utc": iso_utc(specimen_utc_ns), "entered_utc": iso_utc(entered_utc_ns)}


def _falls(results: Sequence[Result], sessions: Sequence[SessionSpan] | None) -> list[Row]:
    """Each result's reduction, within the session it belongs to; sessions None: all are of one."""
    groups = [tuple(results)] if sessions is None else results_of_sessions(results, sessions)
    found: dict[int, Row] = {}
    for group in groups:
        for each, row in zip(group, with_reductions(group), strict=True):
            found[id(each)] = {key: row[key] for key in NO_REDUCTION}
    return [found.get(id(each), NO_REDUCTION) for each in results]


def result_line(row: Row) -> str:
    """One result for a person."""
    method = f", {row['method']}" if row["method"] else ""
    corrected = f"  corrected by {row['corrected_by']}" if row["corrected_by"] is not None else ""
    gone = row["withdrawn"]
    if gone:
        corrected += f"  withdrawn by {gone['by'] or '-'}, {gone['utc'][:16]}Z: {gone['reason']}"
    why = f"  corrects {row['corrects']}: {row['reason']}" if row["corrects"] is not None else ""
    return plain(
        f"{row['id']}  {row['analyte']} {row['text']} {row['unit']} (ULN {row['uln']:g}{method})  "
        f"{row['when']}, {row['specimen_utc']}{fall(row)}{why}{corrected}"
    )


def result_lines(rows: Iterable[Row]) -> list[str]:
    """Each on its line."""
    return [result_line(row) for row in rows]


def fall(row: Row) -> str:
    """A rise is a negative reduction, and says so."""
    if row["reduction"] is None:
        return ""
    if row["reduction"] == "unknown":
        return f"  reduction unknown: {row['reduction_reason']}"
    percent = row["reduction_percent"]
    word = f"{percent:.1f} % down" if percent >= 0 else f"{-percent:.1f} % up"
    word = f"at least {word}" if row["reduction"] == "at_least" else word
    return f"  {word} ({row['reduction_reason']})" if row["reduction_reason"] else f"  {word}"
