"""A note about the moment under the cursor, with its author: appended to a recording that is closed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.buttons import TouchButton
from ui.dialogs.fields import Field, Text
from ui.dialogs.keys import Keys
from ui.dialogs.sheet import Sheet
from ui.theme import Look


class NoteSheet(Sheet):
    """`written` gives text and author; the author is remembered for the next note."""

    written = Signal(str, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.at = ""
        self._hint = Text(look, 15, 400, "secondary")
        self.words, self.author = Field(look), Field(look, 120)
        self._by = Text(look, 15, 400, "secondary")
        self._save = TouchButton(look, self, 18, 600)
        self._save.clicked.connect(self._send)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self._by)
        row.addWidget(self.author)
        row.addWidget(self._save)
        keys = Keys(look, letters=True)
        keys.type_into(self.words)
        for field in (self.words, self.author):
            field.focused.connect(keys.type_into)
            field.textChanged.connect(self._changed)
            field.returnPressed.connect(self._send)
        self.body.addWidget(self._hint)
        self.body.addLayout(row)
        self.body.addWidget(keys)
        self.body.addStretch(1)
        self._changed()

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Review", "Note at %1").replace("%1", self.at)

    def relabel(self) -> None:
        """See Sheet."""
        translate = QCoreApplication.translate
        self._hint.set_text(translate("Review", "What there is to say of this moment; it is appended to the recording"))
        self._by.set_text(translate("Review", "by"))
        self._save.setText(translate("Review", "Save"))

    def opened(self) -> None:
        """See Sheet."""
        self.words.clear()
        self.words.setFocus()

    def _changed(self) -> None:
        self._save.setEnabled(bool(self.words.text().strip() and self.author.text().strip()))

    def _send(self) -> None:
        text, by = self.words.text().strip(), self.author.text().strip()
        if text and by:
            self.written.emit(text, by)
            self.close_sheet()
