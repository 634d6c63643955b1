"""`alarms`: the recorded alarm transitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from session_monitor.commands.rows import duration, transition_row
from session_monitor.commands.terminal import document, plain
from session_monitor.storage.reading import Recording


@click.command("alarms")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(file: Path, as_json: bool) -> int:
    """Show every alarm transition of a recording, in order."""
    with Recording.open(file) as recording:
        rows = [transition_row(transition) for transition in recording.transitions()]
    for row in rows:
        click.echo(document(row) if as_json else transition_line(row))
    if not rows and not as_json:
        click.echo(f"no alarm transitions in {file}")
    return 0


def transition_line(row: dict[str, Any]) -> str:
    """One transition for a person: when, which alarm, from which state to which, and why."""
    alarm = " ".join(part for part in (row["alarm"], row["channel"], row["direction"]) if part)
    numbers = "" if row["value"] is None else f"  {row['value']:g}"
    numbers += "" if row["limit"] is None else f" (limit {row['limit']:g})"
    by = "" if row["by"] == "auto" else f"  by {row['by']}"
    occurrence = "" if row["occurrence"] is None else f"  #{row['occurrence']}"
    return plain(
        f"{duration(row['t'])}.{int(row['t'] * 10) % 10}  {row['priority']:6}  {row['from']} > {row['to']}  "
        f"{row['event']:10}  {alarm}{occurrence}{numbers}{by}"
    )
