"""The alarm banner: the most urgent alarm, what to do about it, Acknowledge and Pause audio.

It is the one place where an alarm cannot be overlooked; it stays when anything else is covered by a sheet.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from session_monitor.monitor.snapshot import AlarmInfo, Snapshot
from ui import alarm_view, words
from ui.alarm_texts import AlarmTexts
from ui.banner_text import WRAPPED, advice_text, fitting_font, paint_calm, paint_title, title_parts
from ui.buttons import ACKNOWLEDGE_PX, TouchButton
from ui.theme import Look

PAUSE_S = 120
PULSE_S = 1.0
"""How long the banner stands out at a reminder."""
SETTLE_S = 0.6
"""After another alarm took the banner, a press within this time was meant for the one before: it is not sent."""


class Banner(QWidget):
    """`acknowledge` carries the occurrences that were on it when pressed; `pause` and `resume` the audio pause."""

    acknowledge = Signal(list)
    reset = Signal(int)
    pause = Signal(int)
    resume = Signal()

    def __init__(self, look: Look, texts: AlarmTexts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.texts = look, texts
        self.alarm: AlarmInfo | None = None
        self.lit = True
        self.more = 0
        self._calm = ""
        self._painted: object = None
        self._tags: list[str] = []
        self._paused_left: float | None = None
        self._now = 0.0
        self._changed_at = float("-inf")
        self._pressed: int | None = None
        self._reminders: int | None = None
        self._pulse_until = float("-inf")
        self.pulsing = False
        self.number_at = QRect()
        """Where the alarm's number was painted last."""
        self.acknowledge_button = TouchButton(look, self, 21, 600)
        self.pause_button = TouchButton(look, self, 21, 600)
        self.acknowledge_button.pressed.connect(self._remember)
        self.acknowledge_button.clicked.connect(self._acknowledge)
        self.pause_button.clicked.connect(self._pause)
        self.retranslate()

    def retranslate(self) -> None:
        """Takes the words in the language on screen."""
        self._painted = None
        self._label_buttons()
        self.update()

    def show_alarms(self, snapshot: Snapshot, now_s: float) -> None:
        """Takes the alarms of a snapshot; `now_s` from the screen's monotonic clock."""
        alarms = alarm_view.signalling(snapshot)
        alarm = alarms[0] if alarms else None
        before = self.alarm["occurrence"] if self.alarm else None
        if alarm and alarm["occurrence"] != before:
            self._changed_at = now_s if before is not None else self._changed_at
        self.alarm, self._now = alarm, now_s
        self.more = sum(map(alarm_view.unacknowledged, alarms[1:]))
        session = snapshot["session"]
        start = snapshot["utc_s"] - snapshot["t_s"]
        self._tags = alarm_view.tags(alarm, start, session["zone"], self.look.language) if alarm else []
        self._take_reminder(snapshot["sound"]["reminder"], now_s)
        self._paused_left = snapshot["sound"]["paused_left_s"]
        self._calm = self._calm_text(snapshot)
        self.tick(now_s)
        state = self._written()
        if state != self._painted:
            self._painted = state
            self._label_buttons()
            self.update()

    def _take_reminder(self, count: int, now_s: float) -> None:
        """A reminder is one pulse of the banner; a screen that has just started repeats none."""
        if self._reminders is not None and count > self._reminders:
            self._pulse_until = now_s + PULSE_S
        self._reminders = count

    def _written(self) -> object:
        """Everything that is painted; the same state is not painted again."""
        alarm, paused = self.alarm, self._paused_left
        left = None if paused is None else int(paused + 0.5)
        if alarm is None:
            return self._calm, left
        advice = alarm_view.advice(alarm, self.texts, self.look.language)
        texts = (alarm_view.value(alarm), alarm_view.limit(alarm), tuple(self._tags), advice)
        own = (alarm["id"], alarm["channel"], alarm["occurrence"], alarm["priority"], alarm["signal_state"])
        return own, texts, int(alarm["age_s"]), self.more, left

    def tick(self, now_s: float) -> None:
        """Turns the ground bright or dark as the flash demands."""
        self._now = now_s
        lit = self.alarm is None or alarm_view.bright(self.alarm, now_s)
        pulsing = now_s < self._pulse_until
        if (lit, pulsing) != (self.lit, self.pulsing):
            self.lit, self.pulsing = lit, pulsing
            self.update()
            self._color_buttons()

    def _calm_text(self, snapshot: Snapshot) -> str:
        if snapshot["frame"] is None:
            return QCoreApplication.translate("Banner", "Waiting for the first reading")
        return QCoreApplication.translate("Banner", "No alarms")

    def _remember(self) -> None:
        settled = self._now - self._changed_at >= SETTLE_S
        self._pressed = self.alarm["occurrence"] if self.alarm and settled else None

    def _acknowledge(self) -> None:
        if self._pressed is None or self.alarm is None:
            return
        if self.alarm["signal_state"] == "L" and self.alarm["occurrence"] == self._pressed:
            self.reset.emit(self._pressed)
        else:
            self.acknowledge.emit([self._pressed])
        self._pressed = None

    def _pause(self) -> None:
        if self._paused_left:
            self.resume.emit()
        else:
            self.pause.emit(PAUSE_S)

    def _label_buttons(self) -> None:
        translate = QCoreApplication.translate
        alarm = self.alarm
        resettable = alarm is not None and alarm["signal_state"] == "L"
        text = translate("Banner", "Reset") if resettable else translate("Banner", "Acknowledge")
        self.acknowledge_button.setText(text)
        self.acknowledge_button.setVisible(alarm is not None and (resettable or alarm_view.unacknowledged(alarm)))
        if self._paused_left:
            left = words.clock_ms(self._paused_left + 0.5).lstrip("0")
            paused = translate("Banner", "Audio paused %1").replace("%1", left if left[0] != ":" else f"0{left}")
            self.pause_button.setText(paused)
        else:
            self.pause_button.setText(translate("Banner", "Pause audio 2:00"))
        self.pause_button.setVisible(alarm is not None or self._paused_left is not None)
        self._color_buttons()
        self._place_buttons()

    def _color_buttons(self) -> None:
        _, ink, block = self._colors()
        if self._loud():
            self.acknowledge_button.set_colors(QColor("#ffffff"), QColor("#8a120d"), QColor("#ffffff"))
            if self.alarm and self.alarm["priority"] != "high":
                self.acknowledge_button.set_colors(QColor("#111111"), QColor("#ffffff"), QColor("#111111"))
            self.pause_button.set_colors(block, ink, ink)
        else:
            self.acknowledge_button.set_colors(None, None, None)
            self.pause_button.set_colors(None, None, self.look.color("edge"))

    def _place_buttons(self) -> None:
        height = min(self.height() - 4, self.look.touch(ACKNOWLEDGE_PX, ACKNOWLEDGE_PX))
        right, y = self.width() - self.look.px(12), (self.height() - height) // 2
        for button in (self.pause_button, self.acknowledge_button):
            if button.isHidden():
                continue
            width = button.text_width()
            right -= width
            button.setGeometry(right, y, width, height)
            right -= self.look.px(10)
        self._text_right = right - self.look.px(8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the buttons at the right."""
        self._place_buttons()

    def _loud(self) -> bool:
        return self.alarm is not None and alarm_view.unacknowledged(self.alarm)

    def _colors(self) -> tuple[QColor, QColor, QColor]:
        """Ground, ink and the block behind the glyph."""
        look = self.look
        quiet = look.color("edge" if self.pulsing else "panel")
        if self.alarm is None:
            return quiet, look.color("ink" if self.pulsing else "secondary"), quiet
        priority = self.alarm["priority"]
        if not self._loud():
            return quiet, look.color("ink"), look.color(priority)
        ground = look.color(priority if self.lit else f"{priority}_rest")
        return ground, look.color(f"{priority}_ink"), look.color(f"{priority}_rest")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints ground, glyph and text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground, ink, block = self._colors()
        path = QPainterPath()
        path.addRoundedRect(rect, self.look.px(8), self.look.px(8))
        painter.fillPath(path, ground)
        if self.alarm is None:
            painter.strokePath(path, QPen(self.look.color("hairline"), 1))
            painter.setPen(ink)
            inner = rect.adjusted(self.look.px(24), 0, 0, 0)
            paint_calm(painter, self.look, inner, self.calm_lines())
        else:
            self._paint_alarm(painter, rect, path, ink, block)
        painter.end()

    def calm_lines(self) -> tuple[str, str]:
        """What stands there without alarms, above and below."""
        return self._calm, self.texts.remark("cannot_show", self.look.language)

    def _paint_alarm(self, painter: QPainter, rect: QRectF, path: QPainterPath, ink: QColor, block: QColor) -> None:
        alarm, px = self.alarm, self.look.px
        assert alarm is not None
        side = QRectF(rect.left(), rect.top(), px(96), rect.height())
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(side, block)
        painter.restore()
        if not self._loud():
            painter.strokePath(path, QPen(self.look.color(alarm["priority"]), 2))
        painter.setFont(self.look.font(40, 800))
        painter.setPen(self.look.color(f"{alarm['priority']}_ink"))
        painter.drawText(side, int(Qt.AlignmentFlag.AlignCenter), alarm_view.GLYPH[alarm["priority"]])
        painter.setPen(ink)
        parts = title_parts(self.look, self.texts, alarm, self._tags, self.more)
        self.number_at = paint_title(painter, self.look, self.upper_part(), alarm, parts)
        below = self.lower_part()
        font, text = self.advice(below, alarm)
        painter.setFont(font)
        painter.drawText(below, WRAPPED, text)

    def upper_part(self) -> QRectF:
        """Where the alarm's name and number stand."""
        px, left = self.look.px, self.look.px(96 + 20) + 1
        return QRectF(left, px(6) + 1, self._text_right - left, (self.height() - 2) * 0.46 - px(4))

    def lower_part(self) -> QRectF:
        """Where the advice stands."""
        px, top = self.look.px, self.upper_part()
        return QRectF(top.left(), top.bottom() + px(2), top.width(), self.height() - 1 - top.bottom() - px(4))

    def advice(self, rect: QRectF, alarm: AlarmInfo) -> tuple[QFont, str]:
        """The lower text and the largest font in which all of it stands in `rect`, in one line if that can be."""
        text = advice_text(self.texts, alarm, self.look.language)
        return fitting_font(self.look, rect, text), text
