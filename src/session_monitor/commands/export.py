"""`export`: a recording for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from session_monitor.commands.options import finite
from session_monitor.domain.counted import counted
from session_monitor.storage.reading import Recording


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "to", type=click.Path(path_type=Path), required=True, help="A new file, .csv or .parquet.")
@click.option("--channels", metavar="A,B", default="", help="Only these columns of `reading`, beside the clocks.")
@click.option("--from", "from_s", type=float, callback=finite, help="Seconds of session to begin at.")
@click.option("--until", "until_s", type=float, callback=finite, help="Seconds of session to end at.")
@click.option("--deidentify", is_flag=True, help="Leave out whose session it was, and move its dates.")
def command(file: Path, to: Path, channels: str, from_s: float | None, until_s: float | None, deidentify: bool) -> None:
    """Write a recording as CSV or Parquet, with units and what it is about.

    Nothing measured is an empty cell, never a number. --deidentify leaves out case, bed, operator, zone, link, serial
    number and notes, and moves all dates of a case by the same number of days; times of day and intervals stay.
    """
    from session_monitor.storage.export.content import content
    from session_monitor.storage.export.disguise import disguise_of
    from session_monitor.storage.export.writing import check_target, write_export
    from session_monitor.storage.keys import signing_key

    if from_s is not None and until_s is not None and until_s < from_s:
        raise click.UsageError(f"--until {until_s:g} lies before --from {from_s:g}")
    check_target(to)
    names = [name for each in channels.split(",") if (name := each.strip())]
    with Recording.open(file) as recording:
        disguise = disguise_of(recording.meta.case, signing_key().private_bytes_raw()) if deidentify else None
        written = content(recording, names, from_s, until_s, disguise)
        count = write_export(written, to)
    click.echo(f"{to}: {counted(count, 'row')}, {counted(len(written.columns), 'column')}")
