"""The options that `run` and `record` share, so that one word means one thing in both."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_OPTIONS: tuple[Decorator, ...] = (
    click.option("--machine", metavar="M", required=True, help="A machine's name, or the path of its folder."),
    click.option(
        "--link",
        "links",
        metavar="L",
        required=True,
        multiple=True,
        help="tcp://HOST:PORT?unit=1&timeout=0.3, tls://HOST:802?ca=FILE&cert=FILE&key=FILE, "
        "rtu:///dev/ttyUSB0?baud=19200&parity=N&unit=1, rtu+tcp://HOST:PORT (docs/links.md), or "
        "sim:SCENARIO?speed=1&seed=1&start=0 (start: seconds into the "
        "treatment; without it where the scenario begins), or recording:FILE?speed=1&start=0. Again as "
        "DEVICE=L for a device of the machine map that has a line of its own.",
    ),
    click.option("--recordings", metavar="DIR", type=click.Path(path_type=Path), help="Where the recording goes."),
    click.option("--case", metavar="ID", default="", help="Pseudonymous case, part of the file's name."),
    click.option("--bed", metavar="TEXT", default="", help="Place shown in the header."),
    click.option("--operator", metavar="ID", default="", help="Who is at the console."),
    click.option("--for", "seconds", metavar="S", type=click.FloatRange(min=0), help="End after S seconds of session."),
    click.option("--rate", "rate_hz", type=click.FloatRange(1, 20), default=10.0, show_default=True, help="Polls/s."),
    click.option("--sound-log", metavar="FILE", type=click.Path(path_type=Path), hidden=True),
    click.option("--preset", metavar="NAME", help="Begin with this preset of limits (docs/presets.md)."),
    click.option("--new", is_flag=True, help="Do not resume a recording that was left open."),
)


def finite(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    """For an option that is a moment: nan and inf are none. A comparison with nan is false, so no bound catches it."""
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(f"{value:g} is no moment; give a number of seconds", context, parameter)
    return value


def monitoring_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the shared options to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
