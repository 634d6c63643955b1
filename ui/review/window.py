"""Starts the review of one recording: its window, or a picture of it where nobody looks on.

The command line names `main` here; what cannot be read or saved is one line there, never a traceback.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QStyle

from session_monitor.domain.errors import UserError
from session_monitor.storage.folder import default_folder
from session_monitor.storage.lock import holder, is_being_recorded
from session_monitor.storage.reading import Recording
from ui.language import Languages, preferred
from ui.layout import lay_out
from ui.review.session import ReviewedSession
from ui.review.whole import ReviewWindow
from ui.theme import Look, load_fonts

PICTURE_SIZE = (1920, 1080)
VERIFIED_WITHIN_S = 20.0
"""How long a picture waits for what the header says of the recording."""
LEAST_HEIGHT = 540
"""So low the window becomes below the alarms of the bedside on a display of 800 lines."""


def main(path: Path, at_s: float | None, screenshot: Path | None, language: str | None) -> int:
    """Shows one recording until its window is closed, or saves a picture of it; 0. UserError in one line else."""
    session = ReviewedSession(Recording.open(path))
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    load_fonts()
    window = ReviewWindow(session, time.monotonic, Languages(), preferred(language))
    if at_s is not None:
        window.seek(at_s)
    if screenshot is not None:
        return _save_picture(window, screenshot)
    window.kept.verify()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is written here that a Ctrl-C could harm
    if watched_now(path.parent, default_folder()):
        _show_beside_bedside(window)
    else:
        window.showMaximized()
    return app.exec()


def watched_now(*folders: Path) -> bool:
    """Whether a monitor records in one of these folders now: somebody is being watched, whatever is reviewed."""
    return any(
        name is not None and is_being_recorded(folder / name) for folder in folders for name in holder(folder)[1:]
    )


def _show_beside_bedside(window: ReviewWindow) -> None:
    window.setMinimumHeight(LEAST_HEIGHT)
    title_bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    window.setGeometry(below_alarms(window.screen().availableGeometry(), title_bar))
    window.show()


def below_alarms(display: QRect, title_bar: int) -> QRect:
    """Where the review hides nothing that alarms: below header, banner and other alarms of a bedside that fills it.

    title_bar: the height of one; both windows may have it.
    """
    look = Look()
    look.fit(display.width(), display.height())
    alarms_end = lay_out(look, display.width(), display.height())["phases"].top()
    return display.adjusted(0, alarms_end + 2 * title_bar, 0, 0)


def _save_picture(window: ReviewWindow, path: Path) -> int:
    window.resize(*PICTURE_SIZE)
    window.show()
    window.kept.verify()
    until_s = time.monotonic() + VERIFIED_WITHIN_S
    while window.kept.verifying.waiting and time.monotonic() < until_s:
        QApplication.processEvents()
        time.sleep(0.01)
    QApplication.processEvents()
    saved = window.grab().save(str(path), "PNG")
    window.close()
    if not saved:
        raise UserError(f"the picture could not be saved as {path}: choose a folder that can be written")
    return 0
