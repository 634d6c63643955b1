"""Files that are not what they should be: one line each, never a traceback, nothing read from a stranger."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from session_monitor.config.errors import ConfigError
from session_monitor.config.toml_file import read_text
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.opening import journal_left_behind, private_copy
from session_monitor.storage.reading import Recording
from session_monitor.storage.salvage.recovering import recover
from session_monitor.storage.sqlite import DISK_FAULTS, PAGE_SIZE, Connection, connect_reader, connect_writer
from session_monitor.storage.verifying import verify
from tests.storage.pages import interior
from tests.storage.sessions import poll, record, settled, small_machine, start

MACHINE = small_machine()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A closed recording."""
    return record(tmp_path, [poll(MACHINE, seq) for seq in range(300)])


def refusal(path: Path) -> str:
    """The line a person sees."""
    with pytest.raises(RecordingError) as refused:
        Recording.open(path)
    line = str(refused.value)
    assert "\n" not in line and str(path) in line
    return line


def test_missing_folder_and_journal(tmp_path: Path, recording: Path) -> None:
    assert "no such file" in refusal(tmp_path / "nope.sqlite")
    assert "is a folder" in refusal(tmp_path)
    alone = tmp_path / "alone.sqlite"
    (tmp_path / "alone.sqlite-wal").write_bytes(b"x")
    assert "only its journal" in refusal(alone)
    assert f"open {alone}" in refusal(tmp_path / "alone.sqlite-wal")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.sqlite"
    os.mkfifo(pipe)
    assert "neither file nor folder" in refusal(pipe)
    with pytest.raises(RecordingError, match="neither file nor folder"):
        recover(pipe, tmp_path / "new.sqlite")
    with pytest.raises(ConfigError, match="is no file"):
        read_text(pipe, "pipe.sqlite")


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0", b"PK" + bytes(5000)])
def test_not_a_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(content)
    assert "not a recording of this program" in refusal(path)


def test_another_programs_database(tmp_path: Path, recording: Path) -> None:
    edit(recording, "PRAGMA application_id = 7")
    assert "an SQLite file, but not a recording" in refusal(recording)


def test_a_newer_version(recording: Path) -> None:
    edit(recording, "PRAGMA user_version = 99")
    line = refusal(recording)
    assert "newer version" in line and "99" in line


@pytest.mark.parametrize("keep", [0.95, 0.5, 0.1])
def test_truncated(recording: Path, keep: float) -> None:
    content = recording.read_bytes()
    recording.write_bytes(content[: int(len(content) * keep)])
    assert "truncated" in refusal(recording)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE VIEW extra AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON note BEGIN DELETE FROM poll; END",
        "CREATE TABLE extra (x)",
        "CREATE VIRTUAL TABLE extra USING fts5(x)",
        "DROP TABLE note",
        "ALTER TABLE note ADD COLUMN more GENERATED ALWAYS AS (abs(1))",
        "ALTER TABLE poll RENAME COLUMN raw_ad1 TO raw_ad9",
        "DELETE FROM machine_map",
        "UPDATE channel SET denominator = 0",
        "UPDATE channel SET type = 'u128'",
        "UPDATE channel SET name = zeroblob(1000)",
        "UPDATE channel SET unit = printf('%.*c', 1000000, 'x') WHERE position = 0",
        "UPDATE machine_map SET phases = 'x'",
        "UPDATE machine_map SET phases = '0'",
        "DELETE FROM channel WHERE position > 2",
    ],
)
def test_a_file_that_was_changed_by_somebody(recording: Path, change: str) -> None:
    edit(recording, change)
    refusal(recording)


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ("UPDATE \"transition\" SET to_state = 'Q'", Recording.transitions),
        ("DELETE FROM session", lambda recording: recording.meta),
        ("DELETE FROM clock", lambda recording: recording.values(["pacc_mmhg"])),
        ("UPDATE poll SET raw_pacc_mmhg = 'x'", lambda recording: recording.values(["pacc_mmhg"])),
        ("UPDATE poll SET raw_pacc_mmhg = 'x'", lambda recording: list(recording.inputs())),
        ("UPDATE poll SET raw_pacc_mmhg = 'x' WHERE seq = 200", lambda recording: list(recording.inputs())),
        ("UPDATE poll SET raw_pacc_mmhg = 12.5 WHERE seq = 200", lambda recording: list(recording.inputs())),
        ("UPDATE poll SET quality = zeroblob(500) WHERE seq = 200", lambda recording: list(recording.inputs())),
        ("UPDATE poll SET quality = 'x' WHERE seq = 200", lambda recording: list(recording.inputs())),
        ("UPDATE poll SET clock = 9 WHERE seq = 200", lambda recording: list(recording.inputs())),
        ("UPDATE output SET details = '{'", lambda recording: recording.outputs("gap")),
        ("UPDATE poll SET t_residual_ns = -900000000000000 WHERE seq % 2", Recording.gaps),
        ("UPDATE clock SET period_ns = 0", lambda recording: recording.period_s),
        ("UPDATE clock SET period_ns = -1", Recording.times),
    ],
)
def test_damage_inside_is_one_line_too(recording: Path, change: str, read: Callable[[Recording], object]) -> None:
    edit(
        recording,
        "INSERT INTO \"transition\" VALUES (1, 0, 0, 0, 0, 'a', NULL, NULL, 1, 'P', 'U', 'x', 'high', 1, 1, '', 0, '')",
        "INSERT INTO output VALUES (1, 0, 'gap', '{}', 0, '')",
        change,
    )
    with Recording.open(recording) as opened, pytest.raises(RecordingError, match="damaged"):
        read(opened)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("raw_pacc_mmhg = 'abc'", "a reading that is no number"),
        ("raw_pacc_mmhg = x'0102'", "a reading that is no number"),
        ("raw_pacc_mmhg = 12.5", "a reading that is no number"),
        ("raw_pacc_mmhg = 9e999", "a reading that is no number"),
        ("quality = 'x'", "a quality that is none"),
        ("clock = 9", "no time"),
    ],
)
def test_a_poll_that_no_recorder_wrote_is_not_reckoned_with(recording: Path, change: str, what: str) -> None:
    """SQL takes a text for 0, and a join leaves out what has no partner: neither may stand in an export."""
    edit(recording, f"UPDATE poll SET {change} WHERE seq = 200")
    with Recording.open(recording) as opened:
        with pytest.raises(RecordingError, match=f"is damaged: poll 200 has {what}"):
            list(opened.rows(("seq", "pacc_mmhg")))
        assert sum(len(rows) for rows in opened.rows(("seq", "pacc_mmhg"), 0.0, 10.0)) == 100


def test_bytes_turned_over_anywhere_never_crash(recording: Path) -> None:
    content = recording.read_bytes()
    for start_at in range(100, len(content), len(content) // 60):
        broken = bytearray(content)
        broken[start_at : start_at + 40] = bytes(255 - byte for byte in broken[start_at : start_at + 40])
        recording.write_bytes(broken)
        try:
            with Recording.open(recording) as opened:
                opened.values(["pacc_mmhg"])
                list(opened.inputs())
                _ = opened.meta, opened.transitions(), opened.gaps(), opened.phases(), opened.results()
        except RecordingError as error:
            assert "\n" not in str(error)


def test_a_recording_left_open_is_read_with_its_journal(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    left = tmp_path / "left"
    left.mkdir()
    for part in tmp_path.glob("*.sqlite*"):
        shutil.copyfile(part, left / part.name)
    recorder.close("test")
    path = left / recorder.path.name
    with Recording.open(path) as opened:
        assert (opened.meta.state, opened.meta.end_reason, len(opened.times())) == ("interrupted", None, 1)
    assert "journal" not in verify(path, None).detail
    copied = private_copy(path, path.with_name(f"{path.name}-wal"))
    assert copied.execute("SELECT count(*) FROM poll").fetchone() == (1,)
    copied.close()
    journal = path.with_name(f"{path.name}-wal")
    journal.unlink()
    told = f"its journal ({journal.name}) is not beside it"
    assert told in journal_left_behind(path) and told in verify(path, None).detail, "its polls stood only there"
    assert not journal_left_behind(recorder.path), "a closed recording has none"


@pytest.mark.parametrize("left_open", [True, False])
def test_a_folder_that_takes_no_index_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_open: bool
) -> None:
    """On a read-only disk SQLite cannot make the index of a write-ahead log; as root only pretending shows it."""
    recorder = start(tmp_path / "made")
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    medium = tmp_path / "medium"
    medium.mkdir()
    for part in recorder.path.parent.glob("*.sqlite*" if left_open else "*.sqlite"):
        shutil.copyfile(part, medium / part.name)
    recorder.close("test")

    def refusing(path: Path, immutable: bool = False) -> Connection:
        if path.parent == medium and not immutable:
            raise DISK_FAULTS[0]("unable to open database file")
        return connect_reader(path, immutable)

    monkeypatch.setattr("session_monitor.storage.opening.connect_reader", refusing)
    with Recording.open(medium / recorder.path.name) as opened:
        assert opened.counts() == (1 if left_open else 0, 0), "what is in the journal is read with it"
        assert opened.meta.state == "interrupted"


def edit(path: Path, *statements: str) -> None:
    """What somebody with an SQLite tool could do to the file."""
    connection = connect_writer(path)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_view_of_somebody_elses_is_never_run(recording: Path) -> None:
    edit(recording, "DROP VIEW reading", "CREATE VIEW reading AS SELECT a.seq FROM poll a, poll b, poll c, poll d")
    with Recording.open(recording) as opened:
        assert sum(len(rows) for rows in opened.rows(("seq", "pacc_mmhg"))) == 300


@pytest.mark.parametrize("table", ["poll", "note", "counted"])
def test_a_tree_without_an_end_is_given_up(recording: Path, table: str) -> None:
    """A few pages, each a hundred times the next: 10^20 rows."""
    if table == "counted":  # which is done only in a session that has not ended
        edit(recording, "DELETE FROM run_end")
    content = bytearray(recording.read_bytes())
    connection = connect_reader(recording)
    name = "poll" if table == "counted" else table
    (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
    connection.close()
    leaf, count = root, len(content) // PAGE_SIZE
    kept = bytes(content[(root - 1) * PAGE_SIZE : root * PAGE_SIZE])
    pages = [interior(count + level + 2, 100) for level in range(10)]
    content[(leaf - 1) * PAGE_SIZE : leaf * PAGE_SIZE] = interior(count + 1, 100)
    content += b"".join([*pages, kept])
    content[28:32] = (len(content) // PAGE_SIZE).to_bytes(4)
    recording.write_bytes(content)
    with (
        pytest.raises(RecordingError, match=r"longer to read|more than a recording|damaged"),
        Recording.open(recording) as it,
    ):
        {"note": it.notes, "poll": lambda: it.values(["pacc_mmhg"]), "counted": it.counts}[table]()


def test_a_hole_of_any_length_between_polls_costs_nothing(recording: Path) -> None:
    edit(recording, "UPDATE poll SET seq = seq + 40000000000 WHERE seq > 100")
    with Recording.open(recording) as opened:
        assert len(list(opened.inputs())) == 300


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE session SET started_utc_ns = 'yesterday'",
        "UPDATE run SET software = x'00ff'",
        "UPDATE machine_seen SET serial = 1.5",
        "UPDATE alarm_set SET source = x'00'",
    ],
)
def test_a_value_no_recorder_writes_is_named(recording: Path, change: str) -> None:
    edit(recording, change)
    assert f"row 1 of {change.split()[1]}" in refusal(recording).replace("row 0", "row 1")


def test_a_text_longer_than_any_is_not_taken(recording: Path) -> None:
    edit(recording, "INSERT INTO note VALUES (1, 0, 0, 'x', printf('%.*c', 5000000, 'x'), NULL, NULL)")
    with Recording.open(recording) as opened, pytest.raises(RecordingError, match="more than a recording of its size"):
        opened.notes()


def test_a_long_text_in_the_map_is_not_taken(recording: Path) -> None:
    edit(recording, "UPDATE machine_map SET name = printf('%.*c', 5000000, 'x')")
    assert "more than a recording of its size" in refusal(recording)


def test_a_map_of_more_channels_than_a_table_has_columns_is_not_read(recording: Path) -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2001) "
    edit(recording, f"INSERT INTO map_detail {numbers} SELECT i + 100, 1, 0, '{{}}', 0, x'00' FROM n")
    assert "more than 2000 channels" in refusal(recording)


