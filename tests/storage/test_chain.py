"""The hash chain: what it encodes, how it goes on, and that every row of a recording is in it."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from pathlib import Path

import pytest

from session_monitor.domain.inputs import Command, HostFacts
from session_monitor.storage.chain import (
    GENESIS,
    PREFIX,
    WHOLE_EVERY,
    ChainError,
    chained_tables,
    encoded,
    head,
    links,
    row_writer,
)
from session_monitor.storage.sqlite import connect_reader, connect_writer
from tests.storage.sessions import miss, poll, record, small_machine, transition

MACHINE = small_machine()


def everything(folder: Path) -> Path:
    """A recording with rows in every table that a session writes."""
    steps = [poll(MACHINE, seq) if seq % 7 else miss(seq) for seq in range(300)]
    steps[1] = poll(
        MACHINE,
        1,
        commands=(Command("1", "mark_event", {"text": "换袋"}, "lin"),),
        host=HostFacts(True, None, True, False, 0.25),
        transitions=(transition(1, 1, value=151, limit=150), transition(2, 1, value=math.nan, limit=None)),
        outputs=(
            ("note", {"by": "lin", "text": "换袋"}),
            ("entered_value", {"name": "weight_kg", "value": 70, "unit": "kg", "by": "lin"}),
        ),
    )
    steps[2] = poll(MACHINE, 2, [None, *[0] * (len(MACHINE.channels) - 1)])
    return record(folder, steps, self_test=[("disk", "ok", "")])


def test_the_encoding_is_the_one_the_page_states() -> None:
    assert encoded(7, "poll", (1, None, "a", 1.5, b"\x01", None)) == (
        b'[7,"poll",1,null,"a",{"f":"3ff8000000000000"},{"b":"01"}]'
    )
    assert encoded(7, "t", (0.0,)) != encoded(7, "t", (-0.0,)) != encoded(7, "t", (0,))
    assert encoded(1, "t", (1, 2)) != encoded(1, "t", (12,)) != encoded(1, "t", ("1", 2))


def test_a_recording_can_be_checked_by_the_page_alone(tmp_path: Path) -> None:
    """With nothing of this program but the reader: SHA-256 over JSON, row by row."""
    connection = connect_reader(everything(tmp_path))
    rows = []
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name != '_sqlite_migrations'"
    for (table,) in connection.execute(tables).fetchall():
        rows += [(row[-2], table, row) for row in connection.execute(f'SELECT * FROM "{table}"')]
    connection.close()
    assert {table for _, table, _ in rows} >= {"poll", "miss", "transition", "note", "entered_value", "seal", "channel"}
    digest = hashlib.sha256(b"session-monitor recording, hash chain 1").digest()
    for place, (n, table, row) in enumerate(sorted(rows), 1):
        assert n == place
        values = list(row[:-2])
        while values and values[-1] is None:
            values.pop()
        tagged = [
            {"f": struct.pack(">d", v).hex()} if isinstance(v, float) else {"b": v.hex()} if isinstance(v, bytes) else v
            for v in values
        ]
        text = json.dumps([n, table, *tagged], ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(digest + text.encode()).digest()
        assert row[-1] == (digest if n % 128 == 0 else digest[:4]), (table, n)


def test_every_table_but_the_notes_of_migrations_is_in_it(tmp_path: Path) -> None:
    connection = connect_reader(record(tmp_path, [poll(MACHINE, 0)]))
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert {*chained_tables(connection)} == names - {"_sqlite_migrations"}
    connection.close()


@pytest.mark.parametrize("polls", [1, WHOLE_EVERY - 30, WHOLE_EVERY, 3 * WHOLE_EVERY + 5])
def test_the_head_is_found_from_the_last_rows(tmp_path: Path, polls: int) -> None:
    path = record(tmp_path, [poll(MACHINE, seq) for seq in range(polls)])
    connection = connect_reader(path)
    whole = list(links(connection))
    n, digest = head(connection)
    assert n == len(whole) == whole[-1].n
    assert whole[-1].stored == (digest if n % WHOLE_EVERY == 0 else digest[:PREFIX])
    connection.close()


def test_the_head_of_an_empty_file_is_the_beginning(tmp_path: Path) -> None:
    path = record(tmp_path, [])
    connection = connect_writer(path)
    for table in chained_tables(connection):
        connection.execute(f'DELETE FROM "{table}"')
    assert head(connection) == (0, GENESIS)
    connection.close()


@pytest.mark.parametrize("change", ["DELETE FROM poll WHERE seq = 290", "UPDATE poll SET raw_ad1 = 1 WHERE seq = 290"])
def test_nothing_is_added_behind_an_altered_end(tmp_path: Path, change: str) -> None:
    connection = connect_writer(everything(tmp_path))
    connection.execute(change)
    with pytest.raises(ChainError):
        row_writer(connection)
    connection.close()


def test_a_transaction_rolled_back_leaves_the_chain_where_it_was(tmp_path: Path) -> None:
    connection = connect_writer(everything(tmp_path))
    rows = row_writer(connection)
    before = head(connection)
    connection.execute("BEGIN")
    rows.begin()
    first = rows.append("note", {"t_ns": 1, "utc_ns": 2, "by_whom": "a", "text": "lost"})
    connection.execute("ROLLBACK")
    rows.forget()
    assert head(connection) == before
    connection.execute("BEGIN")
    rows.begin()
    assert rows.append("note", {"t_ns": 1, "utc_ns": 2, "by_whom": "a", "text": "kept"}) == first
    connection.execute("COMMIT")
    assert head(connection)[0] == before[0] + 1
    connection.close()


def test_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    connection = connect_writer(everything(tmp_path))
    with pytest.raises(KeyError, match="no column colour"):
        row_writer(connection).append("note", {"colour": 1})
    connection.close()
