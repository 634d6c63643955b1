"""The state of the model at one moment, and what the machine orders of it for the next second.

Kept apart from the equations so that readings can be interpolated between two states and tests can look inside.
"""

from __future__ import annotations

import copy
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from drivers.simulated.constants import PLASMA_G_ML, Circuit, Vector

FIELDS = (
    *("bp", "fp", "dp", "rp", "fp2", "cp", "sp"),
    *("bp_total", "fp_total", "dp_total", "rp_total", "fp2_total", "cp_total", "sp_total"),
    *("vp", "vo", "vi", "x", "rf", "loop_min", "ws2", "ws3", "ht"),
    *("bp_turns", "fp_turns", "cp_turns"),
)
"""What packed() holds, in order."""


@dataclass(slots=True)
class State:
    """Volumes mL, amounts pg or nmol, weights g; `rotation` and `totals` in the order of PUMPS (SP in mL/h, mL)."""

    rotation: list[float] = field(default_factory=lambda: [0.0] * 7)
    """What the registers show as flow; the true flow differs by the pump's error."""
    totals: list[float] = field(default_factory=lambda: [0.0] * 7)
    turns: list[float] = field(default_factory=lambda: [0.0] * 3)
    """Revolutions of BP, FP and CP: the phase of their ripple."""
    vp: float = 0.0
    vo: float = 0.0
    vi: float = 0.0
    amounts: Vector = field(default_factory=lambda: np.zeros((0, 0)))
    """(compartments, solutes), see solutes.py."""
    x: float = 0.0
    """Share of the separator's fibres that is clotted."""
    rf: float = 0.0
    """Fouling of the separator's membrane, in the unit of Rm."""
    heparin_ml: float = 0.0
    loop_min: float = 0.0
    """Minutes with CP running, prime excluded: the age of the hemofilter."""
    ws2: float = 0.0
    ws3: float = 0.0
    ht: float = 22.0
    heater_integral_w: float = 0.0
    balance_g: float = 0.0
    """Net removal by weight beyond its target, across re-zeros."""
    air_s: float = 0.0
    """For how long DP has been drawing air."""

    def saved(self) -> dict[str, Any]:
        """Every field as numbers and lists of them."""
        return asdict(self) | {"amounts": self.amounts.tolist()}

    @staticmethod
    def from_saved(saved: dict[str, Any]) -> State:
        """The state that `saved` tells of; it shares nothing with it."""
        kept: dict[str, Any] = copy.deepcopy(saved)
        state = State(**kept)
        state.amounts = np.array(saved["amounts"], dtype=np.float64)
        return state

    def packed(self) -> list[float]:
        """The values named in FIELDS, in that order."""
        values = (self.vp, self.vo, self.vi, self.x, self.rf, self.loop_min, self.ws2, self.ws3, self.ht)
        return [*self.rotation, *self.totals, *values, *self.turns]

    def hct(self, circuit: Circuit) -> float:
        """The patient's haematocrit: the red cells are constant, the plasma is not."""
        return haematocrit(self.vp, circuit)

    def ws4(self, circuit: Circuit) -> float:
        """Weight of the double-chamber bag, g."""
        return circuit.bag_tare_g + PLASMA_G_ML * (self.vo + self.vi)


def haematocrit(vp: float, circuit: Circuit) -> float:
    """Hct at a plasma volume of `vp` mL."""
    red = circuit.vp0_ml * circuit.hct0 / (1 - circuit.hct0)
    return red / (red + vp)


@dataclass(slots=True)
class Drive:
    """What drives the model for one second: gates, pump targets and what a fault forces."""

    targets: list[float]
    blood: bool = True
    """Blood in the circuit (not prime, not after the end)."""
    fresh: bool = False
    """u3: DP draws fresh plasma."""
    inner: bool = False
    """u5: DP draws the INNER chamber."""
    drain: bool = False
    """C1 open."""
    at_once: bool = False
    """Pumps stop within the second instead of ramping."""
    supply_empty: bool = False
    rinse_g_min: float = 0.0
    heater_on: bool = True
    heater_w: float | None = None
    """Power forced by a fault."""
    balance_g_min: float | None = None
    """Planned net removal; None where fluid balance is not counted."""
