"""`labs`: laboratory results around a session or in a course, entered, listed and corrected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from session_monitor.commands.groups import Group
from session_monitor.commands.lab_import import (
    conversions,
    left_out_rows,
    read_foreign,
    refuse_blocked,
    review_lines,
    review_row,
    write_bundle,
)
from session_monitor.commands.lab_rows import Row, logged_rows, result_line, result_lines
from session_monitor.commands.lab_target import known_only, laboratory_of, name_of, note, note_unread, told
from session_monitor.commands.terminal import document
from session_monitor.domain.answers import said_of
from session_monitor.domain.clinical.assays import completed
from session_monitor.domain.clinical.double_entry import DECIDES, new_result
from session_monitor.domain.clinical.laboratory import NO_SUCH_RESULT, NO_WHY, Known, New, standing_results
from session_monitor.domain.clinical.review import Choices, review
from session_monitor.domain.counted import counted
from session_monitor.domain.errors import UserError
from session_monitor.storage.laboratory import AnyLaboratory


@click.group("labs", cls=Group, invoke_without_command=True, subcommand_metavar="COMMAND [ARGS]...")
@click.argument("target", metavar="FILE|CASE_ID")
@click.option("--recordings", metavar="DIR", type=click.Path(path_type=Path), help="Where the case's recordings are.")
@click.pass_context
def command(ctx: click.Context, target: str, recordings: Path | None) -> None:
    """Results around the session of recording FILE, or of the whole course of a case.

    `add` or `import` them, `list` their reductions. What is from before or after a session is written in its recording.
    """
    command.wanted(ctx)
    ctx.obj = laboratory_of(target, recordings)


@command.command("add")
@click.option("--analyte", metavar="A", required=True, help="What was measured: IL-6, ferritin, CRP ...")
@click.option("--value", metavar="V", required=True, help="20.49, or '< 1.5', or '> 5000'.")
@click.option("--again", metavar="V", help="The value a second time; IL-6 and what decides a verdict need it.")
@click.option("--unit", metavar="U", required=True, help="As the laboratory writes it: pg/mL.")
@click.option(
    "--uln", metavar="N", help="Upper limit of normal of this assay; without it as last time from LABORATORY."
)
@click.option(
    "--time", "taken", metavar="T", required=True, help="Specimen time, in the session's zone if it names none."
)
@click.option("--when", type=click.Choice(["before", "after", "between"]), required=True,
              help="Before or after the session; between only for a case.")  # fmt: skip
@click.option("--laboratory", metavar="L", default="", help="Whose assay it is; its ULN and method are remembered.")
@click.option("--method", metavar="M", default="", help="Assay.")
@click.option("--by", metavar="WHO", default="", help="Who enters it.")
@click.option("--corrects", metavar="ID", help="The entry this one replaces, as `list` names it; both are kept.")
@click.option("--reason", metavar="TEXT", default="", help="Why it is corrected.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def add(of: AnyLaboratory, taken: str, by: str, corrects: str | None, reason: str, as_json: bool, **told_: Any) -> int:
    """Append one result; nothing is ever changed. While the session is being recorded use the monitor's screen."""
    known = of.known()
    note_unread(of)
    entry, said = completed({**told_, "time": taken}, known.assays)
    new = _new(entry, by, corrects, reason, known)
    (name,) = of.store([new])
    note(said)
    (row,) = _rows(of, [name])
    click.echo(document({**row, "notes": list(said)}) if as_json else f"added {result_line(row)}")
    return 0


HINTS = {
    DECIDES: ", with --again V",
    NO_SUCH_RESULT: "; --corrects names an entry of `list`",
    NO_WHY: "; --reason says it",
}
"""What to write, after a refusal that the screen makes as well."""


def _new(entry: dict[str, Any], by: str, corrects: str | None, reason: str, known: Known) -> New:
    new = new_result({**entry, "corrects": corrects, "reason": reason}, by, known)
    if isinstance(new, str):
        raise UserError(f"{new}{HINTS.get(said_of(new)['sentence'], '')}")
    return new


