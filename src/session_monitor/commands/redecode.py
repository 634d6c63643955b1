"""`redecode`: a recording read with another machine map."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from session_monitor.commands.rows import duration
from session_monitor.commands.terminal import document, plain
from session_monitor.domain.counted import counted

if TYPE_CHECKING:
    from session_monitor.storage.redecoding import ChannelChange, Redecoded


@click.command("redecode")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "map_file", type=click.Path(path_type=Path), required=True, help="The right machine map.")
@click.option("--to", "to", type=click.Path(path_type=Path), required=True, help="The new recording.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(file: Path, map_file: Path, to: Path, as_json: bool) -> None:
    """Decode the raw words of a recording again with another map and say what changed.

    The new recording holds both maps; its readings are those of the new one, its alarms those that came at the time
    (`replay` says which the new readings would have given). FILE stays as it is.
    """
    from session_monitor.config.machine_map import load_machine
    from session_monitor.storage.redecoding import redecode

    machine = load_machine(str(map_file.resolve()))
    done = redecode(file, machine, to, time.time_ns())
    told = row(file, map_file, to, done)
    click.echo(document(told) if as_json else "\n".join(map(plain, _lines(to, done))))


def row(file: Path, map_file: Path, to: Path, done: Redecoded) -> dict[str, Any]:
    """The document; docs/json.md explains every key."""
    changes = [asdict(change) | {"first": _first(change)} for change in done.changes]
    return {"recording": str(file), "map": str(map_file), "to": str(to), "polls": done.polls, "changes": changes}


def _first(change: ChannelChange) -> dict[str, Any] | None:
    return None if change.first is None else dict(zip(("t", "was", "now"), change.first, strict=True))


def _lines(to: Path, done: Redecoded) -> list[str]:
    changed = counted(len(done.changes), "channel") if done.changes else "no channels"
    lines = [f"{to}: {counted(done.polls, 'poll')} decoded again, {changed} changed"]
    for change in done.changes:
        lines.append(
            f"  {change.channel}: {_what(change)}; {counted(change.readings, 'reading')} changed{_example(change)}"
        )
        lost = f"    {change.unmeasured} are no measurement any more, {change.measured} are one now"
        lines += [lost] if change.unmeasured or change.measured else []
    return lines


def _what(change: ChannelChange) -> str:
    if change.was is None:
        return "new in the map"
    if change.now is None:
        return "no longer in the map; its words are read by another channel"
    return ", ".join(f"{key} {change.was[key]} -> {change.now[key]}" for key in change.was) or "the same in the map"


def _example(change: ChannelChange) -> str:
    if change.first is None:
        return ""
    t_s, was, now = change.first
    return f", the first at {duration(t_s)}: {_number(was)} -> {_number(now)}"


def _number(value: float | None) -> str:
    return "no measurement" if value is None else f"{value:g}"
