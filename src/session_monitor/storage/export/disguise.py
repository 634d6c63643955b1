"""A session without whose it was: a name that leads nowhere, and dates moved by a number of days.

The time of day and every interval stay. The same case is moved alike in every export of this installation, so that
its sessions keep their distance; without the installation's private key nobody can count back.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

DAY_NS = 86_400 * 10**9
SHORTEST_DAYS, LONGEST_DAYS = 366, 3652
"""Moved into the past by one to ten years."""


@dataclass(frozen=True, slots=True)
class Disguise:
    """case: what stands in the place of the case. days: how far dates are moved; negative, into the past."""

    case: str
    days: int

    @property
    def shift_ns(self) -> int:
        """The same in nanoseconds."""
        return self.days * DAY_NS

    def rows(self, slices: Iterator[list[tuple[Any, ...]]], utc: int) -> Iterator[list[tuple[Any, ...]]]:
        """The same rows with the date of their column `utc` (ISO 8601) moved."""

        @cache
        def moved(day: str) -> str:
            return str(date.fromisoformat(day) + timedelta(self.days))

        for rows in slices:
            yield [(*row[:utc], moved(row[utc][:10]) + row[utc][10:], *row[utc + 1 :]) for row in rows]


def disguise_of(case: str, secret: bytes) -> Disguise:
    """How a case is disguised by whoever has this secret; the same every time."""
    digest = hmac.new(secret, b"session-monitor disguise 1\n" + case.encode(), hashlib.sha256).digest()
    days = SHORTEST_DAYS + int.from_bytes(digest[:8]) % (LONGEST_DAYS - SHORTEST_DAYS + 1)
    return Disguise(f"DEID-{digest[8:14].hex()}", -days)
