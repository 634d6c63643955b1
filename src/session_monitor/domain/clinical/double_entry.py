"""Which values are entered twice: those that a verdict hangs on.

A slip of one digit in an IL-6 turns the indication; in a value that decides nothing it is put right at leisure. Asking
for everything twice would only teach people to copy. Source: issue of the treatment, "double entry for values that
decide"; which those are is the project's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from session_monitor.domain.analytes import find_analyte
from session_monitor.domain.answers import Answer, answer
from session_monitor.domain.clinical.assays import assay_of
from session_monitor.domain.clinical.assessment import assess
from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.item import Item
from session_monitor.domain.clinical.laboratory import Known, New, checked_result, correction_of, standing_results
from session_monitor.domain.clinical.truth import Truth
from session_monitor.domain.results import Result

ALWAYS = "IL-6"
DECIDES = "{analyte} decides here: enter its value a second time"
"""What a screen knows the refusal by, to ask again."""


def needs_double_entry(result: Result, case: Case) -> bool:
    """Whether this result decides: IL-6, the target cytokine, or one by whose value a verdict on the case turns."""
    target = case.value("target", "cytokine", max(result.specimen_utc_ns, result.entered_utc_ns))
    if result.analyte in (ALWAYS, target):
        return True
    moments = {result.specimen_utc_ns, result.entered_utc_ns}
    return any(_turns(result, case, at_ns) for at_ns in moments)


def double_entry_refusal(result: Result, entry: Mapping[str, Any], case: Case) -> Answer | None:
    """Why this result is not yet taken; None when it was entered twice, or need not be. That both entries are the
    same is seen where the entry is read (`result_from_entry`).
    """
    if entry.get("again") not in (None, "") or not needs_double_entry(result, case):
        return None
    return answer("{analyte} decides here: enter its value a second time", analyte=result.analyte)


def new_result(entry: Mapping[str, Any], by: str, known: Known) -> New | str:
    """The result of a completed entry (domain/clinical/assays.py) to be stored, or in one line why it is not taken.

    entry: as of `checked_result`; with `corrects`, the name of the one it replaces, and its `reason`.
    """
    result, corrects = checked_result(entry, by, known), str(entry.get("corrects") or "")
    if isinstance(result, str):
        return result
    others = tuple(each.result for each in standing_results(known.log) if each.name != corrects)
    if refusal := double_entry_refusal(result, entry, replace(known.case, results=others)):
        return refusal
    new = correction_of(result, corrects, str(entry.get("reason") or ""), known) if corrects else New(result)
    return new if isinstance(new, str) else replace(new, assay=assay_of(result, entry))


def _turns(result: Result, case: Case, at_ns: int) -> bool:
    """Whether a verdict, or one of the demands that it is made of, is another one at another value."""
    analyte = find_analyte(result.analyte)
    measure = analyte.measure(result.unit) if analyte else None
    if measure is None:
        return False
    tried = (measure.low, result.value, measure.high)
    seen = {_verdicts(case, replace(result, value=value, censor=None), at_ns) for value in tried}
    return len(seen) > 1


def _verdicts(case: Case, result: Result, at_ns: int) -> tuple[Truth, ...]:
    found = assess(replace(case, results=(*case.results, result)), at_ns)
    return tuple(item.truth for verdict in (found.indication, found.end) for item in _demands(verdict))


def _demands(verdict: Item) -> tuple[Item, ...]:
    return (verdict, *verdict.parts)
