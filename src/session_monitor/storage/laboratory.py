"""The results of one recording, or of a case with its recordings: what is known, and more of it stored.

A result from before or after a session is written in its recording where that lies in the folder, else beside the
recordings; several at once are all stored or none. Without one place for that a screen and an import could put the same
result in two files, or half of a day in one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from session_monitor.domain.clinical.assays import Assay
from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.laboratory import Known, Logged, New, withdrawals
from session_monitor.domain.clinical.placing import session_of
from session_monitor.domain.clinical.withdrawing import result_name
from session_monitor.domain.phases import EXCHANGE
from session_monitor.domain.results import Result
from session_monitor.storage.append import Appending
from session_monitor.storage.case_log import case_in
from session_monitor.storage.cases import Cases
from session_monitor.storage.entering import withdraw, withdraw_in
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.folder import CASES
from session_monitor.storage.reading import Recording
from session_monitor.storage.utc import zone

_NUMBER = "#result-"
"""Between a recording's name and the number of a result in it (storage/cases.py)."""


class RecordingLaboratory:
    """The results of one recording, which is all it knows of."""

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        """folder: where assays are remembered; the recording's own without it."""
        self.path, self.folder = path, folder or path.parent
        self.case_id = ""

    def known(self) -> Known:
        """What a new result is held against."""
        with Recording.open(self.path) as recording:
            meta, span = recording.meta, recording.span() or (0.0, 0.0)
            first_ns, last_ns = (meta.started_utc_ns + int(t * 1e9) for t in span)
            log, case = log_of(recording), case_in(recording)
            exchanges = _exchange_of(recording)
        self.case_id = meta.case
        session = SessionSpan(self.path.name, first_ns, last_ns, meta.simulated)
        whole = Case(meta.case, case.entries, case.results, (session,), meta.zone)
        return Known(whole, time.time_ns(), log, tuple(assays_in(self.folder)), exchanges, True, zone(meta.zone))

    def withdraw(self, name: str, reason: str, by: str) -> str | None:
        """Takes the result of that number back, or says in one line why not. RecordingError as of `store`."""
        return withdraw_in(self.path, result_name(name), reason, by)

    def store(self, new: Sequence[New]) -> list[str]:
        """Writes them, all or none; returns their names. RecordingError says why not."""
        with Appending(self.path) as appending:
            numbers = appending.results([_numbered(each) for each in new])
            appending.finish(max(each.result.entered_utc_ns for each in new))
        remember(self.folder, _assays_of(new))
        return [str(number) for number in numbers]


