"""One second of the whole model: pumps, fluids, solutes, wear and heater, by explicit Euler.

The order matters: every rate is taken from the state at the start of the second, so that volumes and amounts
move together and mass stays exact (physics specification, section 7).
"""

from __future__ import annotations

from collections.abc import Sequence

from drivers.simulated import fluids, wear
from drivers.simulated.constants import BP, CP, FP, RAMP_S, SP, STEP_MIN, STEP_S, Circuit, Patient, Prescription
from drivers.simulated.solutes import PATIENT, Solutes
from drivers.simulated.state import Drive, State

ML_A_TURN = 3.3
_RIPPLING = (BP, FP, CP)


class Plant:
    """The patient and the circuit. `errors` is the share by which each pump's true flow exceeds its rotation."""

    def __init__(
        self, circuit: Circuit, patient: Patient, prescription: Prescription, errors: Sequence[float] = (0.0,) * 7
    ) -> None:
        self.circuit = circuit
        self.patient = patient
        self.solutes = Solutes(patient, circuit)
        self.errors = tuple(errors)
        self.state = State(vp=circuit.vp0_ml, amounts=self.solutes.start())
        self._heater_c = prescription.heater_c

    def step(self, drive: Drive, t_min: float) -> None:
        """Moves the state on by one second; `t_min` is the model time at its start."""
        state, circuit = self.state, self.circuit
        true = self.true_flows()
        moved = fluids.flows(state, drive, true if drive.blood else [0.0] * 7, circuit)
        self.solutes.step(state, moved, t_min)
        wear.age(state, drive, true, circuit)
        wear.heat(state, drive, true, self._heater_c)
        fluids.move(state, drive, moved)
        state.ws2 += STEP_MIN * drive.rinse_g_min
        self._turn(drive)

    def true_flows(self) -> list[float]:
        """What each pump really moves now, mL/min (SP mL/h)."""
        return [turn * (1.0 + error) for turn, error in zip(self.state.rotation, self.errors, strict=True)]

    def concentration(self, name: str) -> float:
        """Plasma concentration of a solute now, as a share of what it was at the start."""
        column = [solute.name for solute in self.patient.solutes].index(name)
        return float(self.state.amounts[PATIENT, column] / self.state.vp / self.solutes.c0[column])

    def _turn(self, drive: Drive) -> None:
        state = self.state
        for i, pump in enumerate(_RIPPLING):
            state.turns[i] += STEP_MIN * state.rotation[pump] / ML_A_TURN
        if drive.blood:  # the totals of a treatment do not count its priming
            for pump, turn in enumerate(state.rotation):
                state.totals[pump] += STEP_MIN * (turn / 60.0 if pump == SP else turn)
        follow = 1.0 if drive.at_once else STEP_S / RAMP_S
        state.rotation = [turn + follow * (to - turn) for turn, to in zip(state.rotation, drive.targets, strict=True)]
