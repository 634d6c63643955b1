"""Who operates: named when there is time for it. Nothing waits for a name but the change of a limit.

What was acknowledged before a name was given can be named here, by whoever did it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui.buttons import TouchButton
from ui.dialogs.fields import Field, Text
from ui.dialogs.keys import Keys
from ui.dialogs.sheet import Sheet
from ui.theme import Look


class Operator(Sheet):
    """Sends `set_operator`, or `name_acknowledgements` for those that have no name yet, and closes."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._hint = Text(look, 15, 400, "secondary")
        self.name = Field(look)
        self.name.returnPressed.connect(self._send)
        self._save = TouchButton(look, self, 18, 600)
        self._save.clicked.connect(self._send)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self._save)
        self.mine = TouchButton(look, self, 18, 600)
        self.mine.clicked.connect(self._send_mine)
        keys = Keys(look, letters=True)
        keys.type_into(self.name)
        self.body.addWidget(self._hint)
        self.body.addLayout(row)
        self.body.addWidget(self.mine)
        self.body.addWidget(keys)
        self.body.addStretch(1)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Operator", "Operator")

    def relabel(self) -> None:
        """See Sheet."""
        text = QCoreApplication.translate(
            "Operator",
            "Initials or number of whoever is at the machine now; it stands beside every action in the recording",
        )
        self._hint.set_text(text)
        self._save.setText(QCoreApplication.translate("Operator", "Save"))

    def opened(self) -> None:
        """See Sheet."""
        self.name.setText(self.snapshot["session"]["operator"] if self.snapshot else "")
        self.name.selectAll()

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        count = len(snapshot["unnamed"])
        text = QCoreApplication.translate("Operator", "Save, and I acknowledged the %1 without a name")
        self.mine.setVisible(count > 0)
        self.mine.setText(text.replace("%1", str(count)))

    def _send_mine(self) -> None:
        name, unnamed = self.name.text().strip(), self.snapshot["unnamed"] if self.snapshot else []
        if name and unnamed:
            self.command.emit("name_acknowledgements", {"operator": name, "occurrences": unnamed})
            self._send()

    def _send(self) -> None:
        if name := self.name.text().strip():
            self.command.emit("set_operator", {"operator": name})
            self.close_sheet()
