"""FILE or CASE_ID of `labs`: the laboratory behind it, and what a command says besides its answer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from session_monitor.commands.case_names import no_such_case
from session_monitor.commands.terminal import plain
from session_monitor.domain.errors import UserError
from session_monitor.storage.folder import default_folder
from session_monitor.storage.laboratory import AnyLaboratory, CaseLaboratory, RecordingLaboratory
from session_monitor.wiring.zone import local_zone


def laboratory_of(target: str, recordings: Path | None) -> AnyLaboratory:
    """Of a recording when the target is a file or named like one, else of a case (a pseudonym has no slashes)."""
    path = Path(target)
    if path.suffix == ".sqlite" or "/" in target or path.is_file():
        return RecordingLaboratory(path, recordings)
    if not target.strip():
        raise UserError("name a recording, or a case by its pseudonym, such as LA-2026-0147")
    return CaseLaboratory(target.strip(), recordings or default_folder(), local_zone())


def told(laboratory: AnyLaboratory) -> dict[str, str | None]:
    """Which target a JSON document is about."""
    if isinstance(laboratory, RecordingLaboratory):
        return {"recording": str(laboratory.path), "case": laboratory.case_id}
    return {"recording": None, "case": laboratory.case_id}


def name_of(laboratory: AnyLaboratory) -> str:
    """The target in words."""
    if isinstance(laboratory, RecordingLaboratory):
        return str(laboratory.path)
    return f"case {laboratory.case_id} in {laboratory.folder}"


def note(lines: Iterable[str]) -> None:
    """What a person should look at, beside the answer."""
    for line in lines:
        click.echo(f"session-monitor: note: {plain(line)}", err=True)


def note_unread(laboratory: AnyLaboratory) -> None:
    """The recordings of a case that could not be read."""
    if isinstance(laboratory, CaseLaboratory):
        for line in laboratory.unread:
            click.echo(f"session-monitor: left out: {plain(line)}", err=True)


def known_only(laboratory: AnyLaboratory) -> None:
    """UserError for a case that nobody has entered anything of: it may be mistyped."""
    if isinstance(laboratory, CaseLaboratory) and laboratory.case_id not in (known := laboratory.ids()):
        raise UserError(no_such_case(laboratory.case_id, laboratory.folder, known))
