"""Another session laid beside the one under review: opened, kept while it is compared, and given back.

Its file is open for as long as its traces are drawn; one owner opens and closes it, so that none is left open.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording
from ui.review.compared import Compared, compared
from ui.review.player import Player
from ui.review.session import ReviewedSession


class Beside(QObject):
    """`changed` follows when there is another one, or none any more; `told` carries why there is none."""

    changed = Signal()
    told = Signal(str)

    def __init__(self, session: ReviewedSession, player: Player, parent: QObject) -> None:
        super().__init__(parent)
        self.session, self._player = session, player
        self.compared: Compared | None = None

    def compare(self, path: Path, by: str) -> None:
        """Lays another session beside this one, by time, by the phase under the cursor or by plasma processed."""
        try:
            other = ReviewedSession(Recording.open(path))
        except RecordingError as error:
            self.told.emit(str(error))
            return
        found = compared(self.session, other, by, self._player.position)
        if found is None:
            other.close()
            self.told.emit(
                QCoreApplication.translate("Review", "They have no such phase, or no amount of plasma, in common")
            )
            return
        self.end()
        self.compared = found
        self.changed.emit()

    def end(self) -> None:
        """Takes the other session away."""
        if self.compared is not None:
            self.compared.other.close()
            self.compared = None
            self.changed.emit()
