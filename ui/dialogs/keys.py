"""Keys on the screen, so that nothing at the bedside needs a keyboard.

Without them numbers and notes could not be entered on a touch screen alone.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from ui.buttons import TouchButton
from ui.theme import Look

NUMBERS = ("1 2 3 ⌫", "4 5 6 <", "7 8 9 >", "− 0 . abc")
LETTERS = ("q w e r t y u i o p", "a s d f g h j k l -", "z x c v b n m , . ⌫", "⇧ space 123")
WIDE = {"space": 6, "⇧": 2, "123": 2, "abc": 1}


class Keys(QWidget):
    """A number pad or a letter board that types into the field that had the focus last."""

    def __init__(self, look: Look, letters: bool = False) -> None:
        super().__init__()
        self.look = look
        self._target: QLineEdit | None = None
        self._shift = False
        self._boards = {name: self._board(rows) for name, rows in (("123", NUMBERS), ("abc", LETTERS))}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for board in self._boards.values():
            grid.addWidget(board, 0, 0)
        self.show_board("abc" if letters else "123")

    def _board(self, rows: tuple[str, ...]) -> QWidget:
        board = QWidget()
        grid = QGridLayout(board)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for y, row in enumerate(rows):
            x = 0
            for key in row.split(" "):
                button = TouchButton(self.look, board, 19)
                button.setObjectName(key)
                button.setMinimumWidth(48)
                button.setText(key)
                button.clicked.connect(self._press)
                wide = WIDE.get(key, 1)
                grid.addWidget(button, y, x, 1, wide)
                x += wide
        return board

    def retranslate(self) -> None:
        """Takes the word on the space bar."""
        for button in self.findChildren(TouchButton):
            if button.objectName() == "space":
                button.setText(QCoreApplication.translate("Keys", "space"))

    def show_board(self, name: str) -> None:
        """`123` or `abc`."""
        for key, board in self._boards.items():
            board.setVisible(key == name)

    def type_into(self, field: QLineEdit) -> None:
        """The field that the keys type into from now on."""
        self._target = field

    def _press(self) -> None:
        key = self.sender().objectName()
        if key in ("abc", "123"):
            self.show_board(key)
        elif key == "⇧":
            self._set_shift(not self._shift)
        elif self._target is not None:
            self._type(self._target, key)

    def _type(self, field: QLineEdit, key: str) -> None:
        if key == "⌫":
            field.backspace()
            return
        field.insert(" " if key == "space" else "-" if key == "−" else key.upper() if self._shift else key)
        if self._shift:
            self._set_shift(False)

    def _set_shift(self, shift: bool) -> None:
        self._shift = shift
        for button in self._boards["abc"].findChildren(TouchButton):
            key = button.objectName()
            if len(key) == 1 and key.isalpha():
                button.setText(key.upper() if shift else key)
