"""Laboratory results around a session, and how far a treatment brought them down.

Without this module "< 1.5" would become 1.5 or 0, a result in another unit would be compared, and a reduction
would be shown that nobody measured. Source: treatment specification, sections 5 and 6.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Literal

from session_monitor.domain.analytes import ANALYTES, find_analyte
from session_monitor.domain.answers import Answer, answer

When = Literal["before", "after", "between"]
"""Of which session's results it is one; "between" two sessions it is the course's alone."""
OLDEST_NS = 60 * 24 * 3600 * 10**9
"""An older specimen says nothing of a session (project's own)."""
CLOCKS_DIFFER_NS = 600 * 10**9
"""A specimen may carry a time this far ahead of the monitor's clock (project's own)."""


@dataclass(frozen=True, slots=True)
class Result:
    """One analyte in one specimen, as the laboratory reported it.

    value: in `unit`; with `censor` "<" or ">" it is the quantification limit, not a measurement.
    uln: upper limit of normal of its own assay. Times are nanoseconds since 1970 UTC.
    """

    analyte: str
    value: float
    unit: str
    uln: float
    specimen_utc_ns: int
    when: When
    censor: Literal["<", ">"] | None = None
    method: str = ""
    by: str = ""
    entered_utc_ns: int = 0

    @property
    def text(self) -> str:
        """The value as reported: "20.49" or "< 1.5"."""
        return f"{self.censor or ''} {self.value:.10g}".strip()

    def row(self) -> dict[str, object]:
        """Every field, JSON-able; `result_from_row` reads it back."""
        return asdict(self)


def result_from_row(row: Mapping[str, Any]) -> Result:
    """The result that `Result.row()` wrote."""
    return Result(**row)


def result_from_shown(row: Mapping[str, Any]) -> Result:
    """The result of a row of `with_reductions`."""
    return Result(**{each.name: row[each.name] for each in fields(Result)})


def result_from_entry(
    entry: Mapping[str, Any],
    by: str,
    utc_ns: int,
    zone: tzinfo | None = None,
    session_utc_ns: int | None = None,
    *,
    between: bool = False,
) -> Result | str:
    """The result a person entered at `utc_ns`, or in one line why it cannot be taken.

    entry: analyte, value, unit, uln, time (ISO 8601; without an offset it is taken in `zone`), when, method; `again`
    is the value a second time. session_utc_ns: start of the session it belongs to, when that is not the one going on
    now. between: whether it may be of the course alone.
    """
    try:
        result = _checked(entry, by, utc_ns, zone, ("before", "after", "between") if between else ("before", "after"))
    except (ValueError, OverflowError) as refusal:
        return refusal.args[0] if isinstance(refusal.args[0], Answer) else str(refusal)
    session_utc_ns = utc_ns if session_utc_ns is None else session_utc_ns
    if result.specimen_utc_ns < session_utc_ns - OLDEST_NS:
        return answer("the specimen time {time} lies more than 60 days before the session", time=entry["time"])
    return result


def _checked(entry: Mapping[str, Any], by: str, utc_ns: int, zone: tzinfo | None, whens: tuple[str, ...]) -> Result:
    analyte = find_analyte(str(entry["analyte"]))
    if analyte is None:
        known = ", ".join(a.name for a in ANALYTES)
        raise ValueError(
            answer("no analyte is called {name}; there are {known}", name=repr(entry["analyte"]), known=known)
        )
    measure = analyte.measure(str(entry["unit"]))
    if measure is None:
        units = {"units": " / ".join(analyte.units), "unit": repr(entry["unit"])}
        raise ValueError(answer("{analyte} is reported in {units}, not in {unit}", analyte=analyte.name, **units))
    censor, value = parse_value(entry["value"])
    if entry.get("again") not in (None, "") and parse_value(entry["again"]) != (censor, value):
        raise ValueError(
            answer(
                "{value} and {again} are not the same; read the value again", value=entry["value"], again=entry["again"]
            )
        )
    unit = measure.units[0]
    if not measure.low <= value <= measure.high:
        bounds = {"low": f"{measure.low:g}", "high": f"{measure.high:g} {unit}", "value": f"{value:g}"}
        raise ValueError(
            answer(
                "{analyte} lies between {low} and {high}, not {value}; check the unit", analyte=analyte.name, **bounds
            )
        )
    when = entry["when"]
    if when not in whens:
        if "between" in whens:
            raise ValueError(
                answer("a specimen is from before, after or between sessions, not {when}", when=repr(when))
            )
        raise ValueError(answer("a specimen is taken before or after the session, not {when}", when=repr(when)))
    return Result(
        analyte=analyte.name,
        value=value,
        censor=censor,
        unit=unit,
        uln=_uln(entry["uln"], measure.high),
        method=str(entry.get("method") or ""),
        specimen_utc_ns=_specimen_time(entry["time"], utc_ns, zone),
        when=when,
        by=by,
        entered_utc_ns=utc_ns,
    )


_VALUE = re.compile(r"([<>])?\s*(\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def parse_value(entry: object) -> tuple[Literal["<", ">"] | None, float]:
    """(censor, number) of "20.49", "< 1.5" or "> 5000"; ValueError with a line that says what to write."""
    text = str(entry).strip().replace("＜", "<").replace("＞", ">")
    match = _VALUE.fullmatch(text)
    number = float(text.lstrip("<> ")) if match else math.nan
    if match is None or not math.isfinite(number):
        raise ValueError(
            answer("{entry} is not a result; write a number such as 20.49, or < 1.5, or > 5000", entry=repr(entry))
        )
    censor: Any = match[1]
    return censor, number


def _uln(entry: object, high: float) -> float:
    if entry in (None, ""):
        raise ValueError(
            answer("the upper limit of normal is needed: with the result, or remembered of the laboratory it names")
        )
    try:
        uln = float(str(entry))
    except ValueError:
        uln = math.nan
    if not 0 < uln <= high:
        raise ValueError(
            answer(
                "the upper limit of normal must be a number above 0 in the result's unit, not {entry}",
                entry=repr(entry),
            )
        )
    return uln


def _specimen_time(entry: object, utc_ns: int, zone: tzinfo | None) -> int:
    text = str(entry).strip()
    try:
        taken = datetime.fromisoformat(text)
    except ValueError:
        taken = None
    if taken is None or ":" not in text:
        raise ValueError(
            answer("{entry} is not a time of day; write one such as 2026-03-14T12:22:00+08:00", entry=repr(entry))
        )
    if taken.tzinfo is None:
        if zone is None:
            raise ValueError(
                answer("{entry} lacks its time zone; write one such as 2026-03-14T12:22:00+08:00", entry=repr(entry))
            )
        taken = taken.replace(tzinfo=zone)
    taken_ns = (taken - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000
    if taken_ns > utc_ns + CLOCKS_DIFFER_NS:
        raise ValueError(answer("the specimen time {time} lies in the future", time=text))
    return taken_ns


def order_refusal(
    result: Result, first_utc_ns: int, last_utc_ns: int, exchange_utc_ns: int | None = None
) -> str | None:
    """Why before and after look swapped, given the session's first and last moment; None when they do not.

    exchange_utc_ns: when plasma began to be exchanged, if that is known: from then on no specimen is from before.
    """
    if result.when == "before" and result.specimen_utc_ns > last_utc_ns:
        return answer("this specimen was taken after the session ended, so it is not one from before")
    if result.when == "before" and exchange_utc_ns is not None and result.specimen_utc_ns > exchange_utc_ns:
        minutes = f"{(result.specimen_utc_ns - exchange_utc_ns) / 60e9:.0f}"
        return answer(
            "this specimen was taken when plasma had been exchanged for {minutes} min, so it is not one from before",
            minutes=minutes,
        )
    if result.when == "after" and result.specimen_utc_ns < first_utc_ns:
        return answer("this specimen was taken before the session began, so it is not one from after")
    return None


@dataclass(frozen=True, slots=True)
class Reduction:
    """How far a result fell: a number, "at_least" that number, or unknown (percent None).

    reason: why it is unknown, or that the two are of different assays, whose values are not the same thing.
    """

    kind: Literal["number", "at_least", "unknown"]
    percent: float | None = None
    reason: str = ""


def reduction_percent(before: float, after: float) -> float:
    """100 x (1 - after/before); negative for a rise."""
    return 100 * (1 - after / before)


def reduction(before: Result, after: Result) -> Reduction:
    """The reduction between two results of one analyte; limits stay limits (treatment specification, section 5)."""
    if before.analyte != after.analyte or before.unit != after.unit:
        return Reduction("unknown", reason=f"{before.unit} and {after.unit} are not compared")
    if before.censor and after.censor:
        return Reduction("unknown", reason="both lie beyond the quantification limit")
    if before.censor == "<" or after.censor == ">":
        return Reduction("unknown", reason=f"{after.text} after {before.text} gives no lower bound")
    if before.specimen_utc_ns >= after.specimen_utc_ns:
        return Reduction("unknown", reason="the specimen from after is not the later one")
    percent = reduction_percent(before.value, after.value)
    other = "" if before.uln == after.uln else f"of another assay: ULN {before.uln:g} before, {after.uln:g} after"
    return Reduction("at_least" if before.censor or after.censor else "number", percent, other)


def baseline(results: Iterable[Result], after: Result) -> Result | None:
    """The last result of the same analyte from before the session."""
    befores = [r for r in results if r.when == "before" and r.analyte == after.analyte]
    return max(befores, key=lambda r: (r.specimen_utc_ns, r.entered_utc_ns), default=None)


def with_reductions(results: Iterable[Result]) -> list[dict[str, object]]:
    """Each result's row with its text and, for one from after, `reduction` (kind), `reduction_percent` and why not."""
    known = list(results)
    rows: list[dict[str, object]] = []
    for result in known:
        before = baseline(known, result) if result.when == "after" else None
        found = reduction(before, result) if before else None
        rows.append(
            result.row()
            | {
                "text": result.text,
                "reduction": found.kind if found else None,
                "reduction_percent": found.percent if found else None,
                "reduction_reason": found.reason if found else "",
            }
        )
    return rows
