"""A disk that fills up in the middle of a session: an alarm, and nothing lost once there is room again."""

from __future__ import annotations

import json
import resource
import signal
import time
from pathlib import Path

from tests.endtoend.calm import calm_machine
from tests.endtoend.program import Running, ask, until

ALARM_S = 7.0
"""Until an alarm that waits 5 s has come."""


def stands_still(recording: Path, running: Running) -> int:
    """The last poll saved, once none has been saved for ALARM_S."""
    last, since_s = -1, time.monotonic()

    def still() -> bool:
        nonlocal last, since_s
        newest = ask(recording, "SELECT max(seq) FROM poll")[0][0]
        if newest != last:
            last, since_s = newest, time.monotonic()
        return time.monotonic() - since_s > ALARM_S

    until(still, running)
    return last


def test_a_full_disk_is_an_alarm_and_the_polls_are_written_when_there_is_room(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    with calm_machine() as machine:
        arguments = ("record", "--machine", "li-als-3", "--link", machine.link, "--recordings", folder)
        with Running(*arguments, "--json", home=tmp_path) as running:
            recording = running.recording()
            until(running.children, running)
            journal = recording.with_name(f"{recording.name}-wal")
            hard = resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE)[1]
            room = max(journal.stat().st_size, recording.stat().st_size)
            resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (room, hard))
            saved = ask(recording, "SELECT max(seq) FROM poll")[0][0]
            stuck = stands_still(recording, running)
            assert "polls wait in memory" in running.err
            resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
            until(lambda: ask(recording, "SELECT max(seq) FROM poll")[0][0] > stuck + 40, running)
            assert running.end(signal.SIGTERM) == 0
    said = running.err.splitlines()
    assert len(said) == 2 and str(recording) in said[0] and "written again" in said[1]
    summary = json.loads(running.out)
    seqs = [row[0] for row in ask(recording, "SELECT seq FROM poll ORDER BY seq")]
    assert seqs == list(range(summary["polls"] + summary["missed_polls"]))
    assert stuck - saved < 20
    alarms = {row[0] for row in ask(recording, "SELECT alarm FROM \"transition\" WHERE to_state = 'U'")}
    assert "recording_failing" in alarms
