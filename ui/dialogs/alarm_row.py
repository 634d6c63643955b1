"""One alarm in the list, with the buttons that its state allows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.alarms.orders import UNNAMED
from session_monitor.monitor.snapshot import AlarmInfo, Snapshot
from ui import alarm_view, words
from ui.alarm_texts import AlarmTexts
from ui.buttons import ACKNOWLEDGE_PX, TouchButton
from ui.dialogs.fields import Text
from ui.theme import Look


def state_words(alarm: AlarmInfo) -> str:
    """The state in the language on screen; shelved, suppressed and out of service are listed too."""
    translate = QCoreApplication.translate
    return {
        "U": translate("AlarmList", "active"),
        "A": translate("AlarmList", "active, acknowledged"),
        "R": translate("AlarmList", "cleared, not acknowledged"),
        "L": translate("AlarmList", "cleared, awaiting reset"),
        "X": translate("AlarmList", "data unknown"),
        "H": translate("AlarmList", "shelved"),
        "D": translate("AlarmList", "suppressed in this phase"),
        "O": translate("AlarmList", "out of service"),
    }.get(alarm["state"], alarm["state"])


NAMES = ("retire", "restore", "shelve", "unshelve", "reset", "ack")
"""The buttons of a row, from left to right."""


class Glyph(QWidget):
    """The priority as a coloured glyph."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look, self.priority = look, "low"
        self.setFixedSize(64, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.color(self.priority))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        painter.setPen(self.look.color(f"{self.priority}_ink"))
        painter.setFont(self.look.font(22, 800, factor=self.look.reading))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), alarm_view.GLYPH[self.priority])
        painter.end()


class AlarmRow(QWidget):
    """Renders one alarm; reused for another one when the list changes."""

    acknowledge = Signal(int)
    reset = Signal(int)
    shelve = Signal(object)
    unshelve = Signal(object)
    retire = Signal(object)
    restore = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.service = False
        """Whether whoever is at the screen has the service role; the monitor asks again."""
        self.alarm: AlarmInfo | None = None
        self.glyph = Glyph(look)
        self.name, self.detail = Text(look, 19, 600), Text(look, 15, 400, "secondary")
        self.buttons = {name: TouchButton(look, self, 17, 600) for name in NAMES}
        self.buttons["ack"].least_height = ACKNOWLEDGE_PX
        self.buttons["ack"].clicked.connect(self._ack)
        self.buttons["reset"].clicked.connect(self._reset)
        self.buttons["shelve"].clicked.connect(self._shelve)
        self.buttons["unshelve"].clicked.connect(self._unshelve)
        self.buttons["retire"].clicked.connect(self._retire)
        self.buttons["restore"].clicked.connect(self._restore)
        self.detail.setWordWrap(True)
        self.name.setMinimumWidth(1)  # a long name gives way to the buttons
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addStretch(1)
        text.addWidget(self.name)
        text.addWidget(self.detail)
        text.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 6, 4, 6)
        row.setSpacing(10)
        row.addWidget(self.glyph)
        row.addLayout(text, 1)
        for button in self.buttons.values():
            row.addWidget(button)

    def show_alarm(self, alarm: AlarmInfo, texts: AlarmTexts, snapshot: Snapshot) -> None:
        """Takes an alarm of a snapshot."""
        self.alarm = alarm
        language = self.look.language
        self.glyph.priority = alarm["priority"]
        self.glyph.update()
        parts = [alarm_view.name(alarm, texts, language), alarm_view.value(alarm), alarm_view.limit(alarm)]
        self.name.set_text("   ".join(part for part in parts if part))
        self.detail.set_text(self._detail(alarm, texts, snapshot))
        signal = alarm["signal_state"]
        shelvable = alarm["state"] == "A" and alarm["priority"] != "high"
        self.buttons["ack"].setVisible(alarm_view.unacknowledged(alarm))
        self.buttons["reset"].setVisible(signal == "L")
        self.buttons["shelve"].setVisible(shelvable)
        self.buttons["unshelve"].setVisible(alarm["state"] == "H")
        self.buttons["retire"].setVisible(self.service and alarm["state"] in ("A", "H"))
        self.buttons["restore"].setVisible(self.service and alarm["state"] == "O")

    def _detail(self, alarm: AlarmInfo, texts: AlarmTexts, snapshot: Snapshot) -> str:
        translate, language = QCoreApplication.translate, self.look.language
        started = snapshot["utc_s"] - snapshot["t_s"]
        at = words.local(started + alarm["since_s"], snapshot["session"]["zone"]).strftime("%H:%M:%S")
        parts = [state_words(alarm), translate("AlarmList", "since %1").replace("%1", at)]
        parts.append(words.age(alarm["age_s"], language))
        if alarm["count"] > 1:
            parts.append(f"×{alarm['count']}")
        if alarm["escalated"]:
            waited = words.clock_ms(alarm["waiting_s"] or 0.0)
            parts.append(translate("Alarms", "waiting for %1").replace("%1", waited))
        if alarm_view.not_live(alarm):
            ago = words.age(alarm.get("unknown_s"), language)
            parts.append(translate("Alarms", "last known %1 ago").replace("%1", ago))
        if alarm["acked_by"]:
            parts.append(translate("AlarmList", "no name yet") if alarm["acked_by"] == UNNAMED else alarm["acked_by"])
        if alarm["chattering"]:
            parts.append(translate("AlarmList", "chattering"))
        parts += [alarm.get("aside_by", ""), alarm.get("aside_reason", "")]
        if alarm["first_out"]:
            parts.append(translate("AlarmList", "first"))
        if "shelved_left_s" in alarm:
            left = words.age(alarm["shelved_left_s"], language)
            parts.append(translate("AlarmList", "back in %1").replace("%1", left))
        if not alarm.get("hints") and (causes := texts.causes(alarm["id"], language)):
            parts.append((", " if language == "en" else "，").join(causes))
        parts.append(alarm_view.advice(alarm, texts, language))
        return " · ".join(part for part in parts if part)

    def relabel(self) -> None:
        """Takes the words of the buttons."""
        translate = QCoreApplication.translate
        texts = {
            "ack": translate("AlarmList", "Acknowledge"),
            "reset": translate("AlarmList", "Reset"),
            "shelve": translate("AlarmList", "Shelve …"),
            "unshelve": translate("AlarmList", "Unshelve"),
            "retire": translate("AlarmList", "Out of service …"),
            "restore": translate("AlarmList", "Back in service"),
        }
        for name, text in texts.items():
            self.buttons[name].setText(text)
            self.buttons[name].setMinimumWidth(self.buttons[name].text_width())
            self.buttons[name].setMinimumHeight(self.buttons[name].least_height)
        for part in (self.name, self.detail):
            part.restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline below."""
        painter = QPainter(self)
        painter.setPen(QPen(self.look.color("hairline"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def _ack(self) -> None:
        if self.alarm and self.alarm["occurrence"] is not None:
            self.acknowledge.emit(self.alarm["occurrence"])

    def _reset(self) -> None:
        if self.alarm and self.alarm["occurrence"] is not None:
            self.reset.emit(self.alarm["occurrence"])

    def _shelve(self) -> None:
        self.shelve.emit(self.alarm)

    def _unshelve(self) -> None:
        self.unshelve.emit(self.alarm)

    def _retire(self) -> None:
        self.retire.emit(self.alarm)

    def _restore(self) -> None:
        self.restore.emit(self.alarm)
