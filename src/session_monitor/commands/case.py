"""`case`: what is known of one patient's course, and more of it entered."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from session_monitor.commands.case_rows import entry_line, entry_row
from session_monitor.commands.groups import Group
from session_monitor.commands.known_case import cases_with, known_case
from session_monitor.commands.secrets import ask
from session_monitor.commands.terminal import document, plain
from session_monitor.domain.clinical.entries import Entry, Field
from session_monitor.domain.clinical.kinds import KINDS
from session_monitor.domain.clinical.withdrawing import WITHDRAWN
from session_monitor.domain.errors import UserError
from session_monitor.storage.entering import enter, withdraw
from session_monitor.storage.folder import default_folder
from session_monitor.storage.names import Named, Names
from session_monitor.wiring.zone import local_zone


@click.group("case", cls=Group, invoke_without_command=True, subcommand_metavar="COMMAND [ARGS]...")
@click.argument("case_id", metavar="CASE_ID")
@click.option("--recordings", metavar="DIR", type=click.Path(path_type=Path), help="Where the case's recordings are.")
@click.pass_context
def command(ctx: click.Context, case_id: str, recordings: Path | None) -> None:
    """One patient's course under a pseudonym: `add` and `withdraw` entries, the `log` of them, the `kinds` there are.

    A name has no place here but in an encrypted file of its own (`name`).
    Entries are only added; a correction names the entry it replaces and says why.
    """
    command.wanted(ctx)
    if not case_id.strip() or "/" in case_id:
        raise UserError("a case has a pseudonym without slashes, such as LA-2026-0147")
    ctx.obj = case_id.strip(), recordings or default_folder()


@command.command("add")
@click.argument("kind", metavar="KIND", type=click.Choice(list(KINDS)))
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option("--time", "at", metavar="T", help="When it was so; now without it.")
@click.option("--by", metavar="WHO", default="", help="Who enters it; a judgement without a name is none.")
@click.option("--corrects", metavar="UID", help="The entry this one replaces; both are kept.")
@click.option("--reason", metavar="TEXT", help="Why it is corrected.")
@click.option("--session", metavar="FILE", type=click.Path(path_type=Path),
              help="The recording it belongs to; without it the case's last session.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def add(
    of: tuple[str, Path], kind: str, fields: tuple[str, ...], session: Path | None, as_json: bool, **told: Any
) -> int:
    """Add an entry. What belongs to a session is written in its recording, else beside the recordings."""
    case_id, folder = of
    given = {"entry": kind, "fields": dict(map(_field, fields)), "time": told["at"], **told}
    entry = enter(folder, case_id, given, told["by"], local_zone(), session)
    if isinstance(entry, str):
        raise UserError(f"{entry}; nothing was added")
    _show([entry], as_json)
    return 0


@command.command("withdraw")
@click.argument("uid", metavar="UID")
@click.option("--reason", metavar="TEXT", required=True, help="Why: it is of another patient, for instance.")
@click.option("--by", metavar="WHO", default="", help="Who takes it back.")
@click.pass_obj
def withdraw_entry(of: tuple[str, Path], uid: str, reason: str, by: str) -> int:
    """Take an entry back that should never have been made: UID as `log` names it. It stays in the log."""
    case_id, folder = of
    known_case(case_id, folder)
    if refusal := withdraw(folder, case_id, uid, reason, by, local_zone()):
        raise UserError(refusal)
    click.echo(f"withdrawn {uid}")
    return 0


@command.command("log")
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.pass_obj
def log(of: tuple[str, Path], as_json: bool) -> int:
    """Everything ever entered, corrected and withdrawn entries too, in the order it was written down."""
    case_id, folder = of
    with cases_with(case_id, folder) as cases:
        _show([entry for entry, _ in cases.log(case_id) if entry.kind in (*KINDS, WITHDRAWN)], as_json)
    return 0


@command.command("name")
@click.option("--set", "to_set", is_flag=True, help="Enter or replace it.")
@click.option("--remove", is_flag=True, help="Forget it.")
@click.option("--change-passphrase", "change", is_flag=True, help="Another passphrase for the names of all cases.")
@click.option("--by", metavar="WHO", default="", help="Who enters it.")
@click.pass_obj
def name(of: tuple[str, Path], to_set: bool, remove: bool, change: bool, by: str) -> int:
    """The patient's name, from the encrypted file beside the cases. Name and passphrase are asked for, never given."""
    case_id, folder = of
    names = Names(folder)
    if to_set + remove + change > 1:
        raise UserError("--set, --remove and --change-passphrase together say nothing; give one")
    if not to_set and not names.exists:
        click.echo(f"no names in {folder}")
        return 1
    if change:
        old = ask("Passphrase", hidden=True)
        names.check(old)  # before anybody thinks of a new one
        names.change_passphrase(old, ask("New passphrase", hidden=True, twice=True))
        click.echo(f"{names.path} has the new passphrase")
        return 0
    entered = Named(ask("Name"), by, time.time_ns()) if to_set else None
    passphrase = ask("Passphrase", hidden=True, twice=not names.exists)
    if to_set or remove:
        names.put(case_id, entered, passphrase)
        click.echo(f"{'kept' if to_set else 'removed'} in {names.path}")
        return 0
    found = names.name(case_id, passphrase)
    click.echo(plain(found.name) if found else f"no name for {case_id} in {names.path}")
    return 0 if found else 1


@command.command("kinds")
def kinds() -> int:
    """What can be entered: each kind with its fields; * is needed."""
    for kind in KINDS.values():
        click.echo(f"{kind.name}  (section {kind.section}{', of a session' if kind.session else ''})")
        for field in kind.fields:
            click.echo(f"    {field.name}{'*' if field.required else ''}: {_takes(field)}")
    return 0


def _takes(field: Field) -> str:
    if field.type == "number":
        return f"{field.low:g} to {field.high:g} {field.unit}".rstrip()
    return {"yes_no": "yes or no", "time": "a time", "text": "words"}.get(field.type, ", ".join(field.choices))


def _field(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UserError(f"{text!r} is not FIELD=VALUE")
    return name.strip(), value


def _show(entries: list[Entry], as_json: bool) -> None:
    for entry in entries:
        click.echo(document(entry_row(entry)) if as_json else plain(entry_line(entry)))
