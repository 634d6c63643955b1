"""Units by their UCUM codes, and the few conversions that may be asked for.

Without the codes another program would have to guess what "10^9/L" or "mg/L FEU" means. Source: treatment
specification, sections 5 (factors) and 6; nothing is converted unless somebody asks for it, and the original stays
with the value.
"""

from __future__ import annotations

from dataclasses import replace

from session_monitor.domain.analytes import Measure, find_analyte
from session_monitor.domain.answers import answer
from session_monitor.domain.results import Result

FACTORS: dict[tuple[str, str, str], float] = {
    ("bilirubin", "mg/dL", "umol/L"): 17.1,
    ("creatinine", "mg/dL", "umol/L"): 88.4,
    ("P/F", "kPa", "mmHg"): 7.50062,
}
"""(analyte, from, to) -> factor, used both ways."""
KINDS = ("FEU", "DDU")
"""Of D-dimer, where UCUM has an annotation."""
_UCUM = {
    "IU/mL": "[IU]/mL",
    "IU/L": "[IU]/L",
    "mmHg": "mm[Hg]",
}
"""Where the code is another text than the unit itself."""
_SPELLED = {code.casefold(): unit for unit, code in _UCUM.items()} | {"{inr}": "1", "{ratio}": "1"}
DIGITS = 10
"""Significant digits of what was computed; no laboratory reports as many."""


def ucum(unit: str) -> str:
    """The UCUM code of a unit as results carry it."""
    plain, _, kind = unit.rpartition(" ")
    if kind in KINDS:
        return plain.replace("/", f"{{{kind}}}/")
    return _UCUM.get(unit, unit)


def from_ucum(code: str) -> str:
    """The unit that a UCUM code, or a laboratory's own spelling, stands for; what is not known stays as it is."""
    text = code.strip()
    if text.casefold() in _SPELLED:
        return _SPELLED[text.casefold()]
    for kind in KINDS:
        for mark in (f"{{{kind}}}", f"({kind})"):
            if mark.casefold() in text.casefold():
                at = text.casefold().index(mark.casefold())
                return f"{text[:at]}{text[at + len(mark) :]}".strip() + f" {kind}"
    return text


def converted(result: Result, unit: str) -> Result | str:
    """The result in another unit of its analyte, by a stated factor; or in one line why not. The value as it was
    reported stays in the method.
    """
    analyte = find_analyte(result.analyte)
    target = analyte.measure(unit) if analyte else None
    if target is None or target.units[0] == result.unit:
        return result if target else _refusal(result, unit)
    factor = _factor(result.analyte, result.unit, target)
    if factor is None:
        return _refusal(result, target.units[0])
    value, uln = (float(f"{number * factor:.{DIGITS}g}") for number in (result.value, result.uln))
    if not target.low <= value <= target.high:
        return _refusal(result, target.units[0])
    reported = f"reported {result.text} {result.unit}, ULN {result.uln:.{DIGITS}g}"
    method = f"{result.method}; {reported}" if result.method else reported
    return replace(result, value=value, uln=uln, unit=target.units[0], method=method)


def _factor(analyte: str, unit: str, target: Measure) -> float | None:
    there, back = FACTORS.get((analyte, unit, target.units[0])), FACTORS.get((analyte, target.units[0], unit))
    return there if there is not None else None if back is None else 1 / back


def _refusal(result: Result, unit: str) -> str:
    known = sorted({f"{a} {one} and {other}" for a, one, other in FACTORS})
    return answer(
        "{analyte} {value} is not converted to {unit}; what can be converted is {known}",
        analyte=result.analyte, value=f"{result.text} {result.unit}", unit=unit, known=", ".join(known),
    )  # fmt: skip
