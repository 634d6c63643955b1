"""`course`: the window of a patient's course."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import click

from session_monitor.commands.case_names import no_such_case
from session_monitor.commands.terminal import plain
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

    A case that is not known yet begins with its first entry; there is no picture of it.
    """
    from session_monitor.processes.desktop import has_display
    from session_monitor.storage.folder import default_folder
    from session_monitor.wiring.zone import local_zone

    if refusal := case_refusal(case_id):
        raise UserError(refusal)
    folder = recordings or default_folder()
    _look_for(case_id, folder, needed=screenshot is not None)
    if not has_display():
        if screenshot is None:
            raise UserError("no display to show the course on; --screenshot PNG saves a picture of it")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    module, _, function = names["course"].partition(":")
    return getattr(importlib.import_module(module), function)(folder, case_id, local_zone(), screenshot, language)


def _look_for(case_id: str, folder: Path, needed: bool) -> None:
    """Says before a window opens what it could not show: no folder, a file that cannot be opened, a case nobody knows.

    A mistyped name would else show as a patient of whom nothing is known, a mistyped folder be made. A new case may
    be meant, unless one is needed. The recordings are looked through here only when the name is not known without.
    """
    from session_monitor.storage.cases import Cases

    if not folder.is_dir():
        raise UserError(f"{no_such_case(case_id, folder, ())}, or make it")
    with Cases(folder, only_reading=True) as cases:
        if case_id in cases.ids():
            return
        unread = cases.take_in()
        known = cases.ids()
    if case_id in known:
        return
    for line in unread:
        click.echo(f"session-monitor: left out: {plain(line)}", err=True)
    told = no_such_case(case_id, folder, known)
    if needed:
        raise UserError(told)
    click.echo(f"session-monitor: note: {plain(told)}; a new one begins with its first entry", err=True)
