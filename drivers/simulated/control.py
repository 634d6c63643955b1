"""The machine's control, once a second: course, faults, its answer to limits, and one step of the model.

The order is the machine's: what is ordered, what stands in the way of it, what the alarms allow, then the pumps.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from drivers.simulated import phases
from drivers.simulated.answer import OVER_TEMPERATURE_C, Answer, Sensed
from drivers.simulated.constants import BP, PUMP_ERROR, PUMPS, READINGS_PER_S, Circuit, Prescription
from drivers.simulated.faults.active import ActiveFaults
from drivers.simulated.faults.base import Effects
from drivers.simulated.panel import Panel
from drivers.simulated.phases import Course
from drivers.simulated.plant import Plant
from drivers.simulated.pressures import FLOATS, pressures
from drivers.simulated.readings import Filled, Second, Standstill, inside, relaxed
from drivers.simulated.scenario import Scenario
from drivers.simulated.state import Drive, State
from session_monitor.domain.machine import SIMULATED_SERIALS_FROM

AIR_REACHES_AD1_S = 60.0
_ALL_STOP = [0.0] * len(PUMPS)


class Control:
    """Runs one treatment. `answers` False leaves limits without consequence; `ideal` makes the pumps exact."""

    def __init__(
        self, scenario: Scenario, seed: int, answers: bool, ideal: bool, circuit: Circuit, plan: Prescription
    ) -> None:
        error = np.random.default_rng(seed).uniform(-PUMP_ERROR, PUMP_ERROR, len(PUMPS)) * (not ideal)
        self.circuit = circuit
        self.plant = Plant(circuit, scenario.patient, plan, [float(share) for share in error])
        self.course = Course(plan)
        self.faults = ActiveFaults(scenario.faults)
        self.faults.begin(self.course.phase, 0.0)
        self._answer = Answer()
        self._answers = answers
        self._serial = SIMULATED_SERIALS_FROM + (seed & 0xFFFFFF)
        self._standstill: Standstill | None = None
        self._air = False
        self._restarted = False
        self._ticks_from = 0
        self._totals_from = (0.0,) * len(PUMPS)
        self._treated_s = 0

    @property
    def level(self) -> int:
        """The machine's response level."""
        return self._answer.level

    def saved(self) -> dict[str, Any]:
        """All that moves, in plain values, of a treatment in which nothing has gone wrong yet; for `take_up`."""
        return {
            "state": self.plant.state.saved(),
            **self.course.saved(),
            "quiet_s": self._answer.quiet_s,
            "treated_s": self._treated_s,
        }

    def take_up(self, saved: dict[str, Any]) -> None:
        """Goes on where `saved` was said, as if every second until then had been worked out here."""
        self.plant.state = State.from_saved(saved["state"])
        self.course.take_up(saved)
        for phase, at_s in self.course.started.items():
            if phase != phases.PRIME:  # whose faults were begun as this was made
                self.faults.begin(phase, at_s)
        self._answer.quiet_s = saved["quiet_s"]
        self._treated_s = saved["treated_s"]

    def second(self, t: int) -> Second:
        """Decides what happens in second `t` and moves the model through it; each second once, in order."""
        effects = self._proceed(t)
        self._count_anew(effects, t)
        state, filled = self.plant.state, _filled(self.course.phase)
        sets = _ALL_STOP if effects.idle else self.course.sets(state)
        for pump in effects.stopped:
            state.rotation[pump] = 0.0
        before = state.packed()
        self._air = self._air_at_ad1(effects)
        found = self._pressures(before, filled, t)
        if self._answers:
            self._answer.judge(state, self._sensed(found, t), effects)
        self._stand(effects, found, t)
        drive = self._drive(effects, sets)
        shown = self._panel(effects, sets, t)
        self.plant.step(drive, t / 60.0)
        self._treated_s += self.course.phase != phases.ENDED and not effects.idle
        return Second(
            t_s=t,
            before=before,
            after=self.plant.state.packed(),
            filled=filled,
            standstill=self._standstill,
            effects=effects,
            panel=shown,
            ticks_from=self._ticks_from,
            totals_from=self._totals_from,
        )

    def _proceed(self, t: int) -> Effects:
        """Moves the course on; a phase that begins may bring a fault with it."""
        effects, phase = self.faults.effects(t), self.course.phase
        halted = effects.idle or self._answer.level in (1, 2)
        self.course.advance(self.plant.state, t, running=not halted)
        if self.course.phase == phase:
            return effects
        self.faults.begin(self.course.phase, t)
        return self.faults.effects(t)

    def _count_anew(self, effects: Effects, t: int) -> None:
        """A restarted machine counts heartbeat, totals and time from 0."""
        if effects.restarted and not self._restarted:
            self._ticks_from = t * READINGS_PER_S
            self._totals_from = tuple(self.plant.state.totals)
            self._treated_s = 0
        self._restarted = effects.restarted

    def _pressures(self, fields: list[float], filled: Filled, t: int) -> tuple[float, ...]:
        """Noise-free pressures at the start of the second, as the sensors feel them."""
        felt = inside(fields, self.plant.true_flows(), filled, self.circuit)
        found = pressures(felt, self.faults.factors(t), self.circuit, FLOATS)
        return relaxed(found, self._standstill, t, FLOATS)

    def _sensed(self, found: tuple[float, ...], t: int) -> Sensed:
        state = self.plant.state
        tmp = (found[1] + found[2]) / 2 - found[3]
        weights, balance_g = (state.ws2, state.ws3, state.ws4(self.circuit)), state.balance_g
        if added := self.faults.weights(t):
            off = [float(added.get(name, 0.0)) for name in ("ws2_g", "ws3_g", "ws4_g")]
            weights = (weights[0] + off[0], weights[1] + off[1], weights[2] + off[2])
            balance_g += sum(off)
        return Sensed((*found, tmp), weights, balance_g, self._air, self.course.phase)

    def _air_at_ad1(self, effects: Effects) -> bool:
        """Air that was drawn in gets there while blood runs, and stays there when it stops."""
        state = self.plant.state
        runs = state.rotation[BP] > 5.0
        drawn_in = effects.air_if_blood_runs or state.air_s >= AIR_REACHES_AD1_S
        return bool(effects.bits.get("ad1")) or (drawn_in if runs else self._air and effects.physical)

    def _stand(self, effects: Effects, found: tuple[float, ...], t: int) -> None:
        stopped = effects.idle or self._answer.level == 1
        if stopped and self._standstill is None:
            self._standstill = Standstill(t, found)
        elif not stopped:
            self._standstill = None

    def _drive(self, effects: Effects, sets: list[float]) -> Drive:
        targets = self._answer.targets(sets)
        for pump in effects.stopped:
            targets[pump] = 0.0
        drive = self.course.drive(self.plant.state, targets)
        drive.at_once = self._standstill is not None
        drive.supply_empty = effects.supply_empty
        drive.heater_w = 0.0 if self._answer.heater_cut else effects.heater_w
        return drive

    def _panel(self, effects: Effects, sets: list[float], t: int) -> Panel:
        course, state, level = self.course, self.plant.state, self._answer.level
        return Panel(
            serial=self._serial + effects.serial_added,
            phase=phases.IDLE if effects.idle else phases.STOPPED if level == 1 else course.phase,
            level=level,
            treated_s=self._treated_s,
            sets=sets,
            codes=self._answer.codes,
            opened=() if self._standstill else course.clamps_open(t),
            air=self._air,
            supply_side_empty=course.phase == phases.PURIFY or course.inner_empty(state),
            over_temperature=state.ht > OVER_TEMPERATURE_C,
            forced=effects.bits,
        )


def _filled(phase: int) -> Filled:
    return Filled(
        saline_in_blood=phase in (phases.PRIME, phases.RETURN, phases.ENDED),
        saline_in_loop=phase == phases.PRIME,
        connected=phase not in phases.BLOODLESS,
    )
