"""Derive, judge, alarm: what one step's inputs become. Live, replay and what-if all run this.

Everything it decides follows from StepInput and what it was built with; it reads no clock and does no I/O, or a
replayed recording would not give the transitions that were shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from session_monitor.domain import counters
from session_monitor.domain.alarms.system import AlarmSystem
from session_monitor.domain.alarms.types import AlarmKey, Transition, Verdict
from session_monitor.domain.clinical.start_checks import NOTHING_KNOWN, Computer
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.judge import Judge
from session_monitor.domain.conditions.moment import Moment
from session_monitor.domain.derived import UNKNOWN, DerivedChannels
from session_monitor.domain.inputs import Command, StepInput
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.phases import EXCHANGE
from session_monitor.domain.progress import Progress
from session_monitor.domain.readings import Frame
from session_monitor.domain.situation import Situation, SituationTracker
from session_monitor.monitor import view
from session_monitor.monitor.commands import refusal
from session_monitor.monitor.health import STALE_POLLS
from session_monitor.monitor.limits import LimitEdits
from session_monitor.monitor.naming import Naming
from session_monitor.monitor.orders import Orders
from session_monitor.monitor.past import Past
from session_monitor.monitor.starting import Starting

CODES = tuple(f"machine_alarm_{number}" for number in range(1, 9))
"""Where a machine tells its own alarm codes; 0 is none."""

Output = tuple[str, dict[str, object]]
EchoRow = tuple[str, bool, str]


class Advance(NamedTuple):
    """What one step put out: alarm transitions, further outputs for the recording, answers to commands."""

    transitions: tuple[Transition, ...]
    outputs: tuple[Output, ...]
    echoes: tuple[EchoRow, ...]


class Engine:
    """One session's state: situation, derived channels, limits in force, alarms, what was entered."""

    def __init__(self, machine: MachineMap, alarm_set: AlarmSet, period_ns: int, start_ns: int = 0) -> None:
        """start_ns: session time at which this run begins."""
        self._stale_ns = STALE_POLLS * period_ns
        self._situations = SituationTracker(machine)
        self._derivation = DerivedChannels(machine)
        self._judge = Judge(alarm_set, machine)
        self._progress = Progress()
        self._situation = Situation()
        self._derived: Mapping[str, float] = UNKNOWN
        self._last_frame_ns = start_ns
        self._timed: Frame | None = None
        self._sound_tests = 0
        self._frame: Frame | None = None
        self._masked: frozenset[AlarmKey] | None = None
        self._limits = LimitEdits(self._judge)
        self._naming = Naming()
        self._starting = Starting()
        self.alarms = AlarmSystem({rule.key: rule for rule in alarm_set.rules})
        self.orders = Orders()

    def restore(self, past: Past) -> None:
        """Takes up a session where its recording ends; before the first step."""
        self._limits.restore(past.limits)
        self.orders.restore(past)
        self._naming.restore(past.transitions, past.named)
        self.alarms.restore(past.transitions, past.last_t_ns, past.actions)
        self._judge.remember(past.frames, past.serials)
        for frame in past.frames:
            self._take(frame, frame.t_ns)

    def advance(self, step: StepInput) -> Advance:
        """One step."""
        outputs, echoes, for_alarms = self._obey(step)
        before, timed = self._situation, self._timed
        derived = self._take(step.frame, step.t_ns)
        outputs += self._changes(before, timed)
        if step.frame is not None:
            self._last_frame_ns = step.t_ns
        masked = self._judge.alarm_set.masked(self._situation.phase)
        if for_alarms or masked is not self._masked:
            self._masked = masked
            self._judge.look_again()
        verdicts = self._verdicts(step, derived)
        result = self.alarms.step(
            step.t_ns, step.utc_ns, verdicts, for_alarms, masked, self._limits.taken(), self._judge.change
        )
        self._naming.note(result.transitions)
        return Advance(result.transitions, tuple(outputs), (*echoes, *result.echoes))

    def view(self, step: StepInput, computer: Computer = NOTHING_KNOWN) -> view.EngineView:
        """What the screen and the sounder are told after this step; asked for after every one, or not at all.

        computer: what is known of the one it runs on.
        """
        situation, frame = self._situation, self._frame
        if step.frame is not None:
            self._starting.step(step.frame, situation, self.orders.entries)
        codes = () if frame is None else tuple(int(code) for name in CODES if (code := frame.get(name)) > 0)
        return view.EngineView(
            operator=self.orders.operator,
            case=self.orders.case,
            entries=self.orders.entry_rows(),
            replaced=self.orders.replaced_rows(),
            derived=view.known(self._derived),
            phase={
                "code": situation.phase_code,
                "name": situation.phase,
                "steps": list(self._progress.steps()),
            },
            alarms=view.alarm_infos(self.alarms, step.t_ns, self._judge.findings(), codes, self._naming.name_of),
            not_evaluated=self._judge.not_evaluated(),
            counters=view.counter_info(self.alarms),
            burden=view.burden_info(self.alarms, step.t_ns),
            sound=view.sound_info(self.alarms, step.t_ns, self._sound_tests),
            limits=view.limit_infos(self._judge.limits()),
            limit_edits=dict(self._judge.alarm_set.edits),
            limit_changes=dict(self._limits.changed),
            remarks=self._judge.remarks(),
            entered=view.entered_info(self.orders.entered),
            checks=view.check_infos(self._judge.checks(step.t_ns, self.orders.entered)),
            unnamed=self._naming.unnamed(),
            results=self.orders.result_rows(),
            start=self._starting.info(self.orders.entries, self._sound_tests, computer),
        )

    def _verdicts(self, step: StepInput, derived: Mapping[str, float]) -> tuple[Verdict, ...]:
        since_ns = step.t_ns - self._last_frame_ns
        stale = since_ns >= self._stale_ns
        return self._judge.step(
            Moment(
                step.t_ns,
                step.frame,
                step.miss,
                derived,
                self._situation,
                step.host,
                self.orders.entered,
                since_ns,
                stale,
            ),
            self.alarms.standing,
        )

    def _take(self, frame: Frame | None, t_ns: int) -> Mapping[str, float]:
        """Situation and derived channels of this step; the last known derived ones stay for the screen."""
        self._situation = self._situations.step(frame, t_ns)
        if frame is not None and self._situation.phase == EXCHANGE and self.orders.results.exchange_utc_ns is None:
            self.orders.results.exchange_utc_ns = frame.utc_ns
        derived = self._derivation.step(frame, self._situation, self.orders.entered)
        if frame is not None:
            self._derived, self._frame = derived, frame
            self._progress.step(frame, self._situation, derived)
            self._timed = self._timed if math.isnan(frame.get(counters.TIME)) else frame
        return derived

    def _changes(self, before: Situation, timed: Frame | None) -> list[Output]:
        """Phase changes and machine restarts since then, for the recording. timed: the last with a treatment time."""
        now = self._situation
        outputs = list[Output]()
        if now.phase_code != before.phase_code:
            outputs.append(("phase", {"from": before.phase_code, "to": now.phase_code, "name": now.phase}))
        if timed is not None and self._timed is not None and counters.time_began_anew(timed, self._timed):
            fell = {"treatment_s": self._timed[counters.TIME], "before_s": timed[counters.TIME]}
            outputs.append(("machine_restart", {**fell}))
        return outputs

    def _obey(self, step: StepInput) -> tuple[list[Output], list[EchoRow], list[Command]]:
        """Carries out what is not the alarm system's, and passes on what is."""
        outputs, echoes, for_alarms = list[Output](), list[EchoRow](), list[Command]()
        for command in step.commands:
            answer = refusal(command) or self._limits.obey(command) or self._test_sound(command)
            answer = answer or self._naming.obey(command, step.t_ns)
            answer = answer or self.orders.obey(command, step.t_ns, step.utc_ns)
            if answer is None:
                for_alarms.append(command)
            elif isinstance(answer, str):
                echoes.append((command.id, False, answer))
            else:
                outputs += answer if isinstance(answer, list) else [answer]
                echoes.append((command.id, True, ""))
        return outputs, echoes, for_alarms

    def _test_sound(self, command: Command) -> Output | None:
        if command.kind != "test_sound":
            return None
        self._sound_tests += 1
        return "sound_test", {"by": command.by}
