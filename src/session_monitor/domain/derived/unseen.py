"""How much each total may have moved while nobody looked: what a gap in the data leaves open.

Without it a total after a gap would look as certain as any other, also where the machine was switched off in between.
The machine goes on counting while the line is down, so that most gaps leave nothing open; docs/recording.md says when.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from session_monitor.domain import counters, phases
from session_monitor.domain.counters import COUNTERS, FLOWS, Readings
from session_monitor.domain.derived.net_removal import GAP_NS
from session_monitor.domain.machine import MachineMap

PHASE = "phase"
SCALES = ("ws2_g", "ws3_g", "ws4_g")
BY_PHASE = {
    "exchanged_ml": ("dp_total_ml", (phases.EXCHANGE, phases.COLLECT)),
    "collected_ml": ("fp_total_ml", (phases.COLLECT,)),
    "loop_volume_ml": ("cp_total_ml", (phases.PURIFY,)),
}
"""Our own totals -> the machine's total that fills them, and in which phases."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How much went through within a gap, mL: surely, as our totals count it, and at the most. None: no such bound."""

    at_least_ml: float | None
    counted_ml: float | None
    at_most_ml: float | None

    @property
    def open_ml(self) -> float | None:
        """How far the total may be off because of this gap; None where nothing bounds it."""
        if self.at_least_ml is None or self.counted_ml is None or self.at_most_ml is None:
            return None
        return max(self.at_most_ml - self.counted_ml, self.counted_ml - self.at_least_ml)


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a gap left open. `restarted`: the machine began to count anew within it, or another one answers since then;
    None while that is not known."""

    restarted: bool | None = None
    totals: Mapping[str, Moved] = field(default_factory=dict[str, Moved])


NOTHING_SAID = Unseen()
"""Of a gap that lasts."""


def needed(machine: MachineMap) -> tuple[str, ...]:
    """The channels that are asked for, as far as this machine has them."""
    names = (machine.serial_channel, PHASE, *SCALES, *COUNTERS)
    return tuple(name for name in names if name in machine.index)


def nothing_known(_channel: str) -> float:
    """The readings of a side of a gap on which there are none."""
    return math.nan


def unseen(machine: MachineMap, before: Readings, after: Readings, lasted_s: float) -> Unseen:
    """Every total of this machine across a gap between these readings."""
    restarted = counters.restarted(machine, before, after, lasted_s)
    pumped = {
        name: _pumped(
            counters.risen(machine, name, before, after, lasted_s),
            bool(restarted),
            counters.most_ml(machine, name, lasted_s),
        )
        for name in FLOWS
        if name in machine.index
    }
    was, now = (_phase(machine, readings(PHASE)) for readings in (before, after))
    volumes = {
        name: _by_phase(pumped[total], was in counts and was == now, now in counts)
        for name, (total, counts) in BY_PHASE.items()
        if total in pumped
    }
    weighed = {"net_removal_ml": _weighed(before, after, {was, now}, lasted_s)} if _weighs(machine) else {}
    return Unseen(restarted, {**pumped, **volumes, **weighed})


def _pumped(counted_ml: float, restarted: bool, most_ml: float | None) -> Moved:
    """A total that the machine keeps."""
    if math.isnan(counted_ml):
        return Moved(0.0, 0.0, most_ml)
    if not restarted:
        return Moved(counted_ml, counted_ml, counted_ml)
    return Moved(0.0, counted_ml, None if most_ml is None else max(counted_ml, most_ml))


def _by_phase(moved: Moved, one_phase: bool, counts: bool) -> Moved:
    """A total of ours: the whole gap is counted to the phase that followed it, though another may have begun in it."""
    least_ml = moved.at_least_ml if one_phase else 0.0
    return Moved(least_ml, moved.counted_ml if counts else 0.0, moved.at_most_ml)


def _weighs(machine: MachineMap) -> bool:
    return all(name in machine.index for name in SCALES)


def _weighed(before: Readings, after: Readings, between: set[str | None], lasted_s: float) -> Moved:
    """Net removal is weighed: in a gap that is long enough a bag may have been changed, and nothing says how much."""
    moved_g = sum(after(name) - before(name) for name in SCALES)
    if lasted_s * 1e9 >= GAP_NS or len(between) > 1 or not between & phases.BALANCED or math.isnan(moved_g):
        return Moved(None, None, None)
    return Moved(moved_g, moved_g, moved_g)


def _phase(machine: MachineMap, code: float) -> str | None:
    return None if math.isnan(code) else machine.phases.get(int(code))
