"""Text, entry fields and choices of the sheets, in the theme's colours and large enough for a finger."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QScroller, QWidget

from ui.buttons import TouchButton
from ui.theme import Look


class Text(QLabel):
    """A label whose size and colour follow the look."""

    def __init__(self, look: Look, size: int = 16, weight: int = 400, token: str = "ink") -> None:
        super().__init__()
        self.look, self.size_px, self.weight, self.token = look, size, weight, token
        self.setTextFormat(Qt.TextFormat.PlainText)  # what was typed or came from the machine is never markup
        self.restyle()

    def restyle(self) -> None:
        """Takes font and colour anew."""
        self.setFont(self.look.font(self.size_px, self.weight, self.look.reading))
        color = self.look.color(self.token).name()
        self.setStyleSheet(f"color: {color}; background: transparent; border: none")

    def set_text(self, text: str) -> None:
        """Changes the text when it is another one."""
        if text != self.text():
            self.setText(text)


class Field(QLineEdit):
    """An entry field; `focused` tells the keys where to type."""

    focused = Signal(object)

    def __init__(self, look: Look, width: int = 0) -> None:
        super().__init__()
        self.look = look
        self.setMinimumHeight(48)
        self.setMaxLength(200)
        if width:
            self.setMinimumWidth(width)
        self.restyle()

    def restyle(self) -> None:
        """Takes font and colours anew."""
        theme, px = self.look.theme, self.look.px
        self.setFont(self.look.font(20, 500, self.look.reading))
        self.setStyleSheet(
            f"QLineEdit {{ color: {theme.ink}; background: {theme.ground}; border: 1px solid {theme.hairline};"
            f" border-radius: {px(8)}px; padding: 0 {px(12)}px; selection-background-color: {theme.faint} }}"
            f"QLineEdit:focus {{ border: 2px solid {theme.edge} }}"
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Calls the keys here."""
        super().focusInEvent(event)
        self.focused.emit(self)


class Scroll(QScrollArea):
    """A column that is dragged with a finger. fits: told the height there is, for what can do with less."""

    def __init__(self, look: Look, inner: QWidget, fits: Callable[[int], None] | None = None) -> None:
        super().__init__()
        self.look, self._fits = look, fits
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is in it may fit another height."""
        super().resizeEvent(event)
        if self._fits:
            self._fits(self.viewport().height())

    def restyle(self) -> None:
        """Takes colours anew."""
        theme = self.look.theme
        self.setStyleSheet(
            "QScrollArea, QScrollArea > QWidget > QWidget { background: transparent }"
            f"QScrollBar:vertical {{ background: {theme.panel}; width: 14px; margin: 0 }}"
            f"QScrollBar::handle:vertical {{ background: {theme.faint}; min-height: 48px; border-radius: 5px }}"
            "QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page"
            " { background: transparent; border: none; height: 0 }"
        )


class Choice(QWidget):
    """Buttons side by side of which one is chosen. Options are (value, text)."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.value = ""
        self._buttons: list[TouchButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Offers these; keeps what was chosen when it is among them, else takes the first."""
        while len(self._buttons) < len(options):
            button = TouchButton(self.look, self, 16)
            button.setCheckable(True)
            button.clicked.connect(self._clicked)
            self._buttons.append(button)
            self._row.addWidget(button, 1)
        for i, button in enumerate(self._buttons):
            button.setVisible(i < len(options))
            if i < len(options):
                button.setObjectName(options[i][0])
                button.setText(options[i][1])
        values = [value for value, _ in options]
        self.choose(self.value if self.value in values else (values[0] if values else ""))

    def choose(self, value: str) -> None:
        """Marks one option."""
        self.value = value
        for button in self._buttons:
            button.setChecked(button.objectName() == value)

    def _clicked(self) -> None:
        self.choose(self.sender().objectName())
        self.chosen.emit(self.value)
