"""The course of the treatment: which phase, which pumps are ordered, which clamps are open, when it ends.

The machine goes through its phases by itself; without this the model would be a circuit that nobody runs.
Source: physics specification, section 3; machine specification, section 2.
"""

from __future__ import annotations

from typing import Any

from drivers.simulated.constants import BP, CP, DP, FP, FP2, PLASMA_G_ML, RP, SP, Prescription
from drivers.simulated.state import Drive, State

PRIME, BLOOD_IN, EXCHANGE, COLLECT, PRE_CIRCULATE, PURIFY, PREPARE_RETURN, RETURN, ENDED = range(9)
IDLE, BAG_CHANGE, STOPPED = 9, 10, 11
COURSE = (PRIME, BLOOD_IN, EXCHANGE, COLLECT, BAG_CHANGE, PRE_CIRCULATE, PURIFY, PREPARE_RETURN, RETURN, ENDED)
NAMES = {
    "prime": PRIME,
    "blood_in": BLOOD_IN,
    "exchange": EXCHANGE,
    "collect": COLLECT,
    "bag_change": BAG_CHANGE,
    "pre_circulate": PRE_CIRCULATE,
    "purify": PURIFY,
    "prepare_return": PREPARE_RETURN,
    "return": RETURN,
    "ended": ENDED,
}
BLOODLESS = frozenset({PRIME, ENDED})
BALANCED = frozenset({EXCHANGE, COLLECT, PRE_CIRCULATE, PURIFY, PREPARE_RETURN})
_DRAWING_FRESH = frozenset({EXCHANGE, COLLECT})
_DRAWING_INNER = frozenset({PURIFY, PREPARE_RETURN})
_SLOW_LOOP_BELOW_ML = 250.0
_LOOP_OFF_BELOW_ML = 20.0
_BLOOD_IN_FROM = 30.0
_BLOOD_IN_RAMP_S = 180.0
_EMPTY_SEEN_S = 3


