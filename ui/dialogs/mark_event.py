"""Mark event: one press for what happens often, words for the rest. The time is that of the press."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ui.buttons import TouchButton
from ui.dialogs.fields import Field, Text
from ui.dialogs.keys import Keys
from ui.dialogs.sheet import Sheet
from ui.theme import Look

COLUMNS = 5


def usual_events() -> list[str]:
    """Events with a button of their own, in the language on screen."""
    translate = QCoreApplication.translate
    return [
        translate("MarkEvent", "Heparin bolus"),
        translate("MarkEvent", "Heparin changed"),
        translate("MarkEvent", "Specimen drawn"),
        translate("MarkEvent", "Plasma bag changed"),
        translate("MarkEvent", "Waste bag emptied"),
        translate("MarkEvent", "Patient moved"),
        translate("MarkEvent", "Suction"),
        translate("MarkEvent", "Access line flushed"),
        translate("MarkEvent", "Drug given"),
        translate("MarkEvent", "Physician informed"),
    ]


class MarkEvent(Sheet):
    """Sends one `mark_event` and closes."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._usual = [TouchButton(look, self, 17) for _ in usual_events()]
        grid = QGridLayout()
        grid.setSpacing(8)
        for i, button in enumerate(self._usual):
            button.clicked.connect(self._send_usual)
            grid.addWidget(button, i // COLUMNS, i % COLUMNS)
        self.words = Field(look)
        self.words.returnPressed.connect(self._send_words)
        self._save = TouchButton(look, self, 18, 600)
        self._save.clicked.connect(self._send_words)
        self._hint = Text(look, 15, 400, "secondary")
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self._save)
        keys = Keys(look, letters=True)
        keys.type_into(self.words)
        self.body.addLayout(grid)
        self.body.addWidget(self._hint)
        self.body.addLayout(row)
        self.body.addWidget(keys)
        self.body.addStretch(1)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("MarkEvent", "Mark event")

    def relabel(self) -> None:
        """See Sheet."""
        for button, text in zip(self._usual, usual_events(), strict=True):
            button.setText(text)
        self._save.setText(QCoreApplication.translate("MarkEvent", "Mark"))
        self._hint.set_text(QCoreApplication.translate("MarkEvent", "Or in your own words"))

    def opened(self) -> None:
        """See Sheet."""
        self.words.clear()

    def _send_usual(self) -> None:
        button = self.sender()
        if isinstance(button, TouchButton):
            self._send(button.text())

    def _send_words(self) -> None:
        if text := self.words.text().strip():
            self._send(text)

    def _send(self, text: str) -> None:
        self.command.emit("mark_event", {"text": text})
        self.close_sheet()
