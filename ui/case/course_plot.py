"""The course over days: the target cytokine against its assay's limits, SOFA and temperature, sessions as bands.

Gaps stay gaps in the eye: points are joined, but each measurement is a dot, so that a line over three days without a
result is seen for what it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.clinical.end_of_treatment import SURFACE
from session_monitor.domain.results import Result
from ui import words
from ui.case.heading import simulated_word
from ui.theme import Look

DAY_NS = 24 * 3600 * 10**9
Point = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Strip:
    """One quantity. points: (UTC ns, value); limited: those that are only a limit ("< 5"), drawn hollow.

    marks: (value, text) of the lines to compare with. share: of the height.
    """

    title: str
    points: tuple[Point, ...]
    marks: tuple[tuple[float, str], ...]
    low: float
    high: float
    share: float
    log: bool = False
    limited: frozenset[int] = frozenset()


def strips_of(found: Assessment) -> list[Strip]:
    """What is drawn of a case."""
    translate = QCoreApplication.translate
    target = found.case.value("target", "cytokine", found.at_ns) or "IL-6"
    results = [r for r in found.case.results_until(found.at_ns) if r.analyte == target]
    signs = found.case.of("vital_signs", found.at_ns)
    warm = tuple(
        (each.utc_ns, each.fields["temperature_c"])
        for each in signs
        if "temperature_c" in each.fields and each.fields.get("temperature_site") in SURFACE
    )
    scores = tuple((day.utc_ns, float(day.score.total)) for day in found.sofa if day.score.total is not None)
    return [
        _cytokine(target, results),
        Strip("SOFA", scores, ((2.0, "2"),), 0.0, max(12.0, *(value for _, value in scores), 0.0), 0.25),
        Strip(
            translate("Course", "Surface temperature, ℃"),
            warm,
            ((38.0, "38"),),
            min([36.0, *(value for _, value in warm)]) - 0.2,
            max([39.0, *(value for _, value in warm)]) + 0.2,
            0.25,
        ),
    ]


def _cytokine(target: str, results: Sequence[Result]) -> Strip:
    """On a log axis; of several assays in upper limits of normal of its own each, as none of them is the others'."""
    several = len({each.uln for each in results}) > 1
    points = tuple((each.specimen_utc_ns, each.value / each.uln if several else each.value) for each in results)
    last = max(results, key=lambda r: r.specimen_utc_ns, default=None)
    of = 1.0 if last is None or several else last.uln
    marks = () if last is None else ((5 * of, "5 × ULN"), (2 * of, "2 × ULN"))
    seen = [value for _, value in points if value > 0] + [value for value, _ in marks]
    low, high = (min(seen) / 1.6, max(seen) * 1.6) if seen else (1.0, 1000.0)
    unit = f" {last.unit}, ULN {last.uln:g}" if last else ""
    if several:
        unit = ", " + QCoreApplication.translate("Course", "× ULN of its own assay")
    limited = frozenset(each.specimen_utc_ns for each in results if each.censor)
    return Strip(f"{target}{unit}, log", points, marks, low, high, 0.5, log=True, limited=limited)


def tick_text(value: float) -> str:
    """A number of an axis; below one with the digits it has."""
    return words.number(value, max(0, -math.floor(math.log10(value))) if 0 < value < 1 else 0)


def ticks(strip: Strip) -> list[float]:
    """Round numbers for its axis: decades of a logarithmic one, else two to four even steps."""
    if strip.log:
        decades = range(math.ceil(math.log10(strip.low)), math.floor(math.log10(strip.high)) + 1)
        return [10.0**exponent for exponent in decades]
    step = next(step for step in (1.0, 2.0, 5.0, 10.0) if (strip.high - strip.low) / step < 4.5)
    return [step * n for n in range(math.ceil(strip.low / step), math.floor(strip.high / step) + 1)]


