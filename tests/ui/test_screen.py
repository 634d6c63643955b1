"""The screen process on a real socket: what it shows, what it sends, and what it does when the monitor is silent."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from session_monitor.processes.handover import STOPPED, HandoverReader
from session_monitor.processes.messages import GOODBYE, Receiver, Sender, connected_pair, encode, snapshot_message
from tests.ui.synthetic import NAMES, TEXTS, Treatment
from ui.screen import Screen

MONITOR_PID = 4242
WAIT_MS = 60_000


class Monitor:
    """The monitor's end."""

    def __init__(self, sock: socket.socket, left: list[bool]) -> None:
        self.sock, self.left = sock, left
        self._sender, self._receiver = Sender(sock), Receiver(sock)
        self.heard: list[dict[str, Any]] = []

    def show(self, snapshot: dict[str, Any]) -> None:
        self._sender.keep(snapshot_message(snapshot))  # type: ignore[arg-type]

    def say(self, payload: bytes) -> None:
        self._sender.keep(payload)

    def kinds(self) -> list[str]:
        self._receiver.feed()
        self.heard += self._receiver.messages()
        return [message["kind"] for message in self.heard]

    def commands(self) -> list[tuple[str, dict[str, Any], str]]:
        self.kinds()
        found = (m["command"] for m in self.heard if m["kind"] == "command")
        return [(command["kind"], command["args"], command["by"]) for command in found]


@pytest.fixture
def monitor_and_screen(
    qapp: QApplication, qtbot: Any, fonts: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Monitor, Screen]]:
    """A screen on a socket pair; its leaving is noted, not obeyed, since the tests share the application."""
    left: list[bool] = []

    def leave() -> None:
        left.append(True)

    ours, theirs = connected_pair()
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    config = {
        "channels": NAMES,
        "texts": {"alarms": TEXTS.alarms},
        "language": "en",
        "handover_path": str(tmp_path / "handover"),
        "monitor_pid": MONITOR_PID,
        "screenshot": str(tmp_path / "last.png"),
    }
    screen = Screen(theirs, config, leave)
    screen.start()
    yield Monitor(ours, left), screen
    screen.end()
    screen.deleteLater()
    ours.close()
    theirs.close()
    assert (tmp_path / "last.png").exists(), "the picture that was asked for is saved as the screen ends"


def test_a_snapshot_is_shown_and_signs_of_life_are_sent(monitor_and_screen: tuple[Monitor, Screen], qtbot: Any) -> None:
    monitor, screen = monitor_and_screen
    monitor.show(Treatment("tmp").at(8076.0))
    qtbot.waitUntil(lambda: screen.window.snapshot is not None, timeout=WAIT_MS)
    assert screen.window.trends.tiles["tmp_mmhg"].text == "104"
    qtbot.waitUntil(lambda: "alive" in monitor.kinds(), timeout=WAIT_MS)


def test_every_frame_of_a_burst_is_kept_for_the_trends(monitor_and_screen: tuple[Monitor, Screen], qtbot: Any) -> None:
    monitor, screen = monitor_and_screen
    treatment = Treatment("quiet")
    for i in range(10):
        monitor.show(treatment.at(8000.0 + i))
    qtbot.waitUntil(lambda: len(screen.window.history) == 10, timeout=WAIT_MS)


def test_acknowledge_reaches_the_monitor_in_the_operators_name(
    monitor_and_screen: tuple[Monitor, Screen], qtbot: Any
) -> None:
    monitor, screen = monitor_and_screen
    monitor.show(Treatment("tmp").at(8076.0))
    qtbot.waitUntil(lambda: screen.window.snapshot is not None, timeout=WAIT_MS)
    qtbot.mouseClick(screen.window.banner.acknowledge_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(monitor.commands()) == 1, timeout=WAIT_MS)
    assert monitor.commands() == [("acknowledge", {"occurrences": [5]}, "RN 14")]


def test_a_refusal_is_shown(monitor_and_screen: tuple[Monitor, Screen], qtbot: Any) -> None:
    monitor, screen = monitor_and_screen
    snapshot = Treatment("quiet").at(8076.0)
    monitor.show(snapshot)
    qtbot.waitUntil(lambda: screen.window.snapshot is not None, timeout=WAIT_MS)
    screen.window.command.emit("mark_event", {"text": "x"})
    qtbot.waitUntil(lambda: len(monitor.commands()) == 1, timeout=WAIT_MS)
    command_id = next(m["command"]["id"] for m in monitor.heard if m["kind"] == "command")
    said = {"sentence": "an event needs some words", "args": {}}
    snapshot["echo"] = [{"id": command_id, "ok": False, "message": said["sentence"], "said": said, "saved": True}]
    monitor.show(snapshot)
    qtbot.waitUntil(lambda: screen.window.notice.isVisible(), timeout=WAIT_MS)
    assert screen.window.notice.text == "Not done: an event needs some words"


