"""The judge: one verdict for every alarm key at every step, whatever did or did not arrive.

A rule that is skipped because something is missing would leave its alarm standing still; here a missing reading is
a verdict of its own (unknown), and so is a missing entry (not evaluated).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain.alarms.types import AlarmKey, Judgement, Priority, Verdict
from session_monitor.domain.answers import answer
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.condition import NS_PER_S, Condition
from session_monitor.domain.conditions.due import Due
from session_monitor.domain.conditions.entries import Check, CheckDue
from session_monitor.domain.conditions.hints import CauseHints, Finding
from session_monitor.domain.conditions.kinds import KINDS
from session_monitor.domain.conditions.link import WrongDevice, WrongMachine
from session_monitor.domain.conditions.moment import Moment, Now
from session_monitor.domain.conditions.reference import AboveReference, BelowReference
from session_monitor.domain.derived import UNKNOWN
from session_monitor.domain.derived.totals import Totals
from session_monitor.domain.entered import EnteredValue
from session_monitor.domain.machine import MachineMap, Serial
from session_monitor.domain.readings import Frame
from session_monitor.domain.rolling import RollingMeans

MEAN_NS = 2 * NS_PER_S
"""Pressures and scales are judged on this mean, since pulsation would defeat every on-delay."""


@dataclass(frozen=True, slots=True)
class LimitInForce:
    """One limit as the screen draws it. `key` is how an edit names it."""

    key: str
    channel: str
    direction: str
    value: float
    priority: Priority


_NO_QUALITY: Mapping[str, int] = {}


class Judge:
    """Judges every condition of one alarm set, keeping what conditions remember from step to step."""

    def __init__(self, alarm_set: AlarmSet, machine: MachineMap) -> None:
        self._machine = machine
        self._names = tuple(channel.name for channel in machine.channels)
        self._conditions: tuple[Condition, ...] = tuple(
            KINDS[spec.kind](spec, key) for alarm in alarm_set.alarms for spec in alarm.conditions for key in spec.keys
        )
        self._totals = Totals(machine)
        self._before: Frame | None = None
        self._before_ns = 0
        self._means = RollingMeans([name for each in self._conditions for name in each.means()], MEAN_NS)
        self._due = Due(self._conditions, machine, self._means)
        self._values: NDArray[np.float64] | None = None
        self._moved: Sequence[int] = ()
        self._known: dict[str, float] = {}
        self._quality: dict[str, int] = {}
        self._unknown: Mapping[str, float] = {**dict.fromkeys(self._names, float("nan")), **UNKNOWN}
        self._readings = self._unknown
        self._verdicts: tuple[Verdict, ...] = ()
        self.change: tuple[tuple[Verdict, ...], Sequence[Verdict]] | None = None
        """All verdicts before one last changed, and the changed ones."""
        self._hints = CauseHints(alarm_set.hints)
        self._identity = [condition for condition in self._conditions if isinstance(condition, WrongMachine)]
        serials = (condition.channel or machine.serial_channel for condition in self._identity)
        self._serials = frozenset(machine.index[name] for name in serials if name in machine.index)
        self._known_machine = False
        self.use(alarm_set)

    def use(self, alarm_set: AlarmSet) -> None:
        """Takes edited limits; they hold from the next step on. The set must have the same alarms."""
        self.alarm_set = alarm_set
        self._due.forget()
        for condition in self._conditions:
            condition.use(alarm_set)

    def remember(self, frames: Sequence[Frame], serials: Iterable[tuple[str, Serial]]) -> None:
        """Which machine and devices this session began with: its frames, and the (device, serial) noted, in order."""
        for condition in self._identity:
            condition.remember(frames)
        channels = {device.id: device.serial_channel for device in self._machine.devices}
        for device, serial in serials:
            for condition in self._conditions:
                if isinstance(condition, WrongDevice) and condition.channel == channels.get(device):
                    condition.remember(serial)

    def look_again(self) -> None:
        """Judges every condition at the next step: something happens to alarms that `step` was told are at rest."""
        self._due.forget()

    def step(self, moment: Moment, standing: frozenset[AlarmKey] | None = None) -> tuple[Verdict, ...]:
        """One verdict a key, in the order of `alarm_set.rules`.

        standing: the alarms that are not at rest; None: any may be. The verdict of another one may hold value and limit
        of an earlier reading while it is inside or does not apply: nobody looks at them, and they are most of the work.

        Link, host and entered values are judged at every step. After a missed poll there is no verdict on readings,
        so that no delay runs out on old ones; once the moment is stale they are unknown.
        """
        now = self._now(moment)
        if moment.frame is not None and not self._from_another_machine(now):
            self._hints.step(moment.situation, now.readings)
            self._totals.step(moment.frame)
            self._judge_due(now, standing)
            self._before, self._before_ns = moment.frame, moment.t_ns
            return self._verdicts
        self._due.forget()
        self._known_machine = False
        if moment.frame is None and not moment.stale:
            return tuple(condition.judge(now) for condition in self._conditions if not condition.on_frames)
        self._verdicts = tuple(self._without_readings(now))
        return self._verdicts

    def seen(self, readings: Mapping[str, float]) -> None:
        """What was last read, where nothing is judged but edits of limits: these may not pass the machine's own."""
        self._readings = {**self._unknown, **readings}

    def recentre(self, channel: str) -> str | None:
        """Takes the references of this pressure anew, as an operator asked; in one line why not, when it has none."""
        references = self._references()
        for condition in references:
            if condition.channel == channel:
                condition.reference.drop()
                self.look_again()
        known = [condition.channel for condition in references]
        return (
            None
            if channel in known
            else answer("{channel} follows no reference; {known} do", channel=channel, known=", ".join(known))
        )

    def edited(self, key: str, value: float) -> AlarmSet | str:
        """The set with one limit changed, for `use()`; or why not, as when the machine's own limit is passed."""
        return self.edited_all({key: value})

    def edited_all(self, values: Mapping[str, float]) -> AlarmSet | str:
        """The set with several limits changed at once; or why not."""
        machine_limits = {key: limit for key in values if (limit := self.machine_limit(key)) is not None}
        return self.alarm_set.with_limits(values, machine_limits)

    def limits(self) -> list[LimitInForce]:
        """The limits in force at the last step, of the conditions that apply, following phase and reference."""
        return [
            LimitInForce(condition.edit_key, key.channel, key.direction, condition.limit, rule.priority)
            for condition, verdict, rule in zip(self._conditions, self._verdicts, self.alarm_set.rules, strict=False)
            if verdict.applies and condition.limit is not None
            for key in (condition.key,)
            if key.channel and key.direction and condition.edit_key
        ]

    def machine_limit(self, key: str) -> float | None:
        """The machine's own limit beside the one an edit names, as last read; None when it has none or is unknown."""
        for condition in self._conditions:
            if condition.spec.machine_limit and any(limit.key == key for limit in condition.spec.limits.values()):
                value = self._readings[condition.spec.machine_limit]
                return None if math.isnan(value) else value
        return None

    def not_evaluated(self) -> list[str]:
        """Ids of the alarms that lack something, in file order: not judged, or judged without an entered value."""
        found = (
            condition.key.id
            for condition, verdict in zip(self._conditions, self._verdicts, strict=False)
            if verdict.applies and (verdict.judgement is Judgement.NOT_EVALUATED or condition.lacks)
        )
        return list(dict.fromkeys(found))

    def lacking(self) -> list[str]:
        """Names of the entered values that some condition misses, in file order."""
        return list(dict.fromkeys(condition.lacks for condition in self._conditions if condition.lacks))

    def checks(self, t_ns: int, entered: Mapping[str, EnteredValue]) -> list[Check]:
        """The checks that are due again and again, in file order."""
        return [condition.check(t_ns, entered) for condition in self._conditions if isinstance(condition, CheckDue)]

    def findings(self) -> tuple[Finding, ...]:
        """The causes that the pattern of readings points to, with the readings that voted."""
        return self._hints.findings()

    def remarks(self) -> list[str]:
        """Ids of what the screen must say of the rules themselves at this moment."""
        weak = any(isinstance(condition, BelowReference) and condition.weak for condition in self._conditions)
        return ["disconnection_may_not_be_detectable"] if weak else []

    def _judge_due(self, now: Now, standing: frozenset[AlarmKey] | None) -> None:
        """What is due, judged; the tuple stays the same object while no verdict is another."""
        due = self._due.step(now, self._moved, standing)
        if not self._verdicts:
            self._verdicts = tuple(condition.judge(now) for condition in self._conditions)
            return
        before, conditions, changed = self._verdicts, self._conditions, list[tuple[int, Verdict]]()
        for at in due:
            verdict = conditions[at].judge(now)
            if verdict is not before[at]:
                changed.append((at, verdict))
        if changed:
            verdicts = [*before]
            for at, verdict in changed:
                verdicts[at] = verdict
            self._verdicts = tuple(verdicts)
            self.change = before, [verdict for _, verdict in changed]

    def _now(self, moment: Moment) -> Now:
        frame = moment.frame
        if frame is None:
            return Now(moment, self._unknown, _NO_QUALITY, self._unknown, self._totals, None, self._before_ns)
        known, quality, names, numbers = self._known, self._quality, self._names, frame.numbers
        self._moved = self._moved_in(frame)
        for at in self._moved:
            name, value = names[at], numbers[at]
            known[name] = value
            quality[name] = 0 if value == value else int(frame.quality[at])  # 0 is good; NaN says not why
        known.update(moment.derived)
        self._means.step(moment.t_ns, [known[name] for name in self._means])
        self._readings = known
        return Now(moment, known, self._quality, self._means, self._totals, self._before, self._before_ns)

    def _moved_in(self, frame: Frame) -> list[int]:
        """Where readings are not those of the frame before. An unknown one (NaN) equals nothing."""
        before, self._values = self._values, frame.values
        return [*range(len(self._names))] if before is None else (frame.values != before).nonzero()[0].tolist()

    def _from_another_machine(self, now: Now) -> bool:
        """Asked anew as a serial number moved; one that is not known (NaN) does so at every step."""
        if self._known_machine and self._serials.isdisjoint(self._moved):
            return False
        another = any(condition.judge(now).judgement is Judgement.BEYOND for condition in self._identity)
        self._known_machine = not another
        return another

    def _without_readings(self, now: Now) -> list[Verdict]:
        """Unknown for every condition on readings, with its last limit; what lacks an entry stays not evaluated."""
        lasts = self._verdicts or (None,) * len(self._conditions)
        return [
            condition.judge(now) if not condition.on_frames else _unknown(condition, now, last)
            for condition, last in zip(self._conditions, lasts, strict=True)
        ]

    def _references(self) -> list[BelowReference | AboveReference]:
        return [condition for condition in self._conditions if isinstance(condition, BelowReference | AboveReference)]


def _unknown(condition: Condition, now: Now, last: Verdict | None) -> Verdict:
    if last is None:
        return condition.verdict(now, Judgement.UNKNOWN)
    kept = last.judgement is Judgement.NOT_EVALUATED and condition.lacks is not None
    judgement = last.judgement if kept else Judgement.UNKNOWN
    return Verdict(condition.key, judgement, condition.applies(now.situation), None, condition.limit)
