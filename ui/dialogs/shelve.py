"""For how long and why an alarm is shelved, or why it is taken out of service: a reason is always given.

A shelf always has an end; out of service lasts until the service role ends it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.monitor.snapshot import AlarmInfo
from ui import alarm_view
from ui.alarm_texts import AlarmTexts
from ui.buttons import TouchButton
from ui.dialogs.fields import Choice, Text
from ui.theme import Look

LONGEST_MIN = {"medium": (5, 10), "low": (5, 10, 30)}
"""Minutes offered; the alarms specification, section 3, allows 10 and 30 at most."""


class Shelve(QWidget):
    """Emits the command and what it needs."""

    decided = Signal(str, dict)

    def __init__(self, look: Look, texts: AlarmTexts) -> None:
        super().__init__()
        self.look, self.texts = look, texts
        self._alarm: AlarmInfo | None = None
        self._retiring = False
        self._title = Text(look, 17, 600)
        self._minutes, self._reasons = Choice(look), Choice(look)
        self._cancel, self._go = TouchButton(look, self, 17), TouchButton(look, self, 17, 600)
        self._cancel.clicked.connect(self.hide)
        self._go.clicked.connect(self._decide)
        row = QHBoxLayout()
        row.addWidget(self._minutes, 2)
        row.addWidget(self._reasons, 4)
        row.addWidget(self._cancel)
        row.addWidget(self._go)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._title)
        box.addLayout(row)
        self.hide()

    def ask(self, alarm: AlarmInfo) -> None:
        """Opens to shelve one alarm."""
        self._retiring = False
        title = QCoreApplication.translate("Shelve", "Shelve “%1”: for how long, and why?")
        self._open(alarm, title, QCoreApplication.translate("Shelve", "Shelve"))

    def ask_to_retire(self, alarm: AlarmInfo) -> None:
        """Opens to take one alarm out of service."""
        self._retiring = True
        title = QCoreApplication.translate("Shelve", "Take “%1” out of service until it is returned: why?")
        self._open(alarm, title, QCoreApplication.translate("Shelve", "Out of service"))

    def _open(self, alarm: AlarmInfo, title: str, go: str) -> None:
        self._alarm = alarm
        translate = QCoreApplication.translate
        self._title.set_text(title.replace("%1", alarm_view.name(alarm, self.texts, self.look.language)))
        minutes = translate("Shelve", "%1 min")
        offered = LONGEST_MIN.get(alarm["priority"], (5,))
        self._minutes.set_options([(str(m), minutes.replace("%1", str(m))) for m in offered])
        self._minutes.setVisible(not self._retiring)
        handled, waiting = translate("Shelve", "Known, being handled"), translate("Shelve", "Waiting for a part")
        informed, broken = translate("Shelve", "Physician informed"), translate("Shelve", "Sensor or wiring broken")
        reasons = (broken, waiting, informed) if self._retiring else (handled, waiting, informed)
        self._reasons.set_options([(reason, reason) for reason in reasons])
        self._cancel.setText(translate("Shelve", "Cancel"))
        self._go.setText(go)
        for button in (self._cancel, self._go):
            button.setMinimumWidth(button.text_width())
        self.show()

    def _decide(self) -> None:
        alarm = self._alarm
        if alarm is None:
            return
        key = {"id": alarm["id"], "channel": alarm["channel"], "direction": alarm["direction"]}
        if self._retiring:
            self.decided.emit("out_of_service", {**key, "reason": self._reasons.value})
        else:
            self.decided.emit(
                "shelve", {**key, "seconds": 60 * int(self._minutes.value), "reason": self._reasons.value}
            )
        self.hide()
