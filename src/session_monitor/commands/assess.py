"""`assess`: indication, contraindications, SOFA, reductions and the end of treatment, from what is known."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import click

from session_monitor.commands.case_rows import assessment_lines, assessment_row
from session_monitor.commands.known_case import known_case, moment
from session_monitor.commands.terminal import document, plain
from session_monitor.domain.clinical.assessment import assess
from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.effect import Ran
from session_monitor.domain.clinical.truth import Truth
from session_monitor.storage.case_log import case_in
from session_monitor.storage.folder import default_folder
from session_monitor.storage.reading import Recording
from session_monitor.storage.treated import ran, ran_in


@click.command("assess")
@click.argument("target", metavar="FILE|CASE_ID")
@click.option("--recordings", metavar="DIR", type=click.Path(path_type=Path), help="Where the case's recordings are.")
@click.option("--at", metavar="T", help="As it stood then; for a case now, for a file at the last thing it tells of.")
@click.option("--rule", type=click.Choice(["indication", "contraindications", "end"]), default="indication",
              show_default=True, help="The rule whose answer is the exit code: 1 when it is not met.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(target: str, recordings: Path | None, at: str | None, rule: str, as_json: bool) -> int:
    """Judge a case, or one recording by what it says alone. Advice to a clinician; what is missing is unknown."""
    is_file = Path(target).suffix == ".sqlite" or Path(target).is_file()
    case, known = _case_in(Path(target)) if is_file else (known_case(target, recordings), None)
    at_ns = moment(at, case, time.time_ns(), is_file)
    if known is None:
        known = ran_in(recordings or default_folder(), (session.recording for session in case.sessions))
    found = assess(case, at_ns, known)
    text = document(assessment_row(found), indent=2) if as_json else "\n".join(map(plain, assessment_lines(found)))
    click.echo(text)
    verdicts = {"indication": found.indication, "contraindications": found.contraindications, "end": found.end}
    return 1 if verdicts[rule].truth is Truth.NOT_MET else 0


def _case_in(path: Path) -> tuple[Case, Mapping[str, Ran]]:
    with Recording.open(path) as recording:
        return case_in(recording), {path.name: ran(recording)}
