"""Results and notes added to a recording whose session is over: appended, never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from session_monitor.domain.clinical.entries import Entry, standing
from session_monitor.domain.results import Result
from session_monitor.storage.chain import Chain, ChainError, row_writer
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import signing_key
from session_monitor.storage.lock import is_being_recorded
from session_monitor.storage.reading import Recording
from session_monitor.storage.rows import result_row
from session_monitor.storage.sealing import put_seal
from session_monitor.storage.sqlite import DISK_FAULTS, connect_writer, floor_problem, reason_of


def add_result(path: Path, result: Result, corrects: int | None = None) -> int:
    """Appends one result; returns its number. `corrects` is the number of the entry it replaces.

    RecordingError while a monitor writes the recording, for a file that is not one, or a disk that refuses.
    """
    with Recording.open(path) as recording:
        known = {stored.id: stored.result.analyte for stored in recording.results()}
    if corrects is not None and not is_being_recorded(path) and known.get(corrects) != result.analyte:
        raise RecordingError(f"{path} has no standing {result.analyte} result number {corrects}; `labs {path} list`")
    return _append(path, "result", [result_row(result, corrects)], result.entered_utc_ns)[0]


def add_results(path: Path, results: Sequence[Result]) -> list[int]:
    """Appends them all, or none; returns their numbers. RecordingError as of `add_result`."""
    return _append(path, "result", [result_row(result, None) for result in results], results[-1].entered_utc_ns)


def add_entry(path: Path, entry: Entry) -> None:
    """Appends an entry about the patient or the treatment. RecordingError as of `add_result`."""
    with Recording.open(path) as recording:
        stands = {each.uid: each.kind for each in standing(recording.clinical())}
        last_seq = recording.last_seq()
    if entry.corrects is not None and stands.get(entry.corrects) != entry.kind:
        raise RecordingError(f"{path} has no standing {entry.kind} entry {entry.corrects}")
    row = {"seq": last_seq, "kind": "clinical", "details": json.dumps(entry.row(), ensure_ascii=False)}
    _append(path, "output", [row], entry.entered_utc_ns)


def add_note(path: Path, t_ns: int, text: str, by: str, now_utc_ns: int) -> int:
    """Appends a note about that moment of the session; returns its number. `now_utc_ns`: when it is written.

    RecordingError as of `add_result`.
    """
    with Recording.open(path) as recording:
        utc_ns = recording.meta.started_utc_ns + t_ns
    return _append(path, "note", [{"t_ns": t_ns, "utc_ns": utc_ns, "by_whom": by, "text": text}], now_utc_ns)[0]


def _append(path: Path, table: str, added: Sequence[Mapping[str, Any]], now_utc_ns: int) -> list[int]:
    """Rows at the end of a closed recording, all or none, under a further seal where there was one."""
    if is_being_recorded(path):
        raise RecordingError(f"{path} is being recorded: enter it at the monitor's screen, or after the session")
    if problem := floor_problem():
        raise RecordingError(problem)
    try:
        connection = connect_writer(path)
        try:
            connection.execute("BEGIN IMMEDIATE")
            rows = row_writer(connection)
            numbers = [rows.append(table, row) for row in added]
            if isinstance(rows, Chain) and connection.execute("SELECT 1 FROM seal").fetchone():
                put_seal(rows, signing_key(), now_utc_ns)
            connection.execute("COMMIT")
        finally:
            connection.close()
    except ChainError as error:
        raise RecordingError(f"nothing is added to {path}, which somebody altered: {error}") from error
    except DISK_FAULTS as error:
        raise RecordingError(f"cannot add to {path}: {reason_of(error)}") from error
    return numbers
