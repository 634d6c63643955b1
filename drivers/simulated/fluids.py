"""Plasma volumes and scales: who draws from which chamber, and what that weighs.

If a volume appeared or vanished here, the balance and the scales would disagree with the pumps without a fault.
Source: physics specification, sections 2 and 7.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.simulated.constants import (
    CP,
    DP,
    FILTRATE_G_ML,
    FP,
    FP2,
    PLASMA_G_ML,
    REPLACEMENT_G_ML,
    RP,
    STEP_MIN,
    STEP_S,
    Circuit,
)
from drivers.simulated.state import Drive, State


@dataclass(slots=True)
class Flows:
    """Fluid moved in one step, mL/min."""

    separated: float = 0.0
    fresh: float = 0.0
    """Plasma DP draws from the supply bag."""
    returned: float = 0.0
    """Plasma DP draws from the INNER chamber."""
    refill: float = 0.0
    flap: float = 0.0
    drained: float = 0.0
    loop_in: float = 0.0
    """Ql: what CP draws from the OUTER chamber."""
    loop_out: float = 0.0
    """Qp: through the adsorbers, into the INNER chamber."""
    filtrate: float = 0.0
    replacement: float = 0.0
    air: bool = False
    """DP draws air, at least in part."""


def flows(state: State, drive: Drive, true: list[float], circuit: Circuit) -> Flows:
    """What moves in the step that starts at `state`, for true pump flows `true`."""
    fp, dp, cp = true[FP], true[DP], true[CP]
    ho, hi = state.vo / circuit.area_outer, state.vi / circuit.area_inner
    drained = min(circuit.kd * ho, state.vo / STEP_MIN) if drive.drain else 0.0
    loop_out = max(0.0, cp - true[FP2] + true[RP])
    returned = min(dp, loop_out + state.vi / STEP_MIN) if drive.inner else 0.0
    fresh = dp if drive.fresh and not drive.supply_empty else 0.0
    # the flap is stiff (0.02 min), hence implicit; CP's draw enters as it would be without the flap
    drawn = min(cp, fp + state.vo / STEP_MIN)
    a = (loop_out - returned) / circuit.area_inner - (fp - drawn - drained) / circuit.area_outer
    b = circuit.kv * (1 / circuit.area_inner + 1 / circuit.area_outer)
    difference = (hi - ho + STEP_MIN * a) / (1 + STEP_MIN * b)
    flap = min(circuit.kv * max(0.0, difference), max(0.0, loop_out - returned + state.vi / STEP_MIN))
    return Flows(
        separated=fp,
        fresh=fresh,
        returned=returned,
        refill=(circuit.vp0_ml - state.vp) / circuit.tau_refill_min,
        flap=flap,
        drained=drained,
        loop_in=min(cp, fp + flap + state.vo / STEP_MIN),
        loop_out=loop_out,
        filtrate=true[FP2],
        replacement=true[RP],
        air=dp > 1.0 and (drive.fresh or drive.inner) and fresh + returned < 0.99 * dp,
    )


def move(state: State, drive: Drive, moved: Flows) -> None:
    """One Euler step of volumes, scales and balance, in place."""
    bag_before = state.vo + state.vi
    state.vp += STEP_MIN * (moved.fresh + moved.returned - moved.separated + moved.refill)
    state.vo += STEP_MIN * (moved.separated + moved.flap - moved.loop_in - moved.drained)
    state.vi += STEP_MIN * (moved.loop_out - moved.returned - moved.flap)
    state.vo, state.vi = max(0.0, state.vo), max(0.0, state.vi)  # the last bit of rounding
    d_ws2 = STEP_MIN * (PLASMA_G_ML * moved.drained + FILTRATE_G_ML * moved.filtrate)
    d_ws3 = -STEP_MIN * (PLASMA_G_ML * moved.fresh + REPLACEMENT_G_ML * moved.replacement)
    state.ws2 += d_ws2
    state.ws3 += d_ws3
    if drive.balance_g_min is not None:
        d_ws4 = PLASMA_G_ML * (state.vo + state.vi - bag_before)
        state.balance_g += d_ws2 + d_ws3 + d_ws4 - drive.balance_g_min * STEP_MIN
    state.air_s = state.air_s + STEP_S if moved.air else 0.0
