"""Where a session's recording begins: a new file, or the one a run before this left open.

Without the rule for going on, a monitor restarted in the middle of a treatment would split it in two; without the
checks, it would go on in another patient's file (commands specification, "A recording").
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from session_monitor.domain.machine import MachineMap
from session_monitor.storage import schema
from session_monitor.storage.chain import row_writer
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.folder import recordings_folder
from session_monitor.storage.head import SessionMeta, session_row, this_run
from session_monitor.storage.lasting import sync
from session_monitor.storage.lock import FolderLock
from session_monitor.storage.machine_rows import write_machine
from session_monitor.storage.recorder import RecordingStart, SqliteRecorder
from session_monitor.storage.resume import Answering, OpenRecording, Treatment, settle_open_ones
from session_monitor.storage.spool import LIMIT
from session_monitor.storage.sqlite import DISK_FAULTS, connect_writer, floor_problem, reason_of


@dataclass(frozen=True, slots=True)
class Origin:
    """Both clocks as the session starts or goes on, in nanoseconds."""

    utc_ns: int
    monotonic_ns: int


def start_recording(
    folder: Path | None,
    session: SessionMeta,
    machine: MachineMap,
    alarm_set_source: str,
    origin: Origin,
    period_ns: int,
    answering: Answering = Answering(),  # noqa: B008 - frozen
    new: bool = False,
    spool_limit: int = LIMIT,
    retry_s: float = 0.5,
) -> SqliteRecorder:
    """The recorder of a session in `folder` (None: the default folder). RecordingError before anything is started.

    Goes on in a recording left open when `answering` says it is the same treatment, unless `new`; others left open
    are closed as interrupted.
    """
    if problem := floor_problem():
        raise RecordingError(problem)
    folder = recordings_folder(folder)
    lock = FolderLock(folder)
    try:
        treatment = None if new else Treatment(session.case, machine, answering)
        opened = settle_open_ones(folder, treatment, origin.utc_ns) or _create(folder, session, machine, origin)
        try:
            lock.name(opened.path.name)
            run = _begin_run(opened, origin, alarm_set_source)
        except BaseException:
            opened.connection.close()
            raise
    except BaseException:
        lock.release()
        raise
    return SqliteRecorder(
        opened.path, opened.connection, machine, run, lock, period_ns, opened.start, spool_limit, retry_s
    )


def free_path(folder: Path, utc_ns: int, case: str) -> Path:
    """A name nobody has yet, `20260314T122200Z_CASE.sqlite`, taken by an empty file."""
    stamp = datetime.fromtimestamp(utc_ns // 10**9, UTC).strftime("%Y%m%dT%H%M%SZ")
    stem = f"{stamp}_{file_part(case)}"
    for number in range(1, 1000):
        path = folder / (f"{stem}.sqlite" if number == 1 else f"{stem}-{number}.sqlite")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        except FileExistsError:
            continue
        return path
    raise RecordingError(f"{folder} holds 1000 recordings called {stem}: choose another folder with --recordings DIR")


def file_part(case: str) -> str:
    """A case as part of a file name: letters, digits, - and _ of any script, at most 40."""
    return re.sub(r"[^\w-]+", "-", case).strip("-_")[:40] or "session"


def _create(folder: Path, session: SessionMeta, machine: MachineMap, origin: Origin) -> OpenRecording:
    try:
        path = free_path(folder, origin.utc_ns, session.case)
    except OSError as error:
        raise RecordingError(f"cannot record in {folder}: {reason_of(error)}") from error
    connection = None
    try:
        connection = connect_writer(path)
        connection.execute("PRAGMA synchronous = OFF")  # many small commits of an empty file, then one sync
        schema.create(connection, machine)
        connection.execute("BEGIN IMMEDIATE")
        rows = row_writer(connection)
        rows.append("session", session_row(session, origin.utc_ns))
        write_machine(rows, machine)
        connection.execute("COMMIT")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_mode = WAL")  # only now: the file alone already says what it is
        sync(path)
        sync(folder)
    except BaseException as error:
        if connection is not None:
            connection.close()
        path.unlink(missing_ok=True)
        if isinstance(error, DISK_FAULTS):
            raise RecordingError(f"cannot record in {folder}: {reason_of(error)}") from error
        raise
    return OpenRecording(path, connection, RecordingStart(started_utc_ns=origin.utc_ns))


def _begin_run(opened: OpenRecording, origin: Origin, alarm_set_source: str) -> int:
    """Notes this start of the program; RecordingError when even that cannot be written."""
    connection = opened.connection
    try:
        connection.execute("BEGIN IMMEDIATE")
        row = asdict(this_run(opened.start.offset_ns, origin.utc_ns, origin.monotonic_ns))
        rows = row_writer(connection)
        run = rows.append("run", row)
        digest = hashlib.sha256(alarm_set_source.encode()).hexdigest()
        rows.append("alarm_set", {"run": run, "sha256": digest, "source": alarm_set_source})
        connection.execute("COMMIT")
    except DISK_FAULTS as error:
        raise RecordingError(f"cannot record in {opened.path}: {reason_of(error)}") from error
    return run
