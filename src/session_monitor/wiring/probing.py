"""One look at a live machine: every channel's words, and what they would mean in each order of words and bytes.

Without it a wrong word order is found by guessing, one edit of the map after another. It only reads.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from session_monitor.config.link_address import ModbusAddress
from session_monitor.domain.channels import Channel, Order, Raw, is_text, text_of
from session_monitor.domain.errors import UserError
from session_monitor.domain.machine import MachineMap, Serial, identity_words, same_identity, serial_of
from session_monitor.domain.scaling import Scaler
from session_monitor.domain.words import raw_of, words_of
from session_monitor.monitor.ports import Link, Reply
from session_monitor.wiring.links import open_link

WAITS_S = 8.0
"""Longer than a gateway takes to open a line and forget the last one."""
PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words mean in one order. value: None for no measurement. plausible: None where the map has no range."""

    order: str
    value: float | str | None
    plausible: bool | None
    of_map: bool


@dataclass(frozen=True, slots=True)
class Probed:
    """One channel; no words where it was not read."""

    channel: Channel
    words: tuple[int, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Who:
    """Who answers. same: None where the map cannot tell."""

    device: str
    name: str
    identity: str | None
    expected: str | None
    same: bool | None
    serial: Serial | None


def probe(machine: MachineMap, address: ModbusAddress, waits_s: float = WAITS_S) -> tuple[list[Who], list[Probed]]:
    """Reads the machine until every group was read once. UserError with the reason when it does not answer."""
    link, _ = open_link(_trusting(machine), address, 1.0)
    try:
        raw = _all_of(link, waits_s, time.monotonic, time.sleep)
    finally:
        link.close()
    by_name = dict(zip(machine.index, raw, strict=True))
    return _who(machine, by_name), [_probed(machine, channel, by_name) for channel in machine.channels]


def _trusting(machine: MachineMap) -> MachineMap:
    """The same map, but whoever answers is read, all of it at once: who it is, is for a person to see."""
    devices = tuple(replace(device, identity_channel="", heartbeat_channel="") for device in machine.devices)
    channels = tuple(replace(channel, period_s=0.0) for channel in machine.channels)
    return replace(machine, channels=channels, identity_channel="", heartbeat_channel="", devices=devices)


def _all_of(
    link: Link, waits_s: float, now: Callable[[], float], sleep: Callable[[float], None]
) -> tuple[Raw | None, ...]:
    """What each channel held when it was first read; None for one that a mute device, say, never delivered."""
    deadline, read = now() + waits_s, dict[int, Raw]()
    while True:
        found = link.poll()
        if isinstance(found, Reply):
            read = {i: each for i, each in enumerate(found.raw) if each is not None} | read
            if len(read) == len(found.raw) or now() >= deadline:
                return tuple(read.get(i) for i in range(len(found.raw)))
        elif now() >= deadline:
            raise UserError(found.detail)
        sleep(PAUSE_S)


def _who(machine: MachineMap, raw: dict[str, Raw | None]) -> list[Who]:
    found = list[Who]()
    for station in machine.stations:
        held = raw.get(station.identity_channel)
        expected = identity_words(station.identity_value) if station.identity_channel else None
        same = None if held is None else same_identity(held, station.identity_value)
        identity = None if held is None else identity_words(held)
        serial = serial_of(raw.get(station.serial_channel))
        found.append(Who(station.id, station.name, identity, expected, same, serial))
    return found


def _probed(machine: MachineMap, channel: Channel, raw: dict[str, Raw | None]) -> Probed:
    held = raw[channel.name]
    if held is None:
        return Probed(channel, (), ())
    words = words_of(channel, held)
    readings = tuple(_reading(machine, channel, order, words, raw) for order in orders(channel))
    return Probed(channel, tuple(words), readings)


def orders(channel: Channel) -> tuple[Order, ...]:
    """All orders its words could come in."""
    if channel.table.value in ("coil", "discrete"):
        return (Order(),)
    low_words = (False, True) if channel.words > 1 and not channel.is_text else (False,)
    return tuple(Order(low_word, low_byte) for low_byte in (False, True) for low_word in low_words)


def _reading(
    machine: MachineMap, channel: Channel, order: Order, words: list[int], raw: dict[str, Raw | None]
) -> Reading:
    tried = replace(channel, order=order)
    letters, mine = order.letters(channel.words), order == channel.order
    again = raw_of(tried, words)
    if isinstance(again, bytes):
        return Reading(letters, text_of(again), is_text(again), mine)
    givers = [machine.channel(factor.channel) for factor in channel.factors]
    raws = [again, *(raw[giver.name] for giver in givers)]
    known = np.array([isinstance(each, int) for each in raws])
    integers = np.array([each if isinstance(each, int) else 0 for each in raws], dtype=np.int64)
    value = float(Scaler([tried, *givers]).values(integers, known)[0][0])
    if math.isnan(value):
        return Reading(letters, None, False, mine)
    bounded = channel.low is not None or channel.high is not None
    low = -math.inf if channel.low is None else channel.low
    high = math.inf if channel.high is None else channel.high
    return Reading(letters, value, low <= value <= high if bounded else None, mine)
