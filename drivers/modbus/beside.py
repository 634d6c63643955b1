"""The devices on the machine's own line: read after it, and left alone for a while when they give nothing.

Without it a scale that is switched off would hold every poll of the machine for a whole timeout.
"""

from __future__ import annotations

from collections.abc import Collection

from drivers.modbus.batch import Batch
from drivers.modbus.client import ReadOnlyClient
from drivers.modbus.station import StationReader, Words
from session_monitor.domain.inputs import Miss

DELAYS_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""From one attempt that gave nothing to the next."""


class Beside:
    """One device. `fault`: why nothing comes from it, None while all that is due comes."""

    def __init__(self, reader: StationReader) -> None:
        self.reader = reader
        self.fault: Miss | None = None
        self._failures = 0
        self._again_ns = 0

    def waits(self, now_ns: int) -> bool:
        """Whether it is left alone now."""
        return bool(self._failures) and now_ns < self._again_ns

    def due(self, slow: Collection[Batch]) -> tuple[Batch, ...]:
        """What is read of it in this poll; slow: the batches whose time has come."""
        return tuple(batch for batch in self.reader.batches if not batch.period_s or batch in slow)

    def read(self, client: ReadOnlyClient, due: Collection[Batch], deadline: float) -> Words:
        """The words of these batches. Raises LinkFault, and then there are none."""
        words = [word for batch in due for word in self.reader.read(client, batch, deadline)]
        self.reader.must_live()
        self.fault, self._failures = None, 0
        return words

    def lacks(self, miss: Miss) -> None:
        """Nothing comes of it, for this reason."""
        self.fault = Miss(miss.cause, f"{self.reader.station.name}: {miss.detail}")

    def failed(self, miss: Miss, now_ns: int) -> None:
        """Nothing came of it; the next attempt waits longer."""
        self.lacks(miss)
        self._failures += 1
        self._again_ns = now_ns + round(DELAYS_S[min(self._failures, len(DELAYS_S)) - 1] * 1e9)
