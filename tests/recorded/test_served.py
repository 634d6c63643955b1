"""A recording through the program: served over real Modbus, and polled in lockstep."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.reliability.by_hand import Treatment
from drivers.modbus.link import ModbusLink
from session_monitor.config.link_address import TcpAddress
from session_monitor.domain.errors import UserError
from session_monitor.monitor.ports import Reply
from session_monitor.storage.reading import Recording
from session_monitor.wiring.simulation import Where, serve_recording
from tests.endtoend.program import PROGRAM, environment, run
from tests.recorded.test_playing import MACHINE, raws, recorded
from tests.storage.sessions import poll, raw_of, record

SILENT = "link-half-open@2,duration_s=1"


@pytest.fixture(scope="module")
def kinked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 s of a return line that kinks after 10."""
    treatment = Treatment(tmp_path_factory.mktemp("kinked"), "return-kink")
    treatment.run(40)
    treatment.recorder.close("test")
    return treatment.recorder.path


def rows(path: Path) -> list[tuple[object, ...]]:
    with Recording.open(path) as recording:
        return [(row.key, row.to, row.event, row.value, round(row.t_ns / 1e9, 1)) for row in recording.transitions()]


def test_a_recording_that_could_be_taken_for_a_patients_is_not_served(tmp_path: Path) -> None:
    bare = replace(MACHINE, serial_channel="")
    steps = [poll(bare, seq, raw_of(bare, seq)) for seq in range(3)]
    path = record(tmp_path, steps, bare)
    with pytest.raises(UserError) as said:
        serve_recording(Where("127.0.0.1:0", None, 1.0), path, 0.0, ())
    assert "has no serial number register" in str(said.value)
    assert "--link recording:FILE" in str(said.value) and "\n" not in str(said.value)


def test_recorded_again_it_raises_the_same_alarms_from_the_same_words(kinked: Path, tmp_path: Path) -> None:
    link = f"recording:{kinked}?speed=1e6"
    done = run(
        "record",
        "--machine",
        "li-als-3",
        "--link",
        link,
        "--rate",
        "5",
        "--json",
        "--recordings",
        tmp_path / "again",
        home=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["simulated"] is True and summary["missed_polls"] <= 1, "it ends by itself where the recording does"
    again = Path(summary["recording"])
    first = len(raws(kinked)) - len(raws(again))
    assert raws(again) == raws(kinked)[first:] and first <= 1, "the first answer only tells who is there"
    shift_s = first * 0.2
    moved = [(*row[:4], round(row[4] - shift_s, 1)) for row in rows(kinked)]  # type: ignore[operator]
    assert [row for row in rows(again) if row[2] != "SESSION_END"] == [row for row in moved if row[2] != "SESSION_END"]
    with Recording.open(again) as recording:
        assert "end of the recording" in str(recording.meta.end_reason)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """(recording, port) of 30 s of a real machine's session, served at its speed."""
    path = recorded(tmp_path / "r", polls=300, serial=0x1234)
    process = subprocess.Popen(
        [
            *PROGRAM,
            "simulate",
            "--from",
            str(path),
            "--listen",
            "127.0.0.1:0",
            "--fault",
            "link-half-open@2,duration_s=10",
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(tmp_path),
    )
    assert process.stdout is not None
    announced = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", process.stdout.readline())
    assert announced is not None
    yield path, int(announced[1])
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    process.stdout.close()


def test_over_real_modbus_it_answers_like_a_machine_and_falls_silent_on_demand(served: tuple[Path, int]) -> None:
    path, port = served
    link = ModbusLink(MACHINE, TcpAddress("127.0.0.1", port, timeout_s=0.2))
    seen, silent, until = set[int | None](), 0, time.monotonic() + 60
    while time.monotonic() < until and (not silent or len(seen) < 5):
        answer = link.poll()
        if isinstance(answer, Reply):
            seen.add(answer.raw[MACHINE.index["pacc_mmhg"]])
            assert answer.raw[MACHINE.index["serial"]] == 0x53001234
        else:
            silent += bool(seen)
        time.sleep(0.02)
    link.close()
    assert len(seen) >= 5 and silent
    assert seen <= {raw[MACHINE.index["pacc_mmhg"]] for raw in raws(path)}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "none.sqlite", "--listen", "127.0.0.1:0"), "no such file"),
        (("--listen", "127.0.0.1:0", "--fault", "link-drop@5"), "--fault goes with --from"),
    ],
)
def test_wrong_use_is_one_line(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = run("simulate", *arguments, home=tmp_path)
    assert done.returncode == 2 and says in done.stderr and done.stderr.count("\n") == 1
