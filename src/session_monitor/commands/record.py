"""`record`: the same monitor with no screen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from session_monitor.commands.options import monitoring_options
from session_monitor.commands.watching import exit_code, run_monitor

PRINTED = (
    "recording",
    "polls",
    "missed_polls",
    "late_polls",
    "poll_ms",
    "gaps",
    "alarms",
    "machine",
    "simulated",
)
"""Keys of the object, in the order of the commands specification; scripts rely on these and no others."""


@click.command("record")
@monitoring_options
@click.option("--json", "as_json", is_flag=True, help="End with one JSON object.")
def command(
    machine: str,
    links: tuple[str, ...],
    recordings: Path | None,
    case: str,
    bed: str,
    operator: str,
    seconds: float | None,
    rate_hz: float,
    sound_log: Path | None,
    new: bool,
    preset: str | None,
    as_json: bool,
) -> int:
    """Poll, raise alarms and record, with no screen; ends cleanly on Ctrl-C and SIGTERM.

    Exit code 2 when the machine never answered, 1 when the disk did not take all of the recording.
    """

    def go() -> int:
        from session_monitor.commands.status import News
        from session_monitor.wiring.settings import Settings
        from session_monitor.wiring.watching import Run, watch

        settings = Settings(machine, links, recordings, case, bed, operator, rate_hz, new, preset)
        # a treatment simulated in this process may run at any speed: it is recorded, not listened to
        summary = watch(settings, Run(seconds, None, not settings.in_process, sound_log), News())
        printed = {key: summary[key] for key in PRINTED}
        click.echo(json.dumps(printed, ensure_ascii=False) if as_json else summary_lines(summary))
        return exit_code(summary)

    return run_monitor(go)


def summary_lines(summary: dict[str, Any]) -> str:
    """The summary as a person reads it."""
    alarms, poll_ms = summary["alarms"], summary["poll_ms"]
    lines = [
        f"recording  {summary['recording']}{'  SIMULATED' if summary['simulated'] else ''}",
        f"polls      {summary['polls']} ({summary['missed_polls']} missed, {summary['late_polls']} late)",
        f"alarms     {alarms['high']} high, {alarms['medium']} medium, {alarms['low']} low",
    ]
    if poll_ms["p50"] is not None:
        lines.insert(2, f"poll ms    p50 {poll_ms['p50']:.1f}, p99 {poll_ms['p99']:.1f}, max {poll_ms['max']:.1f}")
    if summary["gaps"]:
        lines.append(f"gaps       {len(summary['gaps'])}")
    return "\n".join(lines)
