"""What the machine says of itself: phase, level, codes, sets, clamps, detectors; constant within one second.

Kept apart from measurements: these have no noise and no invalid word (machine specification, section 4).
"""

from __future__ import annotations

from collections.abc import Sequence

from drivers.simulated import phases
from drivers.simulated.constants import PUMPS

IDENTITY, MAP_VERSION = 0x4C33, 1
LI_ALS = 7
POST_DILUTION = 2
CLAMPS = ("v1", "v2", "v3", "v4", "v5", "v6", "c1")
CODES = 8
_WITHOUT_PATIENT = frozenset({phases.PRIME, phases.ENDED, phases.IDLE})


def identity(serial: int, phase: int, level: int, treated_s: int) -> dict[str, float]:
    """Who it is and what it is doing; `phase` as the register says it."""
    return {
        "identity": IDENTITY,
        "map_version": MAP_VERSION,
        "serial": serial,
        "phase": phase,
        "mode": LI_ALS,
        "response_level": level,
        "treatment_s": treated_s,
        "dilution": POST_DILUTION,
        "patient_connected": phase not in _WITHOUT_PATIENT,
    }


def orders(sets: Sequence[float]) -> dict[str, float]:
    """The set flows."""
    names = ("sp_set_ml_h" if pump == "sp" else f"{pump}_set_ml_min" for pump in PUMPS)
    return dict(zip(names, sets, strict=True))


def codes(active: Sequence[int]) -> dict[str, float]:
    """The alarm codes, filled up with 0."""
    return {f"machine_alarm_{i + 1}": active[i] if i < len(active) else 0 for i in range(CODES)}


def clamps(opened: Sequence[str]) -> dict[str, float]:
    """The clamps' discrete inputs: 1 is closed."""
    return {f"{clamp}_closed": clamp not in opened for clamp in CLAMPS}


def detectors(air: bool, supply_side_empty: bool, over_temperature: bool) -> dict[str, float]:
    """Detectors and self-tests of a healthy machine."""
    bits: dict[str, float] = dict.fromkeys(_QUIET, 0)
    bits.update(ad1=air, ad2=supply_side_empty, heater_over_temp=over_temperature)
    bits.update(ad1_self_test_good=1, ld_self_test_good=1)
    return bits


_QUIET = ("ad3", "ld", "door_open", "yw1_low", "yw2_low", "yw3_low", "on_battery", "syringe_end")
