"""A case read and judged on a thread of its own: the picture at the bedside never waits for a file."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.errors import UserError
from ui.aside import Aside


class CaseReader(QObject):
    """Reads one case at a time. `read` carries an Assessment, or a line that says why there is none."""

    read = Signal(object)

    def __init__(self, parent: QObject, volumes: bool = True) -> None:
        """volumes: with what its sessions did, which takes reading their recordings through."""
        super().__init__(parent)
        self._volumes = volumes
        self._aside = Aside()

    def ask(self, folder: Path, case_id: str, zone: str) -> bool:
        """Asks once more; False: not now, a question is being answered."""
        if self._aside.busy:
            return False
        self._aside.do(lambda: self._read(folder, case_id, zone))
        return True

    def _read(self, folder: Path, case_id: str, zone: str) -> None:
        try:
            self.read.emit(assessed(folder, case_id, zone, time.time_ns(), self._volumes))
        except UserError as error:
            self.read.emit(str(error))


def assessed(
    folder: Path, case_id: str, zone: str, now_ns: int, volumes: bool = True, *, only_reading: bool = False
) -> Assessment:
    """The case as it stands. UserError says in one line why it cannot be read.

    only_reading: no file of cases is made; at the bedside one is, so that a course outlives its recordings.
    """
    from session_monitor.domain.clinical.assessment import assess  # here: a starting screen does not wait for it
    from session_monitor.storage.cases import Cases
    from session_monitor.storage.treated import ran_in

    with Cases(folder, zone, only_reading=only_reading) as cases:
        cases.take_in()
        case = cases.case(case_id)
    ran = ran_in(folder, (session.recording for session in case.sessions)) if volumes else {}
    return assess(case, now_ns, ran)
