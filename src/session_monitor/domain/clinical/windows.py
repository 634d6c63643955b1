"""S3: a rule that has to hold in every result for three days, up to now, and what can be said of the window.

Without the rule about gaps a single good result of last week would count as three good days; without the words a
reader would not know whether a day is missing or a result was bad. Source: treatment specification, section 4.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from session_monitor.domain.answers import Answer, answer
from session_monitor.domain.clinical.truth import Truth

HOUR_NS = 3600 * 10**9
LONG_NS = 72 * HOUR_NS
GAP_NS = 28 * HOUR_NS
"""Between two results, and from the last one to now."""
Broken = Literal["start", "gap", "unjudged", "violation"]


@dataclass(frozen=True, slots=True)
class Held:
    """For how long a rule has held without a gap, up to now.

    results: how many in a row it held in. held_h: since the first of them. broken_by: what lies before: nothing, a gap,
    a result that cannot be judged, one in which the rule did not hold; before_h: how old that result is.
    """

    results: int = 0
    held_h: float = 0.0
    broken_by: Broken = "start"
    before_h: float | None = None

    @property
    def truth(self) -> Truth:
        """Met after three days; too little data is unknown, and a violation counts until three days have passed."""
        if self.results and self.held_h >= LONG_NS / HOUR_NS:
            return Truth.MET
        return Truth.NOT_MET if self.broken_by == "violation" else Truth.UNKNOWN

    @property
    def words(self) -> Answer:
        """The same for a reader, rounded so that it never sounds like enough."""
        held, before = math.floor(self.held_h), math.floor(self.before_h or 0.0)
        if self.truth is Truth.MET:
            return answer("held for {held} h, results: {results}", held=held, results=self.results)
        if not self.results:
            return self._nothing(before)
        why = self._before(before)
        return answer("held for {held} h of 72, results: {results}; {why}", held=held, results=self.results, why=why)

    def _nothing(self, before: int) -> Answer:
        if self.broken_by == "violation":
            return answer("last broken {before} h ago", before=before)
        if self.broken_by == "gap":
            return answer("last result {before} h ago, over 28 h", before=before)
        return answer("the last result cannot be judged") if self.broken_by == "unjudged" else answer("no result")

    def _before(self, before: int) -> Answer:
        if self.broken_by == "violation":
            return answer("broken {before} h ago", before=before)
        if self.broken_by == "gap":
            return answer("none for {gap} h before", gap=math.ceil((self.before_h or 0.0) - self.held_h))
        return answer("the one before cannot be judged") if self.broken_by == "unjudged" else answer("none before")

    def row(self) -> dict[str, object]:
        """As JSON."""
        before = None if self.before_h is None else round(self.before_h, 2)
        return {
            "results": self.results,
            "held_h": round(self.held_h, 2),
            "broken_by": self.broken_by,
            "before_h": before,
        }


def held_three_days(results: Iterable[tuple[int, Truth]], now_ns: int) -> Held:
    """results: (time, whether the rule held in it). A violation restarts the window."""
    count, after_ns = 0, now_ns
    for utc_ns, truth in sorted((each for each in results if each[0] <= now_ns), reverse=True):
        held_h, before_h = (now_ns - after_ns) / HOUR_NS, (now_ns - utc_ns) / HOUR_NS
        if after_ns - utc_ns > GAP_NS:
            return Held(count, held_h, "gap", before_h)
        if truth is not Truth.MET:
            return Held(count, held_h, "unjudged" if truth is Truth.UNKNOWN else "violation", before_h)
        count, after_ns = count + 1, utc_ns
    return Held(count, (now_ns - after_ns) / HOUR_NS)
