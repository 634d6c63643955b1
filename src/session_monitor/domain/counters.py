"""Counters of a machine, its totals and its treatment time: by how much they rose, and whether they began anew.

A counter that comes to the end of its register goes on from 0, as one does whose machine was restarted. Taken for the
other, either would be a volume that never was. Source: machine specification, sections 2 and 4.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from session_monitor.domain.channels import Channel, WordType
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame

Readings = Callable[[str], float]
"""Channel -> value, NaN while it is not known."""

TIME = "treatment_s"
FLOWS = {
    **{f"{pump}_total_ml": (f"{pump}_ml_min", 60.0) for pump in ("bp", "fp", "dp", "cp", "rp", "fp2")},
    "sp_total_ml": ("sp_ml_h", 3600.0),
}
"""Total -> the flow that fills it, and the seconds that flow is given for."""
COUNTERS = (TIME, *FLOWS)

REFRESH_S = 1.0
"""What a reading may be older than its poll: gateways keep registers for a while."""
AT_ONCE_S = 2.0
"""Over so short a time a restart and the end of a register differ by no more than the pump moves in it."""

_FULL = {WordType.U16: 1 << 16, WordType.U32: 1 << 32}


def span(channel: Channel) -> float:
    """By how much a counter falls as its register is full; infinity where its type does not say."""
    full = _FULL.get(channel.type)
    if channel.name not in COUNTERS or full is None or not channel.is_plain:
        return math.inf
    return float(full * channel.scale)


def most_ml(machine: MachineMap, total: str, lasted_s: float) -> float | None:
    """What the pump of a total could have moved at the highest flow that the map calls plausible; None: no such."""
    flow, seconds = FLOWS[total]
    at = machine.index.get(flow)
    high = None if at is None else machine.channels[at].high
    return None if high is None else high * lasted_s / seconds


def restarted(machine: MachineMap, before: Readings, after: Readings, lasted_s: float) -> bool | None:
    """Whether the machine began to count anew between these readings, or another one answers; None: nobody knows.

    Also True where a fall may be either and nothing shows that it was not that.
    """
    another = after(machine.serial_channel) - before(machine.serial_channel)
    changes = {name: after(name) - before(name) for name in COUNTERS if name in machine.index}
    known = {name: change for name, change in changes.items() if not math.isnan(change)}
    fell = [name for name, change in known.items() if change < 0]
    if another * another > 0 and known:
        return True
    if any(not _may_be_full(machine, name, before, after, lasted_s) for name in fell):
        return True
    if fell and lasted_s >= AT_ONCE_S:
        return not any(_goes_on(machine, name, before, after, lasted_s) for name in known)
    return False if known else None


def time_began_anew(before: Frame, after: Frame) -> bool:
    """Whether the treatment time, known in both, fell because the machine was restarted: not at its register's end."""
    if not after[TIME] < before[TIME]:
        return False
    return bool(restarted(after.machine, before.get, after.get, (after.t_ns - before.t_ns) / 1e9))


def lost(machine: MachineMap, counter: str, before: Readings, after: Readings, lasted_s: float) -> float:
    """What a counter that fell between these readings shows too little since: all of it, or its register's size."""
    if restarted(machine, before, after, lasted_s):
        return before(counter)
    return span(machine.channel(counter))


def risen(machine: MachineMap, counter: str, before: Readings, after: Readings, lasted_s: float) -> float:
    """By how much a counter rose between these readings; from 0 if it began anew. NaN while unknown."""
    was, now = before(counter), after(counter)
    return now - was if not now < was else now + (lost(machine, counter, before, after, lasted_s) - was)


def _may_be_full(machine: MachineMap, counter: str, before: Readings, after: Readings, lasted_s: float) -> bool:
    """Whether a counter that fell may have come to the end of its register: no faster than is plausible."""
    channel = machine.channel(counter)
    most = _most(machine, channel, lasted_s)
    return most is not None and after(counter) + span(channel) - before(counter) <= most


def _goes_on(machine: MachineMap, counter: str, before: Readings, after: Readings, lasted_s: float) -> bool:
    """Whether a counter shows that its machine was not restarted: it cannot have come from 0 to where it stands."""
    most = _most(machine, machine.channel(counter), lasted_s)
    return most is not None and after(counter) >= before(counter) and after(counter) > most


def _most(machine: MachineMap, channel: Channel, lasted_s: float) -> float | None:
    """How far the counter can have moved meanwhile, one step of its register included; None where nothing says so."""
    seconds = lasted_s + REFRESH_S
    flow = seconds if channel.name == TIME else most_ml(machine, channel.name, seconds)
    rate = None if channel.max_rate is None else channel.max_rate * seconds
    bounds = [bound for bound in (flow, rate) if bound is not None]
    return min(bounds) + float(channel.scale) if bounds else None