class Course:
    """Where the treatment stands. `advance` is called once a second, before the model moves."""

    def __init__(self, prescription: Prescription) -> None:
        self._ordered = prescription
        self.phase = PRIME
        self.started: dict[int, float] = {PRIME: 0.0}
        """Model time, s, at which each phase began."""
        self._running_s = 0
        self._given_from_ml = 0.0
        self._empty_s = 0
        self._loop_off = False

    def saved(self) -> dict[str, Any]:
        """Where it stands, in plain values."""
        return {
            "phase": self.phase,
            "started": [list(item) for item in self.started.items()],
            "running_s": self._running_s,
            "given_from_ml": self._given_from_ml,
            "empty_s": self._empty_s,
            "loop_off": self._loop_off,
        }

    def take_up(self, saved: dict[str, Any]) -> None:
        """Stands where `saved` was said."""
        self.phase = saved["phase"]
        self.started = dict(saved["started"])
        self._running_s, self._given_from_ml = saved["running_s"], saved["given_from_ml"]
        self._empty_s, self._loop_off = saved["empty_s"], saved["loop_off"]

    def advance(self, state: State, t_s: float, running: bool) -> None:
        """Enters the next phase when this one is done. `running` False while an alarm holds the plasma side."""
        if self._done(state):
            self._enter(COURSE[COURSE.index(self.phase) + 1], state, t_s)
        elif running:
            self._running_s += 1
        self._empty_s = self._empty_s + 1 if self.inner_empty(state) else 0
        if self.phase == PREPARE_RETURN and state.vo < _LOOP_OFF_BELOW_ML:
            self._loop_off = True

    def inner_empty(self, state: State) -> bool:
        """AD2 in prepare return: INNER has been emptied into the patient, as planned."""
        return self.phase == PREPARE_RETURN and state.vi < self._ordered.inner_empty_ml

    def sets(self, state: State) -> list[float]:
        """Ordered flow of each pump in the order of PUMPS, mL/min (SP mL/h)."""
        plan = self._ordered
        removal = plan.net_removal_ml_h / 60.0
        flow = [0.0] * 7
        if self.phase == PRIME:
            flow[BP], flow[FP], flow[DP], flow[CP], flow[FP2] = 150.0, 40.0, 40.0, 100.0, 30.0
        elif self.phase == BLOOD_IN:
            share = min(1.0, self._running_s / _BLOOD_IN_RAMP_S)
            flow[BP] = _BLOOD_IN_FROM + (plan.bp - _BLOOD_IN_FROM) * share
        elif self.phase in (EXCHANGE, COLLECT):
            flow[BP], flow[FP], flow[DP], flow[SP] = plan.bp, plan.fp, plan.dp - removal, plan.sp_ml_h
        elif self.phase == PRE_CIRCULATE:
            flow[BP], flow[CP], flow[SP] = plan.bp, plan.cp, plan.sp_ml_h
        elif self.phase == PURIFY:
            flow = [plan.bp, plan.fp, plan.dp - removal, plan.rp, plan.fp2 + removal, plan.cp, plan.sp_ml_h]
        elif self.phase == PREPARE_RETURN:
            flow[BP], flow[DP] = plan.bp, plan.dp
            if not self._loop_off:
                flow[CP] = min(plan.cp, 60.0) if state.vo + state.vi < _SLOW_LOOP_BELOW_ML else plan.cp
                flow[RP], flow[FP2] = 20.0, 25.0
        elif self.phase == RETURN:
            flow[BP] = 80.0
        elif self.phase == BAG_CHANGE:
            flow[BP] = plan.bp
        return flow

    def drive(self, state: State, targets: list[float]) -> Drive:
        """What the model does in this phase with pumps going to `targets`."""
        return Drive(
            targets=targets,
            blood=self.phase not in BLOODLESS,
            fresh=self.phase in _DRAWING_FRESH,
            inner=self.phase in _DRAWING_INNER,
            drain=self.phase == EXCHANGE,
            rinse_g_min=self._ordered.rinse_g_min if self.phase == PRIME else 0.0,
            heater_on=self.phase not in (RETURN, ENDED),
            balance_g_min=self._planned_removal_g_min(state) if self.phase in BALANCED else None,
        )

    def clamps_open(self, t_s: float) -> tuple[str, ...]:
        """Names of the open clamps."""
        if self.phase == PRIME:
            return ("v1", "v2", "v3", "v5" if t_s % 60 < 30 else "v6", "c1")
        if self.phase == EXCHANGE:
            return ("v1", "v2", "v3", "v5", "c1")
        if self.phase == COLLECT:
            return ("v1", "v2", "v3", "v5")
        if self.phase in _DRAWING_INNER:
            return ("v1", "v2", "v3", "v6")
        return () if self.phase == ENDED else ("v1", "v2")

    def _planned_removal_g_min(self, state: State) -> float:
        if self.phase == PREPARE_RETURN:
            return -PLASMA_G_ML * state.rotation[DP]
        return 0.0 if self.phase == PRE_CIRCULATE else self._ordered.net_removal_ml_h / 60.0

    def _done(self, state: State) -> bool:
        plan, phase = self._ordered, self.phase
        given = state.totals[DP] - self._given_from_ml
        if phase == PRIME:
            return state.ws2 >= plan.prime_g
        if phase == BLOOD_IN:
            return state.totals[BP] >= plan.blood_in_ml
        if phase == EXCHANGE:
            return given >= plan.exchange_ml - plan.collect_ml
        if phase == COLLECT:
            return given >= plan.exchange_ml
        if phase == PREPARE_RETURN:
            return self._empty_s >= _EMPTY_SEEN_S
        lasts_s = {
            BAG_CHANGE: plan.bag_change_s,
            PRE_CIRCULATE: plan.pre_circulate_s,
            PURIFY: plan.purify_min * 60,
            RETURN: plan.return_min * 60,
        }
        return phase in lasts_s and self._running_s >= lasts_s[phase]

    def _enter(self, phase: int, state: State, t_s: float) -> None:
        plan = self._ordered
        self.phase = phase
        self.started[phase] = t_s
        self._running_s = 0
        if phase == BLOOD_IN:  # the circuit is rinsed: fresh plasma is hung, the pumps stand still, heparin is given
            state.ws2, state.ws3 = 0.0, plan.fresh_bag_g
            state.rotation = [0.0] * 7
            state.heparin_ml += plan.bolus_ml
            state.totals[SP] += plan.bolus_ml
        elif phase == EXCHANGE:
            self._given_from_ml = state.totals[DP]
        elif phase == BAG_CHANGE:
            state.ws2, state.ws3 = 0.0, plan.replacement_bag_g
