"""Which analyte a laboratory means: by its LOINC codes first, by its names where it gives no such code.

A name alone can mean another specimen (creatinine of urine has the name of creatinine), so that a LOINC code that is
not known here is never overruled by a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from session_monitor.domain.analytes import Analyte, Measure, find_analyte, find_loinc
from session_monitor.domain.answers import answer
from session_monitor.domain.units import from_ucum

SHOWN = 60
"""Characters of a foreign text that a line repeats."""

BLOOD = frozenset(
    (
        *("bld", "bldv", "blda", "bldc", "wb", "ser", "serum", "plas", "plasma", "ppp", "serplas", "blood"),
        *("venous blood", "arterial blood", "whole blood", "血清", "血浆", "血液", "全血", "静脉血", "动脉血"),
        *("119297000", "119364003", "119361006", "122555007", "258580003"),  # SNOMED CT: blood, serum, plasma ...
    )
)


@dataclass(frozen=True, slots=True)
class Coded:
    """What a row is about. skipped, refused: why it is none of ours, or cannot be told."""

    analyte: str = ""
    unit: str = ""
    skipped: str = ""
    refused: str = ""


def coded(loinc: Sequence[str], names: Sequence[str], unit: str) -> Coded:
    """The analyte of these codes and names, with its unit as this program writes it."""
    codes = [code for code in loinc if code.strip()]
    by_code = next((found for found in map(find_loinc, codes) if found), None)
    by_name = next((found for found in map(find_analyte, filter(None, names)) if found), None)
    if codes and by_code is None:
        return Coded(skipped=answer("LOINC {code} is no analyte of this program", code=codes[0][:SHOWN]))
    if by_code is None:
        shown = next(filter(None, names), "")
        return _named(by_name, unit) if by_name else Coded(skipped=_nobody(shown))
    analyte, measures = by_code
    if by_name is not None and by_name is not analyte:
        said = {"code": codes[0], "analyte": analyte.name, "other": by_name.name}
        return Coded(refused=answer("LOINC {code} is {analyte}, but its name says {other}", **said))
    return _of_code(analyte, measures, codes[0], unit)


def not_blood(specimens: Sequence[str]) -> str:
    """Why a specimen is not taken; "" for blood, or where nothing is said."""
    named = [text.strip() for text in specimens if text.strip()]
    if not named or any(text.casefold() in BLOOD for text in named):
        return ""
    return answer("the specimen is {specimen}, which is not known to be blood", specimen=repr(named[-1][:SHOWN]))


def _nobody(name: str) -> str:
    return answer("{name} is no analyte of this program", name=repr(name[:SHOWN]))


def _named(analyte: Analyte, unit: str) -> Coded:
    return Coded(analyte.name, from_ucum(unit))


def _of_code(analyte: Analyte, measures: tuple[Measure, ...], code: str, unit: str) -> Coded:
    """The code may say what the unit does not: D-dimer in FEU or DDU."""
    plain = from_ucum(unit)
    for spelled in (plain, f"{plain} FEU", f"{plain} DDU"):
        if analyte.measure(spelled) in measures:
            return Coded(analyte.name, spelled)
    units = " / ".join(unit for measure in measures for unit in measure.units)
    said = {"code": code, "analyte": analyte.name, "units": units, "unit": repr(unit[:SHOWN])}
    return Coded(refused=answer("LOINC {code} is {analyte} in {units}, not in {unit}", **said))
