"""Commands on their way: each has an id, and is done when the monitor's echo says so."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication

from session_monitor.domain.inputs import Command
from session_monitor.monitor.snapshot import Snapshot
from ui.answers import in_words

UNANSWERED_S = 2.0
QUIET = frozenset({"acknowledge", "pause_audio", "resume_audio", "reset", "test_sound", "unshelve"})
"""Commands whose effect is seen at once; only a refusal of one needs words."""


class Outbox:
    """Sends through `send` and says through `say` what became of it."""

    def __init__(self, send: Callable[[Command], bool], say: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._send, self._say, self._clock = send, say, clock
        self._name = f"screen-{uuid.uuid4().hex[:16]}"
        """An entry is called by its command for good, among those of every session: a process id comes again."""
        self._sent = 0
        self._waiting: dict[str, tuple[str, float]] = {}
        self._operator = ""

    def send(self, kind: str, args: dict[str, Any]) -> None:
        """Sends one command in the name of the operator on screen."""
        self._sent += 1
        command = Command(f"{self._name}-{self._sent}", kind, args, self._operator)
        if self._send(command):
            self._waiting[command.id] = (kind, self._clock())
        else:
            self._say(QCoreApplication.translate("Outbox", "The monitor cannot be reached; nothing was done"))

    def take(self, snapshot: Snapshot) -> None:
        """Looks for echoes, and for commands that got none."""
        self._operator = snapshot["session"]["operator"]
        for echo in snapshot["echo"]:
            if (found := self._waiting.pop(echo["id"], None)) is not None:
                self._tell(found[0], echo["ok"], in_words(echo["said"]), echo["saved"])
        now = self._clock()
        for command_id in [i for i, (_, at) in self._waiting.items() if now - at > UNANSWERED_S]:
            del self._waiting[command_id]
            self._say(QCoreApplication.translate("Outbox", "No answer from the monitor; look whether it was done"))

    def _tell(self, kind: str, ok: bool, message: str, saved: bool) -> None:
        translate = QCoreApplication.translate
        if not ok:
            self._say(translate("Outbox", "Not done: %1").replace("%1", message))
        elif kind not in QUIET:
            self._say(translate("Outbox", "Recorded") if saved else translate("Outbox", "Done, not yet saved"))
