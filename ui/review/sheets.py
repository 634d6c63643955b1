"""The sheets of a review: one at a time over the strips and what lies beside them."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from ui.dialogs.sheet import Sheet
from ui.review.compared import ways
from ui.review.comparing import CompareSheet
from ui.review.export import ExportSheet
from ui.review.note import NoteSheet
from ui.review.report import ReportSheet
from ui.review.session import ReviewedSession
from ui.theme import Look


class ReviewSheets:
    """Each made once; whoever opens one closes the others."""

    def __init__(self, look: Look, parent: QWidget, session: ReviewedSession) -> None:
        self.note = NoteSheet(look, parent)
        self.compare = CompareSheet(look, parent, ways(session))
        self.export = ExportSheet(look, parent, session.path)
        self.report = ReportSheet(look, parent, session.path)
        self.all: tuple[Sheet, ...] = (self.note, self.compare, self.export, self.report)

    @property
    def one_is_open(self) -> bool:
        """Whether one lies over the strips."""
        return any(sheet.isVisible() for sheet in self.all)

    def open(self, sheet: Sheet) -> None:
        """Shows one in the place of any other."""
        self.close()
        sheet.open_sheet(None)

    def close(self) -> None:
        """Hides whichever is open."""
        for sheet in self.all:
            sheet.close_sheet()

    def restyle(self) -> None:
        """Takes colours, sizes and language anew."""
        for sheet in self.all:
            if sheet.isVisible():
                sheet.restyle()

    def place(self, main: QRect) -> None:
        """Over `main`, and above it where that is not high enough."""
        for sheet in self.all:
            more = max(0, sheet.minimumSizeHint().height() - main.height())
            sheet.setGeometry(main.adjusted(0, -more, 0, 0))

    def end(self) -> None:
        """Gives up what is being written."""
        self.export.end()
        self.report.end()
