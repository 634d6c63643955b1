"""`doctor`: what would stop a treatment from being monitored on this computer."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

MARKS = {"good": "ok  ", "warn": "WARN", "fail": "FAIL", "unknown": "?   "}


@click.command("doctor")
@click.option("--recordings", metavar="DIR", type=click.Path(path_type=Path), help="Folder to look at.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(recordings: Path | None, as_json: bool) -> int:
    """Look at versions, SQLite, disk, clock, sound, display, sleep settings and whether a restart is pending.

    Exit code 1 when a treatment should not be started like this.
    """
    from session_monitor.wiring.checks import FAIL, all_checks

    checks = all_checks(recordings)
    ready = all(check.state != FAIL for check in checks)
    if as_json:
        click.echo(json.dumps({"ready": ready, "checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{MARKS[check.state]}  {check.name:9} {check.detail}")
    return 0 if ready else 1
