"""An entry written, corrected or taken back where it belongs: in the recording of its session, or beside them.

What is in a recording is corrected and withdrawn there: else a file sent alone would still say what was taken back.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.kinds import KINDS, entry_from
from session_monitor.domain.clinical.withdrawing import withdrawal
from session_monitor.storage.append import add_entry
from session_monitor.storage.case_log import log_in
from session_monitor.storage.cases import Cases, new_uid
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording
from session_monitor.storage.utc import zone


def enter(
    folder: Path, case_id: str, given: Mapping[str, Any], by: str, zone_name: str, session: Path | None = None
) -> Entry | str:
    """The entry that was written, or in one line why it cannot be taken. given: as of `entry_from`.

    session: the recording it belongs to; without it the one that holds what it corrects, or the case's last one where
    the kind belongs to a session. zone_name: of a case without any recording. RecordingError for a disk that refuses.
    """
    with Cases(folder, zone_name) as cases:
        cases.take_in()
        case = cases.case(case_id)
        entry = entry_from(given, new_uid(), by, time.time_ns(), zone(case.zone))
        if isinstance(entry, str):
            return entry
        path = session or _place(cases, folder, case, entry)
        _write(cases, case_id, entry, path)
        return entry


def withdraw(folder: Path, case_id: str, name: str, reason: str, by: str, zone_name: str) -> str | None:
    """Takes back the entry or result of that name where it is, or says in one line why not.

    RecordingError for a disk that refuses, or a recording that is being written or is not there.
    """
    with Cases(folder, zone_name) as cases:
        cases.take_in()
        entry = withdrawal(name, (each for each, _ in cases.log(case_id)), reason, new_uid(), by, time.time_ns())
        if isinstance(entry, str):
            return entry
        _write(cases, case_id, entry, _holder(cases, folder, case_id, name))
    return None


def withdraw_in(path: Path, name: str, reason: str, by: str) -> str | None:
    """The same in one recording; name: as it stands in there, such as `result-3`."""
    with Recording.open(path) as recording:
        log = [replace(each, uid=_within(each.uid), corrects=_within(each.corrects)) for each in log_in(recording)]
    entry = withdrawal(name, log, reason, new_uid(), by, time.time_ns())
    if isinstance(entry, str):
        return entry
    add_entry(path, entry)
    return None


def _write(cases: Cases, case_id: str, entry: Entry, path: Path | None) -> None:
    if path is None:
        cases.add(case_id, [entry])
        return
    if not path.is_file():
        raise RecordingError(f"{path} is not there: what belongs to a session is written in its recording")
    add_entry(path, replace(entry, corrects=_within(entry.corrects)))
    cases.take_in()


def _place(cases: Cases, folder: Path, case: Case, entry: Entry) -> Path | None:
    """The recording it is written in; None: beside the recordings."""
    if entry.corrects is not None:
        return _holder(cases, folder, case.id, entry.corrects)
    return folder / case.sessions[-1].recording if KINDS[entry.kind].session and case.sessions else None


def _holder(cases: Cases, folder: Path, case_id: str, name: str) -> Path | None:
    held = next((recording for each, recording in cases.log(case_id) if each.uid == name), "")
    return folder / held if held else None


def _within(name: Any) -> Any:
    """The name of the case without its recording: results and values have a number in there."""
    return name.rpartition("#")[2] if isinstance(name, str) else name
