"""The laboratory results of a session under way: added, corrected, with what became of each.

A result is named as the recording numbers it: `result-1` is the first row of its table. Without one book for it a
correction at the screen could replace another result than the one that was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.double_entry import double_entry_refusal
from session_monitor.domain.clinical.entries import Entry, standing
from session_monitor.domain.clinical.laboratory import Known, Logged, correction_of, standing_results
from session_monitor.domain.clinical.withdrawing import RESULT, result_name
from session_monitor.domain.results import CLOCKS_DIFFER_NS, Result, order_refusal, result_from_entry, with_reductions

Output = tuple[str, dict[str, object]]


class ResultBook:
    """Every result of this session, corrected and withdrawn ones too, in the order they were entered."""

    def __init__(self) -> None:
        self.log = list[Logged]()
        self.began_utc_ns: int | None = None
        """When the session began; None while that is not known."""
        self.exchange_utc_ns: int | None = None
        """When plasma was first being exchanged."""

    def restore(self, past: Iterable[Logged]) -> None:
        """Takes up what was entered earlier in the session."""
        self.log.extend(past)

    def add(
        self, given: Mapping[str, Any], by: str, utc_ns: int, case_id: str, entries: Sequence[Entry]
    ) -> list[Output] | str:
        """What is recorded of a new result, or in one line why it is not taken. given: as of `result_from_entry`.

        `corrects` in it names the one it replaces, with a reason. What a verdict turns on, by what was entered in this
        session, is entered twice.
        """
        result = result_from_entry(given, by, utc_ns)
        if isinstance(result, str):
            return result
        began_ns = result.specimen_utc_ns if self.began_utc_ns is None else self.began_utc_ns
        if refusal := order_refusal(result, began_ns, utc_ns + CLOCKS_DIFFER_NS, self.exchange_utc_ns):
            return refusal
        corrects = str(given.get("corrects") or "").removeprefix(result_name(""))
        reason = str(given.get("reason") or "")
        others = tuple(each.result for each in standing_results(self.log) if each.name != corrects)
        case = Case(case_id, tuple(standing(entries)), others)
        if corrects:
            new = correction_of(result, corrects, reason, Known(case, utc_ns, tuple(self.log), alone=True))
            if isinstance(new, str):
                return new
            reason = new.reason
        if refusal := double_entry_refusal(result, given, case):
            return refusal
        return self._outputs(result, corrects, reason if corrects else "")

    def _outputs(self, result: Result, corrects: str, reason: str) -> list[Output]:
        number = max((int(each.name) for each in self.log), default=0) + 1
        self.log.append(Logged(str(number), result, corrects or None, reason))
        if not corrects:
            return [("result", result.row())]
        why: dict[str, object] = {"result": number, "corrects": int(corrects), "reason": reason, "by": result.by,
               "utc_ns": result.entered_utc_ns}  # fmt: skip
        return [("result", result.row() | {"corrects": int(corrects)}), ("result_corrected", why)]

    def take_back(self, withdrawal: Entry) -> None:
        """Marks the result that this entry names, if it names one."""
        for at, each in enumerate(self.log):
            if result_name(each.name) == withdrawal.corrects:
                self.log[at] = replace(each, withdrawn=withdrawal)

    def rows(self) -> list[dict[str, object]]:
        """Those that stand with their reductions and names, as the screen shows them."""
        stands = standing_results(self.log)
        told = with_reductions(each.result for each in stands)
        return [row | {"name": result_name(each.name)} for row, each in zip(told, stands, strict=True)]

    def entries(self) -> list[Entry]:
        """All of them as entries."""
        return [
            Entry(result_name(each.name), RESULT, each.result.specimen_utc_ns, each.result.row(), each.result.by,
                  each.result.entered_utc_ns, result_name(each.corrects) if each.corrects else None, each.reason)
            for each in self.log
        ]  # fmt: skip
