"""Closing the window: end the session, keep monitoring (the screen comes back), or stay.

A window that simply closed would leave it unclear whether anybody still watches the treatment.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui.buttons import TouchButton
from ui.dialogs.fields import Text
from ui.dialogs.sheet import Sheet
from ui.theme import Look


class Closing(Sheet):
    """Emits `chosen` with `end` or `keep`; ending needs the patient's disconnection confirmed first."""

    chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._question = Text(look, 18)
        self._question.setWordWrap(True)
        self.confirm = TouchButton(look, self, 18)
        self.confirm.setCheckable(True)
        self.confirm.toggled.connect(self._allow)
        self.end = TouchButton(look, self, 20, 600)
        self.keep = TouchButton(look, self, 20, 600)
        self.end.clicked.connect(self._end)
        self.keep.clicked.connect(self._keep)
        self.body.addWidget(self._question)
        for button in (self.keep, self.confirm, self.end):
            button.least_height = 68
            button.setMaximumWidth(800)
            self.body.addWidget(button)
        self.body.addStretch(1)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Closing", "Close the screen?")

    def relabel(self) -> None:
        """See Sheet."""
        translate = QCoreApplication.translate
        self._question.set_text(
            translate(
                "Closing",
                "Closing the window does not end monitoring. Readings, alarms, sound and recording go on until the "
                "session is ended.",
            )
        )
        self.keep.setText(translate("Closing", "Keep monitoring; the screen comes back"))
        self.confirm.setText(translate("Closing", "The patient is disconnected from the machine"))
        self.end.setText(translate("Closing", "End the session"))

    def opened(self) -> None:
        """See Sheet."""
        self.confirm.setChecked(False)
        self._allow(False)

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        self.snapshot = snapshot

    def _allow(self, confirmed: bool) -> None:
        self.end.setEnabled(confirmed)

    def _end(self) -> None:
        self.command.emit("end_session", {"patient_disconnected": True})
        self.chosen.emit("end")

    def _keep(self) -> None:
        self.chosen.emit("keep")
