"""One monitor per recordings folder, and a way to see which recording is being written.

Two monitors on one recording, or results appended while polls are written, would break "one writer". The lock
belongs to the process: it is free again the moment the monitor dies, however it dies.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

from session_monitor.storage.errors import RecordingError

NAME = ".session-monitor.lock"
FAR = 1 << 30
"""Windows locks a byte range; one far behind the text leaves the text readable."""

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        os.lseek(descriptor, FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


TRIES, BETWEEN_TRIES_S = 5, 0.05
"""`is_being_recorded` holds the lock for an instant; a monitor that starts just then must not be refused."""


def _locked_soon(descriptor: int) -> bool:
    for left in reversed(range(TRIES)):
        try:
            _try_lock(descriptor)
        except OSError:
            if left:
                time.sleep(BETWEEN_TRIES_S)
        else:
            return True
    return False


class FolderLock:
    """Held while a monitor records in a folder. The file beside it names the process and the recording."""

    def __init__(self, folder: Path) -> None:
        """Takes the lock; RecordingError names the monitor that holds it."""
        self.path = folder / NAME
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise RecordingError(f"cannot lock {folder}: {error.strerror}; choose another with --recordings") from error
        if not _locked_soon(self._descriptor):
            os.close(self._descriptor)
            pid, recording = holder(folder)
            raise RecordingError(
                f"another monitor (process {pid or 'unknown'}) records {recording or 'a session'} in {folder}: "
                "end it first, or choose another folder with --recordings DIR"
            )

    def name(self, recording: str) -> None:
        """Writes which recording is being made, for `holder`; RecordingError when the disk does not take it."""
        text = f"{os.getpid()}\n{recording}\n".encode()
        try:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, text)
            os.ftruncate(self._descriptor, len(text))
        except OSError as error:
            raise RecordingError(f"cannot record in {self.path.parent}: {error.strerror}; check the disk") from error

    def release(self) -> None:
        """Frees the folder; may be called twice. The file stays: removing it would let two monitors lock two files."""
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):  # a disk that fails: what stands there names a monitor that is gone
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1


def holder(folder: Path) -> tuple[int | None, str | None]:
    """(process id, name of its recording) of the monitor that holds the folder, as far as it said."""
    try:
        lines = (folder / NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None, None
    pid = int(lines[0]) if lines and lines[0].isdigit() else None
    return pid, lines[1] if len(lines) > 1 else None


def is_being_recorded(recording: Path) -> bool:
    """Whether a monitor that is alive writes this recording now."""
    folder = recording.resolve().parent
    if holder(folder)[1] != recording.resolve().name:
        return False
    try:
        descriptor = os.open(folder / NAME, os.O_RDONLY)
    except OSError:
        return False
    try:
        _try_lock(descriptor)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
