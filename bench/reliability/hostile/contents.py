"""Values and rows that no recorder writes."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

from session_monitor.storage.sqlite import connect_writer, quoted

LONG = 8 * 2**20
VALUES: tuple[tuple[str, object], ...] = (
    *(("NULL", None), ("0", 0), ("-1", -1), ("2**31", 2**31), ("2**62", 2**62), ("2**63 - 1", 2**63 - 1)),
    *(("-2**63", -(2**63)), ("infinity", float("inf")), ("1e308", 1e308), ("0.5", 0.5), ("x", "x"), ("''", "")),
    *(("NUL", "a\0b"), ("an escape", "\x1b]0;x\x07\x1b[2J"), ("lines", "a\nb\r\nc"), ("a blob", b"\xff\xfe\0")),
    *(("[[[", "[" * 100_000), ("{{{", '{"a":' * 20_000), ("a = [[[", f"a = {'[' * 5_000}"), ("a number", "9" * 5_000)),
    *(("1e999", "1e999"), ("NaN", "NaN"), ("half a character", "\ud800".encode("utf-8", "surrogatepass"))),
    *(("a long text", "a" * LONG), ("a long list", f"[{'1,' * 200_000}1]"), ("a long blob", bytes(LONG))),
    *(("surrogates", '{"text": "\\ud800"}'), ("+1e9 ns", 10**18), ("1/0", "1/0"), ("../../x", "../../../etc/x")),
)


def values(path: Path, dice: random.Random) -> str:
    """Values that no recorder writes, in any column of any table."""
    connection, told = connect_writer(path), list[str]()
    try:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        names = [n for (n,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for _ in range(dice.choice((1, 1, 2, 5))):
            table = dice.choice([name for name in names if not name.startswith(("_", "sqlite"))])
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({quoted(table)})")]
            column, (what, value) = dice.choice(columns), dice.choice(VALUES)
            where = dice.choice(("", " WHERE rowid = (SELECT max(rowid) FROM {t})", " WHERE rowid % 3 = 1"))
            if isinstance(value, str | bytes) and len(value) > 100_000:
                where = " WHERE rowid = (SELECT min(rowid) FROM {t})"
            set_ = f"UPDATE OR IGNORE {quoted(table)} SET {quoted(column)} = ?{where.format(t=quoted(table))}"
            if isinstance(value, bytes) and what == "half a character":
                set_ = set_.replace("= ?", "= CAST(? AS TEXT)")
            with suppress(Exception):  # a rule of the table was in the way: this one stays
                connection.execute(set_, (value,))
                told.append(f"{table}.{column} = {what}{where[:16]}")
    finally:
        connection.close()
    return ", ".join(told) or "a value that the table refused"


def rows(path: Path, dice: random.Random) -> str:
    """Rows that no recorder writes: far away in time, many, or none at all."""
    connection = connect_writer(path)
    try:
        what = dice.choice(ROWS)
        with suppress(Exception):
            connection.execute(what)
        return what
    finally:
        connection.close()


ROWS = (
    *(f"DELETE FROM {name}" for name in ("clock", "run", "session", "channel", "machine_map", "poll", "alarm_set")),
    "UPDATE poll SET seq = seq * 1000000000000",
    "UPDATE poll SET seq = seq + 4611686018427387000",
    "UPDATE poll SET seq = -seq",
    "UPDATE clock SET period_ns = 0",
    "UPDATE clock SET period_ns = 9223372036854775807",
    "UPDATE clock SET t_ns = t_ns + 9000000000000000000",
    "UPDATE clock SET utc_ns = -9000000000000000000",
    "UPDATE run SET offset_ns = -9000000000000000000",
    "UPDATE poll SET t_residual_ns = 9000000000000000000 WHERE seq % 2",
    "UPDATE poll SET t_residual_ns = -900000000000000 WHERE seq % 2",
    "UPDATE poll SET quality = zeroblob(3000000) WHERE seq = 7",
    "UPDATE poll SET quality = x'ff'",
    "UPDATE miss SET seq = seq + 100000000000",
    "UPDATE channel SET numerator = 9223372036854775807, denominator = 1",
    "UPDATE channel SET low = 1e999, high = -1e999",
    "UPDATE channel SET name = 'phase'",
    "UPDATE channel SET type = 'bit'",
    "UPDATE channel SET position = position * 1000000",
    "UPDATE command SET args = '[1]'",
    "UPDATE command SET kind = 'x'",
    "UPDATE command SET seq = 5",
    "UPDATE \"transition\" SET priority = 'x'",
    'UPDATE "transition" SET t_ns = 9223372036854775807',
    'UPDATE "transition" SET utc_ns = 9223372036854775807',
    'UPDATE "transition" SET occurrence = 9223372036854775807',
    "UPDATE session SET zone = '../../../etc/passwd'",
    "UPDATE session SET started_utc_ns = 9223372036854775807",
    "UPDATE session SET started_utc_ns = -9223372036854775807",
    "UPDATE alarm_set SET source = replace(source, 'limit', 'limt')",
    "UPDATE alarm_set SET source = ''",
    "UPDATE machine_map SET phases = '{\"1\": [[[[]]]]}'",
    "UPDATE result SET value = 1e999",
    "UPDATE result SET specimen_utc_ns = 9223372036854775807",
    "UPDATE result SET unit = 'x'",
    "UPDATE result SET analyte = 'creatinine'",
    *(
        f"UPDATE output SET details = json_set(details, {change}) WHERE kind = 'clinical'"
        for change in (
            "'$.fields', json('{}')",
            "'$.fields', 7",
            "'$.fields.device', 'x'",
            "'$.fields.gcs', 'x'",
            "'$.fields.organs', json('[[[]]]')",
            "'$.utc_ns', 9223372036854775807",
            "'$.utc_ns', 'x'",
            "'$.kind', 'x'",
            "'$.kind', 'vasoactive'",
            "'$.uid', 7",
            "'$.corrects', 'x'",
            "'$.more', 1",
        )
    ),
    "UPDATE output SET details = '[]' WHERE kind IN ('clinical', 'case', 'limit_change')",
    "UPDATE output SET details = json_set(details, '$.case', 7) WHERE kind = 'case'",
    "UPDATE seal SET digest = 'x', signature = zeroblob(1000000)",
    "UPDATE seal SET row_count = -1",
    "INSERT INTO note SELECT NULL, 0, 0, '', 'x', NULL, NULL FROM poll a, poll b LIMIT 60000",
    "INSERT INTO run SELECT NULL, '', 0, 0, 0, '', '', '', '', NULL, NULL FROM poll a, poll b LIMIT 5000",
)
