"""The case that a command is asked about, and the moment it is looked at: the same for all that judge or report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from session_monitor.commands.case_names import no_such_case
from session_monitor.commands.terminal import plain
from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.entries import time_ns
from session_monitor.domain.errors import UserError
from session_monitor.storage.cases import Cases
from session_monitor.storage.folder import default_folder
from session_monitor.storage.utc import zone
from session_monitor.wiring.zone import local_zone


def known_case(case_id: str, recordings: Path | None) -> Case:
    """The case of that folder, with what its recordings say; UserError when nothing is known of it."""
    with cases_with(case_id, recordings) as cases:
        return cases.case(case_id)


@contextmanager
def cases_with(case_id: str, recordings: Path | None) -> Iterator[Cases]:
    """The cases of that folder to read in, this one among them; UserError when it is not."""
    folder = recordings or default_folder()
    with Cases(folder, local_zone(), only_reading=True) as cases:
        for line in cases.take_in():
            click.echo(f"session-monitor: left out: {plain(line)}", err=True)
        if case_id not in (known := cases.ids()):
            raise UserError(no_such_case(case_id, folder, known))
        yield cases


def moment(at: str | None, case: Case, now_ns: int, is_file: bool) -> int:
    """The moment asked for; without one now, or of a file the last thing it tells of."""
    if at is not None:
        found = time_ns(at, zone(case.zone))
        if found is None:
            raise UserError(f"--at {at!r} is not a time; write one such as 2026-03-14T12:22:00+08:00")
        return found
    told = (
        *(each.utc_ns for each in case.entries),
        *(each.specimen_utc_ns for each in case.results),
        *(each.ended_utc_ns or each.started_utc_ns for each in case.sessions),
    )
    return max(told, default=now_ns) if is_file else now_ns
