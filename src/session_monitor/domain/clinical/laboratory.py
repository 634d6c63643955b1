"""The results of a case or a recording as they stand, and what a new one is held against.

Screens, commands and importers ask the same questions here (is it there already, can it be from before, does it
correct what stands), so that no way of entering a result is laxer than another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from session_monitor.domain.answers import answer
from session_monitor.domain.clinical.assays import Assay
from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.placing import placing_refusal
from session_monitor.domain.clinical.withdrawing import WITHDRAWN
from session_monitor.domain.results import Result, result_from_entry

NO_SUCH_RESULT = "there is no standing {analyte} result {name}"
NO_WHY = "a correction says why"
"""Refusals that a command adds a hint to."""


@dataclass(frozen=True, slots=True)
class Logged:
    """A result as it was written down. name: by which a correction names it; recording: the file it is in, or "".

    withdrawn: the entry that took it back, if one did.
    """

    name: str
    result: Result
    corrects: str | None = None
    reason: str = ""
    recording: str = ""
    withdrawn: Entry | None = None


@dataclass(frozen=True, slots=True)
class New:
    """A result to be stored. corrects: name of the one it replaces, with the reason; laboratory: remembered for it."""

    result: Result
    corrects: str | None = None
    reason: str = ""
    assay: Assay | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a new result is held against. alone: one recording that knows no others; else the whole case.

    log: every result ever written, in order. exchanges: recording -> when plasma began to be exchanged.
    """

    case: Case
    now_ns: int
    log: tuple[Logged, ...] = ()
    assays: tuple[Assay, ...] = ()
    exchanges: Mapping[str, int] = field(default_factory=dict[str, int])
    alone: bool = False
    zone: tzinfo = UTC

    @property
    def sessions(self) -> tuple[SessionSpan, ...]:
        """The sessions, by their start."""
        return self.case.sessions


def standing_results(log: Iterable[Logged]) -> list[Logged]:
    """Those that no later one replaces and nobody took back, in the order they were written."""
    known = list(log)
    replaced = {each.corrects for each in known if each.corrects}
    return [each for each in known if each.name not in replaced and each.withdrawn is None]


def withdrawals(log: Iterable[Entry]) -> dict[str, Entry]:
    """Name of what was taken back -> the entry that did."""
    return {each.corrects: each for each in log if each.kind == WITHDRAWN and each.corrects}


def checked_result(entry: Mapping[str, Any], by: str, known: Known) -> Result | str:
    """The result of an entry (as of `result_from_entry`), or in one line why it cannot be taken among what is known."""
    began_ns = known.case.first_session_ns
    result = result_from_entry(
        entry, by, known.now_ns, known.zone, known.now_ns if began_ns is None else began_ns, between=not known.alone
    )
    if isinstance(result, str):
        return result
    return placing_refusal(result, known.sessions, known.exchanges, alone=known.alone) or result


def correction_of(result: Result, corrects: str, reason: str, known: Known) -> New | str:
    """The result as a correction of the one of that name, or why it is none."""
    old = next((each for each in standing_results(known.log) if each.name == corrects), None)
    if old is None or old.result.analyte != result.analyte:
        return answer("there is no standing {analyte} result {name}", analyte=result.analyte, name=corrects)
    if not reason.strip():
        return answer("a correction says why")
    if old.recording and result.when == "between":
        return answer("a result of a session is from before or after it; {name} is", name=corrects)
    return New(result, corrects, reason.strip())
