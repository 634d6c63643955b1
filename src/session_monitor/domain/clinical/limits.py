"""A result against a limit, when the laboratory could only say "less than" or "more than".

Without it "< 50" would be compared as 50, and an IL-6 of "< 50" be called above or below a limit of 35 by chance.
Source: treatment specification, sections 1 (censored values by interval) and 5.
"""

from __future__ import annotations

import math

from session_monitor.domain.clinical.truth import Truth
from session_monitor.domain.results import Result


def bounds(result: Result) -> tuple[float, float]:
    """The lowest and highest value that the laboratory's words leave open; a "<" or ">" leaves out the limit itself."""
    if result.censor == "<":
        return 0.0, math.nextafter(result.value, 0.0)
    if result.censor == ">":
        return math.nextafter(result.value, math.inf), math.inf
    return result.value, result.value


def at_least(result: Result, limit: float) -> Truth:
    """Whether it is >= limit; unknown where the interval straddles it."""
    low, high = bounds(result)
    return Truth.MET if low >= limit else Truth.NOT_MET if high < limit else Truth.UNKNOWN


def at_most(result: Result, limit: float) -> Truth:
    """Whether it is <= limit."""
    low, high = bounds(result)
    return Truth.MET if high <= limit else Truth.NOT_MET if low > limit else Truth.UNKNOWN


def below(result: Result, limit: float) -> Truth:
    """Whether it is < limit."""
    return _not(at_least(result, limit))


def above(result: Result, limit: float) -> Truth:
    """Whether it is > limit."""
    return _not(at_most(result, limit))


def _not(truth: Truth) -> Truth:
    return {Truth.MET: Truth.NOT_MET, Truth.NOT_MET: Truth.MET}.get(truth, truth)