class CoursePlot(QWidget):
    """Paints the strips over one time axis."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.found: Assessment | None = None

    def show_case(self, found: Assessment) -> None:
        """Takes what is known."""
        self.found = found
        self.update()

    def span(self) -> tuple[int, int] | None:
        """First and last moment that is drawn; None when nothing is known."""
        if self.found is None:
            return None
        times = [at for strip in strips_of(self.found) for at, _ in strip.points]
        times += [s.started_utc_ns for s in self.found.case.sessions]
        times += [s.ended_utc_ns for s in self.found.case.sessions if s.ended_utc_ns]
        if not times:
            return None
        first, last = min(times), max(times)
        room = max((last - first) // 40, DAY_NS // 12)
        return first - room, last + room

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bands, strips, days."""
        painter, look = QPainter(self), self.look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        span = self.span()
        if self.found is None or span is None:
            painter.setPen(look.color("secondary"))
            painter.setFont(look.font(16))
            nothing = QCoreApplication.translate("Course", "Nothing of this course is known yet")
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), nothing)
            painter.end()
            return
        texts = [tick_text(value) for strip in strips_of(self.found) for value in ticks(strip)]
        metrics = QFontMetricsF(look.font(13))
        margin = max(map(metrics.horizontalAdvance, texts), default=0.0) + look.px(14)
        above = look.px(44 if self.found.case.simulated else 26)
        area = QRectF(margin, above, self.width() - margin - look.px(8), self.height() - above - look.px(28))

        def x(utc_ns: int) -> float:
            return area.left() + area.width() * (utc_ns - span[0]) / (span[1] - span[0])

        self._bands(painter, area, x)
        self._days(painter, area, x, span)
        top = area.top()
        for index, strip in enumerate(strips_of(self.found)):
            height = area.height() * strip.share
            box = QRectF(area.left(), top + look.px(12), area.width(), height - look.px(24))
            self._strip(painter, box, x, strip, index)
            top += height
        painter.end()

    def _bands(self, painter: QPainter, area: QRectF, x: Callable[[int], float]) -> None:
        assert self.found is not None
        painter.setFont(self.look.font(13))
        sessions = self.found.case.sessions
        lefts = [x(each.started_utc_ns) for each in sessions]
        words_wide = QFontMetricsF(self.look.font(13, 800)).horizontalAdvance(simulated_word()) + self.look.px(6)
        apart = all(after - before > words_wide for before, after in pairwise(lefts))
        for number, (each, left) in enumerate(zip(sessions, lefts, strict=True), 1):
            right = max(left + 3, x(each.ended_utc_ns or self.found.at_ns))
            band = QRectF(left, area.top(), right - left, area.height())
            painter.fillRect(band, self.look.color("simulated_header" if each.simulated else "raised"))
            text = QCoreApplication.translate("Course", "session %1").replace("%1", str(number))
            middle = min(band.center().x(), self.width() - words_wide / 2)  # of a session at the edge all is read
            above = QRectF(middle - 100, 0, 200, area.top() - 2)
            painter.setPen(self.look.color("secondary"))
            painter.setFont(self.look.font(13))
            if not each.simulated:
                painter.drawText(above, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom), text)
                continue
            painter.drawText(above, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), text)
            self._mark(painter, above, band, apart)

    def _mark(self, painter: QPainter, above: QRectF, band: QRectF, apart: bool) -> None:
        """SIMULATED over the band; along it where sessions are too close together for the word."""
        painter.setPen(self.look.color("ink"))
        painter.setFont(self.look.font(13, 800))
        if apart:
            painter.drawText(above, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom), simulated_word())
            return
        painter.save()
        painter.translate(band.center().x(), band.bottom() - self.look.px(4))
        painter.rotate(-90)
        along = QRectF(0, -self.look.px(10), band.height(), self.look.px(20))
        painter.drawText(along, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), simulated_word())
        painter.restore()

    def _days(self, painter: QPainter, area: QRectF, x: Callable[[int], float], span: tuple[int, int]) -> None:
        assert self.found is not None
        zone, look = self.found.case.zone, self.look
        first = words.local(span[0] / 1e9, zone)
        day = first.replace(hour=0, minute=0, second=0, microsecond=0)
        painter.setFont(look.font(13))
        last_right = -1e9
        while (at_ns := round(day.timestamp() * 1e9)) <= span[1]:
            if at_ns >= span[0]:
                place = x(at_ns)
                painter.setPen(QPen(look.color("hairline"), 1))
                painter.drawLine(QPointF(place, area.top()), QPointF(place, area.bottom()))
                if place > last_right:
                    painter.setPen(look.color("secondary"))
                    box = QRectF(place + 4, area.bottom() + look.px(4), look.px(80), look.px(22))
                    painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft), f"{day:%m-%d}")
                    last_right = place + look.px(56)
            day += timedelta(days=1)

    def _scale(self, painter: QPainter, box: QRectF, y: Callable[[float], float], strip: Strip) -> None:
        """Numbers at the left, and the lines to compare with, named at their right end."""
        look = self.look
        painter.setFont(look.font(13))
        for value in ticks(strip):
            painter.setPen(QPen(look.color("hairline"), 1))
            painter.drawLine(QPointF(box.left(), y(value)), QPointF(box.right(), y(value)))
            painter.setPen(look.color("secondary"))
            place = QRectF(0, y(value) - look.px(10), box.left() - look.px(6), look.px(20))
            right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(place, right, tick_text(value))
        for value, text in strip.marks:
            painter.setPen(QPen(look.color("faint"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(box.left(), y(value)), QPointF(box.right(), y(value)))
            painter.setPen(look.color("secondary"))
            place = QRectF(box.left(), y(value) - look.px(20), box.width(), look.px(19))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), text)

    def _strip(self, painter: QPainter, box: QRectF, x: Callable[[int], float], strip: Strip, index: int) -> None:
        look = self.look

        def y(value: float) -> float:
            scale = math.log10 if strip.log else float
            low, high = scale(strip.low), scale(strip.high)
            return box.bottom() - box.height() * (scale(max(value, strip.low)) - low) / (high - low)

        self._scale(painter, box, y, strip)
        painter.setPen(look.color("ink"))
        painter.setFont(look.font(14, 600))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop), strip.title)
        color = look.trace(index)
        places = [QPointF(x(at), y(value)) for at, value in sorted(strip.points)]
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(places)
        radius = look.px(4.5)
        for (at, _), place in zip(sorted(strip.points), places, strict=True):
            painter.setBrush(look.color("panel") if at in strip.limited else color)
            painter.drawEllipse(place, radius, radius)
