"""The sounder: a process that does nothing but sound the alarms, and sounds by itself when monitoring stops.

Without it a frozen screen would be silent, and a monitor that was killed would leave a patient with no one watching and
no one told. It is the child `session_monitor.processes.sounder:main` (children.py), messages as in messages.py.

Settings, all optional: `handover_path` (handover.py) with `monitor_pid`; `backend`, "null" for tests and benches, which
is never ok; `log_path`, the sounder's log: one JSON line {"monotonic_ns", "what"} per start of a sound, at the moment
the device took its first samples. `what` is "PRIORITY:MELODY" or "PRIORITY:MELODY:louder", "reminder", "test:PRIORITY"
or "monitoring_stopped".
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from session_monitor.monitor.snapshot import SoundInfo
from session_monitor.processes.audio import Output, OutputState
from session_monitor.processes.bursts import MELODIES, REPEAT_S, burst, reminder
from session_monitor.processes.handover import HandoverReader
from session_monitor.processes.messages import ALIVE, ALIVE_EVERY_S, SILENT_S, Receiver, Sender, encode
from session_monitor.processes.plan import Plan
from session_monitor.processes.player import Player

FIRST_SNAPSHOT_S = 10.0
"""A monitor that has sent nothing this long after the sounder's start has stopped, too."""
TICK_S = 0.05
HANDOVER_EVERY_S = 0.2
_FADE_S = 0.06  # the ramp and the device's two periods


def main(sock: socket.socket, config: dict[str, Any]) -> None:
    """Sounds until the monitor says goodbye, or, once it has died, until a person or the next monitor ends it."""
    Sender(sock).keep(ALIVE)
    player = Player()
    output = Output(player, config.get("backend"))
    try:
        with _log(config.get("log_path")) as log:
            _Sounder(sock, config, player, output, log).run()
        player.silence()
        time.sleep(_FADE_S)
    finally:
        output.close()


class _Sounder:
    """The loop; times are monotonic seconds."""

    def __init__(
        self, sock: socket.socket, config: dict[str, Any], player: Player, output: Output, log: TextIO | None
    ) -> None:
        self._sock = sock
        self._sender, self._receiver = Sender(sock), Receiver(sock)
        self._player, self._output, self._log = player, output, log
        path, pid = config.get("handover_path"), int(config.get("monitor_pid", 0))
        self._handover = HandoverReader(Path(path), pid) if path else None
        self._plan = Plan()
        self._sound: SoundInfo | None = None
        self._silent_at_s = time.monotonic() + FIRST_SNAPSHOT_S
        self._silenced = False  # a person or another monitor ended this silence of the monitor
        self._told: OutputState | None = None
        self._told_s = self._looked_s = float("-inf")

    def run(self) -> None:
        """Returns when there is nothing more to sound for."""
        for priority in REPEAT_S:  # now, not when the first alarm waits for it
            for melody in MELODIES:
                burst(priority, melody)
        reminder()
        while True:
            self._wait()
            now_s = time.monotonic()
            if self._hear(now_s):
                return
            stopped = self._receiver.ended is not None or now_s > self._silent_at_s
            if stopped and self._is_silenced(now_s):
                if self._receiver.ended:
                    return
                self._sound, stopped = None, False
            order = self._plan.step(now_s, self._sound, stopped)
            if order and order.samples is None:
                self._player.silence()
            elif order and order.samples is not None:
                self._player.play(order.what, order.samples, order.gain)
            self._write_log()
            self._tell(now_s)

    def _wait(self) -> None:
        if self._receiver.ended:
            time.sleep(TICK_S)
        else:
            select.select([self._sock], [], [], TICK_S)

    def _hear(self, now_s: float) -> bool:
        """Takes the newest snapshot; True when the monitor said goodbye."""
        self._receiver.feed()
        message = self._receiver.newest()
        if message is None:
            return False
        if message["kind"] == "goodbye":
            return True
        if now_s > self._silent_at_s and self._handover:
            self._handover.arm()
        self._sound = message["snapshot"]["sound"]
        self._silent_at_s, self._silenced = now_s + SILENT_S, False
        return False

    def _is_silenced(self, now_s: float) -> bool:
        if self._handover and not self._silenced and now_s - self._looked_s >= HANDOVER_EVERY_S:
            self._looked_s = now_s
            self._silenced = self._handover.verdict() is not None
        return self._silenced

    def _tell(self, now_s: float) -> None:
        state = self._output.state()
        if state != self._told or now_s - self._told_s >= ALIVE_EVERY_S:
            self._told, self._told_s = state, now_s
            self._sender.offer(encode({"kind": "sound", "ok": state.ok, "device": state.device, "error": state.error}))
        self._sender.pump()

    def _write_log(self) -> None:
        while self._player.started:
            monotonic_ns, what = self._player.started.popleft()
            if self._log:
                self._log.write(json.dumps({"monotonic_ns": monotonic_ns, "what": what}) + "\n")


@contextlib.contextmanager
def _log(path: str | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
    else:
        with Path(path).open("a", buffering=1, encoding="utf-8") as log:
            yield log
