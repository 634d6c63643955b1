"""Rows of a sealed recording altered with any SQLite tool: edited, deleted, exchanged, put in, cut off."""

from __future__ import annotations

import random
from pathlib import Path

from bench.reliability.told import ALTERED, BROKEN, LOST, Told, chain_of
from session_monitor.storage.chain import Link, chained_tables
from session_monitor.storage.sqlite import Connection, connect_writer, quoted


def _one(connection: Connection, dice: random.Random) -> Link:
    """A row of any table, each table as likely as any other."""
    tables = [t for t in chained_tables(connection) if connection.execute(f"SELECT 1 FROM {quoted(t)}").fetchone()]
    table = dice.choice(tables)
    return dice.choice([link for link in chain_of(connection) if link.table == table])


def _columns(connection: Connection, table: str) -> list[tuple[str, str]]:
    return [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({quoted(table)})")]


def edited(path: Path, dice: random.Random) -> Told:
    """One value of one row of any table."""
    connection = connect_writer(path)
    try:
        while True:
            link = _one(connection, dice)
            column, kind = dice.choice(_columns(connection, link.table)[1:])
            where = f"FROM {quoted(link.table)} WHERE rowid = {link.row}"
            before = connection.execute(f"SELECT {quoted(column)}, typeof({quoted(column)}) {where}").fetchone()
            value = _other(before[0], kind, dice)
            set_ = f"UPDATE OR IGNORE {quoted(link.table)} SET {quoted(column)} = ? WHERE rowid = ?"
            connection.execute(set_, (value, link.row))
            after = connection.execute(f"SELECT {quoted(column)}, typeof({quoted(column)}) {where}").fetchone()
            if after != before:
                break
    finally:
        connection.close()
    right = BROKEN if link.table in ("machine_map", "channel") else ALTERED
    n = None if column == "n" else link.n  # a place that was changed shows where it is missing, or stands twice
    return Told(f"{link.table} row {link.row}, {column}: {before[0]!r:.40} is {after[0]!r:.40}", right, n)


def _other(value: object, kind: str, dice: random.Random) -> object:
    match value:
        case None:
            return {"INTEGER": 1, "REAL": 1.5, "TEXT": "x"}.get(kind, b"x")
        case int():
            return dice.choice((value + 1, value - 1, value ^ 1 << dice.randrange(40), -value - 1, value + 0.5))
        case float():
            return dice.choice((value + 0.1, -value - 1, value * (1 + 1e-12) + 1e-300))
        case str():
            at = dice.randrange(len(value) + 1)
            return dice.choice((f"{value} ", f"{value[:at]}x{value[at:]}", value[1:] or "x"))
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:] if value else b"\1"
    raise TypeError(type(value))


def deleted(path: Path, dice: random.Random) -> Told:
    """One row, or some that follow each other in the chain."""
    connection = connect_writer(path)
    try:
        chain = chain_of(connection)
        first = dice.choice(chain).n
        last = min(first + dice.choice((0, 0, 1, 5, 40)), chain[-1].n)
        for link in chain[first - 1 : last]:
            connection.execute(f"DELETE FROM {quoted(link.table)} WHERE rowid = {link.row}")
    finally:
        connection.close()
    right = BROKEN | LOST if last == chain[-1].n else BROKEN  # with the seal gone it looks like one never closed
    return Told(f"rows {first} to {last} of {len(chain)} deleted", right, None if last == chain[-1].n else first)


def exchanged(path: Path, dice: random.Random) -> Told:
    """Two rows that changed places in the chain, with or without their digests; or two polls their readings."""
    connection = connect_writer(path)
    try:
        chain = [link for link in chain_of(connection) if link.table == "poll"]
        one, other = sorted(dice.sample(chain, 2), key=lambda link: link.n)
        columns = dice.choice((("n",), ("n", "h"), ("h",)))
        rows = {
            link.row: connection.execute(f"SELECT {', '.join(columns)} FROM poll WHERE rowid = {link.row}").fetchone()
            for link in (one, other)
        }
        set_ = ", ".join(f"{column} = ?" for column in columns)
        for link, row in ((one, rows[other.row]), (other, rows[one.row])):
            connection.execute(f"UPDATE poll SET {set_} WHERE rowid = {link.row}", row)
    finally:
        connection.close()
    return Told(f"polls {one.row} and {other.row} exchanged {', '.join(columns)}", ALTERED, one.n)


def inserted(path: Path, dice: random.Random) -> Told:
    """A row that was never recorded: without a place, with one that is taken, or in between with all moved on."""
    connection = connect_writer(path)
    try:
        chain = chain_of(connection)
        link = dice.choice(chain[:-1])
        how = dice.choice(("no place", "taken", "between"))
        if how == "between":
            for table in chained_tables(connection):
                connection.execute(f"UPDATE {quoted(table)} SET n = -n - 1 WHERE n > {link.n}")
                connection.execute(f"UPDATE {quoted(table)} SET n = -n WHERE n < 0")
        place = {"no place": None, "taken": link.n, "between": link.n + 1}[how]
        row = (0, 1_800_000_000 * 10**9, "RN 7", "nothing happened", place, dice.randbytes(4))
        connection.execute("INSERT INTO note (t_ns, utc_ns, by_whom, text, n, h) VALUES (?, ?, ?, ?, ?, ?)", row)
    finally:
        connection.close()
    return Told(f"a note put in at {place} ({how})", ALTERED, link.n + 1 if how == "between" else None)


def cut_off(path: Path, dice: random.Random) -> Told:
    """The end of the chain taken away, the seal too, or the seal kept."""
    connection = connect_writer(path)
    try:
        chain = chain_of(connection)
        last = dice.randrange(len(chain) // 2, len(chain) - 1)
        keep_seal = dice.random() < 0.5
        for link in chain[last:]:
            if not (keep_seal and link.table == "seal"):
                connection.execute(f"DELETE FROM {quoted(link.table)} WHERE rowid = {link.row}")
        if keep_seal:
            connection.execute(f"UPDATE seal SET n = {last + 1}")
    finally:
        connection.close()
    right = ALTERED if keep_seal else LOST
    return Told(f"cut after row {last} of {len(chain)}, seal {'kept' if keep_seal else 'gone'}", right)
