"""What the machine says of itself: phase, level, codes, sets, clamps, detectors; constant within one second.

Kept apart from measurements: these have no noise and no invalid word (machine specification, section 4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drivers.simulated import phases
from drivers.simulated.answer import LIMITS
from drivers.simulated.constants import PUMPS, Prescription

IDENTITY, MAP_VERSION = 0x4C33, 1
LI_ALS = 7
POST_DILUTION = 2
CLAMPS = ("v1", "v2", "v3", "v4", "v5", "v6", "c1")
CODES = 8
_WITHOUT_PATIENT = frozenset({phases.PRIME, phases.ENDED, phases.IDLE})
_HEALTHY = {
    **dict.fromkeys(("ad3", "ld", "door_open", "yw1_low", "yw2_low", "yw3_low", "on_battery", "syringe_end"), 0.0),
    **dict.fromkeys(("ad1_self_test_good", "ld_self_test_good"), 1.0),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """The machine's word on one second. `phase` is what its register says; `sets` are in the order of PUMPS."""

    serial: int
    phase: int
    level: int
    treated_s: int
    sets: Sequence[float]
    codes: Sequence[int]
    opened: Sequence[str]
    """Names of the open clamps."""
    air: bool
    supply_side_empty: bool
    over_temperature: bool
    forced: Mapping[str, int]
    """Discrete inputs that a fault forces, by channel name."""

    def values(self) -> dict[str, float]:
        """By channel name."""
        values = {
            "identity": IDENTITY,
            "map_version": MAP_VERSION,
            "serial": self.serial,
            "phase": self.phase,
            "mode": LI_ALS,
            "response_level": self.level,
            "treatment_s": self.treated_s,
            "dilution": POST_DILUTION,
            "patient_connected": self.phase not in _WITHOUT_PATIENT,
            "ad1": self.air,
            "ad2": self.supply_side_empty,
            "heater_over_temp": self.over_temperature,
            **_HEALTHY,
        }
        for pump, flow in zip(PUMPS, self.sets, strict=True):
            values["sp_set_ml_h" if pump == "sp" else f"{pump}_set_ml_min"] = flow
        for i in range(CODES):
            values[f"machine_alarm_{i + 1}"] = self.codes[i] if i < len(self.codes) else 0
        for clamp in CLAMPS:
            values[f"{clamp}_closed"] = clamp not in self.opened
        values.update(self.forced)
        return values


def settings(prescription: Prescription) -> dict[str, float]:
    """What the machine was set to before the treatment began, and its own limits, by channel name."""
    values = {
        "heater_set_c": prescription.heater_c,
        "net_removal_set_ml_h": prescription.net_removal_ml_h,
        "exchange_target_ml": prescription.exchange_ml,
        "collect_target_ml": prescription.collect_ml,
        "purify_target_min": prescription.purify_min,
    }
    for name, (low, high) in LIMITS.items():
        values[f"{name}_machine_low_mmhg"], values[f"{name}_machine_high_mmhg"] = low, high
    return values
