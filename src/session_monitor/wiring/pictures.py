"""Pictures of a screen that nobody sees: soon after the start, each minute, and (by the screen itself) at its end.

Without the ones in between a run that is killed would leave no trace of what its screen showed.
"""

from __future__ import annotations

import time
from pathlib import Path

from session_monitor.processes.console import ProcessConsole

FIRST_S = 5.0
EVERY_S = 60.0


class Pictures:
    """Asks the screen for its picture; to be called once a step."""

    def __init__(self, console: ProcessConsole, path: Path | None) -> None:
        """path: None for a screen that someone sees."""
        self._console = console
        self._path = path
        self._due_s = time.monotonic() + FIRST_S

    def step(self) -> None:
        """Asks when the time has come."""
        if self._path is not None and time.monotonic() >= self._due_s:
            self._due_s = time.monotonic() + EVERY_S
            self._console.save_picture(self._path)
