"""`run`: the bedside screen on a real link."""

from __future__ import annotations

from pathlib import Path

import click

from session_monitor.commands.options import monitoring_options
from session_monitor.commands.watching import exit_code, run_monitor


@click.command("run")
@monitoring_options
@click.option(
    "--screenshot", metavar="PNG", type=click.Path(path_type=Path), help="Save the screen as it ends to this file."
)
@click.option("--language", type=click.Choice(["en", "zh_CN"]), help="Language at the start; the screen can switch.")
@click.option("--fullscreen", is_flag=True, help="Cover the whole display.")
@click.pass_obj
def command(
    names: dict[str, str],
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
    screenshot: Path | None,
    language: str | None,
    fullscreen: bool,
) -> int:
    """Show the bedside screen for a machine, raise alarms and record.

    Without a display the same screen runs unseen, a status line is printed each second, and a picture is saved.
    """

    def go() -> int:
        from session_monitor.wiring.early import early_screen

        with early_screen(names["screen"]) as child:
            from session_monitor.commands.display import prepare_display
            from session_monitor.wiring.console import ScreenOptions
            from session_monitor.wiring.settings import Settings
            from session_monitor.wiring.watching import Run, watch

            settings = Settings(machine, links, recordings, case, bed, operator, rate_hz, new, preset)
            picture, each_step, unseen = prepare_display(screenshot, settings.recordings, settings.machine_map)
            screen = ScreenOptions(child, language, picture, fullscreen, unseen)
            summary = watch(settings, Run(seconds, screen, sound_log=sound_log), each_step)
        click.echo(f"recorded {summary['polls']} polls in {summary['recording']}")
        return exit_code(summary)

    return run_monitor(go)
