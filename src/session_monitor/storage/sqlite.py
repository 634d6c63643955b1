"""The SQLite library that recordings use, and the floor below which it may not be used.

SQLite 3.7.0 to 3.51.2 can corrupt a write-ahead log when two connections write or checkpoint together; a
recording made with one of those could be lost although every commit succeeded (reliability specification).
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import override

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3.dbapi2 as sqlite3
    except ImportError:  # no wheel for this platform; the floor decides whether Python's own will do
        import sqlite3

PAGE_SIZE = 8192
BUSY_S = 2.0
FIXED: tuple[tuple[int, int, int], ...] = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""The releases that carry the fix: these two branches from here, and everything from the last."""

DISK_FAULTS = (sqlite3.OperationalError, sqlite3.DatabaseError, OSError)
"""Full, failing, read-only or damaged; ROW_FAULTS are DatabaseErrors too and are asked for first."""
REFUSALS = (sqlite3.OperationalError, OSError)
"""Of a disk that takes nothing more; a file that is damaged raises a plain DatabaseError."""
ROW_FAULTS = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError)
"""A row that no disk would take."""
Connection = Any
"""A connection of whichever library was found; both have the interface of PEP 249."""


def sqlite_version() -> str:
    """Version of the library in use."""
    return sqlite3.sqlite_version


def floor_problem(version: str | None = None) -> str | None:
    """Why this SQLite may not write recordings, in one line with what to do; None when it may."""
    version = version or sqlite_version()
    found = tuple(int(part) for part in version.split("."))
    if found >= FIXED[-1] or any(found[:2] == fixed[:2] and found >= fixed for fixed in FIXED):
        return None
    return (
        f"SQLite {version} can corrupt recordings (a fault of its write-ahead log, fixed in 3.51.3, 3.50.7 and "
        "3.44.6): install pysqlite3, or a Python with a newer SQLite"
    )


_HEAP = 64 << 20
"""Bytes SQLite may take in this process once it has opened a file from elsewhere; what it ever reads at once is less
by far."""
_LOOK_EVERY = 100_000
_INSTRUCTIONS, _INSTRUCTIONS_A_BYTE = 3_000_000, 20
"""What one statement over a file may take: the dearest, every column of `reading`, takes 3 to 8 a byte."""
MAX_TEXT = 4 << 20
"""Nothing that a recorder writes is longer, in characters or bytes."""
_SPARE_BYTES, _ROW_BYTES = 1 << 20, 16
"""What a statement may give beyond the size of the file; no row of a recording is smaller in it."""
_FETCHED_ROWS = 1000
_HOLDS_BYTES = {str, bytes}


class _Budget:
    """How much a file of this size can be asked for; a tree that leads round and round has rows without an end."""

    def __init__(self, size: int) -> None:
        self._instructions = _INSTRUCTIONS + _INSTRUCTIONS_A_BYTE * size
        self._bytes = _SPARE_BYTES + size
        self._looks = self._taken = 0

    def begin(self) -> None:
        """A statement begins."""
        self._looks = self._taken = 0

    def look(self) -> bool:
        """Called by SQLite every so many instructions; True ends the statement."""
        self._looks += 1
        return self._looks * _LOOK_EVERY > self._instructions

    def take(self, rows: list[tuple[Any, ...]]) -> None:
        """Rows were fetched; ValueError when the file cannot hold as much."""
        for row in rows:
            if not _HOLDS_BYTES.isdisjoint(map(type, row)):
                lengths = [len(value) for value in row if type(value) in _HOLDS_BYTES]
                self._taken += sum(lengths) if max(lengths) <= MAX_TEXT else self._bytes
        self._taken += _ROW_BYTES * len(rows)
        if self._taken > self._bytes:
            raise ValueError("it claims to hold more than a recording of its size")


