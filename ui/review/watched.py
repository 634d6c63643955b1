"""Whether the file under the review is still the one that was opened.

What is on screen was read before; a recording that was altered or taken away since must not go on looking sound.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path


class Change(Enum):
    """What became of the file."""

    GONE = "gone"
    CHANGED = "changed"


class WatchedFile:
    """One file; `look` tells a change once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = self._now()

    def look(self) -> Change | None:
        """What became of it since the last look; None while it is as it was."""
        now = self._now()
        if now == self._stamp:
            return None
        self._stamp = now
        return Change.GONE if now is None else Change.CHANGED

    def accept(self) -> None:
        """Takes the file as it is now: we wrote to it ourselves."""
        self._stamp = self._now()

    def _now(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns
