"""Solutes: generated, cleared, separated, filtered, adsorbed and given back, with every pg accounted for.

Each flux leaves one compartment and enters another (one column of a matrix that sums to zero), so mass cannot
appear or vanish whatever the flows are. Source: physics specification, section 2.
"""

from __future__ import annotations

import math

import numpy as np

from drivers.simulated.constants import STEP_MIN, Circuit, Patient, Vector
from drivers.simulated.fluids import Flows
from drivers.simulated.state import State

COMPARTMENTS = (
    *("supply", "patient", "tissue", "outer", "hold_up", "inner"),
    *("resin", "charcoal", "filtrate", "waste", "cleared"),
)
SUPPLY, PATIENT, TISSUE, OUTER, HOLD_UP, INNER, RESIN, CHARCOAL, FILTRATE, WASTE, CLEARED = range(len(COMPARTMENTS))

_ROUTES = (
    (SUPPLY, PATIENT),  # generated
    (PATIENT, CLEARED),
    (TISSUE, PATIENT),
    (SUPPLY, PATIENT),  # fresh plasma
    (PATIENT, OUTER),  # separated
    (INNER, PATIENT),  # returned
    (INNER, OUTER),  # flap
    (OUTER, WASTE),
    (OUTER, FILTRATE),
    (OUTER, RESIN),
    (OUTER, CHARCOAL),
    (OUTER, HOLD_UP),
    (HOLD_UP, INNER),
)
_LOOP = 8
"""From this route on nothing moves while the loop stands still."""
_RISE_OVER_MIN = 300.0
_FLOW_EXPONENT = 0.5
_FOULING_MIN = 20.0


def _stoichiometry() -> Vector:
    matrix = np.zeros((len(COMPARTMENTS), len(_ROUTES)))
    for column, (source, target) in enumerate(_ROUTES):
        matrix[source, column] = -1.0
        matrix[target, column] = 1.0
    return matrix


class Solutes:
    """Moves the amounts of one treatment. Rows of a state's `amounts` are COMPARTMENTS, columns the solutes."""

    def __init__(self, patient: Patient, circuit: Circuit) -> None:
        table = patient.solutes
        self._circuit = circuit
        self.c0 = np.array([s.c0 for s in table], dtype=np.float64)
        self._sieving = np.array([s.sieving for s in table])
        self._filter_sieving = np.array([s.filter_sieving for s in table])
        self._fouling = np.array([s.fouling for s in table])
        self._k = np.array([s.k for s in table], dtype=np.float64).T
        self._qmax = np.array([s.qmax for s in table], dtype=np.float64).T
        self._clearance = np.array([s.clearance for s in table], dtype=np.float64)
        self._transfer = np.array([s.transfer for s in table], dtype=np.float64)
        self.tissue_ml = np.array([s.tissue_ml for s in table], dtype=np.float64)
        self._fresh = np.array([s.fresh for s in table], dtype=np.float64)
        self._refill_sieving = np.array([s.refill_sieving for s in table])
        self._generated = self._clearance * self.c0 * patient.generates
        rise = np.array([patient.generation_rise.get(s.name, 0.0) for s in table])
        self._rise_per_min = self._generated * rise / _RISE_OVER_MIN
        self._flux = np.zeros((len(_ROUTES), len(table)))
        self._matrix = _stoichiometry() * STEP_MIN
        self._uptake_at = math.nan
        self._uptake = np.zeros_like(self._k)

    def start(self) -> Vector:
        """Amounts before anything was removed: plasma and tissue in balance."""
        amounts = np.zeros((len(COMPARTMENTS), len(self.c0)))
        amounts[PATIENT] = self.c0 * self._circuit.vp0_ml
        amounts[TISSUE] = self.c0 * self.tissue_ml
        return amounts

    def step(self, state: State, moved: Flows, t_min: float) -> None:
        """One Euler step of `state.amounts`, in place. Call before the volumes move; `t_min` since the start."""
        amounts, flux, least = state.amounts, self._flux, self._circuit.mixing_ml
        cp = amounts[PATIENT] / max(state.vp, least)
        ct = amounts[TISSUE] / self.tissue_ml
        co = amounts[OUTER] / max(state.vo, least)
        ci = amounts[INNER] / max(state.vi, least)
        flux[0] = self._generated + self._rise_per_min * t_min
        flux[1] = self._clearance * cp
        carried = ct if moved.refill > 0 else cp
        flux[2] = self._transfer * (ct - cp) + (self._refill_sieving * moved.refill) * carried
        flux[3] = moved.fresh * self._fresh
        flux[4] = (moved.separated * self._sieving) * cp
        flux[5] = moved.returned * ci
        flux[6] = moved.flap * ci
        flux[7] = moved.drained * co
        if moved.loop_in > 0 or moved.loop_out > 0:
            self._loop(state, moved, co)
        else:
            flux[_LOOP:] = 0.0
        amounts += self._matrix @ flux

    def _loop(self, state: State, moved: Flows, co: Vector) -> None:
        amounts, flux = state.amounts, self._flux
        drawn = moved.loop_in * co
        age = 1.0 - math.exp(-state.loop_min / _FOULING_MIN)
        sieving = self._filter_sieving * (1.0 - self._fouling * age)
        flux[8] = np.minimum(sieving * moved.filtrate * co, drawn)
        left = drawn - flux[8]
        bound = np.maximum(0.0, 1.0 - amounts[RESIN : CHARCOAL + 1] / self._qmax) * self._kinetics(moved.loop_out)
        flux[9] = left * bound[0]
        left = left - flux[9]
        flux[10] = left * bound[1]
        flux[11] = left - flux[10]
        flux[12] = amounts[HOLD_UP] * (moved.loop_out / self._circuit.hold_up_ml)

    def _kinetics(self, loop_ml_min: float) -> Vector:
        """Single-pass uptake of each fresh adsorber, (2, solutes); kept while the flow stands still."""
        if loop_ml_min != self._uptake_at:
            self._uptake_at = loop_ml_min
            flow = max(loop_ml_min, 1e-9)
            self._uptake = 1.0 - np.exp(-self._k * ((flow / 200.0) ** _FLOW_EXPONENT / flow))
        return self._uptake
