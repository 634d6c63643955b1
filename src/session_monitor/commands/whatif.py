"""`whatif`: recorded sessions under other limits."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from session_monitor.commands.rows import duration
from session_monitor.commands.terminal import document, plain
from session_monitor.domain.counted import counted
from session_monitor.domain.errors import UserError
from session_monitor.storage.folder import recordings_in
from session_monitor.storage.utc import iso_utc

if TYPE_CHECKING:
    from session_monitor.domain.alarms.occurrences import Change, Occurrence
    from session_monitor.wiring.whatif import WhatIf

Row = dict[str, Any]
WORDS = ("high", "medium", "low")
CHANGES = ("lost", "gained", "earlier", "later")


@click.command("whatif")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--limits", "trial_file", type=click.Path(path_type=Path), required=True, help="Limits to try, TOML.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(files: tuple[Path, ...], trial_file: Path, as_json: bool) -> int:
    """Show which alarms would have been gained, lost, earlier or later under other limits.

    Exit code 1 when none of the sessions could be tried.

    FILES are recordings, or folders of them. The trial file has a table [limits] with limits as the alarm file names
    them ("tmp_high.limit" = 80), and may have [on_delay_s] and [off_delay_s] by alarm (tmp_high = 5).
    """
    from session_monitor.config.trial_file import load_trial
    from session_monitor.wiring.whatif_many import what_if_each

    trial = load_trial(trial_file)
    paths = _recordings(files)
    sessions: list[Row] = []
    for path, found in zip(paths, what_if_each(paths, trial, str(trial_file)), strict=True):
        if not isinstance(found, str):
            sessions.append(session_row(path, found))
        elif files == (path,):
            raise UserError(found)
        else:
            sessions.append({"recording": str(path), "error": found})
    told = {"trial": str(trial_file), "sessions": sessions, "all": _all(sessions)}
    nothing = f"no recordings in {', '.join(map(str, files))}"
    click.echo(document(told) if as_json else "\n".join(map(plain, _lines(told) or [nothing])))
    # of sessions that could not be tried nothing is known: "0 lost" would be a safe number
    return 1 if sessions and not told["all"]["sessions"] else 0


def session_row(path: Path, found: WhatIf) -> Row:
    """One session of the document; docs/json.md explains every key."""
    comparison = found.comparison
    return {
        "recording": str(path),
        "error": None,
        "hours": found.hours,
        "stepped": found.stepped,
        "lost": [_row(o) | {"machine_agreed": o.id in found.confirmed} for o in comparison.lost],
        "gained": [_row(o) for o in comparison.gained],
        "earlier": [_moved(change) for change in comparison.moved if change.shift_s < 0],
        "later": [_moved(change) for change in comparison.moved if change.shift_s > 0],
        "same": comparison.same,
        "burden_as_run": found.burden_as_run,
        "burden_on_trial": found.burden_on_trial,
    }


def _recordings(files: tuple[Path, ...]) -> list[Path]:
    """The files named, and those in the folders named; one that is named twice counts once, in all, too."""
    named = (path for file in files for path in (recordings_in(file) if file.is_dir() else [file]))
    first = dict[Path, Path]()
    for path in named:
        first.setdefault(path.resolve(), path)
    return list(first.values())


def _row(occurrence: Occurrence) -> Row:
    end_ns = occurrence.end_ns
    return {
        "alarm": occurrence.key.id,
        "channel": occurrence.key.channel,
        "direction": occurrence.key.direction,
        "priority": occurrence.priority.word,
        "t": occurrence.onset_ns / 1e9,
        "utc": iso_utc(occurrence.utc_ns),
        "lasted_s": None if end_ns is None else (end_ns - occurrence.onset_ns) / 1e9,
        "value": occurrence.value,
        "limit": occurrence.limit,
    }


def _moved(change: Change) -> Row:
    return _row(change.on_trial) | {"as_run_t": change.as_run.onset_ns / 1e9, "shift_s": change.shift_s}


def _all(sessions: list[Row]) -> Row:
    """The sum over all sessions that could be read."""
    good = [session for session in sessions if session["error"] is None]
    hours = sum(session["hours"] for session in good)
    counts: Row = {name: sum(len(s[name]) for s in good) for name in CHANGES}
    for name in ("burden_as_run", "burden_on_trial"):
        counts[name] = {word: sum(session[name][word] for session in good) for word in WORDS}
    return {"sessions": len(good), "hours": hours, **counts, "same": sum(session["same"] for session in good)}


def _lines(told: Row) -> list[str]:
    """The same for a person: lost alarms first, those that the machine confirmed at the top."""
    lines: list[str] = []
    for session in told["sessions"]:
        if session["error"]:
            lines.append(session["error"])
            continue
        stepped = f" (stepped through every poll: {session['stepped']})" if session["stepped"] else ""
        lines.append(f"{session['recording']}: {_counts(session)}{stepped}")
        lines += [f"  LOST     {_line(row)}{_agreed(row)}" for row in session["lost"]]
        lines += [f"  gained   {_line(row)}" for row in session["gained"]]
        lines += [f"  {_sooner(row)}  {_line(row)}" for row in (*session["earlier"], *session["later"])]
    if len(told["sessions"]) > 1:
        tried = told["all"]["sessions"]
        without = len(told["sessions"]) - tried
        if not tried:
            return [*lines, "none of these sessions could be tried"]
        left_out = f" ({without} could not be tried)" if without else ""
        lines.append(f"in all, {counted(tried, 'session')}{left_out}: {_counts(told['all'])}")
        names = Counter(row["alarm"] for s in told["sessions"] for row in s.get("lost", ()))
        lines += [f"  lost     {count} x {name}" for name, count in names.most_common()]
    return lines


def _counts(row: Row) -> str:
    number = {name: row[name] if isinstance(row[name], int) else len(row[name]) for name in CHANGES}
    changes = ", ".join(f"{count} {name}" for name, count in number.items())
    rates = f"{_rate(row, 'burden_as_run')} > {_rate(row, 'burden_on_trial')}"
    return f"{changes}, {row['same']} the same; alarms an hour {rates}"


def _rate(row: Row, name: str) -> str:
    total = sum(row[name].values())
    return f"{total / row['hours']:.1f}" if row["hours"] else str(total)


def _line(row: Row) -> str:
    alarm = " ".join(part for part in (row["alarm"], row["channel"], row["direction"]) if part)
    numbers = "" if row["value"] is None else f"  {row['value']:g}"
    numbers += "" if row["limit"] is None else f" (limit {row['limit']:g})"
    return f"{duration(row['t'])}  {row['priority']:6}  {alarm}{numbers}"


def _agreed(row: Row) -> str:
    return "  the machine's own alarm agreed" if row["machine_agreed"] else ""


def _sooner(row: Row) -> str:
    return f"{abs(row['shift_s']):.1f} s {'later' if row['shift_s'] > 0 else 'earlier'}"
