"""When the first number stands on the screen, it is said once, and not before there is one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from tests.ui.synthetic import Treatment
from ui import dialogs
from ui.bedside import Bedside
from ui.first_number import FirstNumber
from ui.sheets import MODULES


def test_the_first_number_is_told_once(make_window: Callable[..., Bedside], qtbot: Any) -> None:
    window = make_window()
    told: list[int] = []
    FirstNumber(list(window.trends.tiles.values()), told.append, window)
    window.repaint()
    QApplication.processEvents()
    assert told == [], "an empty tile is no number"
    began_ns = time.monotonic_ns()
    for second in range(3):
        window.show_snapshot(Treatment("quiet").at(8076.0 + second))
        qtbot.waitUntil(lambda: bool(told), timeout=60_000)
        window.repaint()
        QApplication.processEvents()
    assert len(told) == 1
    assert began_ns < told[0] <= time.monotonic_ns()


def test_every_sheet_is_loaded_after_the_first_number_and_none_before() -> None:
    sheets = [path.stem for path in sorted(Path(dialogs.__path__[0]).glob("*.py")) if "(Sheet):" in path.read_text()]
    assert sorted(MODULES) == sheets
    code = f"import sys, ui.screen; print([m for m in {MODULES!r} if 'ui.dialogs.' + m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", "the window's own imports bring these along"
