"""`report`: one page a clinician reads in a minute, and an appendix, as PDF."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import click

from session_monitor import __version__
from session_monitor.commands.known_case import known_case, moment
from session_monitor.commands.terminal import plain
from session_monitor.domain.clinical.assessment import assess
from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.counted import counted
from session_monitor.domain.errors import UserError
from session_monitor.report.content import Content, read
from session_monitor.report.making import check_target, report, write
from session_monitor.report.words import LANGUAGES, Words
from session_monitor.storage.case_log import case_in
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.folder import default_folder
from session_monitor.storage.reading import Recording


@click.command("report")
@click.argument("target", metavar="FILE|CASE_ID")
@click.option("--to", "to", type=click.Path(path_type=Path), required=True, help="A new file, .pdf.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="Of its words.")
@click.option("--recordings", metavar="DIR", type=click.Path(path_type=Path), help="Where the case's recordings are.")
@click.option("--at", metavar="T", help="As it stood then; without it, at the last thing that is told.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(target: str, to: Path, language: str, recordings: Path | None, at: str | None, force: bool) -> int:
    """Write the report of a recording, or of a case: its course on one page, and each session.

    The same input gives the same bytes. SIMULATED stands across every page of a simulated session.
    """
    check_target(to, force)
    is_file = Path(target).suffix == ".sqlite" or Path(target).is_file()
    case, contents = _of_file(Path(target)) if is_file else _of_case(target, recordings)
    if not case.sessions:
        raise UserError(f"case {target} has no session yet: a report is made of sessions")
    at_ns = moment(at, case, time.time_ns(), is_file=True)
    found = assess(case, at_ns, {name: content.ran for name, content in contents.items()})
    if not found.session_results:
        raise click.UsageError(f"case {target} has no session up to then; name another time with --at")
    write(report(found, contents, Words(LANGUAGES[language]), __version__, course=not is_file), to)
    click.echo(plain(f"{to}: {counted(len(found.session_results), 'session')}"))
    return 0


def _of_file(path: Path) -> tuple[Case, dict[str, Content]]:
    with Recording.open(path) as recording:
        content, case = read(recording), case_in(recording)
    if not case.sessions:  # it is being recorded now
        going_on = SessionSpan(
            path.name, content.meta.started_utc_ns, None, content.meta.simulated, content.machine.name
        )
        case = replace(case, sessions=(going_on,), zone=content.meta.zone)
    return case, {path.name: content}


def _of_case(case_id: str, recordings: Path | None) -> tuple[Case, dict[str, Content]]:
    case, contents = known_case(case_id, recordings), dict[str, Content]()
    for session in case.sessions:
        try:
            with Recording.open((recordings or default_folder()) / session.recording) as recording:
                contents[session.recording] = read(recording)
        except RecordingError as error:
            click.echo(f"session-monitor: left out: {plain(str(error))}", err=True)
    return case, contents
