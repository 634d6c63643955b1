"""A sealed recording altered by who knows how it is sealed, or beneath SQLite: seals, digests, bytes, schema."""

from __future__ import annotations

import random
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.reliability.told import ALTERED, BROKEN, Told, chain_of
from session_monitor.storage.chain import GENESIS, Chain, next_digest, stored_digest
from session_monitor.storage.sealing import put_seal
from session_monitor.storage.sqlite import PAGE_SIZE, Connection, connect_writer, quoted
from session_monitor.storage.verifying import Finding


def shortened(path: Path, dice: random.Random) -> Told:
    """The file cut off at any byte, now and then with a header that agrees."""
    content = bytearray(path.read_bytes())
    keep = dice.randrange(len(content))
    if dice.random() < 0.5:
        keep = max(PAGE_SIZE, keep // PAGE_SIZE * PAGE_SIZE)
        content[28:32] = (keep // PAGE_SIZE).to_bytes(4)
    path.write_bytes(content[:keep])
    return Told(f"cut to {keep} of {len(content)} bytes", BROKEN)


def unsealed(path: Path, dice: random.Random) -> Told:
    """The seal taken away, with or without another value changed before."""
    connection = connect_writer(path)
    try:
        connection.execute("DELETE FROM seal")
        if dice.random() < 0.5:
            return Told("the seal taken away", frozenset({Finding.UNSEALED.value}))
        link = dice.choice([link for link in chain_of(connection) if link.table == "poll"])
        connection.execute(f"UPDATE poll SET raw_pven_mmhg = raw_pven_mmhg + 1 WHERE seq = {link.row}")
        return Told(f"the seal taken away, poll {link.row} changed", ALTERED, link.n)
    finally:
        connection.close()


def made_anew(path: Path, dice: random.Random) -> Told:
    """A value changed, all digests made anew: signed with a key of one's own, with the old seal, or without one."""
    connection = connect_writer(path)
    try:
        seal = connection.execute("SELECT utc_ns, row_count, digest, public_key, signature FROM seal").fetchone()
        connection.execute("DELETE FROM seal")
        link = dice.choice([link for link in chain_of(connection) if link.table == "poll"])
        connection.execute(f"UPDATE poll SET raw_pven_mmhg = raw_pven_mmhg + 1 WHERE seq = {link.row}")
        digest = GENESIS
        for each in chain_of(connection):
            digest = next_digest(digest, each.n, each.table, each.values)
            set_ = f"UPDATE {quoted(each.table)} SET h = ? WHERE rowid = ?"
            connection.execute(set_, (stored_digest(each.n, digest), each.row))
        how = dice.choice(("own key", "old seal", "no seal", "own key, called ours"))
        right = {"own key": Finding.UNTRUSTED, "no seal": Finding.UNSEALED}.get(how, Finding.ALTERED)
        if how == "old seal":
            Chain(connection).append_values("seal", (None, *seal))
        elif how != "no seal":
            put_seal(Chain(connection), Ed25519PrivateKey.generate(), seal[0])
        if how == "own key, called ours":
            _call_ours(connection, seal[3])
        return Told(f"poll {link.row} changed, all digests made anew, {how}", frozenset({right.value}))
    finally:
        connection.close()


def _call_ours(connection: Connection, public_key: bytes) -> None:
    """The forger's seal under the name of the trusted key, with a digest that fits."""
    connection.execute("UPDATE seal SET public_key = ?", (public_key,))
    *before, last = chain_of(connection)
    digest = GENESIS
    for each in before:
        digest = next_digest(digest, each.n, each.table, each.values)
    digest = next_digest(digest, last.n, last.table, last.values)
    connection.execute("UPDATE seal SET h = ?", (stored_digest(last.n, digest),))


def bytes_of_a_row(path: Path, dice: random.Random) -> Told:
    """A bit turned within a value of a row, in the file itself, past every check of SQLite's."""
    connection = connect_writer(path)
    try:
        links_of = chain_of(connection)
    finally:
        connection.close()
    content = bytearray(path.read_bytes())
    while True:
        link = dice.choice(links_of)
        needle = link.stored if isinstance(link.stored, bytes) else b""
        at = content.find(needle)
        if len(needle) >= 4 and content.count(needle) == 1:
            break
    content[at + dice.randrange(len(needle))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    return Told(f"a bit of the digest of {link.table} row {link.row} turned in the file", ALTERED, link.n)


def schema_changed(path: Path, dice: random.Random) -> Told:
    """The view that other programs read, an index, or a table more."""
    connection = connect_writer(path)
    try:
        sql = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'reading'").fetchone()[0]
        what = dice.choice(
            (
                ("DROP VIEW reading",),
                ("DROP VIEW reading", sql.replace("/ 10.0", f"/ {dice.choice((100.0, 9.99, 11.0))}", 1)),
                ("DROP VIEW reading", sql.replace("pven_mmhg", "part_mmhg", 1)),
                ("CREATE TABLE extra (x)",),
                ("CREATE TRIGGER t AFTER INSERT ON note BEGIN DELETE FROM poll; END",),
            )
        )
        for statement in what:
            connection.execute(statement)
    finally:
        connection.close()
    return Told(what[-1][:60], BROKEN)
