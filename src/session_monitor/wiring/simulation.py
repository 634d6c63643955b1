"""The simulated machine as a server, for `simulate` and for the screen that runs without a machine."""

from __future__ import annotations

import os
import threading
import time

from session_monitor.config.machine_map import load_machine

PARENT_LOOK_S = 1.0


def scenario_titles() -> dict[str, str]:
    """Name -> one line, of every scenario."""
    from drivers.simulated.scenario import load_scenario, scenario_names

    return {name: load_scenario(name).title for name in scenario_names()}


def serve_simulation(
    listen: str | None,
    serial: str | None,
    machine: str,
    scenario: str,
    seed: int,
    speed: float,
    start_s: float | None,
) -> None:
    """Serves until it is interrupted; prints `listening on HOST:PORT` when ready. One of listen and serial is given."""
    from drivers.simulated.scenario import load_scenario
    from drivers.simulated.server import serve, serve_serial

    shown, machine_map = load_scenario(scenario), load_machine(machine)
    if listen is not None:
        serve(listen, shown, seed, speed, start_s, machine_map)
    elif serial is not None:
        serve_serial(serial, shown, seed, speed, start_s, machine_map)


def end_with_parent() -> None:
    """Ends this process soon after the one that started it: a monitor that was killed must leave no machine behind."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_LOOK_S)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
