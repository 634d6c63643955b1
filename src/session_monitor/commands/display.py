"""Whether there is a display, and what to do without one."""

from __future__ import annotations

import os
from pathlib import Path

import click

from session_monitor.commands.status import LinkNews, StatusLine
from session_monitor.storage.folder import recordings_folder
from session_monitor.wiring.checks import has_display
from session_monitor.wiring.watching import Watcher

PICTURE = "bedside.png"


def prepare_display(screenshot: Path | None, recordings: Path | None) -> tuple[Path | None, Watcher]:
    """(where the picture goes, what is printed at each step). Without a display Qt is told to paint unseen."""
    if os.environ.get("QT_QPA_PLATFORM") != "offscreen" and has_display():
        return screenshot, LinkNews()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    picture = (screenshot or recordings_folder(recordings) / PICTURE).absolute()
    click.echo(f"no display: the screen runs unseen, its picture is saved as {picture}; Ctrl-C ends")
    return picture, StatusLine()
