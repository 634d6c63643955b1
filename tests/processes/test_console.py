"""The console of real children, as step() calls it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

import pytest

from session_monitor.monitor.snapshot import Snapshot
from session_monitor.processes.children import Child
from session_monitor.processes.console import ProcessConsole

StartChild = Callable[..., Child]


def stepped(console: ProcessConsole, done: Callable[[], object], seq: int = 1) -> None:
    """Steps the console as a monitor does, until `done`."""
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline, (console.parts_ok(), console.reasons())
        console.commands()
        console.parts_ok()
        console.publish(cast(Snapshot, {"seq": seq}))
        time.sleep(0.01)


def test_no_children_no_parts() -> None:
    console = ProcessConsole(None, None)
    console.start()
    console.publish(cast(Snapshot, {"seq": 1}))
    assert console.commands() == ()
    assert console.parts_ok() == (None, None)
    assert console.closing() is None
    assert console.reasons() == ()
    console.stop()


def test_sound_works_only_while_the_sounder_says_so(start_child: StartChild, capfd: pytest.CaptureFixture[str]) -> None:
    sounder = start_child("speaker")
    console = ProcessConsole(None, sounder)
    stepped(console, lambda: console.parts_ok() == (None, True))
    assert console.reasons() == ()
    stepped(console, lambda: console.parts_ok() == (None, False), seq=2)
    assert console.reasons() == ("no sound: unplugged",)
    sounder.kill()  # its successor has a device again, and only its own word counts
    stepped(console, lambda: console.sound is None)
    assert console.parts_ok() == (None, False)
    stepped(console, lambda: console.parts_ok() == (None, True))
    console.stop()
    assert capfd.readouterr().out == ""


def test_each_child_is_told_and_judged_by_itself(start_child: StartChild) -> None:
    screen, sounder = start_child("echo"), start_child("raises")
    console = ProcessConsole(screen, sounder)
    stepped(console, lambda: console.parts_ok() == (True, False) and console.reasons())
    assert console.reasons() == ("the raises failed: RuntimeError: no screen today",)
    console.stop()
    assert screen.pid is None
