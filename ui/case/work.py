"""What the window of a course does with files, on a thread of its own: read, enter, report; one thing after another."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from session_monitor.domain.answers import said_of
from session_monitor.domain.clinical.assays import completed
from session_monitor.domain.clinical.double_entry import DECIDES, new_result
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.review import Choices, Review, review
from session_monitor.domain.errors import UserError
from session_monitor.interchange.foreign import read_file
from session_monitor.interchange.mapping import PLAIN, load_mapping
from session_monitor.storage.cases import Cases
from session_monitor.storage.entering import enter, withdraw
from session_monitor.storage.laboratory import CaseLaboratory
from ui.answers import in_words
from ui.aside import Aside
from ui.case.reading import assessed

REPORT_WITHIN_S = 60.0


class CaseWork(QObject):
    """Signals come in the thread of whoever made it. said: (what was asked, a line; empty when it went well)."""

    read = Signal(object)
    said = Signal(str, str)
    again = Signal()
    """The result that was entered last has to be entered twice."""
    logged = Signal(object)
    """Everything ever written of the case, before `read` says what it adds up to."""
    assays = Signal(object)
    """What laboratories' assays were the last time, before `read`."""
    reviewed = Signal(object)
    stored = Signal(int)

    def __init__(self, folder: Path, case_id: str, zone: str, parent: QObject) -> None:
        super().__init__(parent)
        self.folder, self.case_id, self.zone = folder, case_id, zone
        self._aside, self._open = Aside(), True

    def close(self) -> None:
        """Ends what was asked and takes nothing more."""
        self._open = False
        self._aside.wait(10)

    def ask(self) -> None:
        """Reads and judges the case."""
        self._do(self._read)

    def enter(self, args: dict[str, Any], by: str) -> None:
        """Writes one entry, then reads again."""
        self._do(lambda: self._enter(args, by))

    def enter_result(self, args: dict[str, Any], by: str) -> None:
        """Writes one result, then reads again."""
        self._do(lambda: self._enter_result(args, by))

    def withdraw(self, args: dict[str, Any], by: str) -> None:
        """Takes an entry or a result back, then reads again."""
        self._do(lambda: self._withdraw(args, by))

    def review(self, path: Path, mapping: str, by: str) -> None:
        """Reads a laboratory's file and says what storing it would do."""
        self._do(lambda: self._review(path, mapping, by))

    def store(self, found: Review) -> None:
        """Writes what was reviewed, all or none, then reads again."""
        self._do(lambda: self._store(found))

    def report(self, language: str, to: Path) -> None:
        """Makes the report of the course."""
        self._do(lambda: self._report(language, to))

    def _do(self, job: Callable[[], None]) -> None:
        def told() -> None:
            try:
                job()
            except UserError as error:
                self.said.emit("read", str(error))

        if self._open:
            self._aside.do(told)

    def _read(self) -> None:
        with Cases(self.folder, self.zone, only_reading=True) as cases:
            cases.take_in()
            self.logged.emit([entry for entry, _ in cases.log(self.case_id)])
            self.assays.emit(cases.assays())
        self.read.emit(assessed(self.folder, self.case_id, self.zone, time.time_ns(), only_reading=True))

    def _withdraw(self, args: dict[str, Any], by: str) -> None:
        try:
            refusal = withdraw(self.folder, self.case_id, args["name"], args["reason"], by, self.zone)
        except UserError as error:
            refusal = str(error)
        self.said.emit("withdrawn", in_words(said_of(refusal)) if refusal else "")
        self.ask()

    def _enter(self, args: dict[str, Any], by: str) -> None:
        try:
            entry = enter(self.folder, self.case_id, args, by, self.zone)
        except UserError as error:
            entry = str(error)
        self.said.emit("entry", "" if isinstance(entry, Entry) else entry)
        self.ask()

    def _enter_result(self, args: dict[str, Any], by: str) -> None:
        laboratory = CaseLaboratory(self.case_id, self.folder, self.zone)
        try:
            known = laboratory.known()
            entry, differs = completed(args, known.assays)
            new = new_result(entry, by, known)
            if isinstance(new, str):
                decides = said_of(new)["sentence"] == DECIDES
                self.again.emit() if decides else self.said.emit("result", in_words(said_of(new)))
                return
            laboratory.store([new])
        except UserError as error:
            self.said.emit("result", str(error))
            return
        lines = [in_words(said_of(line)) for line in differs]
        self.said.emit("result differs" if lines else "result", " ".join(lines))
        self.ask()

    def _review(self, path: Path, mapping: str, by: str) -> None:
        try:
            found = read_file(path, load_mapping(mapping)[0] if mapping else PLAIN)
            known = CaseLaboratory(self.case_id, self.folder, self.zone).known()
        except UserError as error:
            self.said.emit("import", str(error))
            return
        self.reviewed.emit(review(found.rows, known, Choices(by), found.patient))

    def _store(self, found: Review) -> None:
        try:
            names = CaseLaboratory(self.case_id, self.folder, self.zone).store(found.new)
        except UserError as error:
            self.said.emit("import", str(error))
            return
        self.stored.emit(len(names))
        self.ask()

    def _report(self, language: str, to: Path) -> None:
        """By the command itself: what it refuses it says in one line."""
        words = ("report", self.case_id, "--recordings", str(self.folder), "--to", str(to), "--language", language)
        command = [sys.executable, "-m", "session_monitor", *words, "--force"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=REPORT_WITHIN_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            self.said.emit("report", f"the report was not made: {error}")
            return
        lines = done.stderr.strip().splitlines()
        failed = lines[-1] if lines else f"the report was not made (exit code {done.returncode})"
        self.said.emit("report", "" if done.returncode == 0 else failed)
