"""What a laboratory's assay was the last time: its upper limit of normal and its method.

IL-6 limits run from 2.5 to 9 pg/mL by laboratory, and the same 15 pg/mL is above 5 x ULN in one and below 2 x ULN in
another. Without this a limit typed from memory, or that of another laboratory, would turn a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from session_monitor.domain.analytes import find_analyte
from session_monitor.domain.answers import Answer, answer
from session_monitor.domain.results import Result


@dataclass(frozen=True, slots=True)
class Assay:
    """One analyte in one unit at one laboratory, as of the last result from there."""

    analyte: str
    unit: str
    laboratory: str
    uln: float
    method: str = ""
    by: str = ""
    utc_ns: int = 0


def remembered(assays: Iterable[Assay], analyte: str, unit: str, laboratory: str) -> Assay | None:
    """The last one that was kept for this laboratory; None when none was, or no laboratory is named."""
    found = find_analyte(analyte)
    measure = found.measure(unit) if found else None
    if found is None or measure is None or not laboratory.strip():
        return None
    wanted = (found.name, measure.units[0], _plain(laboratory))
    same = [each for each in assays if (each.analyte, each.unit, _plain(each.laboratory)) == wanted]
    return max(same, key=lambda each: each.utc_ns, default=None)


def completed(entry: Mapping[str, Any], assays: Iterable[Assay]) -> tuple[dict[str, Any], list[Answer]]:
    """The entry with ULN and method of the remembered assay where it names none, and a line for each that differs.

    entry: as of `result_from_entry`, with `laboratory`; what becomes the result's method names that, too.
    """
    told = {name: str(value or "").strip() for name, value in entry.items()}
    laboratory, uln, method = told.get("laboratory", ""), told.get("uln", ""), told.get("method", "")
    last = remembered(assays, told.get("analyte", ""), told.get("unit", ""), laboratory)
    said = list[Answer]()
    if last is not None:
        same_method = not method or _plain(method) == _plain(last.method)
        if not same_method:
            said.append(_differs(answer("method"), last, last.method or "none", method))
        if not uln and same_method:
            uln = f"{last.uln:.10g}"
            said.append(answer("ULN {uln} {unit} as last time from {laboratory}", uln=uln, unit=last.unit,
                               laboratory=last.laboratory))  # fmt: skip
        elif uln and _number(uln) not in (None, last.uln):
            said.append(_differs(answer("ULN"), last, f"{last.uln:g}", uln))
        laboratory, method = last.laboratory, method or last.method  # one spelling: it tells assays apart
    named = {"laboratory": laboratory, "assay": method, "method": method_text(laboratory, method)}
    return {**entry, "uln": uln or None, **named}, said


def assay_of(result: Result, entry: Mapping[str, Any]) -> Assay | None:
    """What is remembered of the result of a completed entry; nothing when that names no laboratory."""
    if not entry.get("laboratory"):
        return None
    place, method = str(entry["laboratory"]), str(entry.get("assay") or "")
    return Assay(result.analyte, result.unit, place, result.uln, method, result.by, result.entered_utc_ns)


def method_text(laboratory: str, method: str) -> str:
    """Laboratory and method as a result carries them; results compare as of the same assay when this is the same."""
    return ", ".join(part for part in (laboratory.strip(), method.strip()) if part)


def _differs(what: str, last: Assay, was: str, now: str) -> Answer:
    return answer(
        "the {what} of {analyte} from {laboratory} was {was} last time and is {now} now; look at the report again",
        what=what, analyte=last.analyte, laboratory=last.laboratory, was=was, now=now,
    )  # fmt: skip


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
