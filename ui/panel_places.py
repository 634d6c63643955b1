"""Where name and number of each row of the panel stand, as large as all of them have room for.

One size for all rows: were each as large as it can be, the least important one could be read first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from ui.theme import Look
from ui.wrapped import Label, fitted

COLUMNS = (2, 1)
SIZES = ((56, 128), (44, 104), (36, 88), (28, 72), (24, 64), (21, 56), (18, 48))
"""(number, tallest row) in pixels of 1080 lines, from the largest."""
NAMES = (16, 15, 14, 13, 12)
WIDEST = "−8888"
"""Room that is kept for a number, so that nothing moves when it grows by a digit."""
Row = tuple[str, str, bool]
"""Name, number with its unit, and whether it is words instead of a number."""


@dataclass(frozen=True)
class Place:
    """One row: its box, and name and number with where each begins."""

    box: QRectF
    name: Label
    name_at: tuple[float, float]
    number: Label
    number_at: tuple[float, float]

    @property
    def fits(self) -> bool:
        """Whether all of both stands in the box, beside or above each other."""
        tall = max(self.name_at[1] + self.name.height, self.number_at[1] + self.number.height)
        return self.name.fits and self.number.fits and tall <= self.box.bottom() + 1


@dataclass(frozen=True)
class Way:
    """One way to lay rows out. above: names stand above their numbers, not beside them. shown: how many rows."""

    columns: int
    number_px: int
    tallest: int
    above: bool
    shown: int


WAYS = tuple((columns, *sizes, above) for sizes in SIZES for columns in COLUMNS for above in (False, True))


def way_for(look: Look, size: tuple[int, int], rows: Sequence[Row], more: str) -> Way:
    """The way in which all rows fit, with the largest numbers; else as many as fit, and one that counts the others.

    more: the name of that one.
    """
    least = QFontMetricsF(look.font(SIZES[-1][0], 600)).height() + look.px(6)
    room = COLUMNS[0] * int(size[1] / least)
    for shown in range(min(len(rows), max(1, room)), 0, -1):
        for way in (Way(*each, shown) for each in WAYS):
            if all(place.fits for place in places(look, size, rows, more, way)):
                return way
    return Way(*WAYS[-1], 1)


def places(look: Look, size: tuple[int, int], rows: Sequence[Row], more: str, way: Way) -> Iterator[Place]:
    """Each row's place; where not all are shown, the last of them counts the others."""
    if way.shown < len(rows):
        rows = [*rows[: way.shown - 1], (more, f"+{len(rows) - way.shown + 1}", True)]
    gap, lines = look.px(6), max(1, -(-len(rows) // way.columns))
    width = (size[0] - gap * (way.columns + 1)) / way.columns
    height = min(look.px(way.tallest), (size[1] - gap * (lines + 1)) / lines)
    for i, row in enumerate(rows):
        column, line = divmod(i, lines)
        box = QRectF(gap + column * (width + gap), gap + line * (height + gap), width, height)
        yield _place(look, box, row, way.number_px, way.above)


def _place(look: Look, box: QRectF, row: Row, number_px: int, above: bool) -> Place:
    text, said, is_words = row
    fonts = [look.font(n) for n in NAMES]
    inner = box.adjusted(look.px(10), 0, -look.px(10), 0)
    large = look.font(number_px, 600)
    kept = QFontMetricsF(large).horizontalAdvance(_widest(said))
    if above:
        name = fitted(text, fonts, inner.width())
        number = fitted(said, fonts, inner.width()) if is_words else Label((said,), large, inner.width())
        top = box.center().y() - (name.height + number.height) / 2
        return Place(box, name, (inner.left(), top), number, (inner.left(), top + name.height))
    if is_words:
        name = fitted(text, fonts, inner.width() * 0.5)
        number = fitted(said, fonts, inner.width() - name.width - look.px(8))
    else:
        number = Label((said,), large, inner.width())
        name = fitted(text, fonts, inner.width() - max(kept, number.width) - look.px(8))
    middle = box.center().y()
    return Place(
        box,
        name,
        (inner.left(), middle - name.height / 2),
        number,
        (inner.right() - number.width, middle - number.height / 2),
    )


def _widest(said: str) -> str:
    """The same number with as many digits as it may come to have."""
    number, _, unit = said.partition(" ")
    if not number[-1:].isdigit():
        return said
    whole, dot, decimals = number.partition(".")
    return max(whole, WIDEST, key=len) + dot + decimals + (f" {unit}" if unit else "")
