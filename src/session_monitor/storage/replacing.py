"""A file that is whole or not there: written beside its place, and moved there at the end.

A reader, or a program that was killed, would otherwise find half of an export, a report or a salvaged recording.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.sqlite import REFUSALS, reason_of


@contextmanager
def whole_or_none(to: Path) -> Iterator[Path]:
    """A path beside `to` that takes its place once everything is written; nothing is left of what was not.

    RecordingError names `to` when the disk refuses; what else is raised passes, such as damage of what is copied.
    """
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        yield part
        part.replace(to)
    except REFUSALS as error:
        raise RecordingError(f"{to} cannot be written: {reason_of(error)}") from error
    finally:
        with suppress(OSError):  # the folder that refused the file refuses this, too
            part.unlink(missing_ok=True)
