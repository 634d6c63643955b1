"""What a machine map costs on the line, and what it leaves unnoticed: for whoever writes one.

Without it a map that takes more than a poll's time, or that cannot tell one machine from another, is found out at the
bedside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drivers.modbus.batch import Batch, batches
from drivers.modbus.plan import Request
from drivers.modbus.transports import poll_on_line_s
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.machine import MachineMap, Station


@dataclass(frozen=True, slots=True)
class Group:
    """Channels of one station that are read together. period_s: 0 = with every poll. bridged: registers (or bits)
    that are read along because asking around them costs more.
    """

    device: str
    period_s: float
    requests: tuple[Request, ...]
    channels: int
    bridged: int


def groups(machine: MachineMap) -> tuple[Group, ...]:
    """What is asked of each station, the fastest first."""
    found = [batch for station in machine.stations for batch in batches(machine, station)]
    return tuple(_group(batch) for batch in sorted(found, key=lambda batch: (batch.period_s, batch.station.id)))


def _group(batch: Batch) -> Group:
    used = {(c.table, address) for c in batch.channels for address in range(c.address, c.address + c.words)}
    bridged = sum(request.count for request in batch.requests) - len(used)
    around = batch.guard.requests  # factors that lie apart, asked before and after
    requests = (*around, *batch.requests, *around)
    return Group(batch.station.id, batch.period_s, requests, len(batch.channels), bridged)


def requests_of_a_poll(found: Sequence[Group]) -> tuple[Request, ...]:
    """What is asked when every group is due."""
    return tuple(request for group in found for request in group.requests)


def cycle_s(requests: Sequence[Request], answer_s: float, baud: int | None) -> float:
    """How long one poll takes: each answer, and on a serial line of `baud` the frames themselves. None = TCP."""
    return len(requests) * answer_s + (0.0 if baud is None else poll_on_line_s(requests, baud))


def unnoticed(machine: MachineMap, alarms: AlarmSet | None = None) -> Iterator[str]:
    """What goes wrong without anybody noticing, a line each: what happens; what the map would need, or its alarms."""
    for station in machine.stations:
        yield from _of_station(station)
    if alarms is not None:
        yield from _unalarmed(machine, alarms)
    if not machine.phases:
        yield "the phase of the treatment is not known: add a channel 'phase' and [phases], where the machine has one"
    measured = [c for c in machine.channels if c.unit and not c.is_text]
    if loose := [c.name for c in measured if c.low is None or c.high is None]:
        yield f"any word is taken for a measurement by {_listed(loose)}: add low and high"
    if endless := [c.name for c in measured if not c.frozen_after_s]:
        yield f"a sensor that stands still is not noticed at {_listed(endless)}: add frozen_after_s"


def _of_station(station: Station) -> Iterator[str]:
    who = f"device {station.id}" if station.id else "the machine"
    said = {
        "identity": f"another device in the place of {who} is not noticed: it has no [identity]",
        "serial": f"an exchange of {who} for another of its kind is not noticed: it has no serial",
        "heartbeat": f"{who} may hang and go on answering unnoticed: it has no [heartbeat]",
    }
    yield from (said[what] for what in station.unchecked)


def _unalarmed(machine: MachineMap, alarms: AlarmSet) -> Iterator[str]:
    """Serial numbers that are read and that no alarm watches."""
    watched = {
        (condition.kind, key.channel or machine.serial_channel)
        for alarm in alarms.alarms
        for condition in alarm.conditions
        for key in condition.keys
    }
    for station in machine.stations:
        kind, serial = "wrong_device" if station.id else "wrong_machine", station.serial_channel
        if serial and (kind, serial) not in watched:
            who = f"device {station.id}" if station.id else "the machine"
            needs = f"no alarm has a condition of kind {kind!r} on {serial}"
            yield f"an exchange of {who} for another of its kind is recorded but alarms nobody: {needs}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - 8
    return ", ".join(names[:8]) + (f" and {more} more" if more > 0 else "")
