"""Which traces a review shows: those of the machine that was recorded, as its map has them.

With the strips of another machine a recording would open empty, as if nothing had been measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.measured import shown_of
from ui.other_strips import has_circuit, strips_for
from ui.places import SAME_PLACE
from ui.traces import STRIPS, StripSpec, Trace

MOST_STRIPS, MOST_BESIDE = 6, 2
"""Of another machine, and of the devices beside the Li-ALS: a review has no panel with the other numbers."""
LI_ALS_OVERVIEW = ("tmp_mmhg", "pven_mmhg", "part_mmhg")


def specs_of(machine: MachineMap, label: Callable[[str], str]) -> tuple[StripSpec, ...]:
    """The strips of a machine. label: what a channel is called in the language on screen."""
    measured = shown_of(machine)["measured"]
    if not has_circuit(machine.index):
        return strips_for(measured, label, MOST_STRIPS) or STRIPS
    return (*STRIPS, *strips_for([each for each in measured if each["device"]], label, MOST_BESIDE))


def drawn(machine: MachineMap) -> tuple[str, ...]:
    """The channels of those strips."""
    return tuple(trace.channel for spec in specs_of(machine, str) for trace in spec.traces)


def in_overview(specs: Sequence[StripSpec]) -> list[tuple[StripSpec, Trace]]:
    """One trace of each colour, so that a colour means the same in the overview and in the strips."""
    pairs = [(spec, trace) for spec in specs for trace in spec.traces]
    if any(trace.channel == LI_ALS_OVERVIEW[0] for _, trace in pairs):
        return [(spec, trace) for spec, trace in pairs if trace.channel in LI_ALS_OVERVIEW]
    first = dict[int, tuple[StripSpec, Trace]]()
    for spec, trace in pairs:
        first.setdefault(trace.color, (spec, trace))
    return list(first.values())


def at_place(place: str | None, channels: Sequence[str]) -> str | None:
    """The trace at which an alarm with this place is shown; None when none of these channels stands for it."""
    if place is None or place in channels:
        return place
    return next((channel for channel in channels if SAME_PLACE.get(channel) == place), None)
