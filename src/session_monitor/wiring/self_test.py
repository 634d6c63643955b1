"""The start-up self-test: what `doctor` says of this computer, looked at once as a session starts, and recorded.

A person who finds a gap in a recording has to know whether the computer was fit for it. It runs on a thread of its own
and later than the first number on the screen, for some of its answers take other programs seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from session_monitor.domain.errors import UserError
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.ports import Check

AFTER_S = 2.0
"""With a screen, which needs the processor until it shows its first number."""
SOUND_WITHIN_S = 5.0
"""A sounder opens its device within some hundred milliseconds; one that hangs is reported as it stands then."""
LOOK_S = 0.1
ENDS_WITHIN_S = 6.0
"""Longer than a program that is asked may take (checks.py)."""

Look = Callable[[], Check]
Sounder = Callable[[], Mapping[str, Any] | None]
"""The sounder's last report {"ok", "device", "error"}; None before its first."""


class SelfTest:
    """Implements monitor.ports.SelfTest; begins by itself."""

    def __init__(
        self, looks: Callable[[], Sequence[Look]], after_s: float = 0.0, sounder: Sounder | None = None
    ) -> None:
        """looks: gives what is looked at, in order; sounder: None in a run without sound."""
        self._looks, self._after_s, self._sounder = looks, after_s, sounder
        self._found = SimpleQueue[Check]()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="self-test", daemon=True)
        self._thread.start()

    def found(self) -> tuple[Check, ...]:
        """See SelfTest."""
        answered = list[Check]()
        while True:
            try:
                answered.append(self._found.get_nowait())
            except Empty:
                return tuple(answered)

    def close(self) -> None:
        """Leaves out what was not looked at yet."""
        self._ended.set()
        self._thread.join(ENDS_WITHIN_S)

    def _run(self) -> None:
        self._ended.wait(self._after_s)
        if self._ended.is_set():
            return
        for look in self._looks():
            if self._ended.is_set():
                return
            self._found.put(look())
        self._found.put(self._sound())

    def _sound(self) -> Check:
        if self._sounder is None:
            return Check("sound", "warn", "this run sounds nothing: its machine is simulated in it")
        for _ in range(round(SOUND_WITHIN_S / LOOK_S)):
            if (told := self._sounder()) and told.get("ok"):
                return Check("sound", "good", str(told.get("device")))
            if self._ended.wait(LOOK_S):
                break
        if not (told := self._sounder()):
            return Check("sound", "unknown", "the part that sounds alarms has not answered: look at the log")
        return Check("sound", "warn", f"{told.get('error')}: alarms are only seen")


def looks_at(folder: Path | None, machine: MachineMap, period_ns: int) -> list[Look]:
    """What is looked at besides sound."""
    from session_monitor.wiring import checks  # here: nothing of it is needed before the first number is shown

    def disk() -> Check:
        try:
            return checks.disk(folder, machine, period_ns)
        except (UserError, OSError) as error:
            return Check("disk", "unknown", str(error))

    return [checks.sqlite, disk, checks.restart, checks.clock, checks.sleep]
