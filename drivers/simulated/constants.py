"""Every number of the model, in one place (physics specification, sections 3 and 4).

A constant hidden in an equation could not be compared with the specification. Units: min, mL, mL/min, mmHg, mPa s,
g, mm; concentrations pg/mL (cytokines) and nmol/mL = umol/L (bilirubin, ammonia).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

STEP_S = 1.0
STEP_MIN = STEP_S / 60.0
READINGS_PER_S = 10

PUMPS = ("bp", "fp", "dp", "rp", "fp2", "cp", "sp")
BP, FP, DP, RP, FP2, CP, SP = range(7)
PLASMA_SIDE = (FP, DP, RP, FP2, CP)
RAMP_S = 5.0
"""Time constant with which a pump follows its set."""
PUMP_ERROR = 0.004
"""A pump's true flow differs from its rotation by at most this share, fixed for pump and seed."""

PLASMA_G_ML = 1.025
FILTRATE_G_ML = 1.007
REPLACEMENT_G_ML = 1.005


@dataclass(frozen=True, slots=True)
class Circuit:
    """The patient's plasma and the disposable circuit."""

    vp0_ml: float = 3000.0
    hct0: float = 0.30
    tau_refill_min: float = 60.0
    pcvp: float = 8.0
    racc: float = 0.76
    rret: float = 0.54
    rsep: float = 0.40
    membrane_m2: float = 0.5
    rm: float = 0.40
    k1: float = 2e-4
    k2: float = 8e-4
    k3: float = 1e-3
    ff_critical: float = 0.35
    kclot: float = 0.010
    heparin_enough_ml: float = 3.5
    x_max: float = 0.85
    rhf: float = 0.14
    rres: float = 0.17
    rcha: float = 0.17
    kuf0: float = 0.50
    p0: float = 5.0
    area_outer: float = 5.0
    area_inner: float = 3.0
    kv: float = 60.0
    kd: float = 20.0
    hold_up_ml: float = 300.0
    mixing_ml: float = 20.0
    """Smallest volume that divides an amount."""
    bag_tare_g: float = 60.0


@dataclass(frozen=True, slots=True)
class Prescription:
    """What was ordered (physics specification, section 3). Flows mL/min, SP mL/h."""

    bp: float = 120.0
    fp: float = 30.0
    dp: float = 30.0
    rp: float = 20.0
    fp2: float = 20.0
    cp: float = 200.0
    sp_ml_h: float = 4.0
    bolus_ml: float = 6.0
    exchange_ml: float = 2000.0
    collect_ml: float = 500.0
    purify_min: float = 180.0
    net_removal_ml_h: float = 0.0
    heater_c: float = 38.0
    prime_g: float = 3500.0
    rinse_g_min: float = 200.0
    blood_in_ml: float = 300.0
    bag_change_s: float = 120.0
    pre_circulate_s: float = 30.0
    fresh_bag_g: float = 2400.0
    replacement_bag_g: float = 4500.0
    inner_empty_ml: float = 15.0
    return_min: float = 4.0


class Solute(NamedTuple):
    """One row of the solute table. `clearance` is CLe, `transfer` Kpt, `tissue_ml` Vt."""

    name: str
    c0: float
    sieving: float
    filter_sieving: float
    k: tuple[float, float]
    qmax: tuple[float, float]
    clearance: float
    transfer: float
    tissue_ml: float
    fresh: float
    fouling: float = 0.4
    refill_sieving: float = 0.0


SOLUTES = (
    Solute("il6", 800, 0.97, 0.10, (80, 80), (1e7, 1e7), 2.5, 3, 8000, 0),
    Solute("tnf_alpha", 60, 0.90, 0.02, (20, 30), (1e6, 1e6), 70, 4, 8000, 0),
    Solute("il8", 300, 0.98, 0.12, (60, 60), (5e6, 5e6), 45, 8, 8000, 0),
    Solute("il10", 120, 0.92, 0.05, (35, 35), (2e6, 2e6), 12, 4, 8000, 0),
    Solute("ifn_gamma", 80, 0.90, 0.03, (25, 30), (1e6, 1e6), 45, 4, 8000, 0),
    Solute("il1_beta", 15, 0.95, 0.12, (30, 35), (2e5, 2e5), 25, 4, 8000, 0),
    Solute("bilirubin", 320, 1.0, 0.005, (70, 12), (8e5, 1.5e5), 1.5, 40, 8000, 8),
    Solute("ammonia", 150, 1.0, 1.0, (2, 4), (2e5, 2e5), 200, 400, 37000, 40, 0.1, 1.0),
)


@dataclass(frozen=True, slots=True)
class Patient:
    """What the patient makes and clears. A rise is the share by which generation grows, linearly, over 5 h."""

    solutes: tuple[Solute, ...] = SOLUTES
    generation_rise: dict[str, float] = field(default_factory=dict[str, float])
    generates: bool = True
