"""The bedside screen with and without a display, and the program without a command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from session_monitor.processes import handover
from session_monitor.wiring.console import HANDOVER
from tests.endtoend.foreign import ForeignMachine
from tests.endtoend.program import PROGRAM, Running, ask, configure, environment, run, until

RUN = ("run", "--machine", "li-als-3", "--link")


def is_picture(path: Path) -> bool:
    """Whether a whole PNG file is there."""
    return path.is_file() and path.read_bytes().endswith(b"IEND\xaeB`\x82")


def test_without_a_display_it_says_so_tells_its_state_and_leaves_a_picture_even_when_killed(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    with Running(*RUN, "sim:demo", "--recordings", folder, home=tmp_path, DISPLAY="", WAYLAND_DISPLAY="") as running:
        picture = folder / "bedside.png"
        until(lambda: is_picture(picture), running)
        left = running.children()
        running.kill()
    handover.stop(folder / HANDOVER, running.process.pid)  # the sounder sounds until a person stops it
    screen = next(pid for pid in left if "libQt6Widgets" in Path(f"/proc/{pid}/maps").read_text())
    os.kill(screen, signal.SIGTERM)
    until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in left))
    said = running.out.splitlines()
    assert "no display" in said[0] and str(picture) in said[0]
    assert len(said) >= 4
    assert all("SIMULATED" in line and "link good" in line for line in said[2:]), said
    assert running.err == ""


@pytest.mark.xvfb
def test_with_a_display_the_picture_is_the_screen_as_it_ends(tmp_path: Path) -> None:
    picture = tmp_path / "end.png"
    arguments = (*RUN, "sim:demo", "--recordings", tmp_path / "recordings", "--screenshot", picture)
    with Running(*arguments, home=tmp_path, QT_QPA_PLATFORM="xcb") as running:
        running.recording()
        until(running.screen, running)
        assert running.end(signal.SIGTERM, group=True) == 0  # as a service manager ends it: all of its processes
    assert is_picture(picture)
    assert "ended (SIGTERM)" not in running.log(), "no new screen, with nothing to show, took the picture"
    assert "no display" not in running.out
    assert list((tmp_path / "recordings").glob("*.png")) == []


def test_a_picture_that_cannot_be_saved_is_refused_at_the_start(tmp_path: Path) -> None:
    place = tmp_path / "nowhere" / "end.png"
    done = run(*RUN, "sim:normal", "--recordings", tmp_path / "recordings", "--screenshot", place, home=tmp_path)
    assert done.returncode == 2
    assert str(place) in done.stderr and done.stderr.count("\n") == 1


def test_without_a_command_the_simulated_machine_is_shown_over_real_modbus(tmp_path: Path, installed: Path) -> None:
    with Running(home=tmp_path, DISPLAY="", WAYLAND_DISPLAY="", PYTHONPATH=str(installed)) as running:
        running.folder = tmp_path / "data" / "session-monitor" / "recordings"
        recording = running.recording()
        until(lambda: "link good" in running.out, running)
        until(running.screen, running)
        children = running.children()
        assert len(children) == 3
        assert running.end(signal.SIGINT, group=True) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in children)
    assert "simulated" in running.out
    assert all("SIMULATED" in line for line in running.out.splitlines() if "link good" in line)
    assert is_picture(running.folder / "bedside.png")
    listed = json.loads(run("list", running.folder, "--json", home=tmp_path).stdout)
    assert (listed["simulated"], listed["state"], listed["case"]) == (True, "closed", "SIMULATED")
    assert ask(recording, "SELECT link FROM session")[0][0].startswith("tcp://127.0.0.1:")


def test_without_a_command_the_machine_configured_here_is_shown(tmp_path: Path, installed: Path) -> None:
    with ForeignMachine() as machine:
        configure(tmp_path, f'machine = "li-als-3"\nlink = "{machine.link}"\nbed = "Bed 07"\n')
        with Running(home=tmp_path, DISPLAY="", WAYLAND_DISPLAY="", PYTHONPATH=str(installed)) as running:
            running.folder = tmp_path / "data" / "session-monitor" / "recordings"
            recording = running.recording()
            assert len(running.children()) == 2, "no simulated machine"
            assert running.end(signal.SIGINT, group=True) == 0
    assert "SIMULATED" not in running.out
    assert ask(recording, "SELECT link, bed FROM session") == [(machine.link, "Bed 07")]


def test_a_configured_machine_that_cannot_be_is_one_clear_line(tmp_path: Path) -> None:
    config = configure(tmp_path, 'machine = "li-als-3"\n')
    done = run(home=tmp_path)
    assert (done.returncode, done.stderr) == (2, f"session-monitor: {config}: [link]: is missing; add it\n")


def test_the_simulated_machine_ends_with_a_monitor_that_was_killed(tmp_path: Path) -> None:
    serve = [*PROGRAM, "simulate", "--listen", "127.0.0.1:0", "--end-with-parent"]
    parent = f"import subprocess, time; print(subprocess.Popen({serve!r}).pid, flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True, env=environment(tmp_path)
    ) as monitor:
        assert monitor.stdout is not None
        machine = int(monitor.stdout.readline())
        assert monitor.stdout.readline().startswith("listening on")
        monitor.kill()
    until(lambda: not Path(f"/proc/{machine}").exists(), within_s=60)
