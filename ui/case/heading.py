"""Whose course a window shows, over how many sessions, and whether any of them was simulated.

Without the mark the course of a simulated machine could be taken for a patient's.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_monitor.domain.clinical.case import Case
from ui.dialogs.fields import Text
from ui.theme import Look


def heading(case_id: str, case: Case | None) -> str:
    """The case and its sessions; None: not read yet."""
    translate = QCoreApplication.translate
    if case is None:
        return translate("CourseWindow", "Case %1").replace("%1", case_id)
    count = len(case.sessions)
    told = translate("CourseWindow", "Case %1 · %2 sessions")
    if count == 1:
        told = translate("CourseWindow", "Case %1 · 1 session")
    return told.replace("%2", str(count)).replace("%1", case_id)


def window_title(case_id: str, case: Case | None) -> str:
    """The heading, with the mark: other windows of the desktop show no more than this."""
    told = heading(case_id, case)
    return f"{told} · {simulated_word()}" if case is not None and case.simulated else told


def simulated_word() -> str:
    """The word of the bedside, the review and the report."""
    return QCoreApplication.translate("Header", "SIMULATED")


class SimulatedMark(Text):
    """The mark beside the heading; in sight when any session of the case was simulated."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, 18, 800)
        self.hide()

    def restyle(self) -> None:
        """See Text; on the colour of a simulated machine."""
        super().restyle()
        theme, px = self.look.theme, self.look.px
        self.setStyleSheet(
            f"color: {theme.ink}; background: {theme.simulated_header}; border: none;"
            f" border-radius: {px(4)}px; padding: {px(4)}px {px(12)}px"
        )

    def tell(self, case: Case | None) -> None:
        """Takes the case as it stands and the language on screen."""
        self.set_text(simulated_word())
        self.setVisible(case is not None and case.simulated)
