"""What every sheet has: a title, a close button, the look, and commands going out.

Sheets are created once and reused; a sheet that was made anew at each opening would leak widgets over a night.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui.buttons import TouchButton
from ui.dialogs.fields import Choice, Field, Scroll, Text
from ui.dialogs.keys import Keys
from ui.theme import Look


class Sheet(QWidget):
    """Lies over the circuit and the trends. Subclasses fill `body`, and override the four hooks below."""

    command = Signal(str, dict)
    closed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.snapshot: Snapshot | None = None
        self.title = Text(look, 22, 600)
        self.close_button = TouchButton(look, self, 18)
        self.close_button.clicked.connect(self.close_sheet)
        self.top = QHBoxLayout()
        self.top.addWidget(self.title)
        self.top.addStretch(1)
        self.top.addWidget(self.close_button)
        self.body = QVBoxLayout()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 10, 16, 12)
        outer.setSpacing(8)
        outer.addLayout(self.top)
        outer.addLayout(self.body, 1)
        self.hide()

    # ---- hooks ----

    def heading(self) -> str:
        """The title in the language on screen."""
        raise NotImplementedError

    def relabel(self) -> None:
        """Puts all other words in the language on screen."""

    def opened(self) -> None:
        """Just before the sheet is shown: the form starts empty."""

    def refreshed(self, snapshot: Snapshot) -> None:
        """A new snapshot while the sheet is open."""

    # ---- what the window calls ----

    def open_sheet(self, snapshot: Snapshot | None) -> None:
        """Shows the sheet with what is known."""
        self.snapshot = snapshot
        self.restyle()
        self.opened()
        if snapshot is not None:
            self.refreshed(snapshot)
        self.show()
        self.raise_()

    def close_sheet(self) -> None:
        """Hides the sheet."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Takes a new state; costs nothing while closed."""
        self.snapshot = snapshot
        if self.isVisible():
            self.refreshed(snapshot)

    def restyle(self) -> None:
        """Takes colours, sizes and language anew."""
        for kind in (Text, Field, Scroll):
            for widget in self.findChildren(kind):
                widget.restyle()
        for field in self.findChildren(Field):
            field.setMinimumHeight(self.look.touch(58))
        for keys in self.findChildren(Keys):
            keys.retranslate()
        self.title.set_text(self.heading())
        self.close_button.setText(QCoreApplication.translate("Sheet", "Close"))
        self.relabel()
        for button in self.findChildren(TouchButton):
            button.setMinimumHeight(max(button.least_height, self.look.touch(58)))
            if not isinstance(button.parentWidget(), Choice):
                self.fit(button)
            button.update()
        self.update()

    def fit(self, button: TouchButton) -> None:
        """Makes a button wide enough for its text."""
        button.setMinimumWidth(max(48, min(button.text_width(), self.look.px(420))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sheet's ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.look.ground)
        painter.setPen(QPen(self.look.color("edge"), 1))
        painter.setBrush(self.look.color("panel"))
        radius = self.look.px(8)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()
