"""What runs when somebody only reads: views, triggers, virtual tables, generated columns, rules."""

from __future__ import annotations

import random
import sqlite3
from contextlib import suppress
from pathlib import Path

from session_monitor.storage.sqlite import Connection

SCHEMA = (
    "CREATE VIEW extra AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
    "CREATE TRIGGER t AFTER INSERT ON note BEGIN DELETE FROM poll; END",
    "CREATE TRIGGER t INSTEAD OF INSERT ON reading BEGIN SELECT load_extension('evil'); END",
    "CREATE VIRTUAL TABLE extra USING fts5(x)",
    "CREATE VIRTUAL TABLE extra USING rtree(id, a, b)",
    "CREATE INDEX extra ON poll (abs(random()))",
    "CREATE INDEX extra ON note (text) WHERE length(text) > 0",
    "CREATE TABLE extra (x CHECK (x IN (SELECT randomblob(100000000))))",
    "DROP VIEW reading",
    'DROP TABLE "transition"',
    "ALTER TABLE note ADD COLUMN more GENERATED ALWAYS AS (randomblob(1000000000))",
    "ALTER TABLE note RENAME TO notes",
    "ALTER TABLE poll RENAME COLUMN raw_phase TO raw_fase",
)
VIEWS = (
    "CREATE VIEW reading AS WITH RECURSIVE c(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM c) SELECT seq FROM c",
    "CREATE VIEW reading AS SELECT randomblob(900000000) AS seq",
    "CREATE VIEW reading AS SELECT a.seq FROM poll a, poll b, poll c, poll d",
    "CREATE VIEW reading AS SELECT * FROM reading",
    f"CREATE VIEW reading AS SELECT {'(' * 5000}1{')' * 5000} AS seq",
    f"CREATE VIEW reading AS SELECT {' || '.join(['1'] * 900)} AS seq",
)
TABLES = (
    ("poll", "INTEGER, ", "INTEGER CHECK (1 IN (SELECT randomblob(100000000))), "),
    ("note", "text TEXT", "text TEXT AS (hex(zeroblob(500000000)))"),
    ("note", "text TEXT NOT NULL", "text TEXT DEFAULT (randomblob(1000000))"),
    ("session", "CREATE TABLE", "CREATE  TABLE"),
    ("run", "PRIMARY KEY", f"PRIMARY KEY CHECK ({'(' * 3000}1{')' * 3000})"),
    ("clock", "CREATE TABLE", "CREATE VIRTUAL TABLE"),
    ("machine_map", ")", ") WITHOUT ROWID"),
    ("output", "TEXT", "TEXT COLLATE nocase"),
)


def schema(path: Path, dice: random.Random) -> str:
    """Views, triggers, virtual tables, generated columns, rules: what runs when somebody reads."""
    connection = _plain(path)
    try:
        if dice.random() < 0.4:
            statement = dice.choice(SCHEMA)
            with suppress(sqlite3.Error):
                connection.execute(statement)
            return statement
        connection.execute("PRAGMA writable_schema = ON")
        if dice.random() < 0.5:
            sql = dice.choice(VIEWS)
            connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'reading'", (sql,))
            return sql[:80]
        name, was, now = dice.choice(TABLES)
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ?", (was, now, name))
        return f"{name}: {was} is {now[:60]}"
    finally:
        connection.close()


def _plain(path: Path) -> Connection:
    """Python's own library, which lets a schema be written."""
    return sqlite3.connect(path, isolation_level=None)
