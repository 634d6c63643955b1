"""How a recording ends: noted, checkpointed, and left as one file that opens without its journal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from session_monitor.storage.chain import Chain, RowWriter
from session_monitor.storage.sealing import put_seal
from session_monitor.storage.sqlite import DISK_FAULTS, Connection

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

INTERRUPTED = "interrupted"
"""Reason given to a run that left its recording open."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: time of its last step, reason, polls that a failing disk cost."""

    run: int
    utc_ns: int
    reason: str
    polls_lost: int = 0


def finish(connection: Connection, rows: RowWriter, ending: Ending, key: Ed25519PrivateKey | None = None) -> None:
    """Notes the end of a run, seals it if there is a key, and folds the write-ahead log into the file.

    Raises what the disk raises. An interrupted recording is not sealed: nobody watched it until now.
    """
    polls, misses = (
        connection.execute(
            f"SELECT count(*) FROM {table} WHERE seq >= (SELECT min(seq) FROM clock WHERE run = ?)", (ending.run,)
        ).fetchone()[0]
        for table in ("poll", "miss")
    )
    connection.execute("BEGIN IMMEDIATE")
    rows.append("run_end", asdict(ending) | {"polls": polls, "misses": misses})
    if key is not None and isinstance(rows, Chain):
        put_seal(rows, key, ending.utc_ns)
    connection.execute("COMMIT")
    fold(connection)


def fold(connection: Connection) -> None:
    """Leaves a single file where it can; beside a reader the journal stays, and the last to close removes it."""
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    except DISK_FAULTS:
        return  # all is committed; readers open a recording with its journal just as well
