"""What changes slowly in the circuit: heparin, clotting fibres, fouling membrane, the plasma heater.

Without it separator pressures would never creep and a stopped syringe would have no consequence.
Source: physics specification, section 2.
"""

from __future__ import annotations

import math

from drivers.simulated.constants import BP, CP, DP, FP, SP, STEP_MIN, Circuit
from drivers.simulated.state import Drive, State

LN2 = math.log(2)
ROOM_C = 22.0
LOOP_C = 32.0
HEATER_MAX_W = 100.0
INTEGRAL_MAX_W = 10.0


def age(state: State, drive: Drive, true: list[float], circuit: Circuit) -> None:
    """One Euler step of heparin, clotted fibres, membrane and hemofilter age, in place."""
    if not drive.blood:
        return
    clotting = max(0.0, 1.0 - state.heparin_ml / circuit.heparin_enough_ml)
    state.x = min(circuit.x_max, state.x + STEP_MIN * circuit.kclot * clotting)
    state.heparin_ml += STEP_MIN * (true[SP] - state.heparin_ml * LN2) / 60.0
    if true[FP] > 0.5 and true[BP] > 0.5:
        fraction = true[FP] / (true[BP] * (1.0 - state.hct(circuit)))
        cake = circuit.k1 * max(0.0, fraction / circuit.ff_critical - 1.0) * true[FP]
        washed = circuit.k3 * (true[BP] / 120.0) * state.rf
        state.rf = max(0.0, state.rf + STEP_MIN * (cake + circuit.k2 - washed))
    if true[CP] > 0.5:
        state.loop_min += STEP_MIN


def heat(state: State, drive: Drive, true: list[float], set_c: float) -> None:
    """One Euler step of the heater and its controller, in place."""
    inlet_c = LOOP_C if drive.inner else ROOM_C
    dp = true[DP]
    off_set = set_c - state.ht
    asked = 4.8 + 0.06 * dp * (set_c - inlet_c) + 30.0 * off_set + state.heater_integral_w
    power = min(HEATER_MAX_W, max(0.0, asked)) if drive.heater_on else 0.0
    if drive.heater_w is not None:
        power = drive.heater_w
    loss = 0.3 * (state.ht - ROOM_C) + 0.067 * dp * (state.ht - inlet_c)
    integral = state.heater_integral_w + STEP_MIN * 8.0 * off_set
    state.heater_integral_w = min(INTEGRAL_MAX_W, max(-INTEGRAL_MAX_W, integral))
    state.ht += STEP_MIN * (power - loss) * 60.0 / 900.0
