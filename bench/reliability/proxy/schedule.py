"""Which reply is broken, and how: drawn from a seed, so that a run can be had again, question by question."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bench.reliability.proxy.breaks import Break, Sent, Turn, good, name_of

GOOD = "good"


class Schedule:
    """Breaks a share of the replies, each of the ways as likely as any other."""

    def __init__(self, ways: Sequence[Break], share: float, seed: int, wait_s: float) -> None:
        """`wait_s`: how long the link waits for a reply."""
        self._ways = ways
        self._share = share
        self._chance = random.Random(seed)
        self.wait_s = wait_s

    def drawn(self, turn: Turn) -> tuple[str, Sent]:
        """What to do with this reply, and what that is called."""
        if self._chance.random() < self._share:
            way = self._chance.choice(self._ways)
            sent = way(turn, self._chance)
            if sent is not None:
                return name_of(way), sent
        return GOOD, good(turn)
