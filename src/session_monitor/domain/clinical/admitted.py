"""What a recording says of its case, asked again whether a monitor could have written it.

A recording comes from anywhere. Without this an entry without its field, or a result in a unit that nobody reports,
would end a judgement half-way, or be judged as if somebody had entered it. Bounds are not asked again: they may move
with a version, and what was recorded stays.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

from session_monitor.domain.analytes import find_analyte
from session_monitor.domain.clinical.entries import Entry, Field, entry_from_row
from session_monitor.domain.clinical.kinds import KINDS
from session_monitor.domain.results import Result

LAST_NS = 9 * 10**18
"""The year 2255: what an integer of SQLite holds, and a date can still be made of."""
_SIDES = ("before", "after", "between")


def admitted_entry(row: Mapping[str, Any]) -> Entry:
    """The entry of a row of `output`; ValueError in words when no monitor wrote it."""
    texts = [row.get(name) or "" for name in ("uid", "kind", "by", "reason", "corrects")]
    if not all(isinstance(text, str) for text in texts) or not isinstance(row.get("fields"), dict):
        raise ValueError("an entry of the case is none")
    admit_times(row.get("utc_ns"), row.get("entered_utc_ns"))
    entry = entry_from_row(row)
    kind = KINDS.get(entry.kind)
    if kind is None:  # of a later version: kept, and judged by nothing here
        return entry
    known = {each.name: each for each in kind.fields}
    lacks = [each.name for each in kind.fields if each.required and each.name not in entry.fields]
    if lacks or any(name not in known or not _fits(known[name], value) for name, value in entry.fields.items()):
        raise ValueError(f"an entry of the kind {entry.kind} holds what nobody could enter")
    return entry


def admitted_result(result: Result) -> Result:
    """The result; ValueError in words when no laboratory could report it so."""
    admit_times(result.specimen_utc_ns, result.entered_utc_ns)
    analyte = find_analyte(result.analyte)
    known = analyte is not None and result.unit in analyte.units
    numbers = (result.value, result.uln)
    if not known or not all(math.isfinite(n) and n > 0 for n in numbers) or result.when not in _SIDES:
        raise ValueError(f"a result of {result.analyte} is none that could be entered")
    if result.censor not in (None, "<", ">"):
        raise ValueError(f"a result of {result.analyte} is neither a value nor a limit")
    return result


def admit_times(*utc_ns: object) -> None:
    """ValueError for a time that no clock shows."""
    if not all(isinstance(each, int) and not isinstance(each, bool) and 0 <= each < LAST_NS for each in utc_ns):
        raise ValueError("a time of the case is none")


def _fits(field: Field, value: Any) -> bool:
    if field.type == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if field.type == "yes_no":
        return isinstance(value, bool)
    if field.type == "time":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LAST_NS
    if field.type == "choices":
        return isinstance(value, list) and all(each in field.choices for each in cast("list[object]", value))
    return isinstance(value, str) and (field.type == "text" or value in field.choices)
