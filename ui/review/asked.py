"""What takes long is asked of the program itself, in a process of its own: the window never waits for it.

Verifying or judging a long session within the window would hold its interpreter for seconds; a process can be ended
when the question is no longer of interest, and answers exactly as the command line does.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QProcess, Signal

PROGRAM = ("-m", "session_monitor")


class Asked(QObject):
    """One question at a time; a new one takes the place of one that is not answered yet."""

    answered = Signal(int, str, str)
    """Exit code, what was printed, what was complained of."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._process is not None

    def ask(self, *arguments: str) -> None:
        """Starts a command of this program."""
        self.end()
        process = self._process = QProcess(self)
        process.finished.connect(self._finished)
        process.start(sys.executable, [*PROGRAM, *arguments])

    def end(self) -> None:
        """Gives an unanswered question up."""
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._finished)
            process.kill()
            process.waitForFinished(1000)
            process.deleteLater()

    def _finished(self, code: int) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        out, complaint = (bytes(read().data()).decode("utf-8", "replace") for read in _both(process))
        process.deleteLater()
        self.answered.emit(code, out, complaint.strip().removeprefix("session-monitor: "))


def _both(process: QProcess):
    return process.readAllStandardOutput, process.readAllStandardError
