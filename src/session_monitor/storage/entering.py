"""An entry written where it belongs: in the recording of its session, or beside the recordings."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.kinds import KINDS, entry_from
from session_monitor.storage.append import add_entry
from session_monitor.storage.cases import Cases, new_uid
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.utc import zone


def enter(
    folder: Path, case_id: str, given: Mapping[str, Any], by: str, zone_name: str, session: Path | None = None
) -> Entry | str:
    """The entry that was written, or in one line why it cannot be taken. given: as of `entry_from`.

    session: the recording it belongs to; without it the case's last one where the kind belongs to a session. zone_name:
    of a case without any recording. RecordingError for a disk that refuses.
    """
    with Cases(folder, zone_name) as cases:
        cases.take_in()
        case = cases.case(case_id)
        entry = entry_from(given, new_uid(), by, time.time_ns(), zone(case.zone))
        if isinstance(entry, str):
            return entry
        if session is None and not (KINDS[entry.kind].session and case.sessions):
            cases.add(case_id, [entry])
            return entry
        path = session or folder / case.sessions[-1].recording
        if not path.is_file():
            raise RecordingError(f"{path} is not there: what belongs to a session is written in its recording")
        add_entry(path, entry)
        cases.take_in()
        return entry
