"""A list of moments of the session: a press on one puts the cursor there. Alarms and notes are such lists."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.dialogs.fields import Scroll, Text
from ui.theme import Look
from ui.wrapped import broken


class Moments(QWidget):
    """Rows painted by subclasses, as high as their text needs; `chosen` tells the moment of the row pressed."""

    chosen = Signal(float)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.lit: frozenset[int] = frozenset()
        self._pressed = -1
        self._tops = [0]
        """Where each row begins, and where the last one ends."""
        self._lines: dict[tuple[str, int], list[str]] = {}

    # ---- hooks ----

    def moments(self) -> list[float]:
        """The moment of each row."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, index: int, rect: QRectF) -> None:
        """Paints one row."""
        raise NotImplementedError

    def texts_of(self, index: int) -> Sequence[tuple[str, float]]:
        """The texts of a row that may take several lines, each with the width it has for them."""
        return ()

    def nothing(self) -> str:
        """What is said when there is no row."""
        return ""

    # ---- for all lists ----

    def row_height(self) -> int:
        """Pixels a row takes at least: never less than a finger needs."""
        return self.look.touch()

    def fit(self) -> None:
        """Takes the height its rows need."""
        self._lines.clear()
        self._stack()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width texts take other lines."""
        if event.size().width() != event.oldSize().width():
            self.fit()

    def _stack(self) -> None:
        line = QFontMetricsF(self.text_font()).height()
        most = [
            max((len(self.lines(*each)) for each in self.texts_of(i)), default=1) for i in range(len(self.moments()))
        ]
        heights = (max(self.row_height(), round(lines * line) + self.look.px(12)) for lines in most)
        self._tops = [0, *accumulate(heights)]
        self.setMinimumHeight(max(self.row_height(), self._tops[-1]))
        self.update()

    def text_font(self) -> QFont:
        """Of text that may take several lines."""
        return self.look.font(15, 400, self.look.reading)

    def lines(self, text: str, width: float) -> list[str]:
        """The text as it is broken into lines: nothing of it is left out, two alarms may differ in their last word."""
        key = (text, round(width))
        if key not in self._lines:
            self._lines[key] = broken(text, self.text_font(), max(1.0, width))
        return self._lines[key]

    def index_at(self, y: float) -> int:
        """The row there; -1 above the first and below the last."""
        inside = 0 <= y < self._tops[-1]
        return bisect_right(self._tops, int(y)) - 1 if inside else -1

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(self.width(), self.minimumHeight())

    def light(self, rows: frozenset[int]) -> None:
        """Marks the rows that hold at the cursor."""
        if rows != self.lit:
            self.lit = rows
            self.update()

    def rect_of(self, index: int) -> QRect:
        """Where a row is."""
        top = self._tops[index]
        return QRect(0, top, self.width(), self._tops[index + 1] - top)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers the row under the finger."""
        self._pressed = self.index_at(event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Chooses the row when the finger is still on it."""
        index = self.index_at(event.position().y())
        if 0 <= index == self._pressed:
            self.chosen.emit(self.moments()[index])
        self._pressed = -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first = max(0, bisect_right(self._tops, event.rect().top()) - 1)
        last = bisect_right(self._tops, event.rect().bottom())
        for index in range(first, min(len(self._tops) - 1, last)):
            rect = QRectF(self.rect_of(index))
            if index in self.lit:
                painter.fillRect(rect, self.look.color("hairline"))
            painter.setPen(QPen(self.look.color("hairline"), 1))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            self.paint_row(painter, index, rect)
        if len(self._tops) == 1:
            rect = QRectF(self.look.px(14), 0, self.width() - self.look.px(28), self.row_height())
            self.cell(painter, rect, self.nothing(), "secondary")
        painter.end()

    def cell(
        self, painter: QPainter, rect: QRectF, text: str, token: str = "ink", size: int = 16, weight: int = 400
    ) -> None:
        """One line of text that ends in … where there is no more room."""
        font = self.look.font(size, weight, self.look.reading)
        painter.setFont(font)
        painter.setPen(self.look.color(token))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)

    def wrapped(self, painter: QPainter, rect: QRectF, text: str, token: str = "ink", weight: int = 400) -> None:
        """Text on as many lines as it needs, in the middle of the row."""
        font = self.look.font(15, weight, self.look.reading)
        line, parts = QFontMetricsF(font).height(), self.lines(text, rect.width())
        painter.setFont(font)
        painter.setPen(self.look.color(token))
        top = rect.center().y() - len(parts) * line / 2
        for i, part in enumerate(parts):
            painter.drawText(QRectF(rect.left(), top + i * line, rect.width() * 1.08, line), 0, part)


class Panel(QWidget):
    """A framed part of the side: a title, a remark beside it, and a body that can be dragged up and down."""

    def __init__(self, look: Look, body: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.title, self.remark = Text(look, 16, 600), Text(look, 15, 400, "secondary")
        self._body = body
        self.dragged = Scroll(look, body)
        self.dragged.verticalScrollBar().rangeChanged.connect(self._resized)
        self._wanted: QRect | None = None
        self._inserted: list[QWidget] = []
        self._title_row = QWidget(self)
        for part in (self.title, self.remark):
            part.setParent(self._title_row)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(2, 0, 2, 2)
        self._box.setSpacing(0)
        self._box.addWidget(self._title_row)
        self._box.addWidget(self.dragged, 1)

    def set_title(self, title: str, remark: str) -> None:
        """Takes both texts; the remark stands at the right."""
        self.title.set_text(title)
        self.remark.set_text(remark)
        self.place_title()

    def insert(self, widget: QWidget) -> None:
        """Puts a widget between title and body that stays when the body is dragged."""
        self._box.insertWidget(1, widget)
        self._inserted.append(widget)

    def bring_into_sight(self, row: QRect) -> None:
        """Moves the body no more than it must for this row of it to be seen."""
        self._wanted = row
        bar, height = self.dragged.verticalScrollBar(), self.dragged.viewport().height()
        bar.setValue(min(row.top(), max(bar.value(), row.bottom() + 1 - height)))

    def _resized(self) -> None:
        """Only once the panel has its size can the row be brought into sight."""
        if self._wanted is not None:
            self.bring_into_sight(self._wanted)

    def place_title(self) -> None:
        """Lays the title row out for this size."""
        height = max(30, self.look.px(40))
        self._title_row.setFixedHeight(height)
        side = self.look.px(14)
        for part in (self.title, self.remark):
            part.adjustSize()
        self.title.move(side, (height - self.title.height()) // 2)
        self.remark.move(self.width() - side - self.remark.width(), (height - self.remark.height()) // 2)

    def resizeEvent(self, event: object) -> None:
        """The remark stays at the right."""
        self.place_title()

    def needed(self) -> int:
        """The height at which nothing has to be dragged."""
        inserted = sum(widget.height() for widget in self._inserted)
        return self._title_row.height() + inserted + self._body.minimumHeight() + 4

    def restyle(self) -> None:
        """Takes colours and fonts anew."""
        for part in (self.title, self.remark):
            part.restyle()
        self.dragged.restyle()
        self.place_title()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame."""
        painter = QPainter(self)
        frame(painter, self.look, QRectF(self.rect()))
        painter.end()


def frame(painter: QPainter, look: Look, rect: QRectF, fill: QColor | None = None) -> None:
    """A panel's ground and hairline."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color("hairline"), 1))
    painter.setBrush(fill or look.color("panel"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), look.px(8), look.px(8))
