"""One page after the other: texts that never run into each other, lines, and marks that need no colour.

Places are points from the top left corner of an A4 page. Met, not met and unknown differ in shape, because reports are
printed in black and white and read by people who see no red.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from session_monitor.domain.clinical.truth import Truth
from session_monitor.report.fonts import Fonts

WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 36.0, WIDTH - 36.0, 40.0, HEIGHT - 44.0
BLACK, DIM, FAINT, HAIR = 0.08, 0.38, 0.62, 0.82
"""Greys: of text, of what explains it, of grids, of rules."""
ELLIPSIS = "…"
Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: where it begins, how wide it is."""

    title: str
    left: float
    width: float
    align: Align = "left"


class Sheet:
    """A report being drawn. foot: what stands at the foot of every page; across: a word across all of it, or none."""

    def __init__(self, canvas: Canvas, fonts: Fonts, foot: str, across: str, page_word: str) -> None:
        self.canvas, self.fonts = canvas, fonts
        self._foot, self._across, self._page_word = foot, across, page_word
        self._number = 0

    def page(self) -> None:
        """Begins a page."""
        if self._number:
            self.canvas.showPage()
        self._number += 1
        if self._across:
            self._draw_across()
        self.rule(BOTTOM + 8)
        self.text(LEFT, BOTTOM + 18, self._foot, 6.5, grey=DIM, width=RIGHT - LEFT - 60)
        self.text(RIGHT, BOTTOM + 18, self._page_word.format(self._number), 6.5, grey=DIM, align="right")

    def _draw_across(self) -> None:
        canvas, size = self.canvas, 104.0
        width = self.fonts.width(self._across, size)
        size *= min(1.0, 640 / width)
        canvas.saveState()
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(52)
        canvas.setFillGray(0.905)
        self._runs(-self.fonts.width(self._across, size) / 2, -size / 3, self._across, size)
        canvas.restoreState()

    def text(
        self,
        x: float,
        top: float,
        words: str,
        size: float = 8.0,
        *,
        bold: bool = False,
        grey: float = BLACK,
        align: Align = "left",
        width: float | None = None,
    ) -> float:
        """Draws one line with its foot at `top`, cut off with an ellipsis beyond `width`; returns how wide it is."""
        words = self.cut(words, size, width)
        drawn = self.fonts.width(words, size)
        start = x - drawn if align == "right" else x - drawn / 2 if align == "centre" else x
        self.canvas.setFillGray(grey)
        self.canvas.setStrokeGray(grey)
        self._runs(start, HEIGHT - top, words, size, bold=bold)
        return drawn

    def largest(self, words: str, width: float, sizes: Sequence[float]) -> float:
        """The first of the sizes in which it fits; the last one where it fits in none."""
        return next((size for size in sizes if self.fonts.width(words, size) <= width), sizes[-1])

    def cut(self, words: str, size: float, width: float | None) -> str:
        """As much of it as fits."""
        if width is None or self.fonts.width(words, size) <= width:
            return words
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            if self.fonts.width(words[:middle].rstrip() + ELLIPSIS, size) <= width:
                low = middle
            else:
                high = middle - 1
        return words[:low].rstrip() + ELLIPSIS

    def lines(self, words: str, size: float, width: float, most: int = 99) -> list[str]:
        """The text broken into lines of this width, at spaces or between Chinese characters."""
        found, line = list[str](), ""
        for piece in _pieces(words):
            if not line or self.fonts.width((line + piece).rstrip(), size) <= width:
                line += piece
                continue
            found.append(line.rstrip())
            line = piece.lstrip()
        found.append(line.rstrip())
        if len(found) > most:
            found = [*found[: most - 1], " ".join(found[most - 1 :])]
        return [self.cut(each, size, width) for each in found]

    def wrapped(
        self, x: float, top: float, words: str, size: float, width: float, *, most: int = 99, grey: float = BLACK
    ) -> float:
        """Draws it in lines below each other, the first with its foot at `top`; returns where the next would be."""
        for line in self.lines(words, size, width, most):
            self.text(x, top, line, size, grey=grey)
            top += size * 1.35
        return top

    def rule(self, top: float, left: float = LEFT, right: float = RIGHT, grey: float = HAIR) -> None:
        """A thin line across."""
        self.line(left, top, right, top, grey, 0.5)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, grey: float, width: float = 0.6, dash: Sequence[float] = ()
    ) -> None:
        """A line between two places."""
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth(width)
        self.canvas.setDash(list(dash))
        self.canvas.line(x1, HEIGHT - y1, x2, HEIGHT - y2)
        self.canvas.setDash([])

    def box(
        self, left: float, top: float, right: float, bottom: float, *, fill: float | None, edge: float | None
    ) -> None:
        """A rectangle, filled, edged, or both."""
        if fill is not None:
            self.canvas.setFillGray(fill)
        if edge is not None:
            self.canvas.setStrokeGray(edge)
            self.canvas.setLineWidth(0.5)
        self.canvas.rect(
            left, HEIGHT - bottom, right - left, bottom - top, stroke=edge is not None, fill=fill is not None
        )

    def mark(self, x: float, top: float, truth: Truth, radius: float = 4.2) -> None:
        """Met: a full disc with a tick; not met: a ring with a cross; unknown: a broken ring with a question mark."""
        canvas, y = self.canvas, HEIGHT - top
        canvas.setLineWidth(0.9)
        canvas.setStrokeGray(BLACK)
        canvas.setFillGray(BLACK)
        r = radius * 0.42
        if truth is Truth.MET:
            canvas.circle(x, y, radius, stroke=0, fill=1)
            canvas.setStrokeGray(1.0)
            canvas.lines([(x - r, y, x - r / 4, y - r * 0.8), (x - r / 4, y - r * 0.8, x + r * 1.1, y + r * 0.9)])
        elif truth is Truth.NOT_MET:
            canvas.circle(x, y, radius, stroke=1, fill=0)
            canvas.lines([(x - r, y - r, x + r, y + r), (x - r, y + r, x + r, y - r)])
        else:
            canvas.setDash([1.8, 1.3])
            canvas.circle(x, y, radius, stroke=1, fill=0)
            canvas.setDash([])
            self.text(x, top + radius * 0.55, "?", radius * 1.5, bold=True, align="centre")

    def heads(self, top: float, columns: Sequence[Column], size: float = 6.8) -> float:
        """The titles of a table and the rule below them; returns where its first line stands."""
        if not any(each.title for each in columns):
            return top
        for each in columns:
            self._cell(each, top, each.title, size, DIM)
        self.rule(top + 3, columns[0].left, columns[-1].left + columns[-1].width)
        return top + 3 + size * 1.5

    def row(self, top: float, columns: Sequence[Column], cells: Sequence[str], size: float = 7.6) -> None:
        """One line of a table; what does not fit its column is cut off."""
        for each, words in zip(columns, cells, strict=True):
            self._cell(each, top, words, size, BLACK)

    def _cell(self, column: Column, top: float, words: str, size: float, grey: float) -> None:
        x = {"left": column.left, "right": column.left + column.width, "centre": column.left + column.width / 2}
        self.text(x[column.align], top, words, size, grey=grey, align=column.align, width=column.width)

    def _runs(self, x: float, y: float, words: str, size: float, *, bold: bool = False) -> None:
        if bold:  # the same outlines, drawn along their edges, too: a font of every weight would be embedded else
            self.canvas.saveState()
            self.canvas.setLineWidth(size * 0.035)
        text = self.canvas.beginText(x, y)
        if bold:
            text.setTextRenderMode(2)
        for font, part in self.fonts.runs(words):
            text.setFont(font, size)
            text.textOut(part)
        self.canvas.drawText(text)
        if bold:
            self.canvas.restoreState()


LONGEST = 44
"""Characters after which a word is broken: names of files, digests."""


def spread(places: Sequence[float], apart: float, highest: float) -> list[float]:
    """Places moved so far that they lie this far apart, in their order, the last no further than `highest`."""
    found = list[float]()
    for place in places:
        found.append(place if not found else max(place, found[-1] + apart))
    for n in range(len(found) - 1, -1, -1):
        found[n] = min(found[n], highest if n == len(found) - 1 else found[n + 1] - apart)
    return found


def _pieces(words: str) -> list[str]:
    """Parts that a line may end after."""
    found, part = list[str](), ""
    for character in words:
        part += character
        if character in " ，。；、：" or ord(character) > 0x2E7F or len(part) >= LONGEST:
            found.append(part)
            part = ""
    return [*found, part] if part else found
