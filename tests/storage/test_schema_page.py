"""docs/recording.md names every table and column, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from session_monitor.storage.sqlite import connect_reader
from session_monitor.storage.view import DERIVED, STANDARD
from tests.storage.sessions import UTC0, poll, record, small_machine

PAGE = (Path(__file__).parents[2] / "docs" / "recording.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE))


def test_every_table_and_column_is_explained(tmp_path: Path) -> None:
    connection = connect_reader(record(tmp_path, [poll(small_machine(), 0)]))
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:
        if table == "_sqlite_migrations":
            assert table in PAGE
            continue
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info('{table}')")]
        assert columns[-2:] == ["n", "h"], table
        columns = [name for name in columns[:-2] if not name.startswith("raw_")]
        explained = re.findall(r"`(\w+)`", ROWS[table])
        assert [name for name in columns if name not in explained] == [], table
    connection.close()
    assert set(ROWS) == {*tables, *DERIVED} - {"_sqlite_migrations"}


def test_the_view_is_explained() -> None:
    assert f"the first {len(STANDARD) + 3} columns" in PAGE
    for name in ("seq", "t_s", "utc", "phase", *DERIVED):
        assert f"`{name}`" in PAGE


def test_the_clock_rule_of_the_page_is_the_one_used(tmp_path: Path) -> None:
    steps = [poll(small_machine(), seq, t_ns=seq * 10**8 + seq * 977, utc_ns=UTC0 + seq * 10**8) for seq in range(3)]
    connection = connect_reader(record(tmp_path, steps))
    rows = connection.execute(
        "SELECT clock.t_ns + (poll.seq - clock.seq) * clock.period_ns + t_residual_ns, clock.utc_ns, clock.t_ns, "
        "utc_residual_ns FROM poll JOIN clock USING (clock)"
    ).fetchall()
    connection.close()
    assert [row[0] for row in rows] == [step.input.t_ns for step in steps]
    assert [utc + (t - t0) + rest for t, utc, t0, rest in rows] == [step.input.utc_ns for step in steps]
