"""What people call an analyte, in English and Chinese; abbreviations stay as they are.

The screen and the report name it alike: a result that has two names is looked for twice.
"""

from __future__ import annotations

_WORDS = {
    "IL-1beta": ("IL-1β", "IL-1β"),
    "TNF-alpha": ("TNF-α", "TNF-α"),
    "IFN-gamma": ("IFN-γ", "IFN-γ"),
    "ferritin": ("Ferritin", "铁蛋白"),
    "D-dimer": ("D-dimer", "D-二聚体"),
    "bilirubin": ("Bilirubin", "胆红素"),
    "lactate": ("Lactate", "乳酸"),
    "platelets": ("Platelets", "血小板"),
    "creatinine": ("Creatinine", "肌酐"),
    "fibrinogen": ("Fibrinogen", "纤维蛋白原"),
    "albumin": ("Albumin", "白蛋白"),
    "ammonia": ("Ammonia", "血氨"),
}


def analyte_word(name: str, *, chinese: bool) -> str:
    """Of an analyte as results have it; the name itself where it is an abbreviation."""
    return _WORDS.get(name, (name, name))[chinese]
