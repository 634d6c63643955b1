"""The tables of a recording, made by appended migrations. docs/recording.md explains each column.

A recording is evidence: a migration that has shipped is never edited, only followed by another one, so that files
of every version open for ever. Only what the sessions of one machine differ in (the channel columns) is computed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from session_monitor.domain.machine import MAX_CHANNELS, MachineMap
from session_monitor.storage.chain import CHAINED_FROM, DIGEST, PLACE
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.sqlite import Connection, quoted
from session_monitor.storage.view import reading_view

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x534D4F4E
"""PRAGMA application_id of every recording: "SMON"."""
VERSION = 3
"""PRAGMA user_version: how many migrations a file of this program version has."""

TABLES: dict[str, str] = {
    # who, where and when; one row
    "session": """
        session INTEGER PRIMARY KEY CHECK (session = 1),
        case_id TEXT NOT NULL, bed TEXT NOT NULL, operator TEXT NOT NULL, zone TEXT NOT NULL,
        started_utc_ns INTEGER NOT NULL, link TEXT NOT NULL, simulated INTEGER NOT NULL""",
    # each start of the program in this session, and how it ended
    "run": """
        run INTEGER PRIMARY KEY,
        boot_id TEXT NOT NULL, offset_ns INTEGER NOT NULL, utc_ns INTEGER NOT NULL, monotonic_ns INTEGER NOT NULL,
        software TEXT NOT NULL, python TEXT NOT NULL, sqlite TEXT NOT NULL, platform TEXT NOT NULL""",
    "run_end": """
        run INTEGER PRIMARY KEY REFERENCES run, utc_ns INTEGER NOT NULL, reason TEXT NOT NULL,
        polls INTEGER NOT NULL, misses INTEGER NOT NULL, polls_lost INTEGER NOT NULL""",
    "self_test": """
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run,
        name TEXT NOT NULL, state TEXT NOT NULL, detail TEXT NOT NULL""",
    # the files the session ran on
    "machine_map": """
        map INTEGER PRIMARY KEY, machine_id TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
        sha256 TEXT NOT NULL, source TEXT NOT NULL,
        identity_channel TEXT NOT NULL, identity_value INTEGER NOT NULL, serial_channel TEXT NOT NULL,
        heartbeat_channel TEXT NOT NULL, heartbeat_stale_s REAL NOT NULL, max_gap INTEGER NOT NULL,
        tmp_tolerance_mmhg REAL NOT NULL, phases TEXT NOT NULL""",
    "channel": """
        map INTEGER NOT NULL REFERENCES machine_map, position INTEGER NOT NULL,
        name TEXT NOT NULL, device TEXT NOT NULL, register_table TEXT NOT NULL, address INTEGER NOT NULL,
        type TEXT NOT NULL, numerator INTEGER NOT NULL, denominator INTEGER NOT NULL, unit TEXT NOT NULL,
        invalid INTEGER, low REAL, high REAL, frozen_after_s REAL,
        PRIMARY KEY (map, position)""",
    "alarm_set": """
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, sha256 TEXT NOT NULL, source TEXT NOT NULL""",
    # what went into each step
    "clock": """
        clock INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, seq INTEGER NOT NULL,
        t_ns INTEGER NOT NULL, utc_ns INTEGER NOT NULL, period_ns INTEGER NOT NULL""",
    "miss_cause": "id INTEGER PRIMARY KEY, cause TEXT NOT NULL, detail TEXT NOT NULL, UNIQUE (cause, detail)",
    "miss": """
        seq INTEGER PRIMARY KEY, clock INTEGER NOT NULL REFERENCES clock,
        t_residual_ns INTEGER NOT NULL, utc_residual_ns INTEGER NOT NULL,
        miss_cause INTEGER NOT NULL REFERENCES miss_cause""",
    "command": """
        id INTEGER PRIMARY KEY, seq INTEGER NOT NULL,
        command_id TEXT NOT NULL, kind TEXT NOT NULL, args TEXT NOT NULL, by_whom TEXT NOT NULL""",
    "host_fact": """
        seq INTEGER PRIMARY KEY, screen_ok INTEGER, sound_ok INTEGER,
        recording_ok INTEGER NOT NULL, disk_low INTEGER NOT NULL, clock_step_s REAL NOT NULL""",
    "machine_seen": "seq INTEGER PRIMARY KEY, identity INTEGER, serial INTEGER",
    # what came out of it
    "transition": """
        id INTEGER PRIMARY KEY, step INTEGER NOT NULL, seq INTEGER NOT NULL,
        t_ns INTEGER NOT NULL, utc_ns INTEGER NOT NULL,
        alarm TEXT NOT NULL, channel TEXT, direction TEXT, occurrence INTEGER,
        from_state TEXT NOT NULL, to_state TEXT NOT NULL, event TEXT NOT NULL, priority TEXT NOT NULL,
        value REAL, limit_value REAL, by_whom TEXT NOT NULL""",
    "output": "id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, kind TEXT NOT NULL, details TEXT NOT NULL",
    # what people wrote down
    "note": """
        id INTEGER PRIMARY KEY, t_ns INTEGER NOT NULL, utc_ns INTEGER NOT NULL,
        by_whom TEXT NOT NULL, text TEXT NOT NULL""",
    "entered_value": """
        id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, t_ns INTEGER NOT NULL, utc_ns INTEGER NOT NULL,
        name TEXT NOT NULL, value REAL NOT NULL, unit TEXT NOT NULL, by_whom TEXT NOT NULL""",
    "result": """
        id INTEGER PRIMARY KEY, analyte TEXT NOT NULL, value REAL NOT NULL, censor TEXT, unit TEXT NOT NULL,
        uln REAL NOT NULL, method TEXT NOT NULL, specimen_utc_ns INTEGER NOT NULL, when_taken TEXT NOT NULL,
        by_whom TEXT NOT NULL, entered_utc_ns INTEGER NOT NULL, corrects INTEGER REFERENCES result""",
}
MAP_DETAIL = """
        id INTEGER PRIMARY KEY, map INTEGER NOT NULL REFERENCES machine_map, position INTEGER, details TEXT NOT NULL"""
"""What version 3 added: what a map or one of its channels says beyond the columns of version 1."""
DETAILED_FROM = 3
POLL = "seq INTEGER PRIMARY KEY, clock INTEGER NOT NULL REFERENCES clock, t_residual_ns INTEGER NOT NULL, \
utc_residual_ns INTEGER NOT NULL, quality BLOB"
POLL_COLUMNS = ("seq", "clock", "t_residual_ns", "utc_residual_ns", "quality")
CHAIN = f"{PLACE} INTEGER, {DIGEST} BLOB"
"""What version 2 added to every table (storage/chain.py)."""
SEAL = f"seal INTEGER PRIMARY KEY, utc_ns INTEGER NOT NULL, row_count INTEGER NOT NULL, digest BLOB NOT NULL, \
public_key BLOB NOT NULL, signature BLOB NOT NULL, {CHAIN}"
_TABLE_CONSTRAINT = re.compile(r"(,\s*(PRIMARY KEY|UNIQUE) \(.*)?\)\Z", re.DOTALL)
"""What SQLite writes behind the columns it adds."""
INDEXES = {"transition_seq": "transition (seq)", "command_seq": "command (seq)"}


def raw_column(name: str) -> str:
    """The column of `poll` that holds the raw integer of a channel."""
    return f"raw_{name}"


@lru_cache
def fixed_tables(version: int = VERSION) -> Mapping[str, str]:
    """Name -> CREATE TABLE statement of the tables that every recording of a version has alike."""
    first = {name: f"CREATE TABLE {quoted(name)} ({columns})" for name, columns in TABLES.items()}
    if version < CHAINED_FROM:
        return MappingProxyType(first)
    added = {} if version < DETAILED_FROM else {"map_detail": f"CREATE TABLE map_detail ({MAP_DETAIL}, {CHAIN})"}
    return MappingProxyType(_chained(first) | {"seal": f"CREATE TABLE seal ({SEAL})"} | added)


def tables(machine: MachineMap, version: int = VERSION) -> Mapping[str, str]:
    """Name -> CREATE TABLE statement, exactly as a recording of this machine and version carries it."""
    return _tables(tuple(c.name for c in machine.channels), version)


@lru_cache(16)  # a folder of recordings holds those of a few machines, and each is compared with this
def _tables(channels: tuple[str, ...], version: int) -> Mapping[str, str]:
    raw = "".join(f", {quoted(raw_column(name))} INTEGER" for name in channels)
    poll = {"poll": f"CREATE TABLE poll ({POLL}{raw})"}
    return MappingProxyType(dict(fixed_tables(version)) | (poll if version < CHAINED_FROM else _chained(poll)))


def _chained(statements: dict[str, str]) -> dict[str, str]:
    """The same tables after `ALTER TABLE ... ADD COLUMN` of the two columns of the chain."""
    return {
        name: _TABLE_CONSTRAINT.sub(rf", {CHAIN}\g<0>", statement, count=1) for name, statement in statements.items()
    }


def create(connection: Connection, machine: MachineMap, version: int = VERSION) -> None:
    """Makes an empty recording for this machine, in the newest version unless an older one is salvaged."""
    if len(machine.channels) > MAX_CHANNELS:
        raise RecordingError(f"{machine.id} has {len(machine.channels)} channels; a recording holds {MAX_CHANNELS}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(connection, machine, version)


def migrate(connection: Connection, machine: MachineMap, version: int = VERSION) -> None:
    """Brings a recording of an older version up to date; each step in one transaction with its note."""
    from sqlite_utils import Database, Migrations  # a quarter of a second to import, and readers do without

    migrations = Migrations("session_monitor")

    @migrations()
    def m001_first(db: Database) -> None:  # pyright: ignore[reportUnusedFunction] - the decorator keeps it
        for statement in tables(machine, 1).values():
            db.execute(statement)
        for name, where in INDEXES.items():
            db.execute(f"CREATE INDEX {quoted(name)} ON {where}")
        db.execute(reading_view(machine))
        db.execute("PRAGMA user_version = 1")

    @migrations()
    def m002_chain(db: Database) -> None:  # pyright: ignore[reportUnusedFunction] - the decorator keeps it
        for name in tables(machine, 1):
            for column in CHAIN.split(", "):
                db.execute(f"ALTER TABLE {quoted(name)} ADD COLUMN {column}")
        db.execute(f"CREATE TABLE seal ({SEAL})")
        db.execute("PRAGMA user_version = 2")

    @migrations()
    def m003_details(db: Database) -> None:  # pyright: ignore[reportUnusedFunction] - the decorator keeps it
        db.execute(f"CREATE TABLE map_detail ({MAP_DETAIL}, {CHAIN})")
        db.execute("PRAGMA user_version = 3")

    newer = {1: "m002_chain", 2: "m003_details"}.get(version)
    migrations.apply(Database(connection, execute_plugins=False), stop_before=newer)