@command.command("withdraw")
@click.argument("name", metavar="ID")
@click.option("--reason", metavar="TEXT", required=True, help="Why: a result of another patient, for instance.")
@click.option("--by", metavar="WHO", default="", help="Who takes it back.")
@click.pass_obj
def withdraw_result(of: AnyLaboratory, name: str, reason: str, by: str) -> int:
    """Take a result back that should never have been entered: ID as `list` names it.

    No verdict uses it any more; it stays where it is, and `list --all` shows it with who took it back, when and why.
    """
    if name not in {each.name for each in standing_results(of.known().log)}:
        raise UserError(f"no result {name!r} stands in {name_of(of)}; ID is the name that `list` gives it")
    if refusal := of.withdraw(name, reason, by):
        raise UserError(refusal)
    note_unread(of)
    click.echo(f"withdrawn {name}")
    return 0


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--mapping", metavar="NAME|FILE.toml", help="What columns and names mean: a saved mapping, or a file.")
@click.option("--save-mapping", metavar="NAME", help="Keep the mapping under this name.")
@click.option("--review", "only_review", is_flag=True, help="Say what would be stored, and store nothing.")
@click.option("--when", type=click.Choice(["before", "after", "between"]), default=None,
              help="Where the file does not say; without it by the time of the specimen.")  # fmt: skip
@click.option("--laboratory", metavar="L", default="", help="Where the file names none: whose remembered ULN it is.")
@click.option("--convert", metavar="A=UNIT", multiple=True, help="Convert an analyte by a stated factor.")
@click.option("--leave-out", metavar="PLACE", multiple=True, help="A row that is not taken, as --review names it.")
@click.option("--by", metavar="WHO", default="", help="Who enters them, where the file does not say.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def import_results(
    of: AnyLaboratory,
    file: Path,
    mapping: str | None,
    save_mapping: str | None,
    only_review: bool,
    as_json: bool,
    **said: Any,
) -> int:
    """Append the results of a CSV, HL7 v2 or FHIR R4 file, all of them or none; nothing is ever changed.

    Without a mapping the first line of a CSV file names the columns: analyte, value, unit, uln, time, when, and if need
    be method, laboratory, by. What they may hold is what the options of `add` may. --review says first what would be
    stored, what is there already, and what stands in the way.
    """
    if save_mapping and not mapping:
        raise UserError("--save-mapping keeps the one that --mapping names; name one")
    found = read_foreign(file, mapping, save_mapping)
    known = of.known()
    note_unread(of)
    choices = Choices(said["by"], said["when"] or "", said["laboratory"], conversions(said["convert"]),
                      frozenset(said["leave_out"]))  # fmt: skip
    reviewed = review(found.rows, known, choices, found.patient)
    if only_review:
        lines = review_lines(file, found.kind, reviewed)
        click.echo(document(review_row(file, found.kind, told(of), reviewed)) if as_json else "\n".join(lines))
        return 1 if reviewed.blocking else 0
    refuse_blocked(file, reviewed)
    rows = _rows(of, of.store(reviewed.new)) if reviewed.new else []
    if as_json:
        click.echo(document({**told(of), "results": rows, "left_out": left_out_rows(reviewed)}))
        return 0
    note(f"{row.place}: {row.why}" for row in reviewed.rows if row.new is None)
    click.echo("\n".join(f"added {line}" for line in result_lines(rows)) or f"nothing new in {file}")
    return 0


@command.command("export")
@click.argument("out", metavar="OUT.json", type=click.Path(path_type=Path))
@click.pass_obj
def export_results(of: AnyLaboratory, out: Path) -> int:
    """Write the results that stand as a FHIR R4 Bundle of Observations, with LOINC and UCUM."""
    known = of.known()
    note_unread(of)
    stands = standing_results(known.log)
    if not stands:
        raise UserError(f"no results in {name_of(of)}; nothing was written")
    write_bundle(out, [(each.name, each.result, each.corrects is not None) for each in stands], known.case.id)
    click.echo(f"{out}: {counted(len(stands), 'result')}")
    return 0


@command.command("list")
@click.option("--all", "corrected", is_flag=True, help="Corrected and withdrawn ones, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def list_results(of: AnyLaboratory, corrected: bool, as_json: bool) -> int:
    """Show the results with how far each fell; what was corrected or withdrawn is left out unless --all is given."""
    rows = _rows(of, corrected=corrected)
    note_unread(of)
    if not rows:
        known_only(of)
    if as_json:
        click.echo(document({**told(of), "results": rows}))
        return 0
    click.echo("\n".join(result_lines(rows)) if rows else f"no results in {name_of(of)}")
    return 0


def _rows(laboratory: AnyLaboratory, names: list[str] | None = None, *, corrected: bool = False) -> list[Row]:
    """Those of these names in their order; all without."""
    known = laboratory.known()
    rows = logged_rows(known.log, known.sessions, alone=known.alone, corrected=corrected)
    if names is None:
        return rows
    by_name = {str(row["id"]): row for row in rows}
    return [by_name[name] for name in names]