def test_a_map_that_says_more_than_any_is_not_kept(recording: Path) -> None:
    """Read one after the other they would all stay in memory."""
    edit(recording, "UPDATE machine_map SET source = printf('%.*c', 1100000, 'x')")
    with Recording.open(recording) as one, Recording.open(recording) as other:
        assert one.machine.source == other.machine.source
        assert one.machine is not other.machine


def test_a_file_found_and_written_to_is_bounded_until_it_is_trusted(recording: Path) -> None:
    connection = connect_writer(recording, guarded=True)
    rows = "SELECT a.seq FROM poll a, poll b, poll c LIMIT 200000"
    with pytest.raises((*DISK_FAULTS, ValueError)):
        connection.execute(rows).fetchall()
    connection.trust()
    assert len(connection.execute(rows).fetchall()) == 200_000
    connection.close()


def test_a_date_beyond_all_is_damage_and_not_a_crash(recording: Path) -> None:
    edit(recording, "UPDATE clock SET utc_ns = 9223372036854775807")
    with Recording.open(recording) as opened, pytest.raises(RecordingError, match="damaged"):
        list(opened.inputs())


def test_a_monitor_starts_in_a_folder_where_a_hostile_file_was_left_open(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    left = tmp_path / "left"
    left.mkdir()
    for part in tmp_path.glob("*.sqlite*"):
        shutil.copyfile(part, left / part.name)
    recorder.close("test")
    edit(left / recorder.path.name, "UPDATE channel SET denominator = 0")
    again = start(left)
    assert not again.start.resumed
    again.close("test")
