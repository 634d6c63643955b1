"""`info`: what one recording holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from session_monitor.commands.labs import result_line
from session_monitor.commands.rows import duration, info_row
from session_monitor.commands.terminal import document, plain
from session_monitor.domain.derived.unseen import Moved
from session_monitor.monitor.ledger import open_totals
from session_monitor.storage.closing import INTERRUPTED
from session_monitor.storage.opening import journal_left_behind
from session_monitor.storage.reading import Recording


@click.command("info")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(file: Path, as_json: bool) -> int:
    """Show what a recording holds: session, machine, phases, alarms, gaps, notes, results, versions."""
    with Recording.open(file) as recording:
        row = info_row(recording)
        alone = journal_left_behind(file) if row["state"] == INTERRUPTED else ""
    if alone:
        click.echo(f"session-monitor: note: {plain(alone)}", err=True)
    click.echo(document(row, indent=2) if as_json else "\n".join(map(plain, info_lines(row))))
    return 0


def info_lines(row: dict[str, Any]) -> list[str]:
    """The same for a person."""
    return [*_session(row), *_course(row), *_written_down(row), *_program(row)]


def _session(row: dict[str, Any]) -> list[str]:
    machine, alarms = row["machine"], row["alarms"]
    ended = f"{row['state']}{' (' + row['end_reason'] + ')' if row['end_reason'] else ''}"
    values = row["polls"] * len(row["channels"])
    share = f", {row['bytes'] / values:.1f} a value" if values else ""
    room = "" if row["hours_left"] is None else f", room for {row['hours_left']:.0f} h more"
    return [
        f"recording  {row['recording']}{'  SIMULATED' if row['simulated'] else ''}",
        f"session    case {row['case'] or '-'}, bed {row['bed'] or '-'}, operator {row['operator'] or '-'}",
        f"started    {row['started_utc']} ({row['zone']}), {duration(row['duration_s'])} long, {ended}",
        f"machine    {machine['name']} ({machine['id']}), serial {machine['serial'] or '-'}, {row['link']}",
        f"polls      {row['polls']} of {len(row['channels'])} channels, {row['missed_polls']} missed; "
        f"{row['bytes']} bytes{share}{room}",
        f"alarms     {alarms['high']} high, {alarms['medium']} medium, {alarms['low']} low",
    ]


def _course(row: dict[str, Any]) -> list[str]:
    phases = [f"phase      {duration(p['start_s'])}  {p['name'] or 'code'} ({p['code']})" for p in row["phases"]]
    devices = [line for device in row["devices"] for line in _device(device)]
    gaps = [
        f"gap        {duration(g['start_s'])}  to the end, {g['cause']}"
        if g["end_s"] is None
        else f"gap        {duration(g['start_s'])}  {g['end_s'] - g['start_s']:.1f} s, {g['cause']}; {left_open(g)}"
        for g in row["gaps"]
    ]
    return phases + gaps + devices


def _device(device: dict[str, Any]) -> list[str]:
    serials = ", then ".join(map(str, device["serials"])) or "-"
    who = f"{device['name']} ({device['id']})"
    gaps = [(gap, None if gap["end_s"] is None else gap["end_s"] - gap["start_s"]) for gap in device["gaps"]]
    return [
        f"device     {who}, serial {serials}",
        *(
            f"gap        {duration(gap['start_s'])}  {device['id']}: "
            f"{'to the end' if lasted_s is None else f'{lasted_s:.1f} s'}, {gap['cause']}"
            for gap, lasted_s in gaps
        ),
    ]


def left_open(gap: dict[str, Any]) -> str:
    """How far totals may be off because of a gap."""
    totals = open_totals({name: Moved(**moved) for name, moved in gap["totals"].items()})
    off = [f"{name} off by {'an unknown amount' if ml is None else f'at most {ml:.1f}'}" for name, ml in totals.items()]
    restarted = ["machine restarted"] if gap["machine_restarted"] else []
    return "; ".join([*restarted, *(off or ["totals sure"])])


def _written_down(row: dict[str, Any]) -> list[str]:
    notes = [f"note       {duration(n['t'])}  {n['text']} ({n['by'] or '-'})" for n in row["notes"]]
    entered = [
        f"entered    {name} {e['value']:g} {e['unit']} ({e['by'] or '-'})".replace("  ", " ", 1)
        for name, e in row["entered"].items()
    ]
    return notes + entered + [f"result     {result_line(r)}" for r in row["results"]]


def _program(row: dict[str, Any]) -> list[str]:
    runs = [
        f"run {r['run']}      {r['started_utc']}  session-monitor {r['software']}, Python {r['python']}, "
        f"SQLite {r['sqlite']}, {r['platform']}; {r['end_reason'] or 'not ended'}"
        for r in row["runs"]
    ]
    tests = [f"self-test  {t['state']}  {t['name']}: {t['detail']}" for t in row["self_test"]]
    return runs + tests
