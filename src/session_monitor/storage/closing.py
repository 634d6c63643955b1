"""How a recording ends: noted, checkpointed, and left as one file that opens without its journal."""

from __future__ import annotations

from session_monitor.storage.rows import insert
from session_monitor.storage.sqlite import DISK_FAULTS, Connection

INTERRUPTED = "interrupted"
"""Reason given to a run that left its recording open."""


def finish(connection: Connection, run: int, utc_ns: int, reason: str, polls_lost: int) -> None:
    """Notes the end of a run and folds the write-ahead log into the file; raises what the disk raises."""
    polls, misses = (
        connection.execute(
            f"SELECT count(*) FROM {table} WHERE seq >= (SELECT min(seq) FROM clock WHERE run = ?)", (run,)
        ).fetchone()[0]
        for table in ("poll", "miss")
    )
    row = {"run": run, "utc_ns": utc_ns, "reason": reason, "polls": polls, "misses": misses, "polls_lost": polls_lost}
    connection.execute("BEGIN IMMEDIATE")
    insert(connection, "run_end", row)
    connection.execute("COMMIT")
    fold(connection)


def fold(connection: Connection) -> None:
    """Leaves a single file where it can; beside a reader the journal stays, and the last to close removes it."""
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    except DISK_FAULTS:
        return  # all is committed; readers open a recording with its journal just as well
