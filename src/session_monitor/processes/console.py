"""Screen and sounder as the monitor's step() sees them (monitor/ports.py Console).

Without it the host would write to each child itself, and a screen that froze, died or was closed could hold up the
polling or go unnoticed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

from session_monitor.domain.inputs import Command
from session_monitor.monitor.snapshot import Snapshot
from session_monitor.processes.children import Child
from session_monitor.processes.messages import Message, command_of, encode, snapshot_message

SCREEN_ERROR_S = 65.0
"""A screen in which something failed counts as lost for this long; what goes on failing it reports each minute."""
_log = logging.getLogger(__name__)


class ProcessConsole:
    """A console of up to two children. No method but `stop` waits; all are called by one thread, once a step or so.

    Order in a step: `commands()` (reads both children), `parts_ok()`, `closing()`, ... `publish()`.
    """

    def __init__(self, screen: Child | None, sounder: Child | None) -> None:
        self._screen = screen
        self._sounder = sounder
        self._closing: str | None = None
        self._screen_error_s = float("-inf")
        self.sound: Message | None = None
        """The sounder's last report {"kind": "sound", "ok", "device", "error"}; None before its first."""

    def start(self) -> None:
        """Starts the children on threads of their own; returns at once."""
        for child in self._children():
            child.start()

    @property
    def listening(self) -> bool:
        """Whether there is any child to publish to."""
        return self._screen is not None or self._sounder is not None

    def publish(self, snapshot: Snapshot) -> None:
        """Offers the newest whole state to each child; one that is slow gets only the newest."""
        payload = snapshot_message(snapshot)
        for child in self._children():
            child.offer(payload)

    def save_picture(self, path: Path) -> None:
        """Asks the screen to save what it shows."""
        if self._screen:
            self._screen.keep(encode({"kind": "screenshot", "path": str(path)}))

    def commands(self) -> tuple[Command, ...]:
        """What the operator at the screen asked for since the last call, in order; none is ever dropped."""
        for message in self._sounder.messages() if self._sounder else ():
            if message["kind"] == "sound":
                self.sound = message
        return tuple(self._from_screen())

    def parts_ok(self) -> tuple[bool | None, bool | None]:
        """(screen, sound): True works, False lost, None there is none (or not yet, as the program starts).

        Sound works when the sounder is there and itself says that a real device takes its samples.
        """
        screen = self._screen.ok() if self._screen else None
        if screen and time.monotonic() - self._screen_error_s < SCREEN_ERROR_S:
            screen = False  # it lives, but what it shows may be wrong
        sound = self._sounder.ok() if self._sounder else None
        if sound:
            sound = self.sound is not None and self.sound.get("ok") is True
        else:
            self.sound = None  # what a sounder said that is gone
        return screen, sound

    def closing(self) -> str | None:
        """What the person who closed the screen chose since the last call: "end" (the session), "keep" or None.

        After "keep" the screen comes back by itself. After "end" it comes back only if `stop` is not called within
        some seconds.
        """
        choice, self._closing = self._closing, None
        return choice

    def reasons(self) -> tuple[str, ...]:
        """Why parts do not work, one line each, for the log and the status line."""
        lines = [child.reason for child in self._children() if child.reason]
        if self.sound is not None and self.sound.get("ok") is not True:
            lines.append(f"no sound: {self.sound.get('error')}")
        return tuple(lines)

    def stop(self, timeout_s: float = 2.0) -> None:
        """Says goodbye to all, waits for them, kills those still there; each takes `timeout_s` at most."""
        for child in self._children():
            child.say_goodbye()
        for child in self._children():
            child.stop(timeout_s)

    def _children(self) -> Iterator[Child]:
        if self._sounder:  # first: what is heard matters before what is seen
            yield self._sounder
        if self._screen:
            yield self._screen

    def _from_screen(self) -> Iterator[Command]:
        for message in self._screen.messages() if self._screen else ():
            if message["kind"] == "closing":
                self._closing = str(message.get("choice"))
            elif message["kind"] == "first_number":
                _log.info("the screen shows its first number (monotonic_ns %s)", message.get("monotonic_ns"))
            elif message["kind"] == "screen_error":
                self._screen_error_s = time.monotonic()
                _log.error("an error in the screen: %s", message.get("text"))
            elif message["kind"] == "command":
                command = command_of(message)
                if command:
                    yield command
                else:
                    _log.error("the screen sent a command that is none: %r", message)
