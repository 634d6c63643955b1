"""The file of cases itself: its tables, and why a file that is something else is not written to."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.opening import MAGIC
from session_monitor.storage.sqlite import Connection, connect_cases, connect_memory

APPLICATION_ID = 0x534D4341
"""PRAGMA application_id: "SMCA"."""
VERSION = 2
_TABLES = (
    """CREATE TABLE entry (
        id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, kind TEXT NOT NULL,
        utc_ns INTEGER NOT NULL, entered_utc_ns INTEGER NOT NULL, by_whom TEXT NOT NULL, corrects TEXT,
        reason TEXT NOT NULL, recording TEXT NOT NULL, fields TEXT NOT NULL)""",
    "CREATE INDEX entry_case ON entry (case_id)",
    """CREATE TABLE seen (
        recording TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, case_id TEXT NOT NULL)""",
    *(
        f"CREATE TRIGGER entry_keeps_{what.lower()} BEFORE {what} ON entry "
        "BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END"
        for what in ("UPDATE", "DELETE")
    ),
)
_ASSAYS = """CREATE TABLE assay (
        analyte TEXT NOT NULL, unit TEXT NOT NULL, laboratory TEXT NOT NULL, uln REAL NOT NULL,
        method TEXT NOT NULL, by_whom TEXT NOT NULL, utc_ns INTEGER NOT NULL)"""
"""What version 2 added: what laboratories' assays were, the last row of one counts."""


def opened(path: Path, told: Path | None = None) -> Connection:
    """The file, made or brought to this version if need be; RecordingError when it is another's or newer.

    told: the file that is named then, where this one is a copy of it.
    """
    told = told or path
    if path.exists() and not _may_be_one(path):
        raise RecordingError(f"{told} is not a file of cases; move it away")
    connection = connect_cases(path)
    try:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if not empty and found != APPLICATION_ID:
            raise RecordingError(f"{told} is not a file of cases; move it away")
        if version > VERSION:
            raise RecordingError(f"{told} was made by a newer version of this program: install a newer version")
        if version < VERSION:
            _create(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _may_be_one(path: Path) -> bool:
    """Whether it is a database at all, or empty: as one is between being made and being filled."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)) in (b"", MAGIC)


def writable(path: Path) -> bool:
    """Whether SQLite can open it as it opens a file that is written to: its folder takes a journal, too."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def copied(path: Path) -> Connection:
    """A file on a read-only disk in memory, with what stands in its journal; it is left as it is."""
    with tempfile.TemporaryDirectory(prefix="session-monitor-") as folder:
        for part in (path, path.with_name(f"{path.name}-wal")):
            if part.exists():
                shutil.copyfile(part, Path(folder, part.name))
        source, copy = opened(Path(folder, path.name), path), connect_memory()
        source.backup(copy)
        source.close()
    return copy


def in_memory() -> Connection:
    """The same tables with nothing in them and no file."""
    connection = connect_memory()
    _create(connection)
    return connection


def _create(connection: Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]  # unless somebody else was quicker
    for statement in (*(_TABLES if version < 1 else ()), *((_ASSAYS,) if version < VERSION else ())):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
