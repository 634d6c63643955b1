"""Results and notes added to a recording whose session is over: appended, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from session_monitor.domain.clinical.entries import Entry, standing
from session_monitor.domain.clinical.withdrawing import WITHDRAWN
from session_monitor.domain.results import Result
from session_monitor.storage.case_log import log_in
from session_monitor.storage.chain import Chain, ChainError, row_writer
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import signing_key
from session_monitor.storage.lock import is_being_recorded
from session_monitor.storage.reading import Recording
from session_monitor.storage.rows import result_row
from session_monitor.storage.sealing import put_seal
from session_monitor.storage.sqlite import DISK_FAULTS, connect_writer, floor_problem, reason_of

CORRECTION = "result_corrected"
"""Kind of the row of `output` that says why a result replaces another."""


def add_result(path: Path, result: Result, corrects: int | None = None, reason: str = "") -> int:
    """Appends one result; returns its number. `corrects` is the number of the entry it replaces, `reason` why.

    RecordingError while a monitor writes the recording, for a file that is not one, or a disk that refuses.
    """
    return add_results(path, [(result, corrects, reason)])[0]


def add_results(path: Path, results: Sequence[tuple[Result, int | None, str]]) -> list[int]:
    """Appends (result, corrects, reason) all, or none; returns their numbers. RecordingError as of `add_result`."""
    with Appending(path) as added:
        numbers = added.results(results)
        added.finish(results[-1][0].entered_utc_ns)
    return numbers


def add_entry(path: Path, entry: Entry) -> None:
    """Appends an entry about the patient or the treatment. RecordingError as of `add_result`."""
    with Recording.open(path) as recording:
        stands = {each.uid.removeprefix(f"{path.name}#"): each.kind for each in standing(log_in(recording))}
        last_seq = recording.last_seq()
    old = None if entry.corrects is None else stands.get(entry.corrects)
    if entry.corrects is not None and old != entry.kind and (entry.kind != WITHDRAWN or old is None):
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


class Appending:
    """Rows put at the end of a closed recording: all with `finish`, none without. RecordingError as of `add_result`.

    Several recordings can be appended to alike: each is prepared and sealed before the first one is committed.
    """

    def __init__(self, path: Path) -> None:
        if is_being_recorded(path):
            raise RecordingError(f"{path} is being recorded: enter it at the monitor's screen, or after the session")
        if problem := floor_problem():
            raise RecordingError(problem)
        with Recording.open(path) as recording:
            self._stands = {stored.id: stored.result.analyte for stored in recording.results()}
            self._last_seq = recording.last_seq()
        self.path = path
        with self._faults_told():
            self._connection = connect_writer(path, guarded=True)
        try:
            with self._faults_told():
                self._connection.execute("BEGIN IMMEDIATE")
                self._rows = row_writer(self._connection)
        except RecordingError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def append(self, table: str, row: Mapping[str, Any]) -> int:
        """One row; returns its number."""
        with self._faults_told():
            return self._rows.append(table, row)

    def results(self, results: Sequence[tuple[Result, int | None, str]]) -> list[int]:
        """(result, number of the one it corrects, why); returns their numbers."""
        numbers = list[int]()
        for result, corrects, reason in results:
            if corrects is not None and self._stands.pop(corrects, None) != result.analyte:
                raise RecordingError(
                    f"{self.path} has no standing {result.analyte} result number {corrects}; `labs {self.path} list`"
                )
            numbers.append(self.append("result", result_row(result, corrects)))
            if reason:
                told = {"result": numbers[-1], "corrects": corrects, "reason": reason, "by": result.by,
                        "utc_ns": result.entered_utc_ns}  # fmt: skip
                row = {"seq": self._last_seq, "kind": CORRECTION, "details": json.dumps(told, ensure_ascii=False)}
                self.append("output", row)
        return numbers

    def seal(self, now_utc_ns: int) -> None:
        """A further seal, where there was one."""
        with self._faults_told():
            if isinstance(self._rows, Chain) and self._connection.execute("SELECT 1 FROM seal").fetchone():
                put_seal(self._rows, signing_key(), now_utc_ns)

    def commit(self) -> None:
        """Onto the disk."""
        with self._faults_told():
            self._connection.execute("COMMIT")

    def finish(self, now_utc_ns: int) -> None:
        """Seals and commits."""
        self.seal(now_utc_ns)
        self.commit()

    def close(self) -> None:
        """Gives the file back; what was not committed is not there."""
        self._connection.close()

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except ChainError as error:
            raise RecordingError(f"nothing is added to {self.path}, which somebody altered: {error}") from error
        except (*DISK_FAULTS, ValueError) as error:  # ValueError: more than a recording of its size could hold
            raise RecordingError(f"cannot add to {self.path}: {reason_of(error)}") from error


def _append(path: Path, table: str, added: Sequence[Mapping[str, Any]], now_utc_ns: int) -> list[int]:
    """Rows at the end of a closed recording, all or none, under a further seal where there was one."""
    with Appending(path) as appending:
        numbers = [appending.append(table, row) for row in added]
        appending.finish(now_utc_ns)
    return numbers
