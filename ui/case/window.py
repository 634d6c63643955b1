"""The window of one course: what is known over days, results and entries between sessions, the report.

Nothing here is live and nothing sounds; while a session goes on, what belongs to it is entered at the bedside.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.clinical.entries import Entry, standing
from session_monitor.domain.clinical.withdrawing import RESULT, replaced, replaced_row
from session_monitor.domain.errors import UserError
from session_monitor.domain.results import result_from_row, with_reductions
from session_monitor.monitor.snapshot import Snapshot
from ui.buttons import TouchButton
from ui.case.heading import SimulatedMark, heading, window_title
from ui.case.import_page import ImportPage
from ui.case.work import CaseWork
from ui.dialogs.course import CourseSheet
from ui.dialogs.entry import AT_BEDSIDE, EntrySheet
from ui.dialogs.fields import Field, Text
from ui.dialogs.labs import Labs
from ui.dialogs.sheet import Sheet
from ui.language import Languages, preferred
from ui.theme import BRIGHT, DARK, Look, load_fonts

PAGES = ("course", "results", "import", "entries")
PICTURE_SIZE = (1920, 1080)
READ_WITHIN_S = 20.0


class CourseWindow(QWidget):
    """Pages that are the sheets of the bedside, fed with the case instead of a session."""

    def __init__(self, folder: Path, case_id: str, zone: str, languages: Languages, language: str) -> None:
        super().__init__()
        self.look, self.languages = Look(), languages
        self.case_id, self.folder = case_id, folder
        self.found: Assessment | None = None
        self._log: list[Entry] = []
        self.work = CaseWork(folder, case_id, zone, self)
        self.work.logged.connect(self._take_log)
        self.work.read.connect(self.show_case)
        self.work.said.connect(self._hear)
        self.work.again.connect(self._ask_again)
        self.course, self.labs = CourseSheet(self.look, self, reads=False), Labs(self.look, self, between=True)
        self.entries = EntrySheet(self.look, self)
        self.work.assays.connect(self.labs.assay.take)
        self.labs.command.connect(self._enter)
        self.entries.command.connect(self._enter)
        self.imports = ImportPage(self.look, self)
        self.imports.review_wanted.connect(self._review)
        self.imports.store_wanted.connect(self._store)
        self.work.reviewed.connect(self.imports.show_review)
        self.work.stored.connect(self._stored)
        pages = (self.course, self.labs, self.imports, self.entries)
        self.pages: dict[str, Sheet] = dict(zip(PAGES, pages, strict=True))
        self._title, self._said = Text(self.look, 22, 600), Text(self.look, 15, 500, "secondary")
        self._said.setWordWrap(True)
        self._said.hide()
        self.mark = SimulatedMark(self.look)
        self._by_label, self.by = Text(self.look, 15, 400, "secondary"), Field(self.look, 160)
        self.buttons = {name: TouchButton(self.look, self, 17) for name in (*PAGES, "report", "theme", "language")}
        self._stack = QStackedWidget()
        self._lay_out()
        self.use(language)
        self.open("course")
        self.work.ask()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._title)
        top.addWidget(self.mark)
        top.addStretch(1)
        top.addWidget(self._by_label)
        top.addWidget(self.by)
        for name, button in self.buttons.items():
            button.setObjectName(name)
            button.setCheckable(name in PAGES)
            button.clicked.connect(self._pressed)
            top.addWidget(button)
        for sheet in self.pages.values():
            sheet.close_button.hide()
            self._stack.addWidget(sheet)
        self.entries.course.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 10, 12, 12)
        outer.addLayout(top)
        outer.addWidget(self._said)
        outer.addWidget(self._stack, 1)

    def use(self, language: str) -> None:
        """`en` or `zh_CN`."""
        self.languages.use(language)
        self.look.language = language
        self.restyle()

    def restyle(self) -> None:
        """Colours, sizes and words anew."""
        translate = QCoreApplication.translate
        self.setStyleSheet(f"CourseWindow {{ background: {self.look.theme.ground} }}")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        dark = self.look.theme.name == "dark"
        texts = {
            "course": translate("CourseWindow", "Course"),
            "results": translate("CourseWindow", "Results"),
            "import": translate("Import", "Import"),
            "entries": translate("CourseWindow", "Patient"),
            "report": translate("CourseWindow", "Report"),
            "theme": translate("Footer", "Day") if dark else translate("Footer", "Night"),
            "language": "中 / EN",
        }
        for name, text in texts.items():
            self.buttons[name].setText(text)
            self.buttons[name].setMinimumHeight(self.look.touch(52))
            self.buttons[name].setMinimumWidth(self.buttons[name].text_width())
            self.buttons[name].update()
        self._by_label.set_text(translate("CourseWindow", "Entered by"))
        for part in (self._title, self.mark, self._said, self._by_label, self.by):
            part.restyle()
        self._name_case()
        for sheet in self.pages.values():
            sheet.restyle()
            sheet.close_button.hide()
            sheet.title.hide()
        self.entries.course.hide()

    def open(self, name: str) -> None:
        """Shows one page."""
        self._stack.setCurrentWidget(self.pages[name])
        for page in PAGES:
            self.buttons[page].setChecked(page == name)
        self.pages[name].open_sheet(self._told())
        self.pages[name].close_button.hide()
        self.pages[name].title.hide()

    def show_case(self, found: Assessment) -> None:
        """Takes the case as it stands now."""
        self.found = found
        self._name_case()
        self.course.take(found)
        told = self._told()
        for sheet in self.pages.values():
            sheet.show_snapshot(told)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything keeps its size to the window."""
        super().resizeEvent(event)
        self.look.fit(self.width(), self.height())
        self.restyle()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is being written is written first."""
        self.work.close()
        super().closeEvent(event)

    def _say(self, text: str) -> None:
        """A line of its own below the buttons: beside them a long one would push them out of the window."""
        self._said.set_text(text)
        self._said.setVisible(bool(text))

    def _name_case(self) -> None:
        case = self.found.case if self.found else None
        self._title.set_text(heading(self.case_id, case))
        self.mark.tell(case)
        self.setWindowTitle(window_title(self.case_id, case))

    def _told(self) -> Snapshot:
        """What the sheets need to know, as a monitor would tell it."""
        case = self.found.case if self.found else None
        entries = [each.row() for each in case.entries if each.kind in AT_BEDSIDE] if case else []
        last = self.found.session_results[-1][1] if self.found and self.found.session_results else ()
        return cast(
            "Snapshot",
            {
                "utc_s": time.time(),
                "t_s": time.monotonic(),
                "session": {"case": self.case_id, "zone": case.zone if case else self.work.zone},
                "recording": {"path": None},
                "entries": entries,
                "results": with_reductions(last),
                "listed": [_listed(each) for each in standing(self._log) if each.kind == RESULT],
                "replaced": [replaced_row(old, by) for old, by in replaced(self._log)],
                "echo": [],
            },
        )

    def _pressed(self) -> None:
        name = self.sender().objectName()
        if name in PAGES:
            self.open(name)
        elif name == "report":
            self._say(QCoreApplication.translate("CourseWindow", "Making the report"))
            self.work.report(self.look.language, self._report_path())
        elif name == "theme":
            self.look.theme = BRIGHT if self.look.theme is DARK else DARK
            self.restyle()
        else:
            self.use("en" if self.look.language == "zh_CN" else "zh_CN")

    def _report_path(self) -> Path:
        return self.folder / f"{self.case_id}-report.pdf"

    def _take_log(self, log: list[Entry]) -> None:
        self._log = log

    def _enter(self, kind: str, args: dict[str, Any]) -> None:
        does = {"add_entry": self.work.enter, "add_result": self.work.enter_result, "withdraw": self.work.withdraw}
        does[kind](args, self.by.text().strip())

    def _review(self, path: str, mapping: str) -> None:
        self.work.review(Path(path), mapping, self.by.text().strip())

    def _store(self) -> None:
        if self.imports.found is not None:
            self.work.store(self.imports.found)

    def _stored(self, count: int) -> None:
        self.imports.say(QCoreApplication.translate("Import", "%1 results stored").replace("%1", str(count)))

    def _ask_again(self) -> None:
        self.labs.ask_again()

    def _hear(self, about: str, line: str) -> None:
        translate = QCoreApplication.translate
        saved = translate("CourseWindow", "Saved")
        if about == "result":
            self.labs.say(line or saved)
        elif about == "result differs":
            self.labs.say(f"{saved}: {line}")
        elif about == "withdrawn":
            self.labs.say(line or translate("CourseWindow", "Withdrawn"))
            self.entries.form.problem.set_text(line or translate("CourseWindow", "Withdrawn"))
        elif about == "entry":
            if not line:
                self.entries.form.clear()
            self.entries.form.problem.set_text(line or saved)
        elif about == "import":
            self.imports.say(line)
        elif about == "report" and not line:
            self._say(translate("CourseWindow", "Report: %1").replace("%1", self._report_path().name))
        else:
            self._say(line)


def _listed(entry: Entry) -> dict[str, Any]:
    """A result of the log as a row of a snapshot."""
    result = result_from_row(entry.fields)
    return result.row() | {"text": result.text, "name": entry.uid}


def main(folder: Path, case_id: str, zone: str, screenshot: Path | None, language: str | None) -> int:
    """Shows one course until its window is closed, or saves a picture of it; 0. UserError in one line else."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    load_fonts()
    window = CourseWindow(folder, case_id, zone, Languages(), preferred(language))
    if screenshot is not None:
        return _save_picture(app, window, screenshot)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    window.showMaximized()
    return app.exec()


def _save_picture(app: QApplication, window: CourseWindow, to: Path) -> int:
    window.resize(*PICTURE_SIZE)
    window.show()
    until_s = time.monotonic() + READ_WITHIN_S
    while window.found is None and time.monotonic() < until_s:
        app.processEvents()
        time.sleep(0.01)
    app.processEvents()
    saved = window.grab().save(str(to), "PNG")
    window.close()
    if not saved:
        raise UserError(f"cannot save the picture as {to}; is the folder there, and may it be written to?")
    return 0
