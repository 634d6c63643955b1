"""The patient's course: results over days, sessions as bands, what each session did, the criteria of the end."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.buttons import TouchButton
from ui.case.course_plot import CoursePlot
from ui.case.criteria import CriteriaList, criteria_lines
from ui.case.falls import FallTable, rows_of
from ui.case.reading import CaseReader
from ui.dialogs.fields import Scroll, Text
from ui.dialogs.sheet import Sheet
from ui.theme import Look

READ_EVERY_S = 30.0
"""Results come by the hour; what is entered at this screen is read at once."""


class CourseSheet(Sheet):
    """Shows what is known of the session's case; reads it when opened, and now and then after that."""

    def __init__(self, look: Look, parent: QWidget, reads: bool = True) -> None:
        """reads: it reads the case itself; else it is given it (`take`)."""
        super().__init__(look, parent)
        self.reads = reads
        self.found: Assessment | None = None
        self.session = 0
        self._read_s, self._entered = float("-inf"), 0
        self.reader = CaseReader(self)
        self.reader.read.connect(self.take)
        self.plot, self.falls, self.criteria = CoursePlot(look), FallTable(look), CriteriaList(look)
        self.problem, self._of_session = Text(look, 16, 500, "secondary"), Text(look, 17, 600)
        self.steps = [TouchButton(look, self, 18) for _ in range(2)]
        for button, name in zip(self.steps, ("-1", "1"), strict=True):
            button.setObjectName(name)
            button.clicked.connect(self._other_session)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.problem)
        left.addWidget(self.plot, 6)
        row = QHBoxLayout()
        row.addWidget(self._of_session, 1)
        for button in self.steps:
            row.addWidget(button)
        left.addLayout(row)
        self._below = Scroll(look, self.falls)
        left.addWidget(self._below, 4)
        columns = QHBoxLayout()
        columns.setSpacing(18)
        columns.addLayout(left, 13)
        columns.addWidget(Scroll(look, self.criteria), 7)
        self.body.addLayout(columns)

    def heading(self) -> str:
        """See Sheet."""
        case = self.snapshot["session"]["case"] if self.snapshot else ""
        return QCoreApplication.translate("Course", "Course of case %1").replace("%1", case or words.UNKNOWN)

    def relabel(self) -> None:
        """See Sheet."""
        self.steps[0].setText("‹")
        self.steps[1].setText("›")
        self._show()

    def opened(self) -> None:
        """See Sheet."""
        self._read_s = float("-inf")

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        if not self.reads:
            return
        session, path = snapshot["session"], snapshot["recording"]["path"]
        entered = len(snapshot["entries"]) + len(snapshot["results"])
        if not session["case"] or not path:
            self.take(QCoreApplication.translate("Course", "Nobody has said yet whose session this is"))
        elif snapshot["t_s"] - self._read_s >= READ_EVERY_S or entered != self._entered:
            self._read_s, self._entered = snapshot["t_s"], entered
            self.reader.ask(Path(path).parent, session["case"], session["zone"])

    def take(self, found: Assessment | str) -> None:
        """The case as it stands, or a line that says why it is not known."""
        if isinstance(found, str):
            self.found = None
            self.problem.set_text(found)
        else:
            if self.found is None:
                self.session = max(0, len(found.session_results) - 1)
            self.found = found
            self.problem.set_text("")
        self._show()

    def _show(self) -> None:
        self.problem.setVisible(bool(self.problem.text()))
        for part in (self.plot, self.falls, self.criteria):
            part.setVisible(self.found is not None)
        for button in self.steps:
            button.setVisible(self.found is not None and len(self.found.session_results) > 1)
        self._of_session.set_text("")
        if self.found is None:
            return
        self.plot.show_case(self.found)
        self.criteria.show_lines(criteria_lines(self.found))
        if not self.found.session_results:
            self.falls.show_rows([])
            return
        self.session = min(self.session, len(self.found.session_results) - 1)
        span, results = self.found.session_results[self.session]
        began = words.local(span.started_utc_ns / 1e9, self.found.case.zone)
        text = QCoreApplication.translate("Course", "Session %1, %2 · results before and after")
        self._of_session.set_text(text.replace("%1", str(self.session + 1)).replace("%2", f"{began:%m-%d %H:%M}"))
        self.falls.show_rows(rows_of(results, self.found.effects[self.session]))
        self._below.setMaximumHeight(self.falls.sizeHint().height() + 2)  # the plot takes what rows do not need

    def _other_session(self) -> None:
        self.session = max(0, self.session + int(self.sender().objectName()))
        self._show()
