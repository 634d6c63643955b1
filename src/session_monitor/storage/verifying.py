"""Is this recording what was recorded? The chain row by row, then the seals, then the file around them.

It reads only, needs no private key, and believes no key because the file carries it: whoever altered a recording could
have signed it anew with a key of his own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from session_monitor.domain.counted import counted
from session_monitor.domain.machine import MachineMap
from session_monitor.storage.chain import CHAINED_FROM, GENESIS, Link, links, next_digest, stored_digest
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import fingerprint
from session_monitor.storage.opening import FAULTS, journal_left_behind, open_checked
from session_monitor.storage.sealing import TABLE, Seal, is_genuine
from session_monitor.storage.sqlite import Connection, reason_of
from session_monitor.storage.view import reading_view

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Finding(StrEnum):
    """What a verification comes to."""

    SEALED = "sealed"  # intact, and the last seal is by the trusted key
    ALTERED = "altered"
    UNTRUSTED = "untrusted"  # intact, sealed by a key nobody here trusts
    UNSEALED = "unsealed"  # intact up to its last row, which no seal covers: open or interrupted


@dataclass(frozen=True, slots=True)
class Verification:
    """rows: intact rows from the first. altered: (table, rowid) of the first that is not, None beside other findings.

    sealed_rows: rows covered by the last genuine seal; key: fingerprint of its key, None without a seal.
    detail: one line that says what was found.
    """

    finding: Finding
    detail: str
    rows: int
    altered: tuple[str, int] | None = None
    sealed_rows: int = 0
    key: str | None = None


def verify(path: Path, trusted: Ed25519PublicKey | None) -> Verification:
    """Checks a whole recording. RecordingError when it cannot be read."""
    connection, machine = open_checked(path)
    try:
        found = _verified(connection, machine, trusted)
    except FAULTS as error:
        raise RecordingError(f"{path} is damaged and cannot be read to its end: {reason_of(error)}") from error
    finally:
        connection.close()
    alone = journal_left_behind(path) if found.finding is Finding.UNSEALED else ""
    return replace(found, detail=f"{found.detail}; {alone}") if alone else found


def _verified(connection: Connection, machine: MachineMap, trusted: Ed25519PublicKey | None) -> Verification:
    if connection.execute("PRAGMA user_version").fetchone()[0] < CHAINED_FROM:
        return Verification(Finding.UNSEALED, "made by a version of this program that kept no hash chain", 0)
    n, digest, last_seal = 0, GENESIS, None
    for link in links(connection):
        wrong, before = None, digest
        if link.n != n + 1:
            wrong = f"row {n + 1} of the chain is missing" if link.n > n + 1 else "it stands twice in the chain"
        else:
            try:
                digest = next_digest(digest, n + 1, link.table, link.values)
                wrong = None if link.stored == stored_digest(n + 1, digest) else "it is not what was recorded"
            except ValueError as error:
                wrong = str(error)
        if wrong is None and link.table == TABLE:
            last_seal = _seal(link)
            if (last_seal.rows, last_seal.digest) != (n, before) or not is_genuine(last_seal):
                wrong = "its signature does not fit"
        if wrong:
            return _altered(link, wrong, n)
        n += 1
    if fault := _file_fault(connection, machine):
        return Verification(Finding.ALTERED, fault, n)
    return _judged(n, last_seal, trusted)


def _judged(n: int, seal: Seal | None, trusted: Ed25519PublicKey | None) -> Verification:
    """An intact chain, by who vouches for it."""
    if seal is None:
        return Verification(Finding.UNSEALED, f"chain intact to row {n}, but not sealed: open or interrupted", n)
    key = fingerprint(seal.public_key)
    if seal.rows + 1 != n:
        detail = f"chain intact to row {n}, but sealed only to row {seal.rows}"
        return Verification(Finding.UNSEALED, detail, n, sealed_rows=seal.rows, key=key)
    if trusted is None or trusted.public_bytes_raw() != seal.public_key:
        detail = f"intact, but signed by the key {key}, which is not trusted here: name the signer's with --key"
        return Verification(Finding.UNTRUSTED, detail, n, sealed_rows=seal.rows, key=key)
    return Verification(
        Finding.SEALED, f"sealed and intact, {counted(n, 'row')}, key {key}", n, sealed_rows=seal.rows, key=key
    )


def _seal(link: Link) -> Seal:
    _, utc_ns, rows, digest, public_key, signature = link.values
    return Seal(utc_ns, rows, digest, public_key, signature)


def _altered(link: Link, wrong: str, n: int) -> Verification:
    detail = (
        f"altered: {link.table} row {link.row}: {wrong}; {counted(n, 'row before it is', 'rows before it are')} intact"
    )
    return Verification(Finding.ALTERED, detail, n, (link.table, link.row))


def _file_fault(connection: Connection, machine: MachineMap) -> str | None:
    """What around the rows would make other programs read something else; None when nothing does."""
    view = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'reading'").fetchone()
    if view is None or view[0] != reading_view(machine):
        return "altered: the view `reading` is not the one that was recorded"
    state = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    return None if state == "ok" else f"altered: the file does not hold together: {' '.join(str(state).split())[:200]}"
