"""What is said of each criterion: what it asks, the value it was judged by, and what a reader should know besides."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_monitor.domain.answers import said_of
from session_monitor.domain.clinical.item import Item
from session_monitor.domain.clinical.said import said
from session_monitor.domain.clinical.sofa_days import SofaDay
from session_monitor.domain.clinical.truth import Truth
from ui.answers import in_words
from ui.case.terms import chinese, word
from ui.dialogs.results_table import analyte_name

IN_CODES = ("I2", "vasoactives", "encephalopathy")
"""Items whose value is made of codes of entries."""
OF_ANALYTE = ("lactate", "bilirubin", "PTA")
"""Items whose value begins with the name of an analyte."""
IF_EVER = ("respiratory", "circulatory", "hepatic")
"""Items that are asked only of patients who ever failed in them."""


def titles() -> dict[str, str]:
    """What each item asks, in the language on screen; ids as in domain/clinical."""
    translate = QCoreApplication.translate
    return {
        "I1": translate("Criteria", "Acute febrile onset, mostly within 1 week"),
        "I2": translate("Criteria", "Acute organ damage or dysfunction"),
        "I3": translate("Criteria", "IL-6 at least 5 × ULN, or rising by 1 × ULN a day"),
        "bleeding": translate("Criteria", "Severe active bleeding"),
        "haemodynamics": translate("Criteria", "Uncontrollable haemodynamic instability"),
        "allergy": translate("Criteria", "Severe allergy with shock not corrected"),
        "temperature": translate("Criteria", "Surface temperature below 38 ℃ for 3 days"),
        "sofa": translate("Criteria", "SOFA below 2 for 3 days"),
        "cytokine": translate("Criteria", "Target cytokine down by a quarter, or at most 2 × ULN"),
        "branch": translate("Criteria", "Laboratory values, judged and signed (antibody given)"),
        "antibody_not_answered": translate("Criteria", "Target cytokine, or the laboratory after an antibody"),
        "respiratory": translate("Criteria", "Respiratory"),
        "circulatory": translate("Criteria", "Circulatory: both"),
        "hepatic": translate("Criteria", "Hepatic: all three"),
        "ferritin": translate("Criteria", "Ferritin below 1.25 × ULN for 3 days"),
        "LDH": translate("Criteria", "LDH below 250 U/L for 3 days"),
        "D-dimer": translate("Criteria", "D-dimer below 1000 µg/L FEU for 3 days"),
        "CRP": translate("Criteria", "CRP below 50 mg/L for 3 days"),
    }


def title(item: Item) -> str:
    """What it asks; while nobody said whether an antibody was given, either of two."""
    name = "antibody_not_answered" if "antibody_not_answered" in item.flags else item.id
    return titles().get(name, item.id)


def short(item: Item) -> str:
    """The value of an item, or of the first of its parts that has one, without its limit."""
    if item.id in IN_CODES and item.value:
        return ", ".join(map(word, item.value.split(", ")))
    if item.id == "I1" and item.value:
        return QCoreApplication.translate("Criteria", "onset %1").replace("%1", item.value)
    if item.id == "I3":
        return next((f"IL-6 {said(part.value, chinese=chinese())}" for part in item.parts if part.value), "")
    return item.value


def sofa_parts() -> dict[str, str]:
    """What the parts of the score are called; names as in domain/clinical/sofa."""
    translate = QCoreApplication.translate
    return {
        "respiration": translate("Criteria", "respiration"),
        "coagulation": translate("Criteria", "coagulation"),
        "liver": translate("Criteria", "liver"),
        "circulation": translate("Criteria", "circulation"),
        "nervous_system": translate("Criteria", "nervous system"),
        "kidney": translate("Criteria", "kidneys"),
    }


def flags() -> dict[str, str]:
    """What a reader should know besides; codes as in domain/clinical."""
    translate = QCoreApplication.translate
    return {
        "core_readings_do_not_count": translate("Criteria", "core readings do not count"),
        "antibody_not_answered": translate("Criteria", "whether a cytokine antibody was given: not answered"),
        "needs_a_signed_judgement": translate("Criteria", "needs a signed judgement"),
        "baseline_of_another_assay": translate("Criteria", "the baseline is of another assay"),
        "within_24_h_of_plasma": translate("Criteria", "within 24 h of plasma"),
        "no_two_results_12_to_48_h_apart": translate("Criteria", "no two results 12 to 48 h apart"),
        "over_one_week": translate("Criteria", "over one week"),
        "over_two_weeks": translate("Criteria", "over two weeks"),
    }


def score(day: SofaDay) -> str:
    """The points of a day's score that are not 0, and the parts nobody knows."""
    translate, names, parts = QCoreApplication.translate, sofa_parts(), day.score.parts
    told = [f"{names[name]} {part.points}" for name, part in parts.items() if part.points]
    if missing := [names[name] for name in day.score.missing]:
        told.append(translate("Criteria", "not known: %1").replace("%1", ", ".join(missing)))
    if day.score.total is not None:
        return ": ".join(part for part in (f"{day.score.total}", ", ".join(told)) if part)
    least = translate("Criteria", "at least %1").replace("%1", str(day.score.least))
    return f"{least}: {', '.join(told)}"


def detail(item: Item, value: str | None = None) -> str:
    """The values behind an item, those of its parts too; value: what stands for its own."""
    if item.id in IF_EVER and item.truth is Truth.MET and all(part.truth is not Truth.MET for part in item.parts):
        return QCoreApplication.translate("Criteria", "never failed")
    own = _value(item) if value is None else value
    limit = item.limit if item.id in ("cytokine", "I3_level", "I3_rise") else ""
    window = in_words(said_of(item.window.words)) if item.window else ""
    names = flags()
    told = [", ".join(part for part in (own, window) if part), said(limit, chinese=chinese())]
    told += [names[flag] for flag in item.flags if flag in names]
    needless = [p for p in item.parts if item.truth is Truth.MET and p.truth is Truth.UNKNOWN and not p.value]
    told += [detail(part) for part in item.parts if part not in needless]
    return " · ".join(part for part in told if part)


def _value(item: Item) -> str:
    if item.id in IN_CODES:
        return ", ".join(map(word, item.value.split(", "))) if item.value else ""
    if item.id in OF_ANALYTE:
        return f"{analyte_name(item.id)} {said(item.value.partition(' ')[2], chinese=False)}".strip()
    return said(item.value, chinese=chinese())
