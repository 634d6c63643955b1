"""Where the parts of the bedside window lie, from 1280 x 800 to 3840 x 2160."""

from __future__ import annotations

from PySide6.QtCore import QRect

from ui.theme import Look


def lay_out(look: Look, width: int, height: int, phases: bool = True) -> dict[str, QRect]:
    """Part -> its rectangle; `main` is what circuit and trends share, and where sheets open.

    Rows that are pressed keep their height when the window is small; circuit and trends give way. phases: whether the
    machine has any; without them their row is no empty band.
    """
    px, side = look.px, look.px(16)
    inner = width - 2 * side
    found = {"header": QRect(0, 0, width, look.touch(56))}
    y = found["header"].height() + px(10)
    rows = (("banner", max(80, px(96))), ("chips", look.touch()), ("phases", max(44, px(52))))
    for name, row in rows:
        shown = phases or name != "phases"
        found[name] = QRect(side, y, inner, row if shown else 0)
        y += row + px(8) if shown else 0
    foot = look.touch(56)
    bottom = height - px(12) - foot
    found["footer"] = QRect(side, bottom, inner, foot)
    main = QRect(side, y, inner, bottom - px(8) - y)
    circuit = px(600)
    left = main.x() + circuit + px(12)
    found["main"] = main
    found["circuit"] = QRect(main.x(), main.y(), circuit, main.height())
    found["trends"] = QRect(left, main.y(), main.right() + 1 - left, main.height())
    return found
