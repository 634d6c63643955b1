"""Real processes: killed, stopped, aborting, stubborn, many times."""

from __future__ import annotations

import gc
import os
import signal
import statistics
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path

import pytest

from session_monitor.processes import children
from session_monitor.processes.children import Child
from session_monitor.processes.console import ProcessConsole
from session_monitor.processes.messages import Message, encode

StartChild = Callable[..., Child]

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


def until(child: Child, done: Callable[[list[Message]], object], within_s: float = 60.0) -> list[Message]:
    """Reads the child each 5 ms, as a polling thread would, until `done` says so of all that came."""
    got: list[Message] = []
    deadline = time.monotonic() + within_s
    while not done(got):
        assert time.monotonic() < deadline, f"in vain for {within_s} s: {child.reason}; {got[-3:]}"
        got += child.messages()
        time.sleep(0.005)
    return got


def snapshot(seq: int) -> bytes:
    return encode({"kind": "snapshot", "snapshot": {"seq": seq, "fill": "x" * 10_000}})


def test_starting_returns_at_once_and_the_child_gets_its_settings(start_child: StartChild) -> None:
    child = start_child("echo", language="zh")
    assert child.ok() is None  # it was not waited for; and not there yet is not lost
    got = until(child, lambda got: got)
    assert got[0] == {"kind": "config", "language": "zh", "monitor_pid": os.getpid()}
    assert child.ok() is True
    assert child.reason is None


def _settings(got: list[Message]) -> list[str]:
    """The language in each word of a child about its settings."""
    return [message["language"] for message in got if message["kind"] == "config"]


def test_a_child_without_settings_waits_for_them_and_keeps_them_when_it_comes_back() -> None:
    child = Child("screen", "tests.processes.process_entries:echo")
    child.start()
    try:
        until(child, lambda _: child.pid)
        time.sleep(0.2)  # nothing may come before it is told, however long that takes
        assert child.messages() == []
        child.tell({"language": "zh"})
        assert _settings(until(child, _settings)) == ["zh"]
        child.start()  # a second start is none
        assert child.starts == 1
        child.kill()
        assert _settings(until(child, _settings)) == ["zh"]
    finally:
        child.stop(0.5)


def test_a_child_that_is_never_told_its_settings_ends_when_it_is_stopped() -> None:
    child = Child("screen", "tests.processes.process_entries:echo")
    child.start()
    until(child, lambda _: child.pid)
    began = time.monotonic()
    child.stop(0.0)
    assert time.monotonic() - began < 5.0
    assert child.pid is None


@posix
def test_a_killed_child_is_seen_at_once_and_back_soon(start_child: StartChild) -> None:
    child = start_child("echo")
    until(child, lambda _: child.ok())
    first = child.pid
    assert first
    os.kill(first, signal.SIGKILL)
    until(child, lambda _: child.ok() is False)
    assert child.reason == "the echo ended (SIGKILL)"  # by its end, not by its silence, which takes 2 s to notice
    until(child, lambda _: child.ok())
    assert child.pid != first
    child.offer(snapshot(5))
    until(child, lambda got: any(m.get("seq") == 5 for m in got))


@posix
def test_a_stopped_child_slows_no_one_and_wakes_to_the_newest(start_child: StartChild) -> None:
    child = start_child("echo")
    until(child, lambda _: child.ok())
    pid = child.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    try:
        stopped, took, seq = time.monotonic(), list[float](), 0
        while child.ok() and seq < 2000:
            seq += 1
            before = time.perf_counter()
            child.offer(snapshot(seq))
            took.append(time.perf_counter() - before)
            child.messages()
            time.sleep(0.005)
        frozen_s = time.monotonic() - stopped
    finally:
        os.kill(pid, signal.SIGCONT)
    assert seq < 2000, "it was never noticed"
    assert frozen_s > 1.5  # 2 s of silence, seen by the asking thread
    assert statistics.median(took) < 0.005
    assert max(took) < 1.9  # another process may have the core just then; one that waits would take all of 2 s
    for _ in range(3):
        seq += 1
        child.offer(snapshot(seq))
    got = until(child, lambda got: (child.offer(snapshot(seq)), any(m.get("seq") == seq for m in got))[1])
    assert len([m for m in got if m["kind"] == "seen"]) < 30
    assert child.ok()
    assert child.starts == 1


@posix
def test_a_child_frozen_for_long_is_replaced(start_child: StartChild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "FROZEN_KILL_S", 1.0)
    child = start_child("echo")
    until(child, lambda _: child.ok())
    pid = child.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    until(child, lambda _: child.starts == 2 and child.ok())
    assert child.pid != pid


def test_a_stalled_monitor_does_not_blame_its_children(
    start_child: StartChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "FROZEN_KILL_S", 0.3)
    child = start_child("echo")
    until(child, lambda _: child.ok())
    time.sleep(1.0)  # no one asks
    until(child, lambda got: got)
    assert child.ok()
    assert child.starts == 1


