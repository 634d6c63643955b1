"""The monitor as `session-monitor run` builds it, with a screen that is nothing but an operator's finger.

It acknowledges each alarm as it comes, and writes down what it is told: `echo ID` of each acknowledgement that was
echoed as saved, `saved N` as more polls of this run are. Those may never be lost any more. The alarms are those of
bench/jump_alarms.py.

usage: python -c "$MAIN" LINK RECORDINGS CASE      SESSION_MONITOR_BENCH_ECHOES names the file that gets the lines
"""

from __future__ import annotations

import os
import select
import socket
import time
from pathlib import Path
from typing import Any

from session_monitor.processes.messages import ALIVE, ALIVE_EVERY_S, Receiver, Sender, encode

ECHOES = "SESSION_MONITOR_BENCH_ECHOES"
MAIN = "import sys; from bench.reliability.pressed_monitor import main; main(*sys.argv[1:])"
"""Not -m: what is run by that is imported by each child before it begins, which the product's are spared."""


def main(link: str, recordings: str, case: str) -> None:
    """Monitors until it is told to end."""
    from bench.jump_alarms import with_jumps
    from session_monitor.processes.children import Child
    from session_monitor.processes.exit import run_outermost
    from session_monitor.wiring.console import ScreenOptions
    from session_monitor.wiring.settings import Settings
    from session_monitor.wiring.watching import Run, watch

    def go() -> int:
        settings = Settings("li-als-3", link, Path(recordings), case=case)
        settings.alarm_set = with_jumps(settings.alarm_set)
        screen = ScreenOptions(Child("screen", "bench.reliability.pressed_monitor:finger"))
        watch(settings, Run(screen=screen), lambda _: None)
        return 0

    raise SystemExit(run_outermost(go))


def finger(sock: socket.socket, _config: dict[str, Any]) -> None:
    """The entry of the screen's process; ends with the monitor."""
    log = os.open(os.environ[ECHOES], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    receiver, sender, pressing = Receiver(sock), Sender(sock), _Pressing(log)
    try:
        while not receiver.ended and not sender.broken:
            select.select([sock], [], [], ALIVE_EVERY_S)
            receiver.feed()
            for message in receiver.messages():
                if message["kind"] == "goodbye":
                    return
                for command in pressing.answers(message.get("snapshot", {})):
                    sender.keep(encode({"kind": "command", "command": command}))
            sender.keep(ALIVE)
            sender.pump()
    finally:
        os.close(log)


class _Pressing:
    """What was pressed and what was answered, in this life of the screen."""

    def __init__(self, log: int) -> None:
        self._log = log
        self._name = f"{time.time_ns():x}"
        self._pressed = set[int]()
        self._echoed = set[str]()
        self._saved = 0

    def answers(self, snapshot: dict[str, Any]) -> list[dict[str, Any]]:
        """The commands that a snapshot asks for; what is new in it is written down."""
        for echo in snapshot.get("echo", ()):
            if echo["ok"] and echo["saved"] and echo["id"] not in self._echoed:
                self._echoed.add(echo["id"])
                os.write(self._log, f"echo {echo['id']}\n".encode())
        saved = snapshot.get("recording", {}).get("polls_saved", 0)
        if saved > self._saved:
            self._saved = saved
            os.write(self._log, f"saved {saved}\n".encode())
        return [
            self._acknowledge(alarm["occurrence"])
            for alarm in snapshot.get("alarms", ())
            if alarm["state"] == "U" and alarm["occurrence"] not in self._pressed
        ]

    def _acknowledge(self, occurrence: int) -> dict[str, Any]:
        self._pressed.add(occurrence)
        args = {"occurrences": [occurrence]}
        return {"id": f"{self._name}-{occurrence}", "kind": "acknowledge", "args": args, "by": "lin"}
