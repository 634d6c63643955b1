"""Choices of an entry as buttons that wrap; one or several may be pressed, none is pressed before anybody answered.

A choice that came with its first option pressed would be an answer that nobody gave.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.buttons import TouchButton
from ui.theme import Look


class Options(QWidget):
    """Buttons in rows as wide as there is room. Pressing a pressed one again takes the answer back."""

    changed = Signal()

    def __init__(self, look: Look, several: bool = False) -> None:
        super().__init__()
        self.look, self.several = look, several
        self.buttons: list[TouchButton] = []

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """(code, text) of each; what was pressed stays so."""
        pressed = self.values
        while len(self.buttons) < len(options):
            button = TouchButton(self.look, self, 16)
            button.setCheckable(True)
            button.clicked.connect(self._pressed)
            self.buttons.append(button)
        for button, option in zip(self.buttons, [*options, *[None] * len(self.buttons)], strict=False):
            button.setVisible(option is not None)
            if option is not None:
                button.setObjectName(option[0])
                button.setText(option[1])
                button.setChecked(option[0] in pressed)
        self.arrange()

    @property
    def values(self) -> list[str]:
        """Codes of what is pressed."""
        return [b.objectName() for b in self.buttons if b.isChecked() and not b.isHidden()]

    def clear(self) -> None:
        """Takes every answer back."""
        for button in self.buttons:
            button.setChecked(False)

    def choose(self, *codes: str) -> None:
        """Presses these and no others."""
        for button in self.buttons:
            button.setChecked(button.objectName() in codes)

    def arrange(self) -> None:
        """Places the buttons; the widget is as high as its rows."""
        height, gap = self.look.touch(58), self.look.px(6)  # as high as Sheet makes a button
        x = y = 0
        width = max(self.width(), 1)
        for button in self.buttons:
            if button.isHidden() and not button.text():
                continue
            wide = min(max(self.look.touch(64), button.text_width()), width)
            if x and x + wide > width:
                x, y = 0, y + height + gap
            button.setMinimumSize(min(button.minimumWidth(), wide), min(button.minimumHeight(), height))
            button.setGeometry(x, y, wide, height)
            x += wide + gap
        self.setFixedHeight(y + height)

    def sizeHint(self) -> QSize:
        """Wide enough for two buttons."""
        return QSize(self.look.px(240), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows follow the width."""
        super().resizeEvent(event)
        self.arrange()

    def _pressed(self) -> None:
        if not self.several:
            pressed = next(button for button in self.buttons if button is self.sender())
            self.choose(*([pressed.objectName()] if pressed.isChecked() else []))
        self.changed.emit()
