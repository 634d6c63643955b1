"""Figures that need something a person entered: plasma volumes exchanged, heparin in units.

A syringe rate in mL/h says nothing of the dose, and a volume nothing of the patient, until concentration, weight
and haematocrit are known; until then these stay NaN. Sources: treatment specification, section 5; machine
specification, section 3.
"""

from __future__ import annotations

from collections.abc import Mapping

from session_monitor.domain.derived.pressures import filtration_fraction_percent
from session_monitor.domain.entered import EnteredValue, entered_number

KAPLAN_ML_KG = 65.0


def plasma_volume_ml(weight_kg: float, hct: float) -> float:
    """Plasma volume of the patient by Kaplan: 65 mL/kg x (1 - Hct); `hct` as a fraction."""
    return KAPLAN_ML_KG * weight_kg * (1 - hct)


def patient_figures(
    fp_ml_min: float,
    bp_ml_min: float,
    sp_ml_h: float,
    sp_total_ml: float,
    exchanged_ml: float,
    entered: Mapping[str, EnteredValue],
) -> dict[str, float]:
    """filtration_fraction_percent, plasma_volumes, heparin_iu_h, heparin_iu_kg_h, heparin_total_iu."""
    weight, hct = entered_number(entered, "weight_kg"), entered_number(entered, "hct")
    iu_ml = entered_number(entered, "heparin_iu_ml")
    return {
        "filtration_fraction_percent": filtration_fraction_percent(fp_ml_min, bp_ml_min, hct),
        "plasma_volumes": exchanged_ml / plasma_volume_ml(weight, hct),
        "heparin_iu_h": sp_ml_h * iu_ml,
        "heparin_iu_kg_h": sp_ml_h * iu_ml / weight,
        "heparin_total_iu": sp_total_ml * iu_ml,
    }
