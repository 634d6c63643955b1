"""What was done to a recording, and the verdicts on it that are right: said by whoever altered it."""

from __future__ import annotations

from dataclasses import dataclass

from session_monitor.storage.chain import Link, links
from session_monitor.storage.sqlite import Connection
from session_monitor.storage.verifying import Finding

UNREADABLE = "unreadable"
ALTERED = frozenset({Finding.ALTERED.value})
LOST = frozenset({Finding.ALTERED.value, Finding.UNSEALED.value})
BROKEN = frozenset({Finding.ALTERED.value, UNREADABLE})
"""A file that does not hold together may not even open."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was done: in words, the verdicts that are right, and the first row that is not what was recorded.

    n: its place in the chain, from 1; None where no row of the chain is (the view, the seal's key, the file).
    """

    what: str
    right: frozenset[str]
    n: int | None = None


def chain_of(connection: Connection) -> list[Link]:
    """Every row in the order of the chain."""
    return list(links(connection))
