"""What the screen tells that is no command goes to the monitor's log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import pytest

from session_monitor.processes.children import Child
from session_monitor.processes.console import ProcessConsole


def test_first_number_and_errors_of_the_screen_are_logged(
    start_child: Callable[..., Child], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    console = ProcessConsole(start_child("tests.processes.test_screen_news:tells"), None)
    deadline = time.monotonic() + 60
    while len(caplog.messages) < 2 and time.monotonic() < deadline:
        assert console.parts_ok()[0] in (None, True)
        assert console.commands() == ()
        time.sleep(0.01)
    assert console.parts_ok()[0] is False  # it lives, but what it shows may be wrong
    console.stop()
    assert caplog.messages[:2] == [
        "the screen shows its first number (monotonic_ns 123)",
        "an error in the screen: Traceback: x",
    ]


def tells(sock: object, config: dict[str, object]) -> None:
    """A screen that has something to say."""
    from session_monitor.processes.messages import Sender, encode

    sender = Sender(sock)  # type: ignore[arg-type]
    sender.keep(encode({"kind": "first_number", "monotonic_ns": 123}))
    sender.keep(encode({"kind": "screen_error", "text": "Traceback: x"}))
    time.sleep(10)
