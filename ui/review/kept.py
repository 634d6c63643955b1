"""Whether the file under review is still the one that was recorded: verified as it is opened, and looked after.

Without it a recording that somebody altered while it was on screen would go on being believed.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from ui.review.asked import Asked
from ui.review.session import ReviewedSession
from ui.review.vouching import UNREADABLE, doubted, vouched_words
from ui.review.watched import Change, WatchedFile

LOOK_MS = 2000
"""Between two looks whether the file is still the one that was opened."""


class KeptFile(QObject):
    """`vouched` follows when there is something new to say in the header, `told` carries what is said once."""

    vouched = Signal()
    told = Signal(str)

    def __init__(self, session: ReviewedSession, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.verifying = Asked(self)
        self.verifying.answered.connect(self._verified)
        self._answer: tuple[int | None, str] = (None, "")
        self._file, self._gone = WatchedFile(session.path), False
        self._looker = QTimer(self)
        self._looker.timeout.connect(self.look_after_file)

    def begin(self) -> None:
        """Looks after the file from now on."""
        self._looker.start(LOOK_MS)

    def accept(self) -> None:
        """Takes the file as it is now for the one that was opened: this program has written to it."""
        self._file.accept()

    def verify(self) -> None:
        """Asks whether the recording is what was recorded; the header says what comes of it."""
        if not self.session.growing:
            self._answer = (None, "")
            self.verifying.ask("verify", str(self.session.path), "--json")
            self.vouched.emit()

    def _verified(self, code: int, out: str, complaint: str) -> None:
        self._answer = (code, out)
        self.vouched.emit()
        if code == UNREADABLE:
            self.told.emit(complaint)

    @property
    def words(self) -> str:
        """What the header says of it, in the language on screen."""
        if self._gone:
            return QCoreApplication.translate("Review", "FILE IS GONE")
        asked = self.verifying.waiting or self._answer[0] is not None
        return vouched_words(*self._answer) if asked else ""

    @property
    def doubted(self) -> bool:
        """Whether that must not be overlooked."""
        return self._gone or doubted(self._answer[0])

    def look_after_file(self) -> None:
        """Says it when the file was taken away, and verifies anew when it was changed by somebody else."""
        change = self._file.look()
        if change is None or (change is Change.CHANGED and self.session.growing):
            return
        self._gone = change is Change.GONE
        if self._gone:
            self.verifying.end()
            told = QCoreApplication.translate("Review", "%1 is gone; what is on screen was read before")
        else:
            self.verify()
            told = QCoreApplication.translate("Review", "%1 was changed since it was opened; it is verified anew")
        self.told.emit(told.replace("%1", str(self.session.path)))
        self.vouched.emit()

    def end(self) -> None:
        """Looks no more."""
        self._looker.stop()
        self.verifying.end()
