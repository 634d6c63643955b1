"""The screen's process, started before the monitor has loaded anything else.

Loading Qt and the plots takes the screen most of a second; begun after the settings were read, the first number would
come later by all the time that takes. This module imports next to nothing for the same reason.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from session_monitor.domain.errors import UserError
from session_monitor.processes.children import Child
from session_monitor.processes.desktop import is_unseen


@contextmanager
def early_screen(entry: str) -> Iterator[Child]:
    """A screen that loads and waits to be told its settings; when these are refused it ends without a window."""
    if is_unseen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # inherited by the screen
    screen = Child("screen", entry)
    screen.start()
    try:
        yield screen
    except UserError:
        screen.stop(timeout_s=0.0)
        raise
