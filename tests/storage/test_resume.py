"""A monitor that starts again goes on with its treatment, and with no other."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.lock import FolderLock
from session_monitor.storage.reading import Recording
from session_monitor.storage.resume import Answering
from session_monitor.storage.sqlite import PAGE_SIZE, connect_writer
from session_monitor.storage.start import Origin
from tests.storage.pages import interior
from tests.storage.sessions import (
    PERIOD,
    SERIAL,
    UTC0,
    miss,
    poll,
    raw_of,
    record,
    settled,
    small_machine,
    start,
    transition,
)

MACHINE = small_machine()
LAST = 19
MINUTE_NS = 60 * 10**9


@pytest.fixture
def left_open(tmp_path: Path) -> Path:
    """A folder with a recording as a killed monitor leaves it: 20 steps in 2 s, treatment time 1 s, journal and all."""
    return killed(tmp_path)


def killed(tmp_path: Path, set_ns: int = 0) -> Path:
    """The same; by how much the clock was set after the last reading."""
    folder, made = tmp_path / "recordings", tmp_path / "made"
    folder.mkdir()
    recorder = start(made)
    for seq in range(LAST):
        recorder.put(poll(MACHINE, seq, transitions=(transition(seq, seq),)))
    recorder.put(miss(LAST, set_ns=set_ns))
    settled(recorder, LAST)
    for part in made.glob("*.sqlite*"):
        shutil.copyfile(part, folder / part.name)
    recorder.close("test")
    return folder


def again(folder: Path, after_ns: int = 60 * PERIOD, **given: object) -> tuple[bool, int, int]:
    """(resumed, first seq, session time) of a monitor that starts so long after UTC0."""
    options = {"origin": Origin(UTC0 + after_ns, 0), "answering": Answering(SERIAL, 5.0)} | given
    recorder = start(folder, **options)
    recorder.close("test")
    return recorder.start.resumed, recorder.start.first_seq, recorder.start.offset_ns


def ends(folder: Path) -> list[tuple[str, str | None]]:
    """(state, reason) of each recording in the folder."""
    found = []
    for path in sorted(folder.glob("*.sqlite")):
        with Recording.open(path) as recording:
            found.append((recording.meta.state, recording.meta.end_reason))
    return found


def test_the_same_treatment_goes_on_in_one_file(left_open: Path) -> None:
    recorder = start(left_open, origin=Origin(UTC0 + 5 * MINUTE_NS, 99), answering=Answering(SERIAL, 300.0))
    going_on = recorder.start
    assert (going_on.resumed, going_on.first_seq, going_on.offset_ns) == (True, LAST + 1, 5 * MINUTE_NS)
    assert going_on.past is not None
    assert (going_on.started_utc_ns, len(going_on.past.transitions)) == (UTC0, LAST)
    t_ns = going_on.offset_ns + 10**6
    recorder.put(poll(MACHINE, LAST + 1, t_ns=t_ns))
    recorder.put(poll(MACHINE, LAST + 2, t_ns=t_ns + PERIOD))
    assert not recorder.close("end_session").failing
    assert ends(left_open) == [("closed", "end_session")]
    with Recording.open(recorder.path) as recording:
        assert [step.seq for step in recording.inputs()] == list(range(LAST + 3))
        first, second = recording.runs()
        assert (first.end_reason, second.end_reason, second.offset_s) == (None, "end_session", 300.0)
        [gap] = recording.gaps()
        assert gap.end_s == t_ns / 1e9
        assert recording.counts() == (LAST + 2, 1)


def test_session_time_never_goes_back_when_the_clock_did(left_open: Path) -> None:
    resumed, _, offset_ns = again(left_open, after_ns=-10 * MINUTE_NS)
    assert resumed and offset_ns == LAST * PERIOD + 1234 + 1


@pytest.mark.parametrize("set_ns", [-60 * MINUTE_NS, 60 * MINUTE_NS])
def test_a_clock_that_was_set_while_nothing_was_read_makes_no_other_treatment(tmp_path: Path, set_ns: int) -> None:
    folder = killed(tmp_path, set_ns)
    assert again(folder, after_ns=set_ns + MINUTE_NS)[0]


@pytest.mark.parametrize(
    "given",
    [
        {"session": SessionMeta(case="OTHER")},
        {"answering": Answering(SERIAL + 1, 5.0)},
        {"answering": Answering(None, None)},
        {"answering": Answering(SERIAL, None)},
        {"answering": Answering(SERIAL, 0.5)},  # its treatment time fell: another treatment
        {"after_ns": 31 * MINUTE_NS},
        {"after_ns": -31 * MINUTE_NS},
        {"new": True},
        {"machine": dataclasses.replace(MACHINE, version=2)},
    ],
)
def test_anything_else_starts_anew_and_closes_the_old_one_as_interrupted(
    left_open: Path, given: dict[str, object]
) -> None:
    resumed, first_seq, offset_ns = again(left_open, **given)  # type: ignore[arg-type]
    assert (resumed, first_seq, offset_ns) == (False, 0, 0)
    assert sorted(ends(left_open)) == [("closed", "test"), ("interrupted", "interrupted")]
    assert not list(left_open.glob("*-wal"))


def test_treatment_time_is_compared_in_seconds(left_open: Path) -> None:
    assert again(left_open, answering=Answering(SERIAL, 1.0))[0]


def test_a_closed_recording_is_never_gone_on_with(tmp_path: Path) -> None:
    record(tmp_path, [poll(MACHINE, 0, raw_of(MACHINE, 0))])
    assert not again(tmp_path)[0]
    assert ends(tmp_path) == [("closed", "end_session"), ("closed", "test")]


def test_a_damaged_one_left_open_hinders_nobody(left_open: Path) -> None:
    [path] = left_open.glob("*.sqlite")
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    path.with_name(f"{path.name}-wal").unlink()
    assert not again(left_open)[0]


def test_a_tree_without_an_end_keeps_no_monitor_from_starting(left_open: Path) -> None:
    """A connection that may write is bounded like one that only reads: else it looks for a case in 10^16 rows."""
    (path,) = left_open.glob("*.sqlite")
    connection = connect_writer(path)
    connection.execute("INSERT INTO output (seq, kind, details) VALUES (0, 'x', '{}')")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'output'").fetchone()
    connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    connection.close()
    content = bytearray(path.read_bytes())
    at, count = (root - 1) * PAGE_SIZE, len(content) // PAGE_SIZE
    leaf = bytes(content[at : at + PAGE_SIZE])
    content[at : at + PAGE_SIZE] = interior(count + 1, 100)
    content += b"".join(interior(count + level + 2, 100) for level in range(7)) + leaf
    content[18:20] = b"\2\2"  # left open: it belongs together with a log
    content[28:32] = (len(content) // PAGE_SIZE).to_bytes(4)
    path.write_bytes(content)
    assert again(left_open)[0] is False


def test_one_monitor_a_folder(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    with pytest.raises(RecordingError, match=rf"another monitor \(process \d+\) records {recorder.path.name}"):
        start(tmp_path)
    recorder.close("test")
    start(tmp_path).close("test")


def test_a_start_that_failed_leaves_the_folder_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("session_monitor.storage.start.floor_problem", lambda: "SQLite is too old")
        with pytest.raises(RecordingError, match="too old"):
            start(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("session_monitor.storage.schema.MAX_CHANNELS", 3)
        with pytest.raises(RecordingError, match="9 channels"):
            start(tmp_path)
    FolderLock(tmp_path).release()
    assert [path.name for path in tmp_path.iterdir()] == [".session-monitor.lock"]
