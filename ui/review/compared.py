"""A second session beside the first: its readings as if they had come at the first one's times. No Qt.

Two treatments never run alike by the clock; what one wants to lay over each other is the same phase, or the same amount
of plasma processed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from session_monitor.storage.contents import PhaseSpan
from ui.decimate import Array
from ui.review.session import PROCESSED, ReviewedSession

CODES = "phase"
TIME, PHASE, VOLUME = "time", "phase", "volume"
Times = Callable[[Array], Array]


@dataclass(frozen=True)
class Compared:
    """The other session; `there` turns seconds of the first session into its own, `here` back again.

    first_s, last_s: the part of the first session to which the other has a counterpart.
    """

    other: ReviewedSession
    here: Times
    there: Times
    first_s: float
    last_s: float

    def trace(self, name: str, start: float, end: float, step: float) -> tuple[Array, Array]:
        """See Source: the other session's readings over a span of the first."""
        start, end = max(start, self.first_s), min(end, self.last_s)
        if not end > start:
            return np.empty(0), np.empty(0)
        first, last = self.there(np.array([start, end])).tolist()
        t, values = self.other.history.trace(name, first, last, step * (last - first) / (end - start))
        return self.here(t), values

    def value_at(self, channel: str, t_s: float) -> float | None:
        """The other session's value where the first one's cursor is."""
        if not self.first_s <= t_s <= self.last_s:
            return None
        return self.other.value_at(channel, float(self.there(np.array([t_s]))[0]))


def ways(session: ReviewedSession) -> tuple[str, ...]:
    """By what sessions of this machine can be laid over each other: phases and plasma only where it tells them."""
    has = session.machine.index
    return (
        TIME,
        *((PHASE,) if CODES in has and session.machine.phases else ()),
        *((VOLUME,) if PROCESSED in has else ()),
    )


def compared(first: ReviewedSession, other: ReviewedSession, by: str, at_s: float) -> Compared | None:
    """The other session laid over the first. at_s: the cursor, which says by which phase; None when it cannot be."""
    if by == VOLUME:
        return _by_volume(first, other)
    offset = other.start - first.start if by == TIME else _phase_offset(first, other, at_s)
    if offset is None:
        return None
    return Compared(other, lambda t: t - offset, lambda t: t + offset, other.start - offset, other.end - offset)


def _phase_offset(first: ReviewedSession, other: ReviewedSession, at_s: float) -> float | None:
    """From a start of the phase under the cursor to the other session's first start of the same."""
    here = first.phase_at(at_s)
    there = next((span for span in other.phases if here and _same_phase(first, here, other, span)), None)
    return None if here is None or there is None else there.start_s - here.start_s


def _same_phase(first: ReviewedSession, here: PhaseSpan, other: ReviewedSession, there: PhaseSpan) -> bool:
    """Codes are those of one machine; of two kinds of machine only the names say what is the same."""
    if first.machine.id == other.machine.id:
        return here.code == there.code
    return here.name is not None and here.name == there.name


def _by_volume(first: ReviewedSession, other: ReviewedSession) -> Compared | None:
    own, its = _processed(first), _processed(other)
    if own is None or its is None:
        return None
    (t_here, ml_here), (t_there, ml_there) = own, its

    def there(t: Array) -> Array:
        return np.interp(np.interp(t, t_here, ml_here), ml_there, t_there)

    def here(t: Array) -> Array:
        return np.interp(np.interp(t, t_there, ml_there), ml_here, t_here)

    low, high = max(ml_here[0], ml_there[0]), min(ml_here[-1], ml_there[-1])
    if not high > low:
        return None
    first_s, last_s = np.interp([low, high], ml_here, t_here).tolist()
    return Compared(other, here, there, first_s, last_s)


def _processed(session: ReviewedSession) -> tuple[Array, Array] | None:
    """(seconds, mL of plasma processed) wherever it grew; None where it never did."""
    known = np.isfinite(session.history.column(PROCESSED))
    t, ml = session.history.t[known], session.history.column(PROCESSED)[known].astype(float)
    grown = np.diff(np.maximum.accumulate(ml), prepend=-1.0) > 0 if len(ml) else np.empty(0, dtype=bool)
    return (t[grown], ml[grown]) if np.count_nonzero(grown) > 1 else None
