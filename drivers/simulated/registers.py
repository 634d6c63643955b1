"""Named values -> one integer a channel -> Modbus words, by the machine map.

The map is the only place that knows addresses and scales; written out here a second time they could differ from
what the monitor decodes, and the difference would look like a measurement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from drivers.simulated.constants import READINGS_PER_S
from drivers.simulated.pressures import Number
from session_monitor.domain.channels import Raw, Table, WordType
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.words import words_of

Words = dict[Table, NDArray[np.uint16]]
_BOUNDS = {
    WordType.BIT: (0, 1),
    WordType.U16: (0, 0xFFFE),
    WordType.I16: (-0x7FFF, 0x7FFF),
    WordType.U32: (0, 0x7FFFFFFF),
    WordType.I32: (-0x7FFFFFFF, 0x7FFFFFFF),
}
"""What a measurement may become; the rest are the invalid words."""
_COUNTS = {WordType.U16: (0, 0xFFFF), WordType.U32: (0, 0xFFFFFFFF)}
"""What a channel without an invalid word may hold."""


class Registers:
    """The register image of one machine map."""

    def __init__(self, machine_map: MachineMap) -> None:
        self._channels = machine_map.channels
        self._index = machine_map.index
        self._per_unit = np.array([[c.scale.denominator / c.scale.numerator] for c in self._channels])
        bounds = [_BOUNDS[c.type] if c.invalid else _COUNTS.get(c.type, _BOUNDS[c.type]) for c in self._channels]
        self._low = np.array([[low] for low, _ in bounds], dtype=np.float64)
        self._high = np.array([[high] for _, high in bounds], dtype=np.float64)
        self._size = {
            table: max((c.address + c.words for c in self._channels if c.table is table), default=0) for table in Table
        }

    def missing(self, names: Mapping[str, object]) -> list[str]:
        """Channels of the map that have no value in `names`."""
        return [channel.name for channel in self._channels if channel.name not in names]

    def resolved(self, name: str, value: Number) -> Number:
        """A value as the register of that name can say it; unchanged where the map has none."""
        i = self._index.get(name)
        return value if i is None else np.rint(value * self._per_unit[i, 0]) / self._per_unit[i, 0]

    def encode(self, values: Mapping[str, Number], invalid: frozenset[str]) -> list[list[int]]:
        """READINGS_PER_S rows of one integer a channel. `values` are in the channels' units, one or READINGS_PER_S."""
        table = np.empty((len(self._channels), READINGS_PER_S))
        for name, i in self._index.items():
            table[i] = values[name]
        raw = np.clip(np.rint(table * self._per_unit), self._low, self._high).astype(np.int64)
        for name in invalid & self._index.keys():
            words = self._channels[self._index[name]].invalid
            raw[self._index[name]] = words[0] if words else raw[self._index[name]]
        return raw.T.tolist()

    def words(self, raw: Sequence[Raw]) -> Words:
        """The whole image as the machine serves it, by table, from address 0; unused addresses are 0."""
        image: Words = {table: np.zeros(size, dtype=np.uint16) for table, size in self._size.items()}
        for channel, value in zip(self._channels, raw, strict=True):
            if channel.device:
                continue  # another station, at another address
            words = words_of(channel, value)
            image[channel.table][channel.address : channel.address + len(words)] = words
        return image
