"""Starts the review of one recording: its window, or a picture of it where nobody looks on.

The command line names `main` here; what cannot be read or saved is one line there, never a traceback.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from session_monitor.domain.errors import UserError
from session_monitor.storage.reading import Recording
from ui.language import Languages, preferred
from ui.review.session import ReviewedSession
from ui.review.whole import ReviewWindow
from ui.theme import load_fonts

PICTURE_SIZE = (1920, 1080)
VERIFIED_WITHIN_S = 20.0
"""How long a picture waits for what the header says of the recording."""
BANNER_SHARE = 0.2
"""How much of the display's height header, banner and other alarms of the bedside screen take."""


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
    window.verify()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is written here that a Ctrl-C could harm
    if session.growing:
        _show_beside_bedside(window)
    else:
        window.showMaximized()
    return app.exec()


def _show_beside_bedside(window: ReviewWindow) -> None:
    """Over the lower part of the display: header and alarm banner of a session that is being watched stay in sight."""
    free = window.screen().availableGeometry()
    window.setGeometry(free.adjusted(0, round(free.height() * BANNER_SHARE), 0, 0))
    window.show()


def _save_picture(window: ReviewWindow, path: Path) -> int:
    window.resize(*PICTURE_SIZE)
    window.show()
    window.verify()
    until_s = time.monotonic() + VERIFIED_WITHIN_S
    while window.verifying.waiting and time.monotonic() < until_s:
        QApplication.processEvents()
        time.sleep(0.01)
    QApplication.processEvents()
    saved = window.grab().save(str(path), "PNG")
    window.close()
    if not saved:
        raise UserError(f"the picture could not be saved as {path}: choose a folder that can be written")
    return 0
