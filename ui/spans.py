"""What part of a session is drawn, what of it belongs to an alarm, and where its clock stands below it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ui import words

TICK_STEPS_S = (10, 30, 60, 120, 300, 900, 1800, 3600, 7200, 14400)


@dataclass(frozen=True)
class Episode:
    """One alarm on one trace, session seconds; `end` None while it lasts."""

    channel: str
    start: float
    end: float | None
    priority: str


@dataclass(frozen=True)
class Span:
    """What part of the session is drawn, and how its seconds become local time."""

    start: float
    end: float
    utc_minus_t: float
    zone: str


def time_ticks(span: Span, width: int, apart: int = 110) -> list[tuple[float, str]]:
    """Ticks at round local times, at most one for each `apart` pixels."""
    wanted = max(2, width // apart)
    length = span.end - span.start
    step = next((s for s in TICK_STEPS_S if length / s <= wanted), TICK_STEPS_S[-1])
    offset = words.local(span.start + span.utc_minus_t, span.zone).utcoffset()
    local_minus_t = span.utc_minus_t + (offset.total_seconds() if offset else 0.0)
    first = np.ceil((span.start + local_minus_t) / step) * step
    times = np.arange(first, span.end + local_minus_t, step) - local_minus_t
    margin = length * 0.02
    form = "%H:%M:%S" if step < 60 else "%H:%M"
    return [
        (float(t), words.local(float(t) + span.utc_minus_t, span.zone).strftime(form))
        for t in times
        if span.start + margin <= t <= span.end - margin
    ]
