"""Whether there is a display, and what to do without one."""

from __future__ import annotations

import os
from pathlib import Path

import click

from session_monitor.commands.status import News, StatusLine, unchecked_words
from session_monitor.domain.errors import UserError
from session_monitor.domain.machine import MachineMap
from session_monitor.processes.desktop import is_unseen
from session_monitor.storage.folder import recordings_folder
from session_monitor.wiring.watching import Watcher

PICTURE = "bedside.png"


def prepare_display(
    screenshot: Path | None, recordings: Path | None, machine: MachineMap
) -> tuple[Path | None, Watcher, bool]:
    """(where the picture goes, what is called at each step, whether nobody sees the screen).

    UserError when the picture cannot be saved there.
    """
    if screenshot is not None:
        check_picture(screenshot)
    if not is_unseen():
        return screenshot and screenshot.absolute(), News(), False
    picture = (screenshot or recordings_folder(recordings) / PICTURE).absolute()
    click.echo(f"no display: the screen runs unseen, its picture is saved as {picture}; Ctrl-C ends")
    return picture, StatusLine(unchecked_words(machine)), True


def check_picture(path: Path) -> None:
    """Refuses a place where no picture can be saved, before a treatment starts and not as it ends."""
    folder = path.absolute().parent
    if path.is_dir() or not os.access(path if path.exists() else folder, os.W_OK) or not folder.is_dir():
        raise UserError(f"--screenshot: {path} cannot be written; name a PNG file in a folder that is there")
