"""Cases beside the recordings: every entry and result of each patient's course, in one SQLite file a folder.

Only ever added to: a correction is a further row that names the one it replaces. What belongs to a session is written
in its recording, so that a file sent alone is complete, and taken in here from it; what lies between sessions is
written here alone. Without this file a course would be gone with the first recording that is moved away.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from session_monitor.domain.clinical.assays import Assay
from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.entries import Entry, standing
from session_monitor.domain.clinical.laboratory import Logged, New, withdrawals
from session_monitor.domain.clinical.withdrawing import RESULT, WITHDRAWN
from session_monitor.domain.results import Result, result_from_row
from session_monitor.storage.case_log import case_of, entry_of, entry_row, rows_of
from session_monitor.storage.cases_file import copied, in_memory, opened, writable
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.folder import CASES, recordings_in
from session_monitor.storage.lasting import make_folder
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import DISK_FAULTS, Connection, floor_problem, reason_of

_COLUMNS = (
    "uid",
    "case_id",
    "kind",
    "utc_ns",
    "entered_utc_ns",
    "by_whom",
    "corrects",
    "reason",
    "recording",
    "fields",
)


_OWNED, _OWNER = "entry e LEFT JOIN seen s USING (recording)", "coalesce(s.case_id, e.case_id)"
"""What was taken in belongs to the case its recording is of now: who the patient is may be corrected in a session."""
_UNFINISHED = -1
"""In place of a size: this recording is to be looked at again."""


class Cases:
    """The cases of one recordings folder. Every method raises RecordingError only."""

    def __init__(self, folder: Path, zone: str = "UTC", *, only_reading: bool = False) -> None:
        """zone: of the days of a course that has no recording yet. only_reading: neither folder nor file is made."""
        self.folder, self.path, self._zone = folder, folder / CASES, zone
        self.under_way = dict[str, Path]()
        """Case -> the recording that a monitor writes now, as of the last `take_in`."""
        if problem := floor_problem():
            raise RecordingError(problem)
        try:
            if only_reading and not self.path.exists():
                self._connection = in_memory()  # what the recordings say is read all the same
                return
            if only_reading and self.path.is_file() and not writable(self.path):
                self._connection = copied(self.path)
                return
            make_folder(folder)
            self._connection = opened(self.path)
        except DISK_FAULTS as error:
            raise RecordingError(f"{self.path} cannot be opened: {reason_of(error)}") from error

    def close(self) -> None:
        """Gives the file back; may be called twice."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def ids(self) -> list[str]:
        """Every case, the one that was last written to first."""
        rows = self._rows(f"SELECT {_OWNER} AS owner FROM {_OWNED} GROUP BY owner ORDER BY max(id) DESC")
        return [row[0] for row in rows if row[0]]

    def add(self, case_id: str, entries: Sequence[Entry]) -> None:
        """Appends entries between sessions, all or none. RecordingError when one corrects what does not stand."""
        self._check(case_id, [(each.uid, each.kind, each.corrects) for each in entries])
        self._append(entry_row(case_id, each) for each in entries)

    def add_results(
        self, case_id: str, results: Sequence[Result], corrects: str | None = None, reason: str = ""
    ) -> list[str]:
        """Appends results between sessions, all or none; `corrects`: uid of the one that a single one replaces."""
        new = [New(each, corrects, reason) for each in results]
        with self.adding(case_id, new) as names:
            return names

    @contextmanager
    def adding(self, case_id: str, new: Sequence[New]) -> Iterator[list[str]]:
        """The same with what each corrects and the assays to be remembered: kept if what is done meanwhile succeeds."""
        names = [new_uid() for _ in new]
        self._check(case_id, [(name, RESULT, each.corrects) for name, each in zip(names, new, strict=True)])
        with self._writing() as connection:
            for name, each in zip(names, new, strict=True):
                _insert(connection, "INSERT", _result_row(case_id, name, each.result, each.corrects, each.reason))
            yield names

    def remember(self, assays: Iterable[Assay]) -> None:
        """Keeps what a laboratory's assays were the last time."""
        with self._writing() as connection:
            for each in assays:
                connection.execute("INSERT INTO assay VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(each))

    def assays(self) -> list[Assay]:
        """Every assay that was ever remembered, in order."""
        return [Assay(*row) for row in self._rows("SELECT * FROM assay ORDER BY rowid")]

    def results(self, case_id: str) -> list[Logged]:
        """Every result of a case ever written, in order."""
        log = self.log(case_id)
        gone = withdrawals(entry for entry, _ in log)
        return [
            Logged(each.uid, result_from_row(each.fields), each.corrects, each.reason, recording, gone.get(each.uid))
            for each, recording in log
            if each.kind == RESULT
        ]

    def take_in(self) -> list[str]:
        """Takes in what the folder's recordings hold that is not here yet; a line for each that cannot be read."""
        unread = list[str]()
        known = {row[0]: tuple(row[1:]) for row in self._rows("SELECT recording, size, mtime_ns FROM seen")}
        self.under_way.clear()
        for path in recordings_in(self.folder):
            try:
                found = path.stat()
                if known.get(path.name) != (found.st_size, found.st_mtime_ns):
                    self._take_in(path, found.st_size, found.st_mtime_ns)
            except RecordingError as error:
                unread.append(str(error))
            except OSError as error:
                unread.append(f"{path} cannot be read: {reason_of(error)}")
        return unread

    def case(self, case_id: str) -> Case:
        """What stands of one case; an empty one when nothing is known of it."""
        return case_of(case_id, self.log(case_id), self._zone)

    def log(self, case_id: str) -> list[tuple[Entry, str]]:
        """(entry, recording it came from or "") of everything ever written, corrected ones too, in order."""
        rows = self._rows(
            "SELECT uid, kind, utc_ns, fields, by_whom, entered_utc_ns, corrects, reason, recording "
            f"FROM {_OWNED} WHERE {_OWNER} = ? ORDER BY id",
            case_id,
        )
        return [(entry_of(row), row[8]) for row in rows]

    def _check(self, case_id: str, told: Iterable[tuple[str, str, str | None]]) -> None:
        stands = {each.uid: each.kind for each in standing(entry for entry, _ in self.log(case_id))}
        for _, kind, corrects in told:
            old = None if corrects is None else stands.get(corrects)
            if corrects is not None and old != kind and (kind != WITHDRAWN or old is None):
                raise RecordingError(f"case {case_id} has no standing {kind} entry {corrects}; `case {case_id} log`")

    def _take_in(self, path: Path, size: int, mtime_ns: int) -> None:
        with Recording.open(path) as recording:
            case_id, rows = recording.meta.case, list(rows_of(recording))
            going_on = recording.meta.state == "recording"
        if going_on:
            self.under_way[case_id] = path
        with self._writing() as connection:
            for row in rows if case_id else ():
                _insert(connection, "INSERT OR IGNORE", {**row, "case_id": case_id, "recording": path.name})
            seen = path.name, _UNFINISHED if going_on else size, mtime_ns, case_id
            connection.execute("REPLACE INTO seen VALUES (?, ?, ?, ?)", seen)

    def _append(self, rows: Iterable[dict[str, Any]]) -> None:
        with self._writing() as connection:
            for row in rows:
                _insert(connection, "INSERT", row)

    def _writing(self) -> _Transaction:
        return _Transaction(self._connection, self.path)

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except DISK_FAULTS as error:
            raise RecordingError(f"{self.path} cannot be read: {reason_of(error)}") from error


class _Transaction:
    """All or nothing; a fault of the disk becomes one line."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    def __enter__(self) -> Connection:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except DISK_FAULTS as error:
            raise RecordingError(f"cannot write to {self._path}: {reason_of(error)}") from error
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._connection.execute("COMMIT" if error is None else "ROLLBACK")
        except DISK_FAULTS as fault:
            raise RecordingError(f"cannot write to {self._path}: {reason_of(fault)}") from fault
        if isinstance(error, DISK_FAULTS):
            raise RecordingError(f"cannot write to {self._path}: {reason_of(error)}") from error


def new_uid() -> str:
    """A name that no other entry has."""
    return uuid.uuid4().hex


def _result_row(case_id: str, uid: str, result: Result, corrects: str | None, reason: str) -> dict[str, Any]:
    entry = Entry(uid, RESULT, result.specimen_utc_ns, result.row(), result.by, result.entered_utc_ns, corrects, reason)
    return entry_row(case_id, entry)


def _insert(connection: Connection, verb: str, row: dict[str, Any]) -> None:
    places = ", ".join("?" * len(_COLUMNS))
    connection.execute(f"{verb} INTO entry ({', '.join(_COLUMNS)}) VALUES ({places})", [row[c] for c in _COLUMNS])
