"""Files and folders that are still there after a power cut.

Syncing a file makes its content last, not its name: without the sync of the folder it is in, a recording or a key that
was written to the disk with every care can be gone when the power comes back.
"""

from __future__ import annotations

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Onto the disk: the content of a file, or the names in a folder."""
    if path.is_dir() and os.name != "posix":
        return  # Windows has no such thing, and keeps folders safe itself
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Makes a folder with its parents, each name on the disk; one that is there is left as it is. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)
