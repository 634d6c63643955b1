"""`replay`: the recorded inputs through the same code as live, and whether the recorded alarms come out again."""

from __future__ import annotations

from pathlib import Path

import click

from session_monitor.commands.alarms import transition_line
from session_monitor.commands.rows import transition_row
from session_monitor.commands.terminal import document
from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.counted import counted
from session_monitor.storage.reading import Recording


@click.command("replay")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as `alarms` prints them.")
def command(file: Path, as_json: bool) -> int:
    """Run a recording through the same code as live and print every alarm transition.

    Exit code 1 when any differs from what was recorded; stderr says which was the first.
    """
    from session_monitor.wiring.replay import first_difference, replayed

    again = list[Transition]()
    with Recording.open(file) as recording:
        for transition in replayed(recording):
            again.append(transition)
            row = transition_row(transition)
            click.echo(document(row) if as_json else transition_line(row))
        difference = first_difference(recording.transitions(), again)
    if difference is None:
        if not as_json:
            click.echo(f"{counted(len(again), 'transition')}, the same as recorded")
        return 0
    click.echo(f"{file}: replay differs from the recording", err=True)
    click.echo(f"  recorded  {_line(difference.recorded)}", err=True)
    click.echo(f"  replayed  {_line(difference.replayed)}", err=True)
    return 1


def _line(transition: Transition | None) -> str:
    if transition is None:
        return "nothing more"
    return f"{transition.seq}  {transition_line(transition_row(transition))}"
