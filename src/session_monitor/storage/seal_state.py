"""What a recording says of its own seal, in a moment: whose it is, and whether anything was added after it.

Going through every row takes a second an hour of recording; a page that is to be read in a minute cannot wait for it.
So this says what was signed, and `verify` whether the rows are what was signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from session_monitor.storage.chain import CHAINED_FROM, chained_tables
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import fingerprint
from session_monitor.storage.opening import FAULTS, open_checked
from session_monitor.storage.sealing import Seal, is_genuine
from session_monitor.storage.sqlite import quoted, reason_of

SEALED, ADDED_TO, UNSEALED, NO_CHAIN, FALSE = "sealed", "added_to", "unsealed", "no_chain", "false"


@dataclass(frozen=True, slots=True)
class SealState:
    """state: sealed; added_to (rows came after the seal); unsealed; no_chain (an old version's); false (the signature
    does not fit what it is under). rows: covered; the rest is empty without a seal.
    """

    state: str
    rows: int = 0
    utc_ns: int = 0
    key: str = ""
    digest: str = ""
    signature: str = ""


def seal_state(path: Path) -> SealState:
    """Of the last seal. RecordingError when the file cannot be read."""
    connection, _ = open_checked(path)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] < CHAINED_FROM:
            return SealState(NO_CHAIN)
        row = connection.execute(
            "SELECT utc_ns, row_count, digest, public_key, signature, n FROM seal ORDER BY rowid DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return SealState(UNSEALED)
        seal, n = Seal(*row[:5]), row[5]
        lasts = [
            connection.execute(f"SELECT n FROM {quoted(table)} ORDER BY rowid DESC LIMIT 1").fetchone()
            for table in chained_tables(connection)
        ]
        state = SEALED if max(last[0] for last in lasts if last) == n else ADDED_TO
        state = state if is_genuine(seal) and seal.rows + 1 == n else FALSE
        key = fingerprint(seal.public_key)
        return SealState(state, seal.rows, seal.utc_ns, key, seal.digest.hex(), seal.signature.hex())
    except FAULTS as error:
        raise RecordingError(f"{path} is damaged: {reason_of(error)}") from error
    finally:
        connection.close()
