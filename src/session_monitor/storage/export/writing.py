"""`export`: a recording written to a file that is whole or not there, in the form its name ends with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.export.as_csv import write_csv
from session_monitor.storage.export.as_parquet import write_parquet
from session_monitor.storage.export.content import Content
from session_monitor.storage.opening import FAULTS
from session_monitor.storage.replacing import whole_or_none
from session_monitor.storage.sqlite import reason_of


def _csv(content: Content, path: Path) -> int:
    with path.open("x", encoding="utf-8", newline="") as file:
        return write_csv(content, file)


FORMS: dict[str, Callable[[Content, Path], int]] = {".csv": _csv, ".parquet": write_parquet}


def check_target(to: Path) -> None:
    """RecordingError for a file that is not to be written: of an unknown form, or there already."""
    if to.suffix.lower() not in FORMS:
        raise RecordingError(f"{to} says not which form to write: let it end with {' or '.join(FORMS)}")
    if to.exists():
        raise RecordingError(f"{to} is there already: name another file, or take it away first")


def write_export(content: Content, to: Path) -> int:
    """Writes an export; returns the number of rows. RecordingError when the disk refuses, and nothing is left then."""
    check_target(to)
    try:
        with whole_or_none(to) as part:
            return FORMS[to.suffix.lower()](content, part)
    except FAULTS as error:
        raise RecordingError(f"{to} is not written: the recording is damaged: {reason_of(error)}") from error
