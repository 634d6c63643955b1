"""The simulated machine, or a recording, as a server, for `simulate` and for the screen that runs without a machine."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from session_monitor.config.machine_map import load_machine
from session_monitor.domain.errors import UserError

if TYPE_CHECKING:
    from drivers.simulated.answering import Served
    from session_monitor.domain.machine import MachineMap

PARENT_LOOK_S = 1.0


def scenario_titles() -> dict[str, str]:
    """Name -> one line, of every scenario."""
    from drivers.simulated.scenario import load_scenario, scenario_names

    return {name: load_scenario(name).title for name in scenario_names()}


@dataclass(frozen=True, slots=True)
class Where:
    """Where and how fast to serve; one of `listen` (HOST:PORT) and `serial` (a device) is given.

    `tls`: certificate, key and the authority of the clients, to listen inside TLS; `rtu`: RTU frames over TCP.
    """

    listen: str | None
    serial: str | None
    speed: float
    tls: tuple[Path, Path, Path] | None = None
    rtu: bool = False


def serve_simulation(where: Where, machine: str, scenario: str, seed: int, start_s: float | None) -> None:
    """Serves until it is interrupted; prints `listening on HOST:PORT` when ready."""
    from drivers.simulated.machine import SimulatedMachine
    from drivers.simulated.scenario import load_scenario

    shown, machine_map = load_scenario(scenario), load_machine(machine)
    _serve(where, SimulatedMachine(machine_map, shown, seed, start_s))


def serve_recording(where: Where, file: Path, start_s: float, faults: Sequence[str]) -> None:
    """The same for a recording, which is served from the map inside it."""
    from drivers.recorded.faults import fault_on_demand
    from drivers.recorded.machine import RecordedMachine
    from drivers.recorded.tape import Tape
    from session_monitor.storage.reading import Recording

    on_top = [fault_on_demand(text) for text in faults]
    with Recording.open(file) as recording:
        _must_tell_it_is_played(recording.machine, file)
        _serve(where, RecordedMachine(Tape(recording, start_s), recording.machine, on_top))


def _must_tell_it_is_played(machine: MachineMap, file: Path) -> None:
    """Raises UserError unless a serial number can say that it is no machine."""
    serial = machine.channel(machine.serial_channel) if machine.serial_channel else None
    if serial is None or serial.is_text or serial.words < 2:
        what = "has no serial number register of 32 bits, by which whoever polls it could tell it from a patient's"
        raise UserError(f"{file}: its machine {what}; watch it with --link recording:FILE instead")


def _serve(where: Where, machine: Served) -> None:
    from drivers.simulated.server import Framed, mutual_tls, serve, serve_serial

    if where.listen is not None:
        framed = mutual_tls(*where.tls) if where.tls else Framed(rtu=where.rtu)
        serve(where.listen, machine, where.speed, framed)
    elif where.serial is not None:
        serve_serial(where.serial, machine, where.speed)


def end_with_parent() -> None:
    """Ends this process soon after the one that started it: a monitor that was killed must leave no machine behind."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_LOOK_S)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
