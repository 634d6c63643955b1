"""What was altered is found and named, what was not is not, and no key is believed because the file carries it."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from session_monitor.domain.results import Result
from session_monitor.storage.append import add_result
from session_monitor.storage.chain import (
    GENESIS,
    Chain,
    chained_tables,
    head,
    links,
    next_digest,
    row_writer,
    stored_digest,
)
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import own_public_key
from session_monitor.storage.sealing import put_seal
from session_monitor.storage.sqlite import Connection, connect_writer
from session_monitor.storage.verifying import Finding, Verification, verify
from tests.storage.sessions import UTC0, miss, poll, record, settled, small_machine, start, transition

MACHINE = small_machine()
STEPS = [
    miss(seq) if seq % 50 == 49 else poll(MACHINE, seq, transitions=(transition(1 + seq // 20, seq),) * (seq % 20 == 0))
    for seq in range(400)
]
RESULT = Result("IL-6", 119.94, "pg/mL", 7.0, UTC0 - 10**9, "before", None, "ECLIA", "lin", UTC0)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed recording."""
    return record(tmp_path_factory.mktemp("made"), STEPS)


@pytest.fixture
def sealed(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copyfile(made, tmp_path / "copy.sqlite"))


def check(path: Path) -> Verification:
    return verify(path, own_public_key())


def edit(path: Path, *statements: str) -> None:
    connection = connect_writer(path)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("value", ["zeroblob(5000000)", "printf('%.*c', 5000000, 'x')"])
def test_a_value_longer_than_any_is_altered_and_its_form_is_not_made(made: Path, tmp_path: Path, value: str) -> None:
    path = tmp_path / "long.sqlite"
    shutil.copyfile(made, path)
    connection = connect_writer(path)
    connection.execute(f"UPDATE alarm_set SET source = {value}")
    connection.close()
    found = verify(path, None)
    assert (found.finding, found.altered) == (Finding.ALTERED, ("alarm_set", 1))
    assert "longer than any that is recorded" in found.detail


def test_a_closed_recording_is_sealed_and_intact(sealed: Path) -> None:
    found = check(sealed)
    assert found.finding is Finding.SEALED
    assert found.sealed_rows == found.rows - 1 > len(STEPS)


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ("UPDATE poll SET raw_pacc_mmhg = raw_pacc_mmhg + 1 WHERE seq = 123", ("poll", 123)),
        ("UPDATE poll SET raw_pacc_mmhg = NULL WHERE seq = 123", ("poll", 123)),
        ("UPDATE poll SET quality = x'01' WHERE seq = 123", ("poll", 123)),
        ("UPDATE poll SET raw_pacc_mmhg = 500.5 WHERE seq = 123", ("poll", 123)),
        ("UPDATE poll SET t_residual_ns = t_residual_ns + 1 WHERE seq = 200", ("poll", 200)),
        ("DELETE FROM poll WHERE seq = 123", ("poll", 124)),
        ("UPDATE \"transition\" SET priority = 'low' WHERE id = 3", ("transition", 3)),
        ('UPDATE "transition" SET value = value + 1e-9 WHERE id = 3', ("transition", 3)),
        ("UPDATE session SET case_id = 'OTHER'", ("session", 1)),
        ("UPDATE channel SET denominator = 100 WHERE name = 'pacc_mmhg'", ("channel", 6)),
        ("UPDATE alarm_set SET source = source || ' '", ("alarm_set", 1)),
        ("UPDATE run_end SET reason = 'operator'", ("run_end", 1)),
        ("INSERT INTO note VALUES (1, 0, 0, 'x', 'y', 300, x'00')", ("note", 1)),
        ("INSERT INTO note VALUES (1, 0, 0, 'x', 'y', NULL, NULL)", ("note", 1)),
        ("UPDATE seal SET utc_ns = utc_ns + 1", ("seal", 1)),
        ("UPDATE poll SET n = 'x' WHERE seq = 5", ("poll", 5)),
    ],
)
def test_what_was_altered_is_named(sealed: Path, change: str, first: tuple[str, int]) -> None:
    edit(sealed, change)
    found = check(sealed)
    assert (found.finding, found.altered) == (Finding.ALTERED, first), found.detail
    assert f"{first[0]} row {first[1]}" in found.detail


def test_two_rows_that_changed_places_are_found(sealed: Path) -> None:
    connection = connect_writer(sealed)
    ((one,), (two,)) = connection.execute("SELECT n FROM poll WHERE seq IN (50, 60) ORDER BY seq").fetchall()
    connection.execute(f"UPDATE poll SET n = {two} WHERE seq = 50")
    connection.execute(f"UPDATE poll SET n = {one} WHERE seq = 60")
    connection.close()
    assert check(sealed).finding is Finding.ALTERED


def test_random_edits_are_all_found(sealed: Path, made: Path) -> None:
    """Some of the thousand of `make reliability`."""
    dice = random.Random(20260314)
    for _ in range(60):
        shutil.copyfile(made, sealed)
        connection = connect_writer(sealed)
        what = altered_somewhere(connection, dice)
        connection.close()
        assert check(sealed).finding is Finding.ALTERED, what


