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
    (SUPPLY, PATIENT),  # fresh plasma
    (PATIENT, CLEARED),
    (PATIENT, TISSUE),
    (TISSUE, PATIENT),
    (PATIENT, TISSUE),  # swept out with water that leaves the vessels
    (TISSUE, PATIENT),  # swept in with water that refills them
    (PATIENT, OUTER),  # separated
    (INNER, PATIENT),  # returned
    (INNER, OUTER),  # flap
    (OUTER, WASTE),
    (HOLD_UP, INNER),
    (OUTER, FILTRATE),
    (OUTER, RESIN),
    (OUTER, CHARCOAL),
    (OUTER, HOLD_UP),
)
_GIVEN, _FRESH = 0, 1
_CARRIED = slice(2, 12)
"""Routes on which a flow carries what its source holds."""
_FILTERED, _FIRST, _SECOND, _PASSED = 12, 13, 14, 15
_SOURCES = np.array([source for source, _ in _ROUTES[_CARRIED]])
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
        self.tissue_ml = np.array([s.tissue_ml for s in table], dtype=np.float64)
        clearance = np.array([s.clearance for s in table], dtype=np.float64)
        transfer = np.array([s.transfer for s in table], dtype=np.float64)
        swept = np.array([s.refill_sieving for s in table])
        separated = np.array([s.sieving for s in table])
        whole = np.ones(len(table))
        # what a flow of 1 mL/min through 1 mL of source carries along each of the _CARRIED routes
        self._carries = np.stack(
            [clearance, transfer, transfer / self.tissue_ml, swept, swept / self.tissue_ml, separated, *[whole] * 4]
        )
        self._filter_sieving = np.array([s.filter_sieving for s in table])
        self._fouling = np.array([s.fouling for s in table])
        self._k = np.array([s.k for s in table], dtype=np.float64).T
        self._per_qmax = 1.0 / np.array([s.qmax for s in table], dtype=np.float64).T
        self._fresh = np.array([s.fresh for s in table], dtype=np.float64)
        self._generated = clearance * self.c0 * patient.generates
        rise = np.array([patient.generation_rise.get(s.name, 0.0) for s in table])
        self._rise_per_min = self._generated * rise / _RISE_OVER_MIN
        self._rises = bool(rise.any())
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
        vp, vo, vi = max(state.vp, least), max(state.vo, least), max(state.vi, least)
        refill = moved.refill
        shares = [
            *(1.0 / vp, 1.0 / vp, 1.0, max(0.0, -refill) / vp, max(0.0, refill)),
            *(moved.separated / vp, moved.returned / vi, moved.flap / vi, moved.drained / vo),
            moved.loop_out / self._circuit.hold_up_ml,
        ]
        flux[_GIVEN] = self._generated + self._rise_per_min * t_min if self._rises else self._generated
        flux[_FRESH] = moved.fresh * self._fresh
        carried = amounts.take(_SOURCES, 0)
        carried *= self._carries
        carried *= np.array(shares)[:, None]
        flux[_CARRIED] = carried
        if moved.loop_in > 0:
            self._loop(state, moved, amounts[OUTER] / vo)
        else:
            flux[_FILTERED:] = 0.0
        amounts += self._matrix @ flux

    def _loop(self, state: State, moved: Flows, co: Vector) -> None:
        flux = self._flux
        age = 1.0 - math.exp(-state.loop_min / _FOULING_MIN)
        filtered = self._filter_sieving * (moved.filtrate * (1.0 - self._fouling * age))
        np.minimum(filtered, moved.loop_in, out=filtered)
        free = 1.0 - state.amounts[RESIN : CHARCOAL + 1] * self._per_qmax
        np.maximum(free, 0.0, out=free)
        free *= self._kinetics(moved.loop_out)
        flux[_FILTERED] = filtered * co
        left = (moved.loop_in - filtered) * co
        flux[_FIRST] = left * free[0]
        left -= flux[_FIRST]
        flux[_SECOND] = left * free[1]
        flux[_PASSED] = left - flux[_SECOND]

    def _kinetics(self, loop_ml_min: float) -> Vector:
        """Single-pass uptake of each fresh adsorber, (2, solutes); kept while the flow stands still."""
        if loop_ml_min != self._uptake_at:
            self._uptake_at = loop_ml_min
            flow = max(loop_ml_min, 1e-9)
            self._uptake = 1.0 - np.exp(-self._k * ((flow / 200.0) ** _FLOW_EXPONENT / flow))
        return self._uptake