class _GuardedCursor(sqlite3.Cursor):
    """Stops a statement that takes more than a sound file of this size could."""

    budget: _Budget

    @override
    def execute(self, *arguments: Any) -> Any:
        """See sqlite3.Cursor."""
        self.budget.begin()
        return super().execute(*arguments)

    @override
    def fetchone(self) -> Any:
        """See sqlite3.Cursor."""
        row = super().fetchone()
        if row is not None:
            self.budget.take([row])
        return row

    @override
    def fetchall(self) -> list[Any]:
        """See sqlite3.Cursor."""
        found, size = list[Any](), 1
        while rows := self.fetchmany(size):
            self.budget.take(rows)
            found += rows
            size = min(2 * size, _FETCHED_ROWS)  # so that a few long rows are noticed before there are a thousand
        return found


class _GuardedConnection(sqlite3.Connection):
    """A connection to a file that may be damaged or hostile; `guard` before the first statement."""

    _budget: _Budget | None

    def guard(self, size: int) -> None:
        """size: bytes of the file and its journal."""
        self._budget = _Budget(size)
        self.set_progress_handler(self._budget.look, _LOOK_EVERY)

    def trust(self) -> None:
        """Ends the guard: from here on it is a recording of ours, which grows beyond the size it had."""
        self._budget = None
        self.set_progress_handler(None, 0)

    @override
    def cursor(self, factory: Any = None) -> Any:
        """See sqlite3.Connection."""
        if self._budget is None:
            return super().cursor()
        cursor = super().cursor(_GuardedCursor)
        cursor.budget = self._budget
        return cursor


def connect_writer(path: Path, guarded: bool = False) -> Connection:
    """Opens an existing file for writing, every commit on the disk before it returns. Usable from any one thread.

    guarded: it was found, not made: what is asked of it is bounded as by `connect_reader`, until it is trusted.
    """
    connection: Connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
        factory=_GuardedConnection if guarded else sqlite3.Connection,
    )
    if guarded:
        connection.guard(_size(path))
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    connection.execute("PRAGMA auto_vacuum = NONE")  # nothing is ever deleted
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def connect_cases(path: Path) -> Connection:
    """Opens the file of cases, made if need be; several programs may write to it one after the other."""
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    for pragma in ("trusted_schema = OFF", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}").fetchone()
    return connection


def connect_reader(path: Path, immutable: bool = False) -> Connection:
    """Opens a file that may be foreign or hostile, for reading only (reliability specification)."""
    flag = "&immutable=1" if immutable else ""
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro{flag}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
        factory=_GuardedConnection,
    )
    connection.guard(_size(path))
    _defend(connection)
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP}").fetchone()
    return connection


def at_close(connection: Connection, act: Callable[[], object]) -> None:
    """Calls `act` once nobody holds the connection any more."""
    weakref.finalize(connection, act)


def _size(path: Path) -> int:
    """Bytes of a file and its journal."""
    return sum(part.stat().st_size for part in (path, path.with_name(f"{path.name}-wal")) if part.exists())


def connect_memory() -> Connection:
    """An empty database in memory, to hold a copy that is only read."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _defend(connection)
    return connection


def _defend(connection: Connection) -> None:
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")


def quoted(name: str) -> str:
    """An identifier as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def reason_of(error: BaseException) -> str:
    """A fault of the disk or the file in words that say what to do."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, MemoryError | RecursionError):
        return "it asks for more memory than a recording needs"
    name = getattr(error, "sqlite_errorname", "")
    for start, words in _REASONS.items():
        if name.startswith(start):
            return words
    return " ".join(str(error).split())[:200]


_REASONS = {
    "SQLITE_FULL": "the disk is full: make room on it",
    "SQLITE_IOERR": "the disk fails to read or write (I/O error): check the disk",
    "SQLITE_READONLY": "it is read-only: check the permissions of the file and its folder",
    "SQLITE_PERM": "no permission: check the permissions of the file and its folder",
    "SQLITE_CANTOPEN": "check the permissions of the file and its folder",
    "SQLITE_BUSY": "another program holds it: close that program",
    "SQLITE_CORRUPT": "its pages do not fit together; `recover` saves what is left",
    "SQLITE_INTERRUPT": "it takes longer to read than a recording of its size",
    "SQLITE_NOTADB": "it is not a recording of this program",
}
