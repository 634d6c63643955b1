"""Whether what a recording keeps beside its readings is of the kind its tables say, asked once as it is opened.

SQLite takes a text where a table says INTEGER, and a damaged page can hold NULL where none may be: without this, what
is only printed would have to expect anything. Readings are looked at as they are read; `verify` names any row.
"""

from __future__ import annotations

from functools import cache

from session_monitor.storage.chain import DIGEST, PLACE
from session_monitor.storage.schema import fixed_tables
from session_monitor.storage.sqlite import Connection, connect_memory, quoted

LONG = ("miss",)
"""Tables with a row a poll in the worst case: what is wrong there shows as it is read."""
_KINDS = {"INTEGER": "'integer'", "TEXT": "'text'", "REAL": "'real', 'integer'", "BLOB": "'blob'"}
_TEXT_TOO = {("machine_map", "identity_value"), ("machine_seen", "identity"), ("machine_seen", "serial")}
"""Registers that hold a text in some machines, which is kept as its bytes."""


def unsound(connection: Connection, version: int) -> str | None:
    """The first table with a value that no recorder writes, in words; None when there is none."""
    for table, condition in _conditions(version).items():
        found = connection.execute(f"SELECT rowid FROM {quoted(table)} WHERE {condition} LIMIT 1").fetchall()
        if found:
            return f"row {found[0][0]} of {table} holds what no recorder writes"
    return None


@cache
def _conditions(version: int) -> dict[str, str]:
    """Table -> SQL that is true of a row with a value of the wrong kind."""
    statements, found = fixed_tables(version), dict[str, str]()
    connection = connect_memory()
    for table, statement in statements.items():
        connection.execute(statement)
        columns = connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
        found[table] = " OR ".join(
            _condition(quoted(name), kind, required or bool(key), (table, name) in _TEXT_TOO)
            for _, name, kind, required, _, key in columns
            if name not in (PLACE, DIGEST)
        )
    connection.close()
    return {table: condition for table, condition in found.items() if table not in LONG}


def _condition(column: str, kind: str, required: bool, text_too: bool) -> str:
    allowed = (_KINDS[kind] if required else f"{_KINDS[kind]}, 'null'") + (", 'blob'" if text_too else "")
    return f"typeof({column}) NOT IN ({allowed})"
