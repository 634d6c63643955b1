"""For how long and why an alarm is shelved: both are always given, and a shelf always has an end."""

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
    """Emits what `shelve` needs."""

    decided = Signal(dict)

    def __init__(self, look: Look, texts: AlarmTexts) -> None:
        super().__init__()
        self.look, self.texts = look, texts
        self._alarm: AlarmInfo | None = None
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
        """Opens for one alarm."""
        self._alarm = alarm
        translate = QCoreApplication.translate
        name = alarm_view.name(alarm, self.texts, self.look.language)
        self._title.set_text(translate("Shelve", "Shelve “%1”: for how long, and why?").replace("%1", name))
        minutes = translate("Shelve", "%1 min")
        offered = LONGEST_MIN.get(alarm["priority"], (5,))
        self._minutes.set_options([(str(m), minutes.replace("%1", str(m))) for m in offered])
        reasons = (
            translate("Shelve", "Known, being handled"),
            translate("Shelve", "Waiting for a part"),
            translate("Shelve", "Physician informed"),
        )
        self._reasons.set_options([(reason, reason) for reason in reasons])
        self._cancel.setText(translate("Shelve", "Cancel"))
        self._go.setText(translate("Shelve", "Shelve"))
        for button in (self._cancel, self._go):
            button.setMinimumWidth(button.text_width())
        self.show()

    def _decide(self) -> None:
        alarm = self._alarm
        if alarm is None:
            return
        key = {"id": alarm["id"], "channel": alarm["channel"], "direction": alarm["direction"]}
        self.decided.emit({**key, "seconds": 60 * int(self._minutes.value), "reason": self._reasons.value})
        self.hide()
