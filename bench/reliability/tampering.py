"""A sealed recording altered in every way somebody could: `verify` must find it, name the first row, accuse no other.

Beside the altered ones as many that nobody touched are verified: closed, resumed, interrupted, and with a result added.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bench.figures import Figure
from bench.reliability.by_hand import BEFORE_S, Treatment, own_folders
from session_monitor.domain.results import Result
from session_monitor.storage.append import add_result
from session_monitor.storage.chain import GENESIS, Chain, Link, chained_tables, links, next_digest, stored_digest
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import own_public_key, signing_key
from session_monitor.storage.sealing import put_seal
from session_monitor.storage.sqlite import PAGE_SIZE, Connection, connect_writer, quoted
from session_monitor.storage.verifying import Finding, verify

WORKERS = 2
UNREADABLE = "unreadable"
HOUR_NS = 3600 * 10**9


@dataclass(frozen=True, slots=True)
class Told:
    """What was done: in words, the verdicts that are right, and the first row that is not what was recorded.

    n: its place in the chain, from 1; None where no row of the chain is (the view, the seal's key, the file).
    """

    what: str
    right: frozenset[str]
    n: int | None = None


@dataclass(slots=True)
class Seen:
    """What `verify` said of so many."""

    tried: Counter[str] = field(default_factory=Counter[str])
    missed: list[str] = field(default_factory=list[str])
    misnamed: list[str] = field(default_factory=list[str])
    accused: list[str] = field(default_factory=list[str])
    untouched: Counter[str] = field(default_factory=Counter[str])

    def add(self, other: Seen) -> None:
        """Takes another worker's in."""
        for name in Seen.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


ALTERED = frozenset({Finding.ALTERED.value})
LOST = frozenset({Finding.ALTERED.value, Finding.UNSEALED.value})
BROKEN = frozenset({Finding.ALTERED.value, UNREADABLE})
"""A file that does not hold together may not even open."""


def measure(alterations: int = 1000, seed: int = 1) -> list[Figure]:
    """So many altered recordings, and as many that are as they were recorded."""
    shares = [range(worker, alterations, WORKERS) for worker in range(WORKERS)]
    with ProcessPoolExecutor(WORKERS) as pool:
        parts = list(pool.map(_share, shares, [seed] * WORKERS))
    seen = Seen()
    for part in parts:
        seen.add(part)
    for line in (*seen.missed, *seen.misnamed, *seen.accused):
        print(line, file=sys.stderr)
    kinds, whole = (
        ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
        for counts in (seen.tried, seen.untouched)
    )
    tried, untouched = seen.tried.total(), seen.untouched.total()
    return [
        Figure(
            "alterations found", str(tried - len(seen.missed)), f"seed {seed}: {kinds}", str(tried), not seen.missed
        ),
        Figure("first altered row named wrongly", str(len(seen.misnamed)), f"{tried}", "0", not seen.misnamed),
        Figure("accused falsely", str(len(seen.accused)), f"{untouched} untouched: {whole}", "0", not seen.accused),
    ]


def _share(numbers: range, seed: int) -> Seen:
    seen = Seen()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        own_folders(home)
        signing_key()
        sealed, untouched = made(home)
        trusted = own_public_key()
        for number in numbers:
            dice = random.Random(f"{seed} {number}")
            _alter_one(sealed, home / "altered.sqlite", dice, trusted, seen)
            _leave_one(untouched, home / "untouched.sqlite", dice, trusted, seen)
    return seen


def made(home: Path) -> tuple[Path, dict[str, Path]]:
    """A sealed recording with something of everything, and untouched ones by how they ended."""
    closed = _treated(home / "closed")
    closed.close().close()
    resumed = _treated(home / "resumed")
    resumed.die()
    left = home / "left.sqlite"
    for part in ("", "-wal"):
        if Path(f"{resumed.recorder.path}{part}").exists():
            shutil.copyfile(f"{resumed.recorder.path}{part}", f"{left}{part}")
    resumed.begin()
    resumed.run(2)
    resumed.close().close()
    late = Path(shutil.copyfile(closed.recorder.path, home / "late.sqlite"))
    utc_ns = closed.clock.utc_ns()
    add_result(late, Result("IL-6", 119.94, "pg/mL", 7.0, utc_ns - HOUR_NS, "before", None, "ECLIA", "lin", utc_ns))
    return closed.recorder.path, {
        "closed": closed.recorder.path,
        "resumed": resumed.recorder.path,
        "interrupted": left,
        "result added": late,
    }


def _treated(folder: Path) -> Treatment:
    treatment = Treatment(folder, "return-kink")
    treatment.say("enter_value", name="weight_kg", value=70, unit="kg")
    treatment.say("set_operator", operator="RN 7")
    treatment.say("mark_event", text="bag changed")
    treatment.run(BEFORE_S)
    treatment.say("edit_limit", key="access_prealarm.limit", value=-60, reason="trial")
    treatment.console.ok = (False, True)
    treatment.run(5)
    treatment.acknowledge()
    treatment.clock.now_ns += 5 * 10**9
    treatment.run(5)
    return treatment


def _alter_one(sealed: Path, path: Path, dice: random.Random, trusted: Ed25519PublicKey | None, seen: Seen) -> None:
    name = dice.choice(list(ALTERATIONS))
    shutil.copyfile(sealed, path)
    told = ALTERATIONS[name](path, dice)
    seen.tried[name] += 1
    finding, named, detail = found(path, trusted)
    if finding not in told.right:
        seen.missed.append(f"{name}: {told.what}: {detail}")
    elif told.n is not None and finding == Finding.ALTERED and named != told.n:
        seen.misnamed.append(f"{name}: {told.what}: row {told.n} of the chain was the first, and {detail}")


def found(path: Path, trusted: Ed25519PublicKey | None) -> tuple[str, int | None, str]:
    """(what `verify` finds, the place in the chain at which it says it breaks, its words)."""
    try:
        verdict = verify(path, trusted)
    except RecordingError as error:
        return UNREADABLE, None, str(error)
    return verdict.finding.value, verdict.rows + 1 if verdict.altered else None, verdict.detail


def _leave_one(
    untouched: dict[str, Path], path: Path, dice: random.Random, trusted: Ed25519PublicKey | None, seen: Seen
) -> None:
    name = dice.choice(list(untouched))
    for part in ("", "-wal"):
        path.with_name(path.name + part).unlink(missing_ok=True)
        if Path(f"{untouched[name]}{part}").exists():
            shutil.copyfile(f"{untouched[name]}{part}", f"{path}{part}")
    right = Finding.UNSEALED if name == "interrupted" else Finding.SEALED
    finding, _, detail = found(path, trusted)
    seen.untouched[name] += 1
    if finding != right.value:
        seen.accused.append(f"{name}: {detail}")


def _chain(connection: Connection) -> list[Link]:
    return list(links(connection))


def _one(connection: Connection, dice: random.Random) -> Link:
    """A row of any table, each table as likely as any other."""
    tables = [t for t in chained_tables(connection) if connection.execute(f"SELECT 1 FROM {quoted(t)}").fetchone()]
    table = dice.choice(tables)
    return dice.choice([link for link in _chain(connection) if link.table == table])


def _columns(connection: Connection, table: str) -> list[tuple[str, str]]:
    return [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({quoted(table)})")]


def edited(path: Path, dice: random.Random) -> Told:
    """One value of one row of any table."""
    connection = connect_writer(path)
    try:
        while True:
            link = _one(connection, dice)
            column, kind = dice.choice(_columns(connection, link.table)[1:])
            where = f"FROM {quoted(link.table)} WHERE rowid = {link.row}"
            before = connection.execute(f"SELECT {quoted(column)}, typeof({quoted(column)}) {where}").fetchone()
            value = _other(before[0], kind, dice)
            set_ = f"UPDATE OR IGNORE {quoted(link.table)} SET {quoted(column)} = ? WHERE rowid = ?"
            connection.execute(set_, (value, link.row))
            after = connection.execute(f"SELECT {quoted(column)}, typeof({quoted(column)}) {where}").fetchone()
            if after != before:
                break
    finally:
        connection.close()
    right = BROKEN if link.table in ("machine_map", "channel") else ALTERED
    n = None if column == "n" else link.n  # a place that was changed shows where it is missing, or stands twice
    return Told(f"{link.table} row {link.row}, {column}: {before[0]!r:.40} is {after[0]!r:.40}", right, n)


def _other(value: object, kind: str, dice: random.Random) -> object:
    match value:
        case None:
            return {"INTEGER": 1, "REAL": 1.5, "TEXT": "x"}.get(kind, b"x")
        case int():
            return dice.choice((value + 1, value - 1, value ^ 1 << dice.randrange(40), -value - 1, value + 0.5))
        case float():
            return dice.choice((value + 0.1, -value - 1, value * (1 + 1e-12) + 1e-300))
        case str():
            at = dice.randrange(len(value) + 1)
            return dice.choice((f"{value} ", f"{value[:at]}x{value[at:]}", value[1:] or "x"))
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:] if value else b"\1"
    raise TypeError(type(value))


def deleted(path: Path, dice: random.Random) -> Told:
    """One row, or some that follow each other in the chain."""
    connection = connect_writer(path)
    try:
        chain = _chain(connection)
        first = dice.choice(chain).n
        last = min(first + dice.choice((0, 0, 1, 5, 40)), chain[-1].n)
        for link in chain[first - 1 : last]:
            connection.execute(f"DELETE FROM {quoted(link.table)} WHERE rowid = {link.row}")
    finally:
        connection.close()
    right = BROKEN | LOST if last == chain[-1].n else BROKEN  # with the seal gone it looks like one never closed
    return Told(f"rows {first} to {last} of {len(chain)} deleted", right, None if last == chain[-1].n else first)


def exchanged(path: Path, dice: random.Random) -> Told:
    """Two rows that changed places in the chain, with or without their digests; or two polls their readings."""
    connection = connect_writer(path)
    try:
        chain = [link for link in _chain(connection) if link.table == "poll"]
        one, other = sorted(dice.sample(chain, 2), key=lambda link: link.n)
        columns = dice.choice((("n",), ("n", "h"), ("h",)))
        rows = {
            link.row: connection.execute(f"SELECT {', '.join(columns)} FROM poll WHERE rowid = {link.row}").fetchone()
            for link in (one, other)
        }
        set_ = ", ".join(f"{column} = ?" for column in columns)
        for link, row in ((one, rows[other.row]), (other, rows[one.row])):
            connection.execute(f"UPDATE poll SET {set_} WHERE rowid = {link.row}", row)
    finally:
        connection.close()
    return Told(f"polls {one.row} and {other.row} exchanged {', '.join(columns)}", ALTERED, one.n)


def inserted(path: Path, dice: random.Random) -> Told:
    """A row that was never recorded: without a place, with one that is taken, or in between with all moved on."""
    connection = connect_writer(path)
    try:
        chain = _chain(connection)
        link = dice.choice(chain[:-1])
        how = dice.choice(("no place", "taken", "between"))
        if how == "between":
            for table in chained_tables(connection):
                connection.execute(f"UPDATE {quoted(table)} SET n = -n - 1 WHERE n > {link.n}")
                connection.execute(f"UPDATE {quoted(table)} SET n = -n WHERE n < 0")
        place = {"no place": None, "taken": link.n, "between": link.n + 1}[how]
        row = (0, 1_800_000_000 * 10**9, "RN 7", "nothing happened", place, dice.randbytes(4))
        connection.execute("INSERT INTO note (t_ns, utc_ns, by_whom, text, n, h) VALUES (?, ?, ?, ?, ?, ?)", row)
    finally:
        connection.close()
    return Told(f"a note put in at {place} ({how})", ALTERED, link.n + 1 if how == "between" else None)


def cut_off(path: Path, dice: random.Random) -> Told:
    """The end of the chain taken away, the seal too, or the seal kept."""
    connection = connect_writer(path)
    try:
        chain = _chain(connection)
        last = dice.randrange(len(chain) // 2, len(chain) - 1)
        keep_seal = dice.random() < 0.5
        for link in chain[last:]:
            if not (keep_seal and link.table == "seal"):
                connection.execute(f"DELETE FROM {quoted(link.table)} WHERE rowid = {link.row}")
        if keep_seal:
            connection.execute(f"UPDATE seal SET n = {last + 1}")
    finally:
        connection.close()
    right = ALTERED if keep_seal else LOST
    return Told(f"cut after row {last} of {len(chain)}, seal {'kept' if keep_seal else 'gone'}", right)


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
        link = dice.choice([link for link in _chain(connection) if link.table == "poll"])
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
        link = dice.choice([link for link in _chain(connection) if link.table == "poll"])
        connection.execute(f"UPDATE poll SET raw_pven_mmhg = raw_pven_mmhg + 1 WHERE seq = {link.row}")
        digest = GENESIS
        for each in _chain(connection):
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
    *before, last = _chain(connection)
    digest = GENESIS
    for each in before:
        digest = next_digest(digest, each.n, each.table, each.values)
    digest = next_digest(digest, last.n, last.table, last.values)
    connection.execute("UPDATE seal SET h = ?", (stored_digest(last.n, digest),))


def bytes_of_a_row(path: Path, dice: random.Random) -> Told:
    """A bit turned within a value of a row, in the file itself, past every check of SQLite's."""
    connection = connect_writer(path)
    try:
        links_of = _chain(connection)
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


ALTERATIONS: dict[str, Callable[[Path, random.Random], Told]] = {
    each.__name__: each
    for each in (
        *(edited, deleted, exchanged, inserted, cut_off, shortened, unsealed, made_anew, bytes_of_a_row),
        schema_changed,
    )
}
