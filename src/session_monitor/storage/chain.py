"""The hash chain through a recording: each row vouches for all rows before it, whatever page it lies on.

Without it a value could be changed, a row taken out or put in, and nobody could say that it happened, let alone where.
docs/recording.md states the encoding, so that anyone can check a recording without this program.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Protocol

from session_monitor.storage.sqlite import MAX_TEXT, Connection, quoted

GENESIS = hashlib.sha256(b"session-monitor recording, hash chain 1").digest()
"""The digest before the first row."""
WHOLE_EVERY = 128
"""Rows between two that carry their whole digest; the others carry its beginning, to save room."""
PREFIX = 4
PLACE, DIGEST = "n", "h"
"""The two columns that every table ends with: the row's place in the chain, from 1, and its digest."""
CHAINED_FROM = 2
"""Recordings of version 1 have no chain."""
_PLAIN = {int, str, type(None)}
_TOO_LONG = "it holds a value longer than any that is recorded"


@dataclass(frozen=True, slots=True)
class Link:
    """One row as the file holds it. `row` is its rowid, `values` all columns but n and h, in their order."""

    table: str
    row: int
    n: Any
    stored: Any
    values: tuple[Any, ...]


class ChainError(Exception):
    """The rows at the end of a recording do not follow from each other: it was altered, and is not written to."""


def next_digest(digest: bytes, n: int, table: str, values: Sequence[Any]) -> bytes:
    """SHA-256 over the digest before and the row: a JSON array of n, table and values, trailing nulls left out."""
    return hashlib.sha256(digest + encoded(n, table, values)).digest()


def encoded(n: int, table: str, values: Sequence[Any]) -> bytes:
    """The canonical form of a row; a real number or a blob is written as its bytes in hexadecimal.

    ValueError for a value longer than any that is recorded: its form would take several times its room in memory.
    """
    kinds = {*map(type, values)}
    if str in kinds and max(len(value) for value in values if type(value) is str) > MAX_TEXT:
        raise ValueError(_TOO_LONG)
    if not kinds <= _PLAIN:
        values = [value if type(value) in _PLAIN else _tagged(value) for value in values]
    count = len(values)
    while count and values[count - 1] is None:
        count -= 1
    return json.dumps([n, table, *values[:count]], ensure_ascii=False, separators=(",", ":")).encode()


def stored_digest(n: int, digest: bytes) -> bytes:
    """What row n keeps of its digest."""
    return digest if n % WHOLE_EVERY == 0 else digest[:PREFIX]


def chained_tables(connection: Connection) -> list[str]:
    """The tables of this file that take part in the chain."""
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return sorted(name for name in names if not name.startswith(("_", "sqlite_")))


def links(connection: Connection) -> Iterator[Link]:
    """Every row of every table, in the order of the chain; reads a few rows at a time."""
    return heapq.merge(*(_links(connection, table) for table in chained_tables(connection)), key=_place)


class RowWriter(Protocol):
    """Appends rows to a recording, inside whatever transaction its caller holds."""

    def append(self, table: str, row: Mapping[str, Any]) -> int:
        """Appends one row by column; returns its key."""
        ...

    def append_values(self, table: str, values: Sequence[Any]) -> int:
        """Appends one row, all columns in their order, the first the key (None: the next free one)."""
        ...

    def begin(self) -> None:
        """Notes where the file stands, as a transaction begins."""
        ...

    def forget(self) -> None:
        """Goes back to `begin`, after the transaction was rolled back."""
        ...


def row_writer(connection: Connection) -> RowWriter:
    """The writer of this file; ChainError when its last rows were altered."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    return Chain(connection) if version >= CHAINED_FROM else Unchained(connection)


class Unchained:
    """Rows of a recording made before there was a chain."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, table: str, row: Mapping[str, Any]) -> int:
        """See RowWriter."""
        columns, places = ", ".join(map(quoted, row)), ", ".join("?" * len(row))
        sql = f"INSERT INTO {quoted(table)} ({columns}) VALUES ({places})"
        return self._connection.execute(sql, tuple(row.values())).lastrowid

    def append_values(self, table: str, values: Sequence[Any]) -> int:
        """See RowWriter."""
        sql = f"INSERT INTO {quoted(table)} VALUES ({', '.join('?' * len(values))})"
        return self._connection.execute(sql, tuple(values)).lastrowid

    def begin(self) -> None:
        """See RowWriter."""

    def forget(self) -> None:
        """See RowWriter."""


class Chain:
    """Appends rows, each with its place and digest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables = {table: _Table(connection, table) for table in chained_tables(connection)}
        self._n, self._digest = head(connection)
        self._keys = {name: table.next_key(connection) for name, table in self._tables.items()}
        self.begin()

    @property
    def n(self) -> int:
        """Rows so far."""
        return self._n

    @property
    def digest(self) -> bytes:
        """The digest of the last row."""
        return self._digest

    def begin(self) -> None:
        """See RowWriter."""
        self._begun = self._n, self._digest, dict(self._keys)

    def forget(self) -> None:
        """See RowWriter. What is remembered counts, not the file: recording goes on whatever was done to it."""
        self._n, self._digest, keys = self._begun
        self._keys = dict(keys)

    def append(self, table: str, row: Mapping[str, Any]) -> int:
        """See RowWriter."""
        shape = self._tables[table]
        if unknown := row.keys() - shape.reals.keys():
            raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
        return self.append_values(table, [row.get(name) for name in shape.reals])

    def append_values(self, table: str, values: Sequence[Any]) -> int:
        """See RowWriter."""
        shape = self._tables[table]
        kept = shape.as_kept(values, self._keys[table])
        n = self._n + 1
        digest = next_digest(self._digest, n, table, kept)
        self._connection.execute(shape.insert, (*kept, n, stored_digest(n, digest)))
        self._n, self._digest = n, digest
        if shape.numbered:
            self._keys[table] = kept[0] + 1
        return kept[0]


class _Table:
    """Columns of one table: which hold real numbers, and the key that comes next."""

    def __init__(self, connection: Connection, name: str) -> None:
        rows = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        own = [row for row in rows if row[1] not in (PLACE, DIGEST)]
        self.reals = {row[1]: row[2] == "REAL" for row in own}
        self._positions = [at for at, row in enumerate(own) if row[2] == "REAL"]
        self.numbered = own[0][2] == "INTEGER" and [row[1] for row in own if row[5]] == [own[0][1]]
        self._newest = f"SELECT coalesce(max({quoted(own[0][1])}), 0) + 1 FROM {quoted(name)}"
        self.insert = f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' * (len(own) + 2))})"

    def next_key(self, connection: Connection) -> int:
        """The key that the next row gets."""
        return connection.execute(self._newest).fetchone()[0] if self.numbered else 1

    def as_kept(self, values: Sequence[Any], key: int) -> list[Any]:
        """The values as SQLite will give them back: real numbers as such, truth as 0 and 1, the key filled in."""
        kept = [int(value) if type(value) is bool else value for value in values]
        for at in self._positions:
            kept[at] = None if kept[at] is None or kept[at] != kept[at] else float(kept[at])
        if kept[0] is None and self.numbered:
            kept[0] = key
        return kept


def head(connection: Connection) -> tuple[int, bytes]:
    """(rows, digest of the last one), worked out from the last row that carries its whole digest; ChainError."""
    last = sorted((link for table in chained_tables(connection) for link in _newest(connection, table)), key=_place)[
        -WHOLE_EVERY:
    ]
    n, digest = 0, GENESIS
    for at, link in enumerate(last):
        if link.n % WHOLE_EVERY == 0 and len(link.stored) == len(GENESIS):
            n, digest, last = link.n, bytes(link.stored), last[at + 1 :]
            break
    for link in last:
        n, digest = n + 1, next_digest(digest, n + 1, link.table, link.values)
        if link.n != n or link.stored != stored_digest(n, digest):
            raise ChainError(f"row {link.row} of {link.table} was altered, or the one before it is gone")
    return n, digest


def _newest(connection: Connection, table: str) -> list[Link]:
    rows = connection.execute(f"SELECT rowid, * FROM {quoted(table)} ORDER BY rowid DESC LIMIT {WHOLE_EVERY}")
    return [_link(table, row) for row in rows.fetchall()]


def _links(connection: Connection, table: str) -> Iterator[Link]:
    rows: Iterable[Sequence[Any]] = connection.execute(f"SELECT rowid, * FROM {quoted(table)} ORDER BY rowid")
    return itertools.starmap(_link, zip(itertools.repeat(table), rows, strict=False))


def _link(table: str, row: Sequence[Any]) -> Link:
    n = row[-2] if type(row[-2]) is int else 0  # a place that is none sorts first, and fails there
    return Link(table, row[0], n, row[-1], tuple(row[1:-2]))


_place = attrgetter("n")


def _tagged(value: Any) -> Any:
    """A real number or a blob as JSON; whatever counts as an integer or a text as that."""
    if isinstance(value, float):
        return {"f": struct.pack(">d", value).hex()}
    if isinstance(value, bytes):
        if len(value) > MAX_TEXT:
            raise ValueError(_TOO_LONG)
        return {"b": value.hex()}
    return int(value) if isinstance(value, int) else str(value)