def altered_somewhere(connection: Connection, dice: random.Random) -> str:
    """One value of one row of one table changed, or a row taken out; says which."""
    filled = [t for t in chained_tables(connection) if connection.execute(f'SELECT 1 FROM "{t}"').fetchone()]
    table = dice.choice([table for table in filled if table not in ("machine_map", "channel", "seal")])
    (row,) = dice.choice(connection.execute(f'SELECT rowid FROM "{table}"').fetchall())
    columns = [c for c in connection.execute(f"PRAGMA table_info('{table}')").fetchall() if not c[5] and c[1] != "n"]
    if dice.random() < 0.3:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))
        return f"{table} {row} deleted"
    column = dice.choice(columns)
    value = b"\x07" if column[2] == "BLOB" else "changed" if column[2] == "TEXT" else 987654321
    connection.execute(f'UPDATE "{table}" SET "{column[1]}" = ? WHERE rowid = ?', (value, row))
    return f"{table} {row} {column[1]}"


def rechained(path: Path, key: Ed25519PrivateKey | None) -> None:
    """What somebody who knows the format does: alters a value, makes all digests anew, and signs with his own key."""
    connection = connect_writer(path)
    connection.execute("DELETE FROM seal")
    connection.execute("UPDATE poll SET raw_pacc_mmhg = 1 WHERE seq = 7")
    digest = GENESIS
    for link in list(links(connection)):
        digest = next_digest(digest, link.n, link.table, link.values)
        connection.execute(
            f'UPDATE "{link.table}" SET h = ? WHERE rowid = ?', (stored_digest(link.n, digest), link.row)
        )
    if key:
        put_seal(Chain(connection), key, UTC0)
    connection.close()


def test_a_forger_with_a_key_of_his_own_is_not_trusted(sealed: Path) -> None:
    forger = Ed25519PrivateKey.generate()
    rechained(sealed, forger)
    found = check(sealed)
    assert found.finding is Finding.UNTRUSTED
    assert "not trusted" in found.detail
    assert verify(sealed, forger.public_key()).finding is Finding.SEALED, "only his own key takes it"


def test_a_forger_without_a_key_leaves_it_unsealed(sealed: Path) -> None:
    rechained(sealed, None)
    assert check(sealed).finding is Finding.UNSEALED


def test_without_any_trusted_key_nothing_is_believed(sealed: Path) -> None:
    assert verify(sealed, None).finding is Finding.UNTRUSTED
    stranger = Ed25519PublicKey.from_public_bytes(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert verify(sealed, stranger).finding is Finding.UNTRUSTED


def test_a_recording_that_was_cut_off_is_told_from_an_altered_one(tmp_path: Path) -> None:
    """As a killed recorder leaves it: the chain holds to its last row, and no seal covers it."""
    recorder = start(tmp_path)
    for step in STEPS[:200]:
        recorder.put(step)
    settled(recorder, 199)
    left = tmp_path / "left"
    left.mkdir()
    for part in tmp_path.glob("*.sqlite*"):
        shutil.copyfile(part, left / part.name)
    recorder.close("test")
    found = check(left / recorder.path.name)
    assert found.finding is Finding.UNSEALED
    assert f"intact to row {found.rows}" in found.detail


def test_rows_taken_off_the_end_show(sealed: Path) -> None:
    edit(sealed, "DELETE FROM seal", "DELETE FROM run_end", "DELETE FROM poll WHERE seq > 300")
    assert check(sealed).finding is not Finding.SEALED


def test_a_late_result_is_sealed_again(sealed: Path) -> None:
    add_result(sealed, RESULT)
    found = check(sealed)
    assert found.finding is Finding.SEALED
    edit(sealed, "UPDATE result SET value = 11.994")
    found = check(sealed)
    assert (found.finding, found.altered) == (Finding.ALTERED, ("result", 1))


def test_a_row_added_behind_the_seal_is_not_covered_by_it(sealed: Path) -> None:
    connection = connect_writer(sealed)
    row_writer(connection).append("note", {"t_ns": 0, "utc_ns": 0, "by_whom": "x", "text": "y"})
    connection.close()
    found = check(sealed)
    assert found.finding is Finding.UNSEALED
    assert f"sealed only to row {found.sealed_rows}" in found.detail


def test_a_changed_view_or_a_broken_index_is_an_alteration(sealed: Path) -> None:
    connection = connect_writer(sealed)
    (sql,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'reading'").fetchone()
    connection.execute("DROP VIEW reading")
    connection.execute(sql.replace("/ 10.0", "/ 100.0", 1))
    connection.close()
    found = check(sealed)
    assert found.finding is Finding.ALTERED and "view" in found.detail


@pytest.mark.parametrize("keep", [0.99, 0.6, 0.2])
def test_a_truncated_file_is_unreadable(sealed: Path, keep: float) -> None:
    content = sealed.read_bytes()
    sealed.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(RecordingError, match="truncated"):
        check(sealed)


def test_a_recording_from_before_the_chain_proves_nothing() -> None:
    found = check(Path(__file__).parent / "versions" / "version-1-example.sqlite")
    assert found.finding is Finding.UNSEALED and "no hash chain" in found.detail


def test_the_chain_goes_on_through_a_restart(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    folder = tmp_path / "later"
    folder.mkdir()
    for part in tmp_path.glob("*.sqlite*"):
        shutil.copyfile(part, folder / part.name)
    recorder.close("test")
    again = start(folder)
    assert again.start.resumed
    again.put(poll(MACHINE, again.start.first_seq))
    again.close("time")
    assert check(again.path).finding is Finding.SEALED


def test_nothing_is_added_to_an_altered_recording(sealed: Path) -> None:
    edit(sealed, "UPDATE run_end SET reason = 'operator'")
    with pytest.raises(RecordingError, match="somebody altered"):
        add_result(sealed, RESULT)


def test_head_is_what_the_last_seal_signed_plus_itself(sealed: Path) -> None:
    connection = connect_writer(sealed)
    assert head(connection)[0] == check(sealed).rows
    connection.close()
