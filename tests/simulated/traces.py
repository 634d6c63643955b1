"""What a simulated machine said over some time, as columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from drivers.simulated.machine import SimulatedMachine
from session_monitor.domain.machine import MachineMap


@dataclass(frozen=True)
class Trace:
    """What a machine said over some time: `t` seconds from the fault (n,), `raw` (n, channels)."""

    t: np.ndarray
    raw: np.ndarray
    machine_map: MachineMap

    def __getitem__(self, name: str) -> np.ndarray:
        channel = self.machine_map.channel(name)
        return self.raw[:, self.machine_map.index[name]] * float(channel.scale)

    def mean(self, name: str, seconds: float = 2.0) -> np.ndarray:
        """Running mean over the readings of the last `seconds`, as limits see pressures."""
        n = round(seconds / (self.t[1] - self.t[0]))
        return np.convolve(self[name], np.ones(n) / n)[: len(self.t)]

    def first(self, what: np.ndarray) -> float:
        """Seconds from the fault to the first reading at which `what` holds, after the first 2 s read."""
        held = what & (self.t - self.t[0] >= 2.0)
        assert held.any(), "never"
        return float(self.t[np.argmax(held)])


def trace(machine: SimulatedMachine, machine_map: MachineMap, seconds: float, from_s: float) -> Trace:
    """Every reading of the next `seconds`; times counted from `from_s`."""
    ticks = range(round(machine.t_s * 10), round((machine.t_s + seconds) * 10))
    rows = []
    for tick in ticks:
        machine.advance_to(tick / 10)
        rows.append(machine.raw())
    return Trace(np.array(ticks) / 10 - from_s, np.array(rows), machine_map)


def means(machine: SimulatedMachine, machine_map: MachineMap, seconds: float, every: float, from_s: float) -> Trace:
    """For slow faults: the mean of 2 s of readings, once every `every` seconds."""
    rows, times, start = [], [], machine.t_s
    while machine.t_s < start + seconds:
        machine.advance_to(machine.t_s + every - 2.0)
        part = trace(machine, machine_map, 2.0, from_s)
        rows.append(part.raw.mean(axis=0))
        times.append(part.t[-1])
    return Trace(np.array(times), np.array(rows), machine_map)


Stood = Callable[..., tuple[SimulatedMachine, float]]