class CaseLaboratory:
    """The results of a case: those in its recordings and those beside them."""

    def __init__(self, case_id: str, folder: Path, zone_name: str = "UTC") -> None:
        self.case_id, self.folder, self._zone = case_id, folder, zone_name
        self.unread = list[str]()
        """A line for each recording that could not be read."""

    def known(self) -> Known:
        """What a new result is held against, with what the recordings say by now."""
        with self._cases(only_reading=True) as cases:
            case, log, assays = cases.case(self.case_id), cases.results(self.case_id), cases.assays()
        return Known(case, time.time_ns(), tuple(log), tuple(assays), self._exchanges(case), False, zone(case.zone))

    def withdraw(self, name: str, reason: str, by: str) -> str | None:
        """Takes the result of that name back where it is, or says why not. RecordingError as of `store`."""
        return withdraw(self.folder, self.case_id, name, reason, by, self._zone)

    def ids(self) -> list[str]:
        """Every case of the folder."""
        with self._cases(only_reading=True) as cases:
            return cases.ids()

    def store(self, new: Sequence[New]) -> list[str]:
        """Writes each where it belongs, all or none; returns their names. RecordingError says why not."""
        with self._cases() as cases:
            case = cases.case(self.case_id)
            placed = [self._place(each, case, cases.under_way.get(self.case_id)) for each in new]
            beside = [each for each, path in zip(new, placed, strict=True) if path is None]
            with ExitStack() as stack:
                names = stack.enter_context(cases.adding(self.case_id, beside))
                written = self._write(stack, new, placed)
            cases.take_in()
        remember(self.folder, _assays_of(new))
        rest = iter(names)
        return [name or next(rest) for name in written]

    def _write(self, stack: ExitStack, new: Sequence[New], placed: Sequence[Path | None]) -> list[str]:
        """Into the recordings, each sealed before the first is committed; "" for what lies beside them."""
        written, open_ = [""] * len(new), list[Appending]()
        for path in dict.fromkeys(path for path in placed if path is not None):
            own = [n for n, place in enumerate(placed) if place == path]
            appending = stack.enter_context(Appending(path))
            open_.append(appending)
            for n, number in zip(own, appending.results([_numbered(new[n]) for n in own]), strict=True):
                written[n] = f"{path.name}{_NUMBER}{number}"
        for appending in open_:
            appending.seal(max(each.result.entered_utc_ns for each in new))
        for appending in open_:
            appending.commit()
        return written

    def _place(self, new: New, case: Case, under_way: Path | None) -> Path | None:
        """The recording it is written in; None: beside the recordings."""
        if new.corrects is not None:
            name, found, _ = new.corrects.partition(_NUMBER)
            if not found:
                return None
            if not (self.folder / name).is_file():
                raise RecordingError(f"{name} is not in {self.folder}: a result in it is corrected where it is")
            return self.folder / name
        if new.result.when == "between":
            return None
        session = session_of(new.result, case.sessions)
        if under_way is not None and (session is None or session.recording == under_way.name):
            raise RecordingError(
                f"{under_way} is being recorded: enter it at the monitor's screen, or after the session"
            )
        path = self.folder / session.recording if session else None
        return path if path and path.is_file() else None

    def _exchanges(self, case: Case) -> dict[str, int]:
        found = dict[str, int]()
        for session in case.sessions:
            path = self.folder / session.recording
            if path.is_file():
                with suppress(RecordingError), Recording.open(path) as recording:  # `unread` names one that is damaged
                    found |= _exchange_of(recording)
        return found

    def _cases(self, *, only_reading: bool = False) -> Cases:
        cases = Cases(self.folder, self._zone, only_reading=only_reading)
        try:
            self.unread = cases.take_in()
        except RecordingError:
            cases.close()
            raise
        return cases


AnyLaboratory = RecordingLaboratory | CaseLaboratory


def log_of(recording: Recording) -> tuple[Logged, ...]:
    """Every result ever written in one recording, named by its number."""
    reasons, name, gone = recording.corrections(), recording.path.name, withdrawals(recording.clinical())
    return tuple(
        Logged(str(number), result, None if corrects is None else str(corrects), reasons.get(number, ""), name,
               gone.get(result_name(number)))
        for number, result, corrects in recording.result_log()
    )  # fmt: skip


def _numbered(new: New) -> tuple[Result, int | None, str]:
    """As `Appending.results` takes it."""
    number = None if new.corrects is None else new.corrects.rpartition("-")[2]
    if number is not None and not number.isdecimal():
        raise RecordingError(f"{new.corrects} is no number of a result")
    return new.result, None if number is None else int(number), new.reason


def _exchange_of(recording: Recording) -> dict[str, int]:
    """{recording: when plasma began to be exchanged}, where its machine says so."""
    spans = [phase for phase in recording.phases() if phase.name == EXCHANGE]
    if not spans:
        return {}
    return {recording.path.name: recording.meta.started_utc_ns + round(spans[0].start_s * 1e9)}


def assays_in(folder: Path) -> list[Assay]:
    """Those remembered in a folder; a file of cases is not made for it."""
    if not (folder / CASES).is_file():
        return []
    with Cases(folder) as cases:
        return cases.assays()


def remember(folder: Path, assays: Iterable[Assay]) -> None:
    """Keeps what laboratories' assays were the last time; a file of cases is not made for none."""
    if kept := list(assays):
        with Cases(folder) as cases:
            cases.remember(kept)


def _assays_of(new: Iterable[New]) -> list[Assay]:
    return [each.assay for each in new if each.assay is not None]
