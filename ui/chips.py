"""The row of the other alarms, and the button to the alarm list with the counters that are always visible."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from session_monitor.monitor.snapshot import AlarmInfo, Snapshot
from ui import alarm_view, words
from ui.alarm_texts import AlarmTexts
from ui.buttons import TouchButton
from ui.numbers import hatch
from ui.theme import Look


class ListButton(TouchButton):
    """Two lines: what is active, and what is kept quiet."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent, 17, 500)
        self.under = ""

    def text_width(self) -> int:
        """Room for the longer line."""
        under = QFontMetricsF(self.look.font(13)).horizontalAdvance(self.under)
        return max(super().text_width(), round(under) + 2 * self.look.px(14))

    def paint_text(self, painter: QPainter, ink) -> None:
        """Both lines, centred."""
        flags = int(Qt.AlignmentFlag.AlignHCenter)
        upper, lower = QFontMetricsF(self.font_now()).height(), QFontMetricsF(self.look.font(13)).height()
        top = (self.height() - upper - lower) / 2
        painter.setPen(ink)
        painter.setFont(self.font_now())
        painter.drawText(QRectF(0, top, self.width(), upper), flags, self.text())
        painter.setPen(self.look.color("secondary"))
        painter.setFont(self.look.font(13))
        painter.drawText(QRectF(0, top + upper, self.width(), lower), flags, self.under)


class Chips(QWidget):
    """Renders all signalling alarms but the one in the banner. A press anywhere opens the list."""

    list_pressed = Signal()

    def __init__(self, look: Look, texts: AlarmTexts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.texts = look, texts
        self.alarms: list[AlarmInfo] = []
        self.remark = ""
        self._start, self._zone, self._now = 0.0, "UTC", 0.0
        self._bright: list[bool] = []
        self._painted: object = None
        self.list_button = ListButton(look, self)
        self.list_button.clicked.connect(self.list_pressed)

    def show_alarms(self, snapshot: Snapshot, now_s: float) -> None:
        """Takes alarms and counters of a snapshot."""
        self.alarms = alarm_view.signalling(snapshot)[1:]
        remarks = (self.texts.remark(remark, self.look.language) for remark in snapshot.get("remarks", []))
        self.remark = " ".join(remark for remark in remarks if remark)
        self._start, self._zone = snapshot["utc_s"] - snapshot["t_s"], snapshot["session"]["zone"]
        c, translate = snapshot["counters"], QCoreApplication.translate
        text = translate("Chips", "Alarm list · %1 active · %2 in the last hour")
        hour = sum(snapshot["burden"][word] for word in ("high", "medium", "low"))
        self.list_button.setText(text.replace("%1", str(c["active"])).replace("%2", str(hour)))
        under = translate("Chips", "shelved %1 · suppressed %2 · out of service %3 · not evaluated %4")
        for i, key in enumerate(("shelved", "suppressed", "out_of_service", "not_evaluated"), 1):
            under = under.replace(f"%{i}", str(c[key]))
        self.list_button.under = under
        self.tick(now_s)
        state = (self.list_button.text(), under, self.remark, tuple(map(self._state_of, self.alarms)))
        if state != self._painted:
            self._painted = state
            self.list_button.update()
            self._place()
            self.update()

    def _state_of(self, alarm: AlarmInfo) -> object:
        return self._texts(alarm), alarm["priority"], alarm["signal_state"], alarm["last_known"]

    def tick(self, now_s: float) -> None:
        """Flashes the grounds of unacknowledged alarms."""
        lit = [alarm_view.bright(alarm, now_s) for alarm in self.alarms]
        if lit != self._bright:
            self._bright = lit
            self.update()

    def _place(self) -> None:
        width = self.list_button.text_width()
        self.list_button.setGeometry(self.width() - width, 0, width, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the list button at the right."""
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a chip opens the list, where each alarm has its own buttons."""
        if self.alarms:
            self.list_pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints as many chips as fit, and how many do not."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = self.list_button.x() - self.look.px(10) - self._paint_remark(painter)
        x = 0.0
        for i, alarm in enumerate(self.alarms):
            width = self._width(alarm)
            left_over = len(self.alarms) - i
            reserve = self.look.px(70) if left_over > 1 else 0
            if x + width + reserve > right:
                self._paint_rest(painter, x, left_over)
                break
            self._paint_chip(painter, QRectF(x, 0, width, self.height()), alarm, self._bright[i])
            x += width + self.look.px(10)
        painter.end()

    def _paint_remark(self, painter: QPainter) -> int:
        """What must be said of the rules, in no colour, before the list button; returns the width it takes."""
        if not self.remark:
            return 0
        width, gap = self.look.px(340), self.look.px(12)
        rect = QRectF(self.list_button.x() - gap - width, 0, width, self.height())
        painter.setFont(self.look.font(15))
        painter.setPen(self.look.color("ink"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextWordWrap
        painter.drawText(rect, int(flags), self.remark)
        return width + gap

    def _texts(self, alarm: AlarmInfo) -> tuple[str, str]:
        main = alarm_view.name(alarm, self.texts, self.look.language)
        main += " · " + words.age(alarm["age_s"], self.look.language)
        tags = alarm_view.tags(alarm, self._start, self._zone, self.look.language)
        return main, "".join(f" · {tag}" for tag in tags)

    def _tag_width(self, alarm: AlarmInfo) -> float:
        glyph = alarm_view.GLYPH[alarm["priority"]]
        return QFontMetricsF(self.look.font(17, 800)).horizontalAdvance(glyph) + self.look.px(16)

    def _width(self, alarm: AlarmInfo) -> float:
        main, tags = self._texts(alarm)
        metrics = QFontMetricsF(self.look.font(17))
        text = metrics.horizontalAdvance(main) + metrics.horizontalAdvance(tags)
        return text + self._tag_width(alarm) + self.look.px(14 + 10 + 14)

    def _paint_chip(self, painter: QPainter, rect: QRectF, alarm: AlarmInfo, lit: bool) -> None:
        look, px = self.look, self.look.px
        priority = alarm["priority"]
        color = look.color(priority)
        waiting = alarm_view.unacknowledged(alarm)
        painter.setPen(QPen(color if waiting else look.color("hairline"), 2 if waiting else 1))
        painter.setBrush(look.color("panel"))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), px(6), px(6))
        if alarm["last_known"]:
            hatch(painter, rect.adjusted(2, 2, -2, -2), look.color("hairline"), look.scale)
        tag = QRectF(
            rect.left() + px(14), rect.top() + rect.height() * 0.2, self._tag_width(alarm), rect.height() * 0.6
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color if lit else look.color(f"{priority}_rest"))
        painter.drawRoundedRect(tag, px(4), px(4))
        painter.setPen(look.color(f"{priority}_ink"))
        painter.setFont(look.font(17, 800))
        painter.drawText(tag, int(Qt.AlignmentFlag.AlignCenter), alarm_view.GLYPH[priority])
        main, tags = self._texts(alarm)
        font = look.font(17)
        painter.setFont(font)
        painter.setPen(look.color("ink"))
        text = QRectF(tag.right() + px(10), rect.top(), rect.right() - tag.right(), rect.height())
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), main)
        painter.setPen(look.color("secondary"))
        text.setLeft(text.left() + QFontMetricsF(font).horizontalAdvance(main))
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), tags)

    def _paint_rest(self, painter: QPainter, x: float, count: int) -> None:
        painter.setFont(self.look.font(17, 600))
        painter.setPen(self.look.color("ink"))
        rect = QRectF(x + self.look.px(4), 0, self.look.px(80), self.height())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), f"+{count}")
