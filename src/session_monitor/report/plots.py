"""Trends as a page shows them: every column from its lowest to its highest reading, so that no peak is lost.

A line through every hundredth reading would leave out what alarmed; one across a gap would draw what nobody measured.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from session_monitor.report.sheet import BLACK, DIM, FAINT, HAIR, HEIGHT, Sheet, spread

Floats = NDArray[np.float64]
COLUMN = 1.0
"""Points that one column of a trend is wide."""
GAP_PERIODS = 3.5
"""Three due polls without a frame are a gap (alarms specification, link_lost)."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One curve: its name, values at the times of the frame, and how dark it is."""

    name: str
    values: Floats
    grey: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a plot lies, in points from the top left, and which values its edges mean."""

    left: float
    right: float
    top: float
    bottom: float
    from_x: float
    to_x: float
    low: float = 0.0
    high: float = 1.0
    log: bool = False

    def x(self, value: float) -> float:
        """Points from the left of a place on the axis of time."""
        return self.left + (self.right - self.left) * (value - self.from_x) / max(self.to_x - self.from_x, 1e-9)

    def y(self, value: float) -> float:
        """Points from the top of a value; on the edge where it lies beyond."""
        low, high, at = (math.log10(max(v, 1e-9)) if self.log else v for v in (self.low, self.high, value))
        share = (at - low) / (high - low) if high > low else 0.5
        return self.bottom - (self.bottom - self.top) * min(1.0, max(0.0, share))


def nice_range(values: Sequence[Floats]) -> tuple[float, float, float]:
    """(low, high, step) of an axis that holds them all, in round numbers; 0 to 1 for nothing."""
    known = [v[np.isfinite(v)] for v in values]
    known = [v for v in known if len(v)]
    if not known:
        return 0.0, 1.0, 1.0
    low, high = min(float(v.min()) for v in known), max(float(v.max()) for v in known)
    low = min(low, 0.0) if low < 0.5 * high else low
    span = max(high - low, 1.0, 1e-6 * max(abs(low), abs(high)))  # so that a step moves even the largest number
    ten = 10.0 ** math.floor(math.log10(span / 5.0))
    step = next(s for s in (ten, 2 * ten, 5 * ten, 10 * ten, 20 * ten) if span / s <= 5.0)
    low = math.floor(low / step) * step
    return low, max(math.ceil(high / step) * step, low + step), step


def axis(sheet: Sheet, frame: Frame, step: float) -> None:
    """Lines across at round values, with their numbers."""
    value = frame.low
    while value <= frame.high + step / 2:
        y = frame.y(value)
        sheet.line(frame.left, y, frame.right, y, HAIR, 0.35)
        sheet.text(frame.left - 3, y + 2.1, f"{value:g}".replace("-", "−"), 6, grey=DIM, align="right")
        value += step


def trend(sheet: Sheet, frame: Frame, t_s: Floats, traces: Sequence[Trace], period_s: float) -> None:
    """Every trace as columns from lowest to highest, each joined to the next one measured unless a gap lies between."""
    columns = max(1, int((frame.right - frame.left) / COLUMN))
    edges = np.linspace(frame.from_x, frame.to_x, columns + 1)
    starts = np.searchsorted(t_s, edges)
    most = GAP_PERIODS * period_s / float(edges[1] - edges[0])
    names = list[tuple[float, Trace]]()
    for trace in traces:
        ends = _columns(sheet, frame, starts, trace, most)
        if ends is not None:
            names.append((ends, trace))
    names.sort(key=lambda each: each[0])
    places = spread([y + 2.1 for y, _ in names], 7.0, frame.bottom + 2.1)
    for place, (_, trace) in zip(places, names, strict=True):
        sheet.text(frame.right + 3, place, trace.name, 6.3, grey=trace.grey)


def _columns(sheet: Sheet, frame: Frame, starts: NDArray[np.int64], trace: Trace, most: float) -> float | None:
    """Draws one trace; returns how high its last column stands, None when there is nothing.

    most: columns without a poll that are no gap yet.
    """
    canvas = sheet.canvas
    canvas.setStrokeGray(trace.grey)
    canvas.setLineWidth(0.7)
    canvas.setLineCap(1)
    path, before, last, last_n = canvas.beginPath(), None, None, 0
    for n in range(len(starts) - 1):
        part = trace.values[starts[n] : starts[n + 1]]
        measured = part[np.isfinite(part)]
        if not len(measured):
            before = None if len(part) or n - last_n > most else before
            continue
        last_n = n
        x = frame.left + (n + 0.5) * COLUMN
        low, high = frame.y(float(measured.min())), frame.y(float(measured.max()))
        if before is None:
            path.moveTo(x, HEIGHT - low)
        else:
            path.lineTo(x, HEIGHT - (low if abs(low - before) < abs(high - before) else high))
        path.lineTo(x, HEIGHT - low)
        path.lineTo(x, HEIGHT - high + 0.01)
        before = last = high
    canvas.drawPath(path)
    canvas.setLineCap(0)
    return last


def hatched(sheet: Sheet, frame: Frame, from_x: float, to_x: float) -> None:
    """A stretch in which nothing was seen."""
    canvas = sheet.canvas
    left, right = frame.x(max(from_x, frame.from_x)), frame.x(min(to_x, frame.to_x))
    right = max(right, left + 0.8)
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(left, HEIGHT - frame.bottom, right - left, frame.bottom - frame.top)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setFillGray(0.95)
    canvas.rect(left, HEIGHT - frame.bottom, right - left, frame.bottom - frame.top, stroke=0, fill=1)
    canvas.setStrokeGray(FAINT)
    canvas.setLineWidth(0.4)
    tall, at = frame.bottom - frame.top, left - (frame.bottom - frame.top)
    while at < right:
        canvas.line(at, HEIGHT - frame.bottom, at + tall, HEIGHT - frame.top)
        at += 3.0
    canvas.restoreState()


def clock_axis(sheet: Sheet, frame: Frame, local: Callable[[float], datetime]) -> None:
    """Times of day below a plot whose axis is seconds of session; local: seconds -> time of day."""
    span = frame.to_x - frame.from_x
    step = next((s for s in (60, 300, 600, 1800, 3600, 7200, 14400) if span / s <= 9), 28800)
    begin = local(frame.from_x)
    into = (begin.hour * 3600 + begin.minute * 60 + begin.second) % step
    at = frame.from_x + (step - into) % step
    while at <= frame.to_x:
        x = frame.x(at)
        sheet.line(x, frame.bottom, x, frame.bottom + 2.5, FAINT, 0.5)
        sheet.text(x, frame.bottom + 9, f"{local(at):%H:%M}", 6.3, grey=DIM, align="centre")
        at += step


def points(sheet: Sheet, frame: Frame, places: Sequence[tuple[float, float]], grey: float = BLACK) -> None:
    """A line through measured points, each shown."""
    canvas = sheet.canvas
    for (x1, y1), (x2, y2) in itertools.pairwise(places):
        sheet.line(frame.x(x1), frame.y(y1), frame.x(x2), frame.y(y2), grey, 0.8)
    canvas.setFillGray(grey)
    for x, y in places:
        canvas.circle(frame.x(x), HEIGHT - frame.y(y), 1.5, stroke=0, fill=1)


def limit(sheet: Sheet, frame: Frame, value: float, words: str) -> None:
    """A limit across a plot, with its words at the right."""
    if frame.low <= value <= frame.high:
        y = frame.y(value)
        sheet.line(frame.left, y, frame.right, y, DIM, 0.6, (3, 2))
        sheet.text(frame.right - 2, y - 2, words, 6, grey=DIM, align="right")
