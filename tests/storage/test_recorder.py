"""The recorder: every poll committed, nothing waits, nothing is lost while a disk misbehaves."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from session_monitor.domain.inputs import Command
from session_monitor.storage.closing import finish
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.keys import own_public_key
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import connect_reader, connect_writer
from session_monitor.storage.verifying import Finding, verify
from tests.storage.sessions import PERIOD, UTC0, li_als_3, miss, poll, record, settled, small_machine, start, transition

MACHINE = small_machine()


def test_each_poll_is_readable_as_soon_as_it_counts_as_saved(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    reader = connect_reader(recorder.path)
    for seq in range(5):
        recorder.put(poll(MACHINE, seq))
        settled(recorder, seq)
        assert reader.execute("SELECT max(seq) FROM poll").fetchone() == (seq,)
    reader.close()
    status = recorder.close("test")
    assert (status.polls_saved, status.saved_seq, status.spooled, status.failing) == (5, 4, 0, False)


def test_a_closed_recording_is_one_file_that_says_how_it_ended(tmp_path: Path) -> None:
    path = record(tmp_path, [poll(MACHINE, 0), miss(1)])
    assert {p.name for p in tmp_path.iterdir()} == {path.name, ".session-monitor.lock"}
    assert path.read_bytes()[18] == 1, "no write-ahead log belongs to it any more"
    connection = connect_reader(path)
    assert connection.execute("SELECT utc_ns, reason, polls, misses, polls_lost FROM run_end").fetchall() == [
        (UTC0 + PERIOD + 1234, "end_session", 1, 1, 0)
    ]
    assert connection.execute("PRAGMA page_size").fetchone()[0] >= 8192
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_closing_twice_and_closing_with_nothing_recorded(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    assert not recorder.close("first").failing
    assert not recorder.close("second").failing
    with Recording.open(recorder.path) as recording:
        assert recording.meta.end_reason == "first"
        assert recording.counts() == (0, 0)
        assert recording.times().shape == (0,)
        assert recording.values(["pacc_mmhg"])[1].shape == (0, 1)
        assert (recording.gaps(), recording.phases(), list(recording.inputs()), recording.span()) == ([], [], [], None)


def test_the_connection_commits_to_the_disk_and_never_sooner(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    connection = recorder._connection
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    recorder.close("test")


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("A-17", "20260314T122200Z_A-17.sqlite"),
        ("", "20260314T122200Z_session.sqlite"),
        ("../../etc/passwd\0", "20260314T122200Z_etc-passwd.sqlite"),
        ("李 4/7", "20260314T122200Z_李-4-7.sqlite"),
        ("x" * 300, f"20260314T122200Z_{'x' * 40}.sqlite"),
    ],
)
def test_file_names(tmp_path: Path, case: str, name: str) -> None:
    recorder = start(tmp_path, session=SessionMeta(case=case))
    recorder.close("test")
    assert recorder.path == tmp_path / name
    with Recording.open(recorder.path) as recording:
        assert recording.meta.case == case


def test_a_name_that_is_taken_gets_a_suffix(tmp_path: Path) -> None:
    names = [record(tmp_path, [poll(MACHINE, 0)]).name for _ in range(3)]
    assert names == [f"20260314T122200Z_CASE{suffix}.sqlite" for suffix in ("", "-2", "-3")]


def test_a_full_disk_is_said_and_all_is_written_in_order_when_there_is_room_again(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    connection = recorder._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    last = 3000
    for seq in range(1, last + 1):
        recorder.put(poll(MACHINE, seq) if seq % 7 else miss(seq))
    until = time.monotonic() + 60
    while not recorder.status().failing:
        assert time.monotonic() < until
        time.sleep(0.005)
    full = recorder.status()
    assert full.error is not None and "disk is full" in full.error and str(recorder.path) in full.error
    assert full.spooled == last - full.saved_seq > 0
    connection.execute("PRAGMA max_page_count = 100000")
    settled(recorder, last)
    status = recorder.close("test")
    assert (status.failing, status.error, status.spooled) == (False, None, 0)
    with Recording.open(recorder.path) as recording:
        assert [step.seq for step in recording.inputs()] == list(range(last + 1))


def test_an_io_error_is_survived(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    wal = recorder.path.with_name(f"{recorder.path.name}-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size, hard))  # Python ignores SIGXFSZ: writes fail
    try:
        recorder.put(poll(MACHINE, 1))
        until = time.monotonic() + 60
        while not recorder.status().failing:
            assert time.monotonic() < until
            time.sleep(0.005)
        error = recorder.status().error
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert error is not None and "I/O error" in error
    settled(recorder, 1)
    recorder.close("test")
    with Recording.open(recorder.path) as recording:
        assert [step.seq for step in recording.inputs()] == [0, 1]


def test_closing_on_a_full_disk_gives_up_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session_monitor.storage.recorder.CLOSE_S", 0.05)
    recorder = start(tmp_path)
    pages = recorder._connection.execute("PRAGMA page_count").fetchone()[0]
    recorder._connection.execute(f"PRAGMA max_page_count = {pages}")
    for seq in range(2000):
        recorder.put(poll(MACHINE, seq))
    status = recorder.close("test")
    assert status.failing and status.spooled > 0
    assert status.error is not None and f"{status.spooled} steps were not saved" in status.error
    with Recording.open(recorder.path) as recording:
        assert recording.meta.state == "interrupted"
        assert len(recording.times()) == status.polls_saved


class CommitFailsOnce:
    """A connection on a disk that fails at one moment."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._failed = False

    def execute(self, sql: str, *values: Any) -> Any:
        """As the connection does, but for the first COMMIT."""
        if sql == "COMMIT" and not self._failed:
            self._failed = True
            raise OSError(5, "Input/output error")
        return self._connection.execute(sql, *values)


