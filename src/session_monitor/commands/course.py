"""`course`: the window of a patient's course."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import click

from session_monitor.domain.clinical.case_id import case_refusal
from session_monitor.domain.errors import UserError


@click.command("course")
@click.argument("case_id", metavar="CASE_ID")
@click.option("--recordings", metavar="DIR", type=click.Path(path_type=Path), help="Where the case's recordings are.")
@click.option("--screenshot", metavar="PNG", type=click.Path(path_type=Path), help="Save a picture and end.")
@click.option("--language", type=click.Choice(["en", "zh_CN"]), help="Language at the start; the window can switch.")
@click.pass_obj
def command(
    names: dict[str, str], case_id: str, recordings: Path | None, screenshot: Path | None, language: str | None
) -> int:
    """Open a patient's course: results over days, criteria, entries and results between sessions, the report.

    A case that is not known yet begins with its first entry.
    """
    from session_monitor.processes.desktop import has_display
    from session_monitor.storage.cases import Cases
    from session_monitor.storage.folder import default_folder
    from session_monitor.wiring.zone import local_zone

    if refusal := case_refusal(case_id):
        raise UserError(refusal)
    folder = recordings or default_folder()
    Cases(folder).close()  # what cannot be opened is said here, before a window opens
    if not has_display():
        if screenshot is None:
            raise UserError("no display to show the course on; --screenshot PNG saves a picture of it")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    module, _, function = names["course"].partition(":")
    return getattr(importlib.import_module(module), function)(folder, case_id, local_zone(), screenshot, language)
