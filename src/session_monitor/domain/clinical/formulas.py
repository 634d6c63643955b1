"""Plasma volumes, what an exchange should remove, and what a result fell by: the formulas of the literature.

Without one place for them the screen's plasma volumes and the report's expected removal could rest on two patients.
Source: treatment specification, section 5.
"""

from __future__ import annotations

import math
from typing import Literal

MMHG_PER_KPA = 7.50062


def plasma_volume_kaplan_l(weight_kg: float, hct: float) -> float:
    """0.065 x weight x (1 - Hct), L; hct as a fraction."""
    return 0.065 * weight_kg * (1 - hct)


def blood_volume_nadler_l(height_m: float, weight_kg: float, sex: Literal["male", "female"]) -> float:
    """Nadler 1962, L."""
    cubic, linear, constant = (0.3669, 0.03219, 0.6041) if sex == "male" else (0.3561, 0.03308, 0.1833)
    return cubic * height_m**3 + linear * weight_kg + constant


def plasma_volume_nadler_l(height_m: float, weight_kg: float, sex: Literal["male", "female"], hct: float) -> float:
    """Blood volume x (1 - Hct), L."""
    return blood_volume_nadler_l(height_m, weight_kg, sex) * (1 - hct)


def expected_removal(exchanged_l: float, plasma_volume_l: float) -> float:
    """Share of a substance that stays in plasma which an exchange of this volume removes: 1 - exp(-Ve/PV)."""
    return 1 - math.exp(-exchanged_l / plasma_volume_l)


def loop_extraction(loop_ratio: float, extraction: float) -> float:
    """Effective extraction of the double-chamber loop: lambda E / (1 + (lambda - 1) E)."""
    return loop_ratio * extraction / (1 + (loop_ratio - 1) * extraction)


def plasma_volume_ratio(hct_before: float, hct_after: float) -> float:
    """PVpost/PVpre while no red cells came or went: [Hct0/(1 - Hct0)] x [(1 - Hct1)/Hct1]."""
    return hct_before / (1 - hct_before) * (1 - hct_after) / hct_after


def reduction_corrected_percent(before: float, after: float, volume_ratio: float) -> float:
    """The reduction of the amount rather than of the concentration: after x PVpost/PVpre against before."""
    return 100 * (1 - after * volume_ratio / before)
