"""What went wrong on the link: the ledger of gaps, and the errors said last.

Without the ledger a gap is forgotten as soon as numbers come again, and with it how sure the totals still are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from session_monitor.domain.derived.unseen import NOTHING_SAID, Moved, Unseen
from session_monitor.domain.inputs import Miss
from session_monitor.monitor.snapshot import GapInfo, LinkErrorInfo

ERRORS_KEPT = 4
GAPS_SHOWN = 12
"""The newest; the recording has them all."""


@dataclass(slots=True)
class Gap:
    """A stretch without frames, in session nanoseconds; `end_ns` None while it lasts."""

    start_ns: int
    end_ns: int | None
    cause: str
    polls: int
    unseen: Unseen = NOTHING_SAID


def gap_details(gap: Gap) -> dict[str, object]:
    """A gap as recordings and the summary of `record` write it."""
    end_s = None if gap.end_ns is None else gap.end_ns / 1e9
    return {
        "start_s": gap.start_ns / 1e9,
        "end_s": end_s,
        "cause": gap.cause,
        "polls": gap.polls,
        **unseen_details(gap.unseen),
    }


def unseen_details(unseen: Unseen) -> dict[str, object]:
    """What a gap left open, in plain types."""
    return {
        "machine_restarted": unseen.restarted,
        "totals": {name: asdict(moved) for name, moved in unseen.totals.items()},
    }


def gap_info(gap: Gap) -> GapInfo:
    """A gap as the screen shows it: only the totals that it left open."""
    return {
        "start_s": gap.start_ns / 1e9,
        "end_s": None if gap.end_ns is None else gap.end_ns / 1e9,
        "cause": gap.cause,
        "polls": gap.polls,
        "machine_restarted": gap.unseen.restarted,
        "open_ml": open_totals(gap.unseen.totals),
    }


def open_totals(totals: Mapping[str, Moved]) -> dict[str, float | None]:
    """Total -> how far it may be off, mL; None: nothing bounds it. Those that are sure are left out."""
    return {name: moved.open_ml for name, moved in totals.items() if moved.open_ml != 0}


@dataclass(slots=True)
class _Said:
    miss: Miss
    t_ns: int
    polls: int


class LastErrors:
    """The misses said last, newest first; one that repeats is one entry with a count."""

    def __init__(self) -> None:
        self._said: deque[_Said] = deque(maxlen=ERRORS_KEPT)

    def add(self, miss: Miss, t_ns: int) -> None:
        """Another miss."""
        if self._said and self._said[0].miss == miss:
            self._said[0].t_ns = t_ns
            self._said[0].polls += 1
        else:
            self._said.appendleft(_Said(miss, t_ns, 1))

    def infos(self, t_ns: int) -> list[LinkErrorInfo]:
        """Each with its age at that moment."""
        return [
            {
                "cause": said.miss.cause.value,
                "detail": said.miss.detail,
                "age_s": (t_ns - said.t_ns) / 1e9,
                "polls": said.polls,
            }
            for said in self._said
        ]
