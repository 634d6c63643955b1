"""The verdicts of a start, judged again when what they rest on comes to be known after it.

At the start the case may not have been read yet, and an entry made seconds before is in no file. A verdict that stayed
"unknown" for that would stand in the recording for good.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from session_monitor.domain.clinical.assessment import DECIDING, Assessment, assess, start_judged_again
from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.entries import entry_from_row
from session_monitor.domain.results import result_from_shown
from session_monitor.monitor.snapshot import Snapshot
from ui.case.reading import CaseReader
from ui.case.start_words import verdicts


def judged(found: Assessment | None, case_id: str, snapshot: Snapshot) -> Assessment:
    """By the case as it was read, if it was, and by what this session says."""
    at_ns = round(snapshot["utc_s"] * 1e9)
    if found is None or found.case.id != case_id:
        found = assess(Case(case_id, zone=snapshot["session"]["zone"]), at_ns)
    entries = map(entry_from_row, snapshot["entries"])
    return start_judged_again(found, entries, map(result_from_shown, snapshot["results"]), at_ns)


READ_AGAIN_S = 10.0
"""After a case that could not be read."""


class StartVerdicts(QObject):
    """Follows a session that was started. `verdict` carries an entry for each that is another than was entered last."""

    verdict = Signal(dict)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.reader = CaseReader(self, volumes=False)
        self.reader.read.connect(self._take)
        self._snapshot: Snapshot | None = None
        self._rests_on: object = None
        self._not_before_s = float("-inf")
        self._entered = dict[str, dict[str, Any]]()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Reads the case when it, or what its verdicts rest on, is another than the last time."""
        case, path, start = snapshot["session"]["case"], snapshot["recording"]["path"], snapshot.get("start")
        if not case or not path or start is None or not start["started"]:
            return
        self._snapshot = snapshot
        deciding = tuple(row["uid"] for row in snapshot["entries"] if row["kind"] in DECIDING)
        rests_on = case, deciding, tuple(row.get("name") for row in snapshot["results"])
        if rests_on == self._rests_on or snapshot["t_s"] < self._not_before_s:
            return
        if self.reader.ask(Path(path).parent, case, snapshot["session"]["zone"]):
            self._rests_on = rests_on

    def _take(self, found: Assessment | str) -> None:
        """A case that could not be read is asked for again; what was judged stands until then."""
        if (snapshot := self._snapshot) is None:
            return
        if not isinstance(found, Assessment):
            self._rests_on, self._not_before_s = None, snapshot["t_s"] + READ_AGAIN_S
            return
        entered = {e["fields"]["rule"]: dict(e["fields"]) for e in snapshot["entries"] if e["kind"] == "verdict"}
        self._entered = entered | self._entered
        for each in verdicts(judged(found, snapshot["session"]["case"], snapshot)):
            fields = each["fields"]
            if self._entered.get(fields["rule"]) != fields:
                self._entered[fields["rule"]] = fields
                self.verdict.emit(each)
