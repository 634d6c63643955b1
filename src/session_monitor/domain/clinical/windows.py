"""S3: a rule that has to hold in every result for three days, up to now.

Without the rule about gaps a single good result of last week would count as three good days.
Source: treatment specification, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable

from session_monitor.domain.clinical.truth import Truth

HOUR_NS = 3600 * 10**9
LONG_NS = 72 * HOUR_NS
GAP_NS = 28 * HOUR_NS
"""Between two results, and from the last one to now."""


def held_three_days(results: Iterable[tuple[int, Truth]], now_ns: int) -> Truth:
    """results: (time, whether the rule held in it). A violation restarts the window; too little data is unknown."""
    after_ns = now_ns
    for utc_ns, truth in sorted((each for each in results if each[0] <= now_ns), reverse=True):
        if after_ns - utc_ns > GAP_NS:
            return Truth.UNKNOWN
        if truth is not Truth.MET:
            return truth
        if now_ns - utc_ns >= LONG_NS:
            return Truth.MET
        after_ns = utc_ns
    return Truth.UNKNOWN
