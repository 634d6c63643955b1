"""The few rows without which no other could be read, made again where they are gone.

A poll keeps its time against a row of `clock`; when that is lost the poll's own numbers still say when it was, but for
where its run began. What is made again is reported, and `verify` names it, for it has no place in the chain.
"""

from __future__ import annotations

from session_monitor.storage.sqlite import Connection

CASE = "recovered"
"""Stands for whoever the session was of."""
PERIOD_NS = 100_000_000
"""At how many nanoseconds a poll is due unless somebody says otherwise."""


def remake(connection: Connection) -> dict[str, int]:
    """Table -> rows made again: the session without its names, and clocks that begin where their run did."""
    made = {"session": _session(connection), "clock": _clocks(connection)}
    return {table: count for table, count in made.items() if count}


def _session(connection: Connection) -> int:
    if connection.execute("SELECT 1 FROM session").fetchone():
        return 0
    connection.execute(
        "INSERT INTO session (session, case_id, bed, operator, zone, started_utc_ns, link, simulated) "
        "VALUES (1, ?, '', '', 'UTC', coalesce((SELECT min(utc_ns) FROM run), 0), '', 0)",
        (CASE,),
    )
    return 1


def _clocks(connection: Connection) -> int:
    lost = connection.execute(
        "SELECT clock, min(seq) FROM (SELECT clock, seq FROM poll UNION ALL SELECT clock, seq FROM miss) "
        "WHERE clock NOT IN (SELECT clock FROM clock) GROUP BY clock"
    ).fetchall()
    for clock, seq in lost:
        run, offset_ns, utc_ns = connection.execute(
            "SELECT run, offset_ns, utc_ns FROM run ORDER BY run LIMIT 1"
        ).fetchone() or (1, 0, connection.execute("SELECT started_utc_ns FROM session").fetchone()[0])
        period_ns = connection.execute("SELECT coalesce(max(period_ns), ?) FROM clock", (PERIOD_NS,)).fetchone()[0]
        connection.execute(
            "INSERT INTO clock (clock, run, seq, t_ns, utc_ns, period_ns) VALUES (?, ?, ?, ?, ?, ?)",
            (clock, run, seq, offset_ns + seq * period_ns, utc_ns + seq * period_ns, period_ns),
        )
    return len(lost)
