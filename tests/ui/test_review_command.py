"""`review` as a command: a picture without a display, one line for what is not a recording, no sound ever."""

from __future__ import annotations

import os
import runpy
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from session_monitor.storage.reading import Recording
from tests.commands.cli import run
from tests.storage.sessions import poll, record, small_machine, start
from ui.layout import lay_out
from ui.review.window import LEAST_HEIGHT, below_alarms, watched_now
from ui.theme import Look

EXAMPLES = list((Path(__file__).parents[2] / "recordings").glob("*-example.sqlite"))


def test_the_example_is_small_and_there_is_one() -> None:
    assert [path.stat().st_size < 1_500_000 for path in EXAMPLES] == [True]


def test_the_script_makes_the_example_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")  # the script sets its own; put back afterwards
    script = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "make_example.py"))
    values = script["main"].__globals__
    monkeypatch.setitem(values, "LINK", "sim:normal?speed=1000000&seed=7")
    monkeypatch.setitem(values, "SECONDS", 30)
    monkeypatch.setattr(sys, "argv", ["make_example.py", str(tmp_path)])
    script["main"]()
    (made,) = tmp_path.glob("*.sqlite")
    assert made.name == EXAMPLES[0].name
    with Recording.open(made) as recording:
        assert (recording.meta.case, recording.meta.state, recording.meta.simulated) == ("SIM-0001", "closed", True)
        assert [stored.result.when for stored in recording.results()] == ["before"] * 3 + ["after"] * 3


def test_review_saves_a_picture_without_a_display(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    del environment["QT_QPA_PLATFORM"]
    picture, before = tmp_path / "review.png", EXAMPLES[0].read_bytes()
    command = [sys.executable, "-m", "session_monitor", "review", str(EXAMPLES[0]), "--at", "354"]
    done = subprocess.run(
        [*command, "--screenshot", str(picture), "--language", "zh_CN"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1920, 1080)
    colours = {image.pixel(x, y) for x in range(0, 1920, 7) for y in range(0, 1080, 7)}
    assert len(colours) > 30, "the picture is empty"
    assert EXAMPLES[0].read_bytes() == before
    journals = [path for path in EXAMPLES[0].parent.iterdir() if path.name.endswith(("-wal", "-shm"))]
    assert not journals


def test_without_a_display_or_a_picture_it_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert "--screenshot PNG" in run(capsys, "review", EXAMPLES[0]).err


def test_a_picture_that_cannot_be_saved_is_one_line(qapp: object, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "review", EXAMPLES[0], "--screenshot", "/nowhere/at/all.png")
    assert done.code == 2
    assert "/nowhere/at/all.png" in done.err


def _foreign(path: Path) -> None:
    path.write_text("seq,t_s\n0,0.0\n" * 50)


def _truncated(path: Path) -> None:
    path.write_bytes(EXAMPLES[0].read_bytes()[:500_000])


def _newer(path: Path) -> None:
    data = bytearray(EXAMPLES[0].read_bytes())
    data[60:64] = struct.pack(">I", 99)
    path.write_bytes(data)


def _folder(path: Path) -> None:
    path.mkdir()


def _missing(path: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_foreign, "not a recording"),
        (_truncated, "truncated"),
        (_newer, "newer version"),
        (_folder, "folder"),
        (_missing, "no such file"),
    ],
)
def test_what_is_not_a_recording_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: object, says: str
) -> None:
    path = tmp_path / "x.sqlite"
    make(path)  # type: ignore[operator]
    done = run(capsys, "review", path)
    assert done.code == 2
    assert says in done.err and str(path) in done.err


def test_a_machine_with_other_channels_is_shown_as_far_as_it_goes(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = small_machine()
    path = record(tmp_path / "other", [poll(machine, seq) for seq in range(30)], machine)
    picture = tmp_path / "other.png"
    assert run(capsys, "review", path, "--at", "999", "--screenshot", picture).code == 0
    assert not QImage(str(picture)).isNull()


def test_nothing_that_sounds_or_monitors_is_loaded() -> None:
    code = (
        "import sys, ui.review.window\n"
        "names = ('miniaudio', 'session_monitor.processes.', 'drivers', 'pymodbus')\n"
        "heard = [name for name in sys.modules if name.startswith(names)]\n"
        "sys.exit(str(heard) if heard else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (3840, 2160)])
def test_beside_a_session_that_goes_on_its_alarms_stay_in_sight(width: int, height: int) -> None:
    display, look = QRect(0, 0, width, height), Look()
    look.fit(width, height)
    bedside = lay_out(look, width, height)
    place = below_alarms(display, 28)
    for name in ("header", "banner", "chips"):
        assert bedside[name].bottom() + 28 < place.top() - 28, name
    assert place.bottom() == display.bottom() and place.height() >= LEAST_HEIGHT


def test_whatever_is_reviewed_a_monitor_that_records_here_is_noticed(tmp_path: Path) -> None:
    machine = small_machine()
    assert not watched_now(tmp_path)
    recorder = start(tmp_path / "live", machine)
    try:
        assert watched_now(tmp_path, tmp_path / "live")
        assert not watched_now(tmp_path)
    finally:
        recorder.close("test")
    assert not watched_now(tmp_path / "live")
