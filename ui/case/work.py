"""What the window of a course does with files, on a thread of its own: read, enter, report; one thing after another."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from session_monitor.domain.clinical.double_entry import double_entry_refusal
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.laboratory import New, checked_result
from session_monitor.domain.clinical.review import Choices, Review, review
from session_monitor.domain.errors import UserError
from session_monitor.interchange.foreign import read_file
from session_monitor.interchange.mapping import PLAIN, load_mapping
from session_monitor.storage.entering import enter
from session_monitor.storage.laboratory import CaseLaboratory
from ui.case.reading import assessed

REPORT_WITHIN_S = 60.0


class CaseWork(QObject):
    """Signals come in the thread of whoever made it. said: (what was asked, a line; empty when it went well)."""

    read = Signal(object)
    said = Signal(str, str)
    again = Signal(dict, str)
    """A result that has to be entered twice, and the line that says so."""
    reviewed = Signal(object)
    stored = Signal(int)

    def __init__(self, folder: Path, case_id: str, zone: str, parent: QObject) -> None:
        super().__init__(parent)
        self.folder, self.case_id, self.zone = folder, case_id, zone
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends what is begun and no more."""
        self._jobs.put(None)
        self._thread.join(10)

    def ask(self) -> None:
        """Reads and judges the case."""
        self._jobs.put(lambda: self.read.emit(assessed(self.folder, self.case_id, self.zone, time.time_ns())))

    def enter(self, args: dict[str, Any], by: str) -> None:
        """Writes one entry, then reads again."""
        self._jobs.put(lambda: self._enter(args, by))

    def enter_result(self, args: dict[str, Any], by: str) -> None:
        """Writes one result, then reads again."""
        self._jobs.put(lambda: self._enter_result(args, by))

    def review(self, path: Path, mapping: str, by: str) -> None:
        """Reads a laboratory's file and says what storing it would do."""
        self._jobs.put(lambda: self._review(path, mapping, by))

    def store(self, found: Review) -> None:
        """Writes what was reviewed, all or none, then reads again."""
        self._jobs.put(lambda: self._store(found))

    def report(self, language: str, to: Path) -> None:
        """Makes the report of the course."""
        self._jobs.put(lambda: self._report(language, to))

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except UserError as error:
                self.said.emit("read", str(error))

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
            result = checked_result(args, by, known)
            if isinstance(result, str):
                self.said.emit("result", result)
                return
            if refusal := double_entry_refusal(result, args, known.case):
                self.again.emit(args, refusal)
                return
            laboratory.store([New(result)])
        except UserError as error:
            self.said.emit("result", str(error))
            return
        self.said.emit("result", "")
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
