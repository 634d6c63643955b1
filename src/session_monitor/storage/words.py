"""The words a machine sent, worked out from the integers a recording keeps of them: what another map decodes again.

A channel read with a wrong type or a wrong address is not lost as long as its words were read by any channel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from session_monitor.domain.channels import Channel, Table, WordType
from session_monitor.domain.machine import MachineMap

Raw = Sequence[int | None]
Place = tuple[Table, int]
"""One register or bit."""
_SIGNED = (WordType.I16, WordType.I32)
_BITS = 16


def places(channel: Channel) -> list[Place]:
    """The registers or bits of a channel, high word first."""
    return [(channel.table, channel.address + i) for i in range(channel.type.words)]


def recoded(old: MachineMap, new: MachineMap) -> Callable[[Raw], list[int | None]]:
    """Integers of one poll by the old map -> the same words by the new one; None for words that were not kept."""
    where = {place: (at, i) for at, channel in enumerate(old.channels) for i, place in enumerate(places(channel))}
    makers = [_maker(old, channel, where) for channel in new.channels]
    return lambda raw: [make(raw) for make in makers]


def _maker(old: MachineMap, new: Channel, where: dict[Place, tuple[int, int]]) -> Callable[[Raw], int | None]:
    found = [where.get(place) for place in places(new)]
    sources = [source for source in found if source is not None]
    if len(sources) < len(found):
        return lambda _raw: None
    at = sources[0][0]
    if old.channels[at].type is new.type and [part for _, part in sources] == list(range(len(sources))):
        return lambda raw: raw[at]
    shifts = [(at, _BITS * (old.channels[at].type.words - 1 - part)) for at, part in sources]
    bits = _BITS * len(shifts)

    def make(raw: Raw) -> int | None:
        value = 0
        for at, shift in shifts:
            whole = raw[at]
            if whole is None:
                return None
            value = value << _BITS | (whole >> shift & 0xFFFF)
        return value - (1 << bits) if new.type in _SIGNED and value >> (bits - 1) else value

    return make
