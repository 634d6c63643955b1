"""Where the parts of the review window lie, and which of them are as high as a finger needs."""

from __future__ import annotations

from PySide6.QtCore import QRect

from ui.theme import Look


def lay_out(look: Look, width: int, height: int) -> dict[str, QRect]:
    """Part -> its rectangle; `main` is what strips and lists share, and where sheets open."""
    px, side, gap = look.px, look.px(16), look.px(8)
    inner = width - 2 * side
    header, overview, row = max(52, px(60)), max(92, px(118)), look.touch(56)
    found = {"header": QRect(0, 0, width, header)}
    y = header + px(10)
    found["overview"] = QRect(side, y, inner, overview)
    y += overview + gap
    found["transport"] = QRect(side, y, inner, row)
    y += row + gap
    lists = max(450, px(560))
    main = found["main"] = QRect(side, y, inner, height - y - px(14))
    found["strips"] = QRect(main.x(), y, inner - lists - px(12), main.height())
    found["side"] = QRect(main.right() + 1 - lists, y, lists, main.height())
    found["notice"] = QRect(side, height, inner, 0)
    return found
