"""Exceptions in slots and paint handlers: reported to the monitor once, and the picture goes on.

Without the hook an error in one widget would end the screen, or pass unseen while its part of the picture stands still.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from types import TracebackType

REPEAT_S = 60.0


class ErrorHook:
    """Installed as sys.excepthook. The same text is reported once a minute at most."""

    def __init__(self, report: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._report, self._clock = report, clock
        self._told: dict[str, float] = {}
        self.count = 0

    def install(self) -> None:
        """Takes over sys.excepthook."""
        sys.excepthook = self

    def __call__(self, kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        """Reports one exception; never raises."""
        self.count += 1
        text = "".join(traceback.format_exception(kind, error, at))
        last = self._told.get(text)
        now = self._clock()
        if last is None or now - last >= REPEAT_S:
            self._told[text] = now
            self._report(text)
