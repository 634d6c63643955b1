"""Which rows of which table the pages of a damaged recording still hold.

Pages that a table's tree still leads to are its own. Of a leaf that nothing leads to any more, the page above it being
damaged, the rows tell by their shape where they belong, and where two tables are alike, by their place in the chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from session_monitor.storage.chain import GENESIS, next_digest, stored_digest
from session_monitor.storage.salvage.cells import INTERIOR, LEAF, children, kind_of, rows_on
from session_monitor.storage.salvage.pages import Pages
from session_monitor.storage.sqlite import Connection, connect_memory, quoted

SCHEMA_PAGE = 1
_FITS: Mapping[str, tuple[type, ...]] = {"INTEGER": (int,), "TEXT": (str,), "REAL": (int, float), "BLOB": (bytes,)}
Values = tuple[Any, ...]
Rows = dict[int, Values]


@dataclass(frozen=True)
class Shape:
    """What rows of one table look like: for each column its type, and whether it may be null on its page."""

    names: tuple[str, ...]
    columns: tuple[tuple[str, bool], ...]
    numbered: bool
    """The first column is the rowid, and null on its page."""

    def fits(self, values: Values) -> bool:
        """Whether this could be a row of that table."""
        return len(values) == len(self.columns) and all(
            isinstance(value, _FITS[kind]) or (value is None and nullable)
            for value, (kind, nullable) in zip(values, self.columns, strict=True)
        )

    def row(self, rowid: int, values: Values) -> Values:
        """All columns; those that were not stored are null."""
        padded = (*values, *[None] * (len(self.columns) - len(values)))[: len(self.columns)]
        return (rowid, *padded[1:]) if self.numbered else padded

    def chained(self, row: Values) -> list[Any]:
        """What the chain was computed over: all but its own two columns, real numbers as such."""
        return [
            float(value) if kind == "REAL" and value is not None else value
            for value, (kind, _) in zip(row[:-2], self.columns, strict=False)
        ]


@dataclass
class Found:
    """rows: table -> rowid -> all its columns. pages_damaged: pages that should have held rows and do not.

    rows_damaged: rows seen but not readable. strays: readable rows (rowid, values) of which the table is not known.
    """

    rows: dict[str, Rows] = field(default_factory=dict[str, Rows])
    pages_damaged: set[int] = field(default_factory=set[int])
    rows_damaged: int = 0
    strays: list[tuple[int, Values]] = field(default_factory=list[tuple[int, Values]])


def shapes_by(statements: Mapping[str, str]) -> dict[str, Shape]:
    """The shape of each table that these statements make."""
    connection, found = connect_memory(), dict[str, Shape]()
    for name, statement in statements.items():
        connection.execute(statement)
        columns = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        numbered = [column[1] for column in columns if column[5]] == [columns[0][1]]
        found[name] = Shape(
            tuple(column[1] for column in columns),
            tuple((kind, not required or (numbered and bool(key))) for _, _, kind, required, _, key in columns),
            numbered,
        )
    return found


def insert_rows(connection: Connection, table: str, found: Found) -> int:
    """Puts rows into a table as they were; returns how many it would not take, for they break its rules."""
    rows = [row for _, row in sorted(found.rows.get(table, {}).items())]
    if not rows:
        return 0
    before = connection.total_changes
    connection.executemany(f"INSERT OR IGNORE INTO {quoted(table)} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    return len(rows) - (connection.total_changes - before)


def search(pages: Pages, shapes: Mapping[str, Shape]) -> Found:
    """Reads every page once. Tables that `shapes` does not have are gone through and left."""
    found, seen = Found(), set[int]()
    roots = {
        values[1]: values[3]
        for _, values in _tree(pages, SCHEMA_PAGE, seen, found)
        if len(values) == 5 and values[0] == "table" and isinstance(values[3], int)
    }
    for name, root in roots.items():
        rows = list(_tree(pages, root, seen, found))
        if name in shapes:
            found.rows[name] = {rowid: shapes[name].row(rowid, values) for rowid, values in rows}
        elif not name.startswith("_"):
            found.strays += rows
    for number in pages.numbers:
        if number not in seen and kind_of(pages.page(number), number) == LEAF:
            found.strays += _leaf(pages, number, found)
    return found


def settle(found: Found, shapes: Mapping[str, Shape]) -> None:
    """Gives strays to the one table they fit; of several that fit, to the one whose digest the chain has there."""
    alike, left = list[tuple[int, Values, list[str]]](), list[tuple[int, Values]]()
    for rowid, values in found.strays:
        fitting = [name for name, shape in shapes.items() if shape.fits(values)]
        if len(fitting) == 1:
            found.rows.setdefault(fitting[0], {}).setdefault(rowid, shapes[fitting[0]].row(rowid, values))
        elif fitting:
            alike.append((rowid, values, fitting))
        else:
            left.append((rowid, values))
    found.strays = left + _settled_by_chain(found, shapes, alike)


def drop_overwritten(found: Found, tables: Iterable[str]) -> None:
    """Leaves out rows whose own link of the chain is none: their end was written over, and who knows what else.

    Without this a reading made of garbage would stand among those that were measured.
    """
    for table in tables:
        rows = found.rows.get(table, {})
        broken = [rowid for rowid, row in rows.items() if row[-2] is not None and not _is_link(row[-2], row[-1])]
        for rowid in broken:
            del rows[rowid]
        found.rows_damaged += len(broken)


def _is_link(n: Any, h: Any) -> bool:
    return isinstance(n, int) and n >= 1 and isinstance(h, bytes) and len(h) == len(stored_digest(n, GENESIS))


def _settled_by_chain(
    found: Found, shapes: Mapping[str, Shape], alike: list[tuple[int, Values, list[str]]]
) -> list[tuple[int, Values]]:
    """Walks along the chain, wherever it can be followed; returns the strays that it says nothing of."""
    sure = {row[-2]: (name, row) for name, rows in found.rows.items() for row in rows.values()}
    doubtful = {values[-2]: (rowid, values, names) for rowid, values, names in alike}
    last: tuple[int, bytes] | None = (0, GENESIS)
    for n in sorted(place for place in {*sure, *doubtful} if isinstance(place, int)):
        if n in doubtful:
            rowid, values, names = doubtful[n]
            candidates = {name: shapes[name].row(rowid, values) for name in names}
        else:
            name, row = sure[n]
            candidates = {name: row}
        follows = last[1] if last and last[0] == n - 1 else None
        last = None
        for name, row in candidates.items():
            digest = next_digest(follows, n, name, shapes[name].chained(row)) if follows else b""
            if follows and row[-1] == stored_digest(n, digest):
                found.rows.setdefault(name, {}).setdefault(row[0], row)
                doubtful.pop(n, None)
                last = (n, digest)
                break
            if n not in doubtful and isinstance(row[-1], bytes) and len(row[-1]) == len(GENESIS):
                last = (n, row[-1])
    return [(rowid, values) for rowid, values, _ in doubtful.values()]


def _tree(pages: Pages, root: int, seen: set[int], found: Found) -> Iterator[tuple[int, Values]]:
    waiting = [root]
    while waiting:
        number = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        kind = kind_of(pages.page(number), number)
        if kind == INTERIOR:
            waiting += children(number, pages.page)
        elif kind == LEAF:
            yield from _leaf(pages, number, found)
        else:
            found.pages_damaged.add(number)


def _leaf(pages: Pages, number: int, found: Found) -> Iterator[tuple[int, Values]]:
    for row in rows_on(number, pages.page):
        if row is None:
            found.rows_damaged += 1
        else:
            yield row
