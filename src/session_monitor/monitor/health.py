"""How the link fares: rate, durations, misses and gaps.

Without it a line that slowly gets worse looks like a good one until it breaks.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable

from session_monitor.domain.inputs import Miss
from session_monitor.monitor.durations import Minutes, Spread, quantile
from session_monitor.monitor.ledger import GAPS_SHOWN, Gap, LastErrors, gap_info
from session_monitor.monitor.snapshot import LinkInfo

STALE_POLLS = 3
"""Values are hatched after this many due polls without a frame (alarms specification, link_lost)."""
LOST_NS = 1_500_000_000
RECENT_POLLS = 100
LATE = "late"
"""The cause of a gap in which this computer did not get round to polling."""


class LinkHealth:
    """Counts each due poll once."""

    def __init__(self, period_ns: int) -> None:
        self._period_ns = period_ns
        self._recent_ms: deque[float] = deque(maxlen=RECENT_POLLS)
        self._recent_at_ns: deque[int] = deque(maxlen=RECENT_POLLS)
        self._poll_ms = array("f")
        self._late_ms = array("f")
        self._last_frame_ns: int | None = None
        self.last_miss: Miss | None = None
        """Why the last due poll gave no frame; None when it gave one."""
        self.polls = 0
        self.missed = 0
        self.late = 0
        self.gaps: list[Gap] = []
        self._errors = LastErrors()
        self._spread = Spread()
        self._minutes = Minutes()

    def frame(self, t_ns: int, took_ms: float, late_ms: float) -> Gap | None:
        """Counts a frame that arrived `late_ms` after it was due; returns the gap it ends, if one was open."""
        self.polls += 1
        self.late += late_ms > self._period_ns / 1e6
        self._late_ms.append(late_ms)
        self._recent_ms.append(took_ms)
        self._poll_ms.append(took_ms)
        self._spread.add(took_ms)
        self._recent_at_ns.append(t_ns)
        self._last_frame_ns = t_ns
        self.last_miss = None
        if self.gaps and self.gaps[-1].end_ns is None:
            self.gaps[-1].end_ns = t_ns
            return self.gaps[-1]
        return None

    def begin_gap(self, start_ns: int, cause: str) -> None:
        """Notes that no frame came since then, without a poll that was missed."""
        self.gaps.append(Gap(start_ns, None, cause, 0))

    def overslept(self, polls: int) -> None:
        """Counts polls that were past due before anybody got round to them: a gap as soon as values would be stale."""
        self.missed += polls
        if self.gaps and self.gaps[-1].end_ns is None:
            self.gaps[-1].polls += polls
        elif polls >= STALE_POLLS and self._last_frame_ns is not None:
            self.gaps.append(Gap(self._last_frame_ns, None, LATE, polls))

    def minute(self, t_ns: int, took_ms: float | None) -> dict[str, object] | None:
        """To be called once a step, None for a miss: figures of a minute that is over, for the recording."""
        return self._minutes.step(t_ns, took_ms, self.missed, self.late)

    def forget_times(self) -> None:
        """Begins to measure durations anew, after a start that is not to count."""
        self._poll_ms, self._late_ms = array("f"), array("f")

    def miss(self, t_ns: int, miss: Miss) -> None:
        """Counts a due poll that gave no frame."""
        self.missed += 1
        self.last_miss = miss
        self._errors.add(miss, t_ns)
        if self.gaps and self.gaps[-1].end_ns is None:
            self.gaps[-1].polls += 1
        else:
            start = t_ns if self._last_frame_ns is None else self._last_frame_ns
            self.gaps.append(Gap(start, None, miss.cause.value, 1))

    def info(self, t_ns: int) -> LinkInfo:
        """The link as the screen shows it."""
        recent = sorted(self._recent_ms)
        age_ns = None if self._last_frame_ns is None else t_ns - self._last_frame_ns
        return {
            "state": self.state(t_ns),
            "age_s": None if age_ns is None else age_ns / 1e9,
            "rate_hz": self._rate_hz(t_ns),
            "p50_ms": quantile(recent, 0.50),
            "p95_ms": quantile(recent, 0.95),
            "max_ms": recent[-1] if recent else None,
            "misses": self.missed,
            "error": self.last_miss.cause.value if self.last_miss else None,
            "detail": self.last_miss.detail if self.last_miss else None,
            "session": {
                "polls": self.polls,
                "late": self.late,
                "p50_ms": self._spread.quantile_ms(0.50),
                "p95_ms": self._spread.quantile_ms(0.95),
                "max_ms": self._spread.max_ms,
            },
            "errors": self._errors.infos(t_ns),
            "gaps": [gap_info(gap) for gap in reversed(self.gaps[-GAPS_SHOWN:])],
            "gap_count": len(self.gaps),
        }

    def poll_ms(self) -> dict[str, float | None]:
        """Durations of all polls of the session, in ms."""
        return _quantiles(self._poll_ms)

    def due_to_frame_ms(self) -> dict[str, float | None]:
        """From when a poll was due to its frame, of all frames of the session, in ms."""
        return _quantiles(self._late_ms)

    def state(self, t_ns: int) -> str:
        """connecting, good, stale or lost (snapshot.LinkInfo)."""
        if self._last_frame_ns is None:
            return "connecting"
        age_ns = t_ns - self._last_frame_ns
        if age_ns >= LOST_NS:
            return "lost"
        return "stale" if age_ns >= STALE_POLLS * self._period_ns else "good"

    def _rate_hz(self, t_ns: int) -> float:
        since = [at for at in self._recent_at_ns if t_ns - at <= 2_000_000_000]
        if len(since) < 2:
            return 0.0
        return (len(since) - 1) * 1e9 / (since[-1] - since[0])


def _quantiles(values: Iterable[float]) -> dict[str, float | None]:
    ordered = sorted(values)
    return {
        "p50": quantile(ordered, 0.50),
        "p99": quantile(ordered, 0.99),
        "max": ordered[-1] if ordered else None,
    }