def test_a_disk_that_fails_for_a_moment_as_the_recording_is_closed_costs_no_seal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = start(tmp_path)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    failing = CommitFailsOnce(recorder._connection)
    monkeypatch.setattr(
        "session_monitor.storage.recorder.finish", lambda _, rows, ending, key: finish(failing, rows, ending, key)
    )
    status = recorder.close("test")
    assert (status.failing, status.error) == (False, None)
    assert verify(recorder.path, own_public_key()).finding is Finding.SEALED
    with Recording.open(recorder.path) as recording:
        assert recording.meta.end_reason == "test"


def test_a_recording_that_was_moved_away_is_noticed(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    away = tmp_path / "away"
    recorder.path.rename(away)
    recorder.put(poll(MACHINE, 0))
    until = time.monotonic() + 60
    while not recorder.status().failing:
        assert time.monotonic() < until
        time.sleep(0.005)
    error = recorder.status().error
    away.rename(recorder.path)
    settled(recorder, 0)
    recorder.close("test")
    assert error is not None and "moved or deleted" in error


def test_a_full_spool_gives_up_plain_polls_only_and_says_which(tmp_path: Path) -> None:
    recorder = start(tmp_path, spool_limit=10)
    pages = recorder._connection.execute("PRAGMA page_count").fetchone()[0]
    recorder._connection.execute(f"PRAGMA max_page_count = {pages}")
    sent = 2000  # more than the free space of the last pages takes
    press = Command("c1", "acknowledge", {"occurrences": [1]}, "lin")
    for seq in range(sent):
        recorder.put(poll(MACHINE, seq))
    recorder.put(poll(MACHINE, sent, commands=(press,)))
    recorder.put(poll(MACHINE, sent + 1, transitions=(transition(0, sent + 1),)))
    recorder._connection.execute("PRAGMA max_page_count = 100000")
    settled(recorder, sent + 1)
    recorder.close("test")
    with Recording.open(recorder.path) as recording:
        steps = list(recording.inputs())
        lost = sum(details["polls"] for _, details in recording.outputs("polls_lost"))
        assert steps[-2].commands == (press,)
        assert recording.transitions() == [transition(0, sent + 1)]
        assert lost == sent + 2 - len(steps) > 0
        assert recording.runs()[0].polls_lost == lost


def test_a_step_that_cannot_be_recorded_whole_loses_no_poll_and_stops_nothing(tmp_path: Path) -> None:
    bad = poll(MACHINE, 1, outputs=(("note", {"text": "no author"}),))
    path = record(tmp_path, [poll(MACHINE, 0), bad, poll(MACHINE, 2)])
    with Recording.open(path) as recording:
        assert [step.seq for step in recording.inputs()] == [0, 1, 2]
        [(seq, details)] = recording.outputs("unrecordable")
        assert seq == 1 and "by" in details["error"]


def test_put_costs_the_polling_thread_little(tmp_path: Path) -> None:
    """The file is held by another, so that a put which waits for its commit would take 2 s each."""
    machine = li_als_3()
    recorder = start(tmp_path, machine)
    steps = [poll(machine, seq) for seq in range(200)]
    holder = connect_writer(recorder.path)
    holder.execute("BEGIN IMMEDIATE")
    began = time.perf_counter()
    for step in steps:
        recorder.put(step)
    took_s = time.perf_counter() - began
    holder.execute("ROLLBACK")
    holder.close()
    settled(recorder, 199)
    recorder.close("test")
    assert took_s < 60.0, "a put never waits for a commit"


def test_disk_space_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 33 * 1024**2

    recorder = start(tmp_path)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    hours = recorder.status().hours_left
    recorder.close("test")
    assert hours is not None and hours > 0
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)
    recorder = start(tmp_path)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    status = recorder.close("test")
    assert status.disk_low and status.hours_left is not None and status.hours_left < 1


WRITER = """
import itertools, sys, time
from pathlib import Path
from tests.storage.sessions import small_machine, poll, start
machine = small_machine()
recorder = start(Path(sys.argv[1]), machine)
for seq in itertools.count():
    recorder.put(poll(machine, seq))
    while recorder.status().saved_seq < seq:
        time.sleep(0.0005)
    sys.stdout.write(f"{seq}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("after", [2, 120])
def test_kill_9_loses_at_most_the_poll_in_flight(tmp_path: Path, after: int) -> None:
    root = str(Path(__file__).parents[2])
    writer = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {root!r})\n{WRITER}", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    with writer:
        for line in writer.stdout:
            if int(line) >= after:
                break
        writer.send_signal(signal.SIGKILL)
        said = int(line)
        for line in writer.stdout:
            said = int(line) if line.endswith("\n") else said
    [path] = tmp_path.glob("*.sqlite")
    with Recording.open(path) as recording:
        seqs = [step.seq for step in recording.inputs()]
        assert recording.meta.state == "interrupted"
    assert seqs == list(range(len(seqs)))
    assert said <= seqs[-1] <= said + 1
    connection = connect_reader(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
