"""When a session ends: what was asked for, counted from the first good poll, or without one after ten seconds."""

from __future__ import annotations

import signal

import pytest

from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.monitor.ports import Reply
from session_monitor.processes.console import ProcessConsole
from session_monitor.processes.exit import StopFlag
from session_monitor.wiring.stopping import Stop
from tests.monitor.parts import PERIOD_NS, Bench, raw

NOTHING = Miss(MissCause.REFUSED, "nothing listens there")


class Closed(ProcessConsole):
    """A console whose screen a person may close."""

    def __init__(self) -> None:
        super().__init__(None, None)
        self.choice: str | None = None

    def closing(self) -> str | None:
        return self.choice


def lasted_s(bench: Bench, seconds: float) -> float:
    """How long a run with `--for seconds` goes on, in seconds since its first step."""
    stop = Stop(StopFlag(), seconds, Closed(), bench.session)
    steps = 0
    while not stop():
        bench.steps(1)
        steps += 1
    assert stop.reason == "time, without confirmed disconnection"
    return steps * PERIOD_NS / 1e9


def test_the_time_counts_from_the_first_good_poll() -> None:
    assert lasted_s(Bench(), 2) == pytest.approx(2)
    assert lasted_s(Bench(*[NOTHING] * 50, Reply(raw())), 2) == pytest.approx(7)


def test_without_a_good_poll_it_counts_after_ten_seconds() -> None:
    assert lasted_s(Bench(NOTHING), 0) == pytest.approx(10)
    assert lasted_s(Bench(NOTHING), 3) == pytest.approx(13)


def test_a_late_first_poll_still_gets_its_whole_time() -> None:
    assert lasted_s(Bench(*[NOTHING] * 120, Reply(raw())), 3) == pytest.approx(15)


def test_without_a_time_only_a_person_or_a_signal_ends_it() -> None:
    bench, console, flag = Bench(), Closed(), StopFlag()
    stop = Stop(flag, None, console, bench.session)
    bench.steps(500)
    assert not stop()
    console.choice = "keep"
    assert not stop()
    console.choice = "end"
    assert stop() and stop.reason == "operator"
    flag.signal = signal.SIGTERM
    assert stop() and stop.reason == "SIGTERM, without confirmed disconnection"
