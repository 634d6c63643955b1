"""`review`: a recorded session in the review window."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import click

from session_monitor.domain.errors import UserError

EXAMPLE = "-example.sqlite"
"""How the simulated session that comes with the program is called; a checkout may date it later than a real one."""


@click.command("review")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--at", "at_s", metavar="S", type=click.FloatRange(min=0), help="Put the cursor S seconds into it.")
@click.option("--screenshot", metavar="PNG", type=click.Path(path_type=Path), help="Save a picture and end.")
@click.option("--language", type=click.Choice(["en", "zh_CN"]), help="Language at the start; the window can switch.")
@click.pass_obj
def command(
    names: dict[str, str], file: Path | None, at_s: float | None, screenshot: Path | None, language: str | None
) -> int:
    """Open a recording: trends with a time cursor, play and pause, alarms to jump to, results before and after.

    Without FILE the newest recording of the recordings folder. REVIEW is written across it; it never sounds.
    """
    from session_monitor.processes.desktop import has_display
    from session_monitor.storage.folder import default_folder
    from session_monitor.storage.reading import Recording

    path = file or newest_recording(default_folder())
    Recording.open(path).close()  # what cannot be read is said here, before a window opens
    if not has_display():
        if screenshot is None:
            raise UserError("no display to show the review on; --screenshot PNG saves a picture of it")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    module, _, function = names["review"].partition(":")
    return getattr(importlib.import_module(module), function)(path, at_s, screenshot, language)


def newest_recording(folder: Path) -> Path:
    """The recording that was written last, the shipped example only when there is no other; UserError for none."""
    from session_monitor.storage.folder import recordings_in

    found = [path for path in recordings_in(folder) if path.is_file()]
    own = [path for path in found if not path.name.endswith(EXAMPLE)]
    if not found:
        raise UserError(f"no recordings in {folder}; name one: session-monitor review FILE")
    return max(own or found, key=lambda path: path.stat().st_mtime)
