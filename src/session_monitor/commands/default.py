"""The program without a command: the bedside screen on the simulated machine."""

from __future__ import annotations

import click

from session_monitor.commands.watching import exit_code, run_monitor

MACHINE = "li-als-3"
SCENARIO = "demo"


def start(screen_entry: str) -> int:
    """Serves the simulated machine over real Modbus TCP and shows it; every part of it says SIMULATED."""

    def go() -> int:
        from session_monitor.wiring.early import early_screen
        from session_monitor.wiring.simulator import Simulator

        with Simulator(SCENARIO) as simulator, early_screen(screen_entry) as child:
            from session_monitor.commands.display import prepare_display
            from session_monitor.wiring.console import ScreenOptions
            from session_monitor.wiring.settings import Settings
            from session_monitor.wiring.watching import Run, watch

            settings = Settings(MACHINE, None, case="SIMULATED", new=True)
            picture, each_step, unseen = prepare_display(None, None)
            click.echo("no machine is configured: this is the simulated one (session-monitor run --help)")
            run = Run(None, ScreenOptions(child, screenshot=picture, unseen=unseen), simulator=simulator)
            summary = watch(settings, run, each_step)
        click.echo(f"recorded {summary['polls']} polls in {summary['recording']}")
        return exit_code(summary)

    return run_monitor(go)
