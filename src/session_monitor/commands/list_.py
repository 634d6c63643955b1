"""`list`: what recordings there are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from session_monitor.commands.rows import Row, duration, summary_row
from session_monitor.commands.terminal import document, plain
from session_monitor.domain.errors import UserError
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.folder import default_folder, recordings_in
from session_monitor.storage.listed import Listed
from session_monitor.storage.reading import Recording
from session_monitor.storage.utc import zone


@click.command("list")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(folder: Path | None, as_json: bool) -> int:
    """Show the recordings of a folder, oldest first.

    Without DIR the folder sessions are recorded in. A file that cannot be read has a line that says why.
    """
    folder = folder or default_folder()
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder; name the folder of the recordings")
    paths = recordings_in(folder)
    listed = Listed(folder)
    for path in paths:
        row = listed.row(path, _row)
        click.echo(document(row) if as_json else plain(_line(row)))
    listed.save()
    if not paths and not as_json:
        click.echo(f"no recordings in {folder}")
    return 0


def _row(path: Path) -> Row:
    try:
        with Recording.open(path) as recording:
            return {**summary_row(recording), "error": None}
    except RecordingError as error:
        return {"recording": str(path), "error": str(error)}


def _line(row: Row) -> str:
    if row["error"]:
        return f"unreadable        {row['error']}"
    alarms = "/".join(str(row["alarms"][priority]) for priority in ("high", "medium", "low"))
    started = datetime.fromisoformat(row["started_utc"]).astimezone(zone(row["zone"]))
    counts = f"{duration(row['duration_s']):>8}  {row['polls']:>7} polls  {alarms:>8} alarms"
    state = f"{row['state']}{'  SIMULATED' if row['simulated'] else ''}"
    return f"{started:%Y-%m-%d %H:%M}  {row['case'] or '-':14}  {counts}  {Path(row['recording']).name}  {state}"