def test_a_monitor_that_ends_without_goodbye_covers_the_screen(
    monitor_and_screen: tuple[Monitor, Screen], qtbot: Any, tmp_path: Path
) -> None:
    monitor, screen = monitor_and_screen
    monitor.show(Treatment("quiet").at(8076.0))
    qtbot.waitUntil(lambda: screen.window.snapshot is not None, timeout=WAIT_MS)
    assert not screen.window.cover.isVisible()
    reader = HandoverReader(tmp_path / "handover", MONITOR_PID)
    monitor.sock.close()
    qtbot.waitUntil(lambda: screen.window.cover.isVisible(), timeout=WAIT_MS)
    assert screen.window.cover.geometry() == screen.window.rect()
    assert screen.window.cover.last_seen == "20:13:56"
    qtbot.mouseClick(screen.window.cover.button, Qt.MouseButton.LeftButton)
    assert reader.verdict() == STOPPED
    assert monitor.left == [True]


def test_a_monitor_that_hangs_covers_the_screen_until_it_speaks_again(
    monitor_and_screen: tuple[Monitor, Screen], qtbot: Any
) -> None:
    monitor, screen = monitor_and_screen
    monitor.show(Treatment("quiet").at(8076.0))
    qtbot.waitUntil(lambda: screen.window.snapshot is not None, timeout=WAIT_MS)
    screen.wire.heard_s -= 2.1
    qtbot.waitUntil(lambda: screen.window.cover.isVisible(), timeout=WAIT_MS)
    monitor.show(Treatment("quiet").at(8077.0))
    qtbot.waitUntil(lambda: not screen.window.cover.isVisible(), timeout=WAIT_MS)


def test_goodbye_ends_the_screen_without_a_cover(monitor_and_screen: tuple[Monitor, Screen], qtbot: Any) -> None:
    monitor, screen = monitor_and_screen
    screen.wire.heard_s += 3600  # a computer too busy to read it at once is not a monitor that hangs
    monitor.say(GOODBYE)
    qtbot.waitUntil(lambda: monitor.left == [True], timeout=WAIT_MS)
    assert not screen.window.cover.isVisible()


def test_an_exception_is_reported_once_and_the_picture_goes_on(
    monitor_and_screen: tuple[Monitor, Screen], qtbot: Any
) -> None:
    monitor, screen = monitor_and_screen
    for _ in range(3):
        try:
            raise ZeroDivisionError("in a slot")
        except ZeroDivisionError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: "screen_error" in monitor.kinds(), timeout=WAIT_MS)
    told = [m for m in monitor.heard if m["kind"] == "screen_error"]
    assert len(told) == 1
    assert "in a slot" in told[0]["text"]
    assert screen.hook.count == 3
    monitor.show(Treatment("quiet").at(8076.0))
    qtbot.waitUntil(lambda: screen.window.snapshot is not None, timeout=WAIT_MS)


def test_a_picture_is_saved_when_asked(monitor_and_screen: tuple[Monitor, Screen], qtbot: Any, tmp_path: Path) -> None:
    monitor, _ = monitor_and_screen
    monitor.show(Treatment("quiet").at(8076.0))
    monitor.say(encode({"kind": "screenshot", "path": str(tmp_path / "now.png")}))
    qtbot.waitUntil(lambda: (tmp_path / "now.png").exists(), timeout=WAIT_MS)
    assert (tmp_path / "now.png").read_bytes()[:4] == b"\x89PNG"


def test_closing_tells_the_monitor_what_was_chosen(monitor_and_screen: tuple[Monitor, Screen], qtbot: Any) -> None:
    monitor, screen = monitor_and_screen
    monitor.show(Treatment("quiet").at(8076.0))
    qtbot.waitUntil(lambda: screen.window.snapshot is not None, timeout=WAIT_MS)
    screen.window.close()
    qtbot.mouseClick(screen.window.sheets.sheet("closing").keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "closing" in monitor.kinds(), timeout=WAIT_MS)
    assert next(m for m in monitor.heard if m["kind"] == "closing")["choice"] == "keep"
    assert monitor.left == [True]


def test_the_language_button_switches_while_running(monitor_and_screen: tuple[Monitor, Screen], qtbot: Any) -> None:
    monitor, screen = monitor_and_screen
    monitor.show(Treatment("quiet").at(8076.0))
    qtbot.waitUntil(lambda: screen.window.snapshot is not None, timeout=WAIT_MS)
    for wanted in ("报警限值", "Alarm limits"):
        qtbot.mouseClick(screen.window.footer.buttons["language"], Qt.MouseButton.LeftButton)
        assert screen.window.footer.buttons["limits"].text() == wanted


def test_the_snapshot_is_json_as_the_generator_makes_it() -> None:
    """The generator of these tests must not send what no monitor could."""
    text = json.dumps(Treatment("many").at(8076.0), allow_nan=False)
    assert json.loads(text)["alarms"]
