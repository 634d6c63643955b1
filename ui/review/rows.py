"""A list of moments of the session: a press on one puts the cursor there. Alarms and notes are such lists."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QTextLayout
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.dialogs.fields import Scroll, Text
from ui.theme import Look


class Moments(QWidget):
    """Rows of one height, painted by subclasses; `chosen` tells the second of session of the row pressed."""

    chosen = Signal(float)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.lit: frozenset[int] = frozenset()
        self._pressed = -1

    # ---- hooks ----

    def moments(self) -> list[float]:
        """The moment of each row."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, index: int, rect: QRectF) -> None:
        """Paints one row."""
        raise NotImplementedError

    # ---- for all lists ----

    def row_height(self) -> int:
        """Pixels a row takes: never less than a finger needs."""
        return self.look.touch()

    def fit(self) -> None:
        """Takes the height its rows need."""
        self.setMinimumHeight(max(1, len(self.moments()) * self.row_height()))
        self.update()

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
        return QRect(0, index * self.row_height(), self.width(), self.row_height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers the row under the finger."""
        self._pressed = int(event.position().y()) // self.row_height()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Chooses the row when the finger is still on it."""
        index, moments = int(event.position().y()) // self.row_height(), self.moments()
        if index == self._pressed and 0 <= index < len(moments) and event.position().y() >= 0:
            self.chosen.emit(moments[index])
        self._pressed = -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count, height = len(self.moments()), self.row_height()
        first, last = event.rect().top() // height, event.rect().bottom() // height
        for index in range(max(0, first), min(count, last + 1)):
            rect = QRectF(self.rect_of(index))
            if index in self.lit:
                painter.fillRect(rect, self.look.color("hairline"))
            painter.setPen(QPen(self.look.color("hairline"), 1))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            self.paint_row(painter, index, rect)
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

    def wrapped(self, painter: QPainter, rect: QRectF, text: str) -> None:
        """Text on one line, or on two when it is longer: two alarms may differ in their last word only."""
        layout = QTextLayout(text, self.look.font(15, 400, self.look.reading))
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(rect.width())
        layout.endLayout()
        first, rest = text[: line.textLength()], text[line.textLength() :]
        if not rest:
            self.cell(painter, rect, first, size=15)
            return
        half = min(rect.height() / 2, line.height() * 1.1)
        for part, top in ((first, rect.center().y() - half), (rest, rect.center().y())):
            self.cell(painter, QRectF(rect.left(), top, rect.width(), half), part.strip(), size=15)


class Panel(QWidget):
    """A framed part of the side: a title, a remark beside it, and a body that can be dragged up and down."""

    def __init__(self, look: Look, body: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.title, self.remark = Text(look, 16, 600), Text(look, 15, 400, "secondary")
        self.dragged = Scroll(look, body)
        self.dragged.verticalScrollBar().rangeChanged.connect(self._resized)
        self._wanted: QRect | None = None
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
