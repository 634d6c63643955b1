"""The program without a command: the bedside screen on the machine configured here, else on the simulated one."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from session_monitor.commands.watching import exit_code, run_monitor
from session_monitor.config.console_file import Configured, check_links, load_configured

if TYPE_CHECKING:
    from session_monitor.processes.children import Child
    from session_monitor.wiring.settings import Settings
    from session_monitor.wiring.simulator import Simulator

MACHINE = "li-als-3"
SCENARIO = "demo"


def start(screen_entry: str) -> int:
    """Shows the configured machine, or serves a simulated one over real Modbus TCP, which says SIMULATED everywhere."""
    configured = load_configured()

    def go() -> int:
        from session_monitor.wiring.early import early_screen

        with ExitStack() as ending:
            simulator = None
            if configured is None:
                from session_monitor.wiring.simulator import Simulator

                simulator = ending.enter_context(Simulator(SCENARIO))
            return _show(configured, simulator, ending.enter_context(early_screen(screen_entry)))

    return run_monitor(go)


def _show(configured: Configured | None, simulator: Simulator | None, child: Child) -> int:
    from session_monitor.commands.display import prepare_display
    from session_monitor.wiring.console import ScreenOptions
    from session_monitor.wiring.watching import Run, watch

    settings = _settings(configured)
    picture, each_step, unseen = prepare_display(None, None, settings.machine_map)
    if simulator is not None:
        click.echo("no machine is configured: this is the simulated one (session-monitor run --help)")
    run = Run(None, ScreenOptions(child, screenshot=picture, unseen=unseen), simulator=simulator)
    summary = watch(settings, run, each_step)
    click.echo(f"recorded {summary['polls']} polls in {summary['recording']}")
    return exit_code(summary)


def _settings(configured: Configured | None) -> Settings:
    from session_monitor.wiring.settings import Settings

    if configured is None:
        return Settings(MACHINE, None, case="SIMULATED", new=True)
    settings = Settings(configured.machine, None, bed=configured.bed)
    check_links(configured, settings.machine_map)
    settings.use_link(configured.links)
    return settings
