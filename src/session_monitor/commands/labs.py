"""`labs`: laboratory results around a session, entered and listed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from session_monitor.commands.lab_file import Check, read_lab_file
from session_monitor.commands.rows import result_rows
from session_monitor.commands.terminal import document, plain
from session_monitor.domain.errors import UserError
from session_monitor.domain.results import Result, order_refusal, result_from_entry
from session_monitor.storage.append import add_result, add_results
from session_monitor.storage.reading import Recording
from session_monitor.storage.utc import zone


@click.group("labs")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, file: Path) -> None:
    """Results before and after the session of recording FILE: `add` or `import` them, `list` their reductions."""
    ctx.obj = file


@command.command("add")
@click.option("--analyte", metavar="A", required=True, help="What was measured: IL-6, ferritin, CRP ...")
@click.option("--value", metavar="V", required=True, help="20.49, or '< 1.5', or '> 5000'.")
@click.option("--unit", metavar="U", required=True, help="As the laboratory writes it: pg/mL.")
@click.option("--uln", metavar="N", required=True, help="Upper limit of normal of this assay, in the same unit.")
@click.option(
    "--time", "taken", metavar="T", required=True, help="Specimen time, in the session's zone if it names none."
)
@click.option("--when", type=click.Choice(["before", "after"]), required=True, help="Before or after the session.")
@click.option("--method", metavar="M", default="", help="Assay or laboratory.")
@click.option("--by", metavar="WHO", default="", help="Who enters it.")
@click.option("--corrects", metavar="ID", type=int, help="Number of the entry this one replaces; both are kept.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def add(file: Path, taken: str, by: str, corrects: int | None, as_json: bool, **entry: Any) -> int:
    """Append one result; nothing is ever changed. While the session is being recorded use the monitor's screen."""
    result = _check_of(file)({**entry, "time": taken}, by)
    if isinstance(result, str):
        raise UserError(result)
    (row,) = _rows_of(file, [add_result(file, result, corrects)])
    click.echo(document(row) if as_json else f"added {result_line(row)}")
    return 0


@command.command("import")
@click.argument("csv_file", metavar="CSV", type=click.Path(path_type=Path))
@click.option("--by", metavar="WHO", default="", help="Who enters them, where the file has no column `by`.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def import_results(file: Path, csv_file: Path, by: str, as_json: bool) -> int:
    """Append the results of a CSV file, all of them or none; nothing is ever changed.

    Its first line names the columns: analyte, value, unit, uln, time, when, and if need be method, by. What they may
    hold is what the options of `add` may.
    """
    results = read_lab_file(csv_file, by, _check_of(file))
    rows = _rows_of(file, add_results(file, results))
    if as_json:
        click.echo(document({"recording": str(file), "results": rows}))
        return 0
    for row in rows:
        click.echo(f"added {result_line(row)}")
    return 0


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def list_results(file: Path, as_json: bool) -> int:
    """Show the results with how far each fell; a corrected entry is left out."""
    with Recording.open(file) as recording:
        rows = result_rows(recording)
    if as_json:
        click.echo(document({"recording": str(file), "results": rows}))
        return 0
    for row in rows:
        click.echo(result_line(row))
    if not rows:
        click.echo(f"no results in {file}")
    return 0


def _check_of(file: Path) -> Check:
    """What judges an entry for this recording: by its time zone, and by when the session was."""
    with Recording.open(file) as recording:
        meta, span = recording.meta, recording.span() or (0.0, 0.0)
    started_ns, now_ns = meta.started_utc_ns, time.time_ns()
    first_ns, last_ns = (started_ns + int(t * 1e9) for t in span)

    def check(entry: dict[str, Any], by: str) -> Result | str:
        result = result_from_entry(entry, by, now_ns, zone(meta.zone), started_ns)
        return result if isinstance(result, str) else order_refusal(result, first_ns, last_ns) or result

    return check


def _rows_of(file: Path, numbers: list[int]) -> list[dict[str, Any]]:
    with Recording.open(file) as recording:
        return [row for row in result_rows(recording) if row["id"] in numbers]


def result_line(row: dict[str, Any]) -> str:
    """One result for a person."""
    method = f", {row['method']}" if row["method"] else ""
    return plain(
        f"{row['id']}  {row['analyte']} {row['text']} {row['unit']} (ULN {row['uln']:g}{method})  "
        f"{row['when']}, {row['specimen_utc']}{_fall(row)}"
    )


def _fall(row: dict[str, Any]) -> str:
    """A rise is a negative reduction, and says so."""
    if row["reduction"] is None:
        return ""
    if row["reduction"] == "unknown":
        return f"  reduction unknown: {row['reduction_reason']}"
    percent = row["reduction_percent"]
    word = f"{percent:.1f} % down" if percent >= 0 else f"{-percent:.1f} % up"
    return f"  at least {word}" if row["reduction"] == "at_least" else f"  {word}"
