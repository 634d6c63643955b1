"""What the keys of a keyboard do in the review. Nothing needs them: each stands for something that can be touched."""

from __future__ import annotations

from PySide6.QtCore import Qt

_KEY = Qt.Key
PRESSES = {
    _KEY.Key_Space: "play",
    _KEY.Key_Left: "back",
    _KEY.Key_Right: "forward",
    _KEY.Key_PageUp: "previous",
    _KEY.Key_PageDown: "next",
    _KEY.Key_Home: "start",
    _KEY.Key_M: "mark",
    _KEY.Key_N: "note",
    _KEY.Key_F2: "theme",
}
"""Key -> the button it stands for."""
FASTER, SLOWER = _KEY.Key_Up, _KEY.Key_Down


def button_for(key: int, shift: bool) -> str | None:
    """The button a key stands for; with Shift the arrows go from alarm to alarm, as Page Up and Page Down do."""
    if shift:
        key = {_KEY.Key_Left: _KEY.Key_PageUp, _KEY.Key_Right: _KEY.Key_PageDown}.get(_KEY(key), key)
    return PRESSES.get(_KEY(key))


def faster_by(key: int) -> int:
    """Steps of speed a key stands for."""
    return {FASTER: 1, SLOWER: -1}.get(_KEY(key), 0)
