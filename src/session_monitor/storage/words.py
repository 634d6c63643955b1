"""The words a machine sent, worked out from the integers a recording keeps of them: what another map decodes again.

A channel read with a wrong type, order or address is not lost as long as its words were read by any channel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from session_monitor.domain.channels import Channel, Raw, Table
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.words import raw_of, words_of

Raws = Sequence[Raw | None]
Place = tuple[str, Table, int]
"""One register or bit of a station."""


def places(channel: Channel) -> list[Place]:
    """The registers or bits of a channel, the first address first."""
    return [(channel.device, channel.table, channel.address + i) for i in range(channel.words)]


def recoded(old: MachineMap, new: MachineMap) -> Callable[[Raws], list[Raw | None]]:
    """Raw integers of one poll by the old map -> the same words by the new one; None for words that were not kept."""
    where = {place: (at, i) for at, channel in enumerate(old.channels) for i, place in enumerate(places(channel))}
    makers = [_maker(old, channel, where) for channel in new.channels]
    return lambda raw: [make(raw) for make in makers]


def _maker(old: MachineMap, new: Channel, where: dict[Place, tuple[int, int]]) -> Callable[[Raws], Raw | None]:
    found = [where.get(place) for place in places(new)]
    sources = [source for source in found if source is not None]
    if len(sources) < len(found):
        return lambda _raw: None
    at = sources[0][0]
    if _same_words(old.channels[at], new):
        return lambda raw: raw[at]

    def make(raw: Raws) -> Raw | None:
        words = list[int]()
        for at, part in sources:
            whole = raw[at]
            if whole is None:
                return None
            words.append(words_of(old.channels[at], whole)[part])
        return raw_of(new, words)

    return make


def _same_words(one: Channel, other: Channel) -> bool:
    """Whether both make the same raw integer of the same words."""
    return places(one) == places(other) and replace(one, type=other.type) == one and one.order == other.order
