"""Figures of one moment: transmembrane pressure, pressure drop, and the ratios between flows.

Pure arithmetic on single readings; a reading that is not known makes the figure not known (NaN), and a pump that
stands still makes a ratio to its flow not known rather than infinite. Source: machine specification, sections 1, 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from session_monitor.domain.machine import TmpFormula


def tmp_mmhg(formula: TmpFormula, pressure_mmhg: Callable[[str], float]) -> float:
    """Transmembrane pressure as the machine's map says: for the Li-ALS (Part + Pven)/2 - P1st."""
    return sum([weight * pressure_mmhg(name) for name, weight in formula.terms]) + formula.offset_mmhg


def separator_drop_mmhg(part_mmhg: float, pven_mmhg: float) -> float:
    """Pressure drop along the separator's fibres: Part - Pven."""
    return part_mmhg - pven_mmhg


def fp_bp_percent(fp_ml_min: float, bp_ml_min: float) -> float:
    """Share of the blood flow that is separated as plasma."""
    return _ratio(fp_ml_min, bp_ml_min) * 100


def filtration_fraction_percent(fp_ml_min: float, bp_ml_min: float, hct: float) -> float:
    """Share of the plasma flow that is separated: FP/(BP(1 - Hct)); `hct` as a fraction."""
    return _ratio(fp_ml_min, bp_ml_min * (1 - hct)) * 100


def loop_ratio(cp_ml_min: float, fp_ml_min: float) -> float:
    """How many times the loop turns the plasma over while it is separated once: CP/FP."""
    return _ratio(cp_ml_min, fp_ml_min)


def _ratio(over: float, under: float) -> float:
    return over / under if under > 0 else math.nan
