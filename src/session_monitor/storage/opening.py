"""Opening a recording that may be damaged, foreign or hostile: read only, and nothing but our own tables.

A file from elsewhere can carry views and triggers that run when it is read, or a table that is not what its name
says (reliability specification, `trusted_schema`). Whatever is wrong becomes one line.
"""

from __future__ import annotations

import shutil
import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path

from session_monitor.domain.machine import MachineMap
from session_monitor.storage import schema
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.machine_rows import read_machine
from session_monitor.storage.sqlite import DISK_FAULTS, Connection, at_close, connect_reader, reason_of

MAGIC = b"SQLite format 3\x00"
_IN_A_LOG = b"\x02\x02"
"""Bytes 18 and 19 of a file that is written through a write-ahead log; closing a recording ends that."""
FAULTS = (*DISK_FAULTS, ValueError, TypeError, LookupError, ArithmeticError, MemoryError, RecursionError)
"""What reading a damaged or foreign file may raise."""
_OURS = {("view", "reading"), ("table", "_sqlite_migrations")}


def open_checked(path: Path) -> tuple[Connection, MachineMap]:
    """A connection for reading and the machine map inside; RecordingError with one line for anything else."""
    _check_file(path)
    try:
        connection = _connect(path)
    except FAULTS as error:  # ValueError too: SQLite quotes names it finds, and they may be no text
        raise RecordingError(f"{path} cannot be opened: {reason_of(error)}") from error
    try:
        return connection, _checked_machine(path, connection)
    except FAULTS as error:
        connection.close()
        raise RecordingError(f"{path} is damaged or not a recording: {reason_of(error)}") from error
    except RecordingError:
        connection.close()
        raise


def check_there(path: Path) -> None:
    """Raises RecordingError for what is no file that could be a recording, whatever stands in it."""
    for journal in ("-wal", "-shm", "-journal"):
        if path.name.endswith(journal):
            whole = path.with_name(path.name.removesuffix(journal))
            raise RecordingError(f"{path} is only the journal of a recording; open {whole}")
    if path.is_dir():
        raise RecordingError(f"{path} is a folder; name one recording in it (`list {path}` shows them)")
    if not path.exists():
        alone = path.with_name(f"{path.name}-wal").exists()
        missing = "only its journal (-wal) is there: put the recording beside it again" if alone else "no such file"
        raise RecordingError(f"{path}: {missing}")
    if not path.is_file():
        raise RecordingError(f"{path} is neither file nor folder: it is not opened")  # a pipe would be waited for


def _check_file(path: Path) -> None:
    """What can be said without SQLite."""
    check_there(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(100)
        journal = path.with_name(f"{path.name}-wal")
        whole = not journal.exists() or not journal.stat().st_size
    except OSError as error:
        raise RecordingError(f"{path} cannot be read: {error.strerror}") from error
    _check_header(path, header)
    if whole:  # while a log is being folded in, the header may be ahead of the file
        _check_size(path, header, size)


def journal_left_behind(path: Path) -> str:
    """What may be missing of a recording that was not closed, in words: its journal is not beside it. Else empty."""
    journal = path.with_name(f"{path.name}-wal")
    try:
        with path.open("rb") as file:
            logged = file.read(20)[18:] == _IN_A_LOG
        there = journal.exists() and journal.stat().st_size > 0  # SQLite makes an empty one where none is
    except OSError:
        return ""
    if there or not logged:
        return ""
    return f"its journal ({journal.name}) is not beside it: what stood only there is missing; copy both together"


def _check_header(path: Path, header: bytes) -> None:
    if len(header) < 100 or not header.startswith(MAGIC):
        raise RecordingError(f"{path} is not a recording of this program")
    version, application = struct.unpack(">I", header[60:64])[0], struct.unpack(">I", header[68:72])[0]
    if application != schema.APPLICATION_ID:
        raise RecordingError(f"{path} is an SQLite file, but not a recording of this program")
    refuse_newer(path, version)


def refuse_newer(path: Path, version: int) -> None:
    """RecordingError for a recording whose tables this program does not know."""
    if version > schema.VERSION:
        raise RecordingError(
            f"{path} was made by a newer version of this program (recording version {version}, this one reads up to "
            f"{schema.VERSION}): install a newer version"
        )


def _check_size(path: Path, header: bytes, size: int) -> None:
    page_size, pages = struct.unpack(">H", header[16:18])[0], struct.unpack(">I", header[28:32])[0]
    whole = pages * (65536 if page_size == 1 else page_size)
    if size < whole:
        raise RecordingError(f"{path} is truncated: {size} of {whole} bytes are there")


def _connect(path: Path) -> Connection:
    """Reads beside a writer; a recording left open on a read-only disk is read as it stands, its journal included."""
    try:
        return _tried(connect_reader(path))
    except FAULTS:
        journal = path.with_name(f"{path.name}-wal")
        if not journal.exists() or not journal.stat().st_size:
            return _tried(connect_reader(path, immutable=True))
        return private_copy(path, journal)


def private_copy(path: Path, journal: Path) -> Connection:
    """A connection to a copy of a recording and its journal, for a folder in which SQLite cannot make its index."""
    folder = tempfile.TemporaryDirectory(prefix="session-monitor-", ignore_cleanup_errors=True)
    try:
        for part in (path, journal):
            shutil.copyfile(part, Path(folder.name) / part.name)
        connection = _tried(connect_reader(Path(folder.name) / path.name))
    except BaseException:
        folder.cleanup()
        raise
    at_close(connection, folder.cleanup)
    return connection


def _tried(connection: Connection) -> Connection:
    """The connection after a first read, which is when SQLite looks at the file."""
    try:
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except FAULTS:
        connection.close()
        raise
    return connection


def _checked_machine(path: Path, connection: Connection) -> MachineMap:
    """The machine map, once the tables it is read from, and then all others, are what this program makes."""
    found = {(kind, name): sql for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_schema")}
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    _compare(path, found, schema.fixed_tables(version))
    machine = read_machine(connection)
    wanted = schema.tables(machine, version)
    _compare(path, found, wanted)
    indexes = {("index", name) for kind, name in found if kind == "index"}
    strangers = found.keys() - {("table", name) for name in wanted} - indexes - _OURS
    if strangers:
        kind, name = min(strangers)
        raise RecordingError(f"{path} holds a {kind} {name!r} that no recording has: it is not opened")
    return machine


def _compare(path: Path, found: dict[tuple[str, str], str], wanted: Mapping[str, str]) -> None:
    for name, sql in wanted.items():
        if found.get(("table", name)) != sql:
            raise RecordingError(f"{path}: its table {name!r} is missing or not one this program made")