def test_a_child_that_cannot_start_is_no_loop(start_child: StartChild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("session_monitor.processes.respawn.PAUSES_S", (0.0,))
    child = start_child("aborts")
    until(child, lambda _: child.reason and "times as it started" in child.reason)
    starts = child.starts
    assert starts == 4
    assert child.ok() is False
    time.sleep(0.5)
    assert child.starts == starts
    if sys.platform != "win32":
        assert child.reason == "the aborts ended (SIGABRT) 4 times as it started"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("raises", "the raises failed: RuntimeError: no screen today"),
        (
            "no_such_module:main",
            "the no_such_module:main failed: ModuleNotFoundError: No module named 'no_such_module'",
        ),
    ],
)
def test_a_failing_child_says_why(
    start_child: StartChild, capfd: pytest.CaptureFixture[str], entry: str, why: str
) -> None:
    child = start_child(entry)
    until(child, lambda _: child.reason == why)
    assert child.ok() is False
    child.stop()
    assert "Traceback" not in capfd.readouterr().err


def test_a_child_that_speaks_nonsense_is_killed(start_child: StartChild) -> None:
    child = start_child("speaks_nonsense")
    until(child, lambda _: child.starts >= 2)


def test_stopping_is_quick_for_one_that_listens_and_sure_for_one_that_does_not(start_child: StartChild) -> None:
    polite, stubborn = start_child("echo"), start_child("stubborn")
    until(polite, lambda _: polite.ok())
    until(stubborn, lambda _: stubborn.ok())
    before = time.monotonic()
    polite.stop(60.0)
    assert time.monotonic() - before < 50  # by itself: one that has to be killed takes the 60 s it is given
    before = time.monotonic()
    stubborn.stop(0.3)
    assert time.monotonic() - before >= 0.3
    assert polite.pid is None
    assert stubborn.pid is None
    polite.stop()
    assert polite.starts == stubborn.starts == 1


def test_one_stopped_while_it_starts_does_not_stay() -> None:
    child = Child("echo", "tests.processes.process_entries:echo", {})
    child.start()
    child.stop(5.0)
    assert child.pid is None
    never = Child("never", "tests.processes.process_entries:echo", {})
    never.stop()


@posix
def test_twenty_deaths_leave_nothing_behind(start_child: StartChild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("session_monitor.processes.respawn.PAUSES_S", (0.0,))
    monkeypatch.setattr("session_monitor.processes.respawn.FAILED_STARTS", 100)
    child = start_child("stubborn")

    def footprint() -> tuple[int, int, int]:
        gc.collect()
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count(), len(active_children())

    until(child, lambda _: child.ok())
    before = footprint()
    for life in range(20):
        child.kill()
        until(child, lambda _, life=life: child.starts == life + 2)
        if life % 4 == 3:  # the others die while they start
            until(child, lambda _: child.ok())
    # fewer: what an earlier test left to end by itself has ended meanwhile
    until(child, lambda _: all(now <= then for now, then in zip(footprint(), before, strict=True)))


@posix
def test_ctrl_c_reaches_no_child_not_even_one_that_is_starting(start_child: StartChild) -> None:
    child = start_child("echo")
    deadline = time.monotonic() + 60
    while child.pid is None and time.monotonic() < deadline:
        time.sleep(0.001)
    pid = child.pid
    assert pid
    for _ in range(40):  # from its first instruction on
        os.kill(pid, signal.SIGINT)
        os.kill(pid, signal.SIGHUP)
        time.sleep(0.005)
    until(child, lambda _: child.ok())
    os.kill(pid, signal.SIGINT)
    child.offer(snapshot(1))
    until(child, lambda got: any(m.get("seq") == 1 for m in got))
    assert child.pid == pid
    assert child.starts == 1


def test_a_command_given_just_before_death_is_not_lost(start_child: StartChild) -> None:
    child = start_child("last_word")
    deadline = time.monotonic() + 60
    while child.reason is None:  # no one reads while it lives
        assert time.monotonic() < deadline
        time.sleep(0.005)
    assert child.messages()[0]["kind"] == "command"


@pytest.mark.parametrize("choice", ["end", "keep"])
def test_the_last_words_of_a_closed_screen_are_heard(
    start_child: StartChild, choice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = start_child("commands", choice=choice)
    console = ProcessConsole(child, None)
    deadline = time.monotonic() + 60
    given: list[str] = []
    closing = None
    while closing is None:
        assert time.monotonic() < deadline
        given += [command.id for command in console.commands()]
        closing = console.closing()
        time.sleep(0.005)
    assert closing == choice
    assert given == [str(number) for number in range(500)]
    assert console.closing() is None
    if choice == "keep":
        until(child, lambda _: child.starts == 2)
    else:
        time.sleep(0.5)
        assert child.starts == 1
    console.stop()
