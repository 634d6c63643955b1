"""The analytes that can be entered, with the units each may be reported in and what a laboratory could report.

Without one list a result in ng/mL would stand beside one in pg/mL under the same name, and the fall between
them would be nonsense. Treatment specification, section 6: units are never converted, only recognised as equal;
codes without a verified source stay empty.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One way of reporting an analyte.

    units: spellings that mean the same number (ng/L = pg/mL); the first is the one written down.
    low, high: what a laboratory could report, in that unit; anything else is a slip of the hand.
    """

    units: tuple[str, ...]
    low: float
    high: float
    loinc: str = ""


@dataclass(frozen=True, slots=True)
class Analyte:
    """One quantity in a specimen. `aliases` are other spellings, compared without case and punctuation."""

    name: str
    measures: tuple[Measure, ...]
    aliases: tuple[str, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit that fits."""
        return tuple(unit for measure in self.measures for unit in measure.units)

    def measure(self, unit: str) -> Measure | None:
        """The measure that this unit belongs to, written in any case, or None when it does not fit."""
        wanted = _plain_unit(unit)
        for measure in self.measures:
            if any(_plain_unit(known) == wanted for known in measure.units):
                return measure
        return None


_PG_ML = ("pg/mL", "ng/L")
_NG_ML = ("ng/mL", "ug/L")


def _cytokine(name: str, loinc: str, *aliases: str) -> Analyte:
    return Analyte(name, (Measure(_PG_ML, 0.001, 1e7, loinc),), aliases)


ANALYTES: tuple[Analyte, ...] = (
    _cytokine("IL-6", "26881-3", "interleukin 6", "白介素6", "白细胞介素6"),
    _cytokine("IL-1beta", "13629-1", "IL-1", "IL-1β"),
    _cytokine("IL-2", "33939-0"),
    Analyte("sIL-2R", (Measure(("U/mL", "IU/mL"), 1, 1e6), Measure(_PG_ML, 1, 1e7)), ("sIL-2R-alpha", "sCD25")),
    _cytokine("IL-4", ""),
    _cytokine("IL-8", "33211-4", "白介素8", "白细胞介素8"),
    _cytokine("IL-10", "26848-2", "白介素10", "白细胞介素10"),
    _cytokine("TNF-alpha", "3074-2", "TNF", "TNF-α", "TNFa"),
    _cytokine("IFN-gamma", "", "IFN-γ", "IFNg"),
    Analyte("ferritin", (Measure(_NG_ML, 0.1, 1e6, "2276-4"),), ("铁蛋白",)),
    Analyte("LDH", (Measure(("U/L", "IU/L"), 1, 1e5, "2532-0"),), ("乳酸脱氢酶",)),
    Analyte(
        "D-dimer",
        (
            Measure(("ug/L FEU", "ng/mL FEU"), 1, 1e6, "48065-7"),
            Measure(("mg/L FEU", "ug/mL FEU"), 0.01, 1e3, "48065-7"),
            Measure(("ug/L DDU", "ng/mL DDU"), 1, 1e6, "48066-5"),
            Measure(("mg/L DDU", "ug/mL DDU"), 0.01, 1e3, "48066-5"),
        ),
        ("D二聚体",),
    ),
    Analyte("CRP", (Measure(("mg/L", "ug/mL"), 0.01, 1e3, "1988-5"),), ("hs-CRP", "C反应蛋白", "超敏C反应蛋白")),
    Analyte("PCT", (Measure(_NG_ML, 0.001, 1e4, "33959-8"),), ("procalcitonin", "降钙素原")),
    Analyte("SAA", (Measure(("mg/L", "ug/mL"), 0.1, 1e4),)),
    Analyte("HBP", (Measure(_NG_ML, 0.1, 1e4),)),
    Analyte(
        "bilirubin",
        (Measure(("umol/L",), 0.5, 2000, "14631-6"), Measure(("mg/dL",), 0.05, 120, "1975-2")),
        ("TBil", "total bilirubin", "总胆红素"),
    ),
    Analyte("lactate", (Measure(("mmol/L",), 0.1, 50, "2524-7"),), ("乳酸",)),
    Analyte("platelets", (Measure(("10*9/L", "10^9/L", "G/L"), 1, 5000, "777-3"),), ("PLT", "血小板计数")),
    Analyte("WBC", (Measure(("10*9/L", "10^9/L", "G/L"), 0.01, 1000, "6690-2"),), ("白细胞计数",)),
    Analyte(
        "Hb",
        (Measure(("g/L",), 10, 300, "718-7"), Measure(("g/dL",), 1, 30, "718-7")),
        ("haemoglobin", "hemoglobin", "血红蛋白"),
    ),
    Analyte("Hct", (Measure(("%",), 5, 75, "4544-3"), Measure(("L/L", "1"), 0.05, 0.75, "4544-3"))),
    Analyte(
        "creatinine", (Measure(("umol/L",), 5, 3000, "14682-9"), Measure(("mg/dL",), 0.05, 35, "2160-0")), ("肌酐",)
    ),
    Analyte("P/F", (Measure(("mmHg", "mm[Hg]"), 20, 750, "50984-4"), Measure(("kPa",), 2.7, 100)), ("PaO2/FiO2",)),
    Analyte("PTA", (Measure(("%",), 1, 200, "5894-1"),)),
    Analyte("INR", (Measure(("1",), 0.5, 20),)),
    Analyte("fibrinogen", (Measure(("g/L",), 0.1, 20),)),
    Analyte("ALT", (Measure(("U/L", "IU/L"), 1, 1e5),)),
    Analyte("AST", (Measure(("U/L", "IU/L"), 1, 1e5),)),
    Analyte("albumin", (Measure(("g/L",), 5, 80),)),
    Analyte("ammonia", (Measure(("umol/L",), 1, 2000),)),
)


def find_analyte(name: str) -> Analyte | None:
    """The analyte of that name or alias, or None."""
    wanted = _plain_name(name)
    for analyte in ANALYTES:
        if wanted in map(_plain_name, (analyte.name, *analyte.aliases)):
            return analyte
    return None


def find_loinc(code: str) -> tuple[Analyte, tuple[Measure, ...]] | None:
    """The analyte that a LOINC code names, with the ways of reporting it that the code allows; None for any other."""
    for analyte in ANALYTES:
        measures = tuple(each for each in analyte.measures if each.loinc and each.loinc == code.strip())
        if measures:
            return analyte, measures
    return None


def _plain_name(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _plain_unit(unit: str) -> str:
    text = unit.casefold().replace("µ", "u").replace("μ", "u")
    return "".join(text.split())
