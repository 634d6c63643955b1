"""Which of the slower batches are read in this poll.

Without it all of them would fall into one poll, which would then take longer than the next one may wait.
"""

from __future__ import annotations

from collections.abc import Iterable

from drivers.modbus.batch import Batch

AGAIN_S = 10.0
"""After a failure, a batch that is read more rarely is tried again after this."""
TURNS_FROM_S = 1.0
"""Batches that are read more often than this are read when they are due, whatever else is."""
_EARLY = 0.05
"""Of its period, a batch may be read this much early: the poll after this one would be later than that."""
_EARLIEST_NS = 20_000_000
_WAITS = 0.5
"""Of its period, a batch waits no longer than this for a poll of its own."""


class Schedule:
    """Remembers when each batch is due next; only the longest overdue one is read, unless others waited too long."""

    def __init__(self) -> None:
        self._due_ns: dict[Batch, int] = {}

    def due(self, batches: Iterable[Batch], now_ns: int) -> frozenset[Batch]:
        """Those of these to read now."""
        late = sorted(((self._lateness(batch, now_ns), -i, batch) for i, batch in enumerate(batches)), reverse=True)
        ripe = [(by, batch) for by, _, batch in late if by >= 0]
        return frozenset(
            batch for n, (by, batch) in enumerate(ripe) if n == 0 or by >= _WAITS or batch.period_s < TURNS_FROM_S
        )

    def asked(self, batch: Batch, now_ns: int) -> None:
        """It is read now: due again a period later."""
        period_ns = round(batch.period_s * 1e9)
        due_ns = self._due_ns.setdefault(batch, now_ns) + period_ns
        self._due_ns[batch] = due_ns if due_ns > now_ns else now_ns + period_ns

    def failed(self, batch: Batch, now_ns: int) -> None:
        """Nothing came: it is due again soon, and not with the next poll, for it may cost the connection."""
        self._due_ns[batch] = now_ns + round(min(batch.period_s, AGAIN_S) * 1e9)

    def _lateness(self, batch: Batch, now_ns: int) -> float:
        """By how much of its period it is due, the little that it may be early included."""
        period_ns = batch.period_s * 1e9
        due_ns = self._due_ns.setdefault(batch, now_ns)
        return (now_ns - due_ns + min(_EARLY * period_ns, _EARLIEST_NS)) / period_ns
