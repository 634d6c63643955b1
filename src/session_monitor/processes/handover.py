"""The file beside the lock through which an orphaned sounder hears that it may be silent.

Without it a sounder whose monitor died could only be ended by a process list: it shares no socket with the orphaned
screen on which a person presses Stop, nor with the next monitor.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from pathlib import Path
from typing import Any

TAKEN_OVER = "taken over"
STOPPED = "stopped"


def take_over(path: Path, monitor_pid: int) -> None:
    """Written by a monitor once it holds the lock, before it starts its children: older sounders fall silent.

    Raises OSError when the folder cannot be written.
    """
    _write(path, {"taken_over_by": monitor_pid})


def stop(path: Path, monitor_pid: int) -> None:
    """Written by an orphaned screen when a person presses Stop; `monitor_pid` is the monitor that both had.

    Raises OSError when the folder cannot be written.
    """
    _write(path, {"stop": True, "monitor": monitor_pid})


def clear(path: Path) -> None:
    """Removes the file as a monitor ends on purpose; not there, or not removable, is no harm."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


class HandoverReader:
    """What the file says to one child of the monitor `monitor_pid`. Only what was written since `arm` counts.

    A file left by an earlier session, or the Stop of an earlier silence, must not silence the next one.
    """

    def __init__(self, path: Path, monitor_pid: int) -> None:
        self._path = path
        self._monitor_pid = monitor_pid
        self._known: object = None
        self.arm()

    def arm(self) -> None:
        """Forgets what the file says now; to be called whenever the monitor speaks again after a silence."""
        self._known = self._read().get("id")

    def verdict(self) -> str | None:
        """TAKEN_OVER by another monitor, STOPPED by a person, or None to go on sounding."""
        said = self._read()
        if said.get("id") == self._known:
            return None
        if said.get("stop") is True and said.get("monitor") == self._monitor_pid:
            return STOPPED
        by = said.get("taken_over_by")
        return TAKEN_OVER if isinstance(by, int) and by != self._monitor_pid else None

    def _read(self) -> dict[str, Any]:
        try:
            said = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}


def _write(path: Path, said: dict[str, Any]) -> None:
    """Whole or not at all; the id tells two equal ones apart."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(json.dumps({**said, "id": uuid.uuid4().hex}), encoding="utf-8")
    new.replace(path)
