"""Conditions judged over a whole course: the same comparisons as domain.conditions makes at each step.

Only kinds that need no memory but a mean or a reference are here; a trial that touches another is stepped through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain.alarms.types import AlarmKey, Judgement
from session_monitor.domain.conditions.alarm_set import AlarmSet, ConditionSpec
from session_monitor.domain.conditions.flows import set_channel_of
from session_monitor.domain.conditions.judge import MEAN_NS
from session_monitor.domain.conditions.trial import COMPARED
from session_monitor.domain.courses.course import Bools, Course, Floats, held, rolling_mean
from session_monitor.domain.courses.references import REFERENCE_CHANNELS, reference_of
from session_monitor.domain.courses.situation import CourseSituation, channels_of
from session_monitor.domain.machine import MachineMap

Codes = NDArray[np.int8]
NONE = 0
"""No verdict: the poll was missed, and readings are not stale yet."""
JUDGEMENTS: Sequence[Judgement | None] = (None, Judgement.INSIDE, Judgement.WITHIN, Judgement.BEYOND, Judgement.UNKNOWN)
INSIDE, WITHIN, BEYOND, UNKNOWN = 1, 2, 3, 4
Keep = Callable[[str, Callable[[], Floats]], Floats]
"""(name, what makes it) -> an array that depends on the course alone, made or as it was made before."""
Entered = Mapping[str, Sequence[tuple[int, float]]]
"""Name -> (seq of the step it was entered in, value in the unit of the rules), oldest first."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Every verdict of one alarm. codes: (n,) places in JUDGEMENTS; applies: (n,); value, limit: (n,), NaN unknown."""

    key: AlarmKey
    codes: Codes
    applies: Bools
    value: Floats
    limit: Floats


def can_judge(spec: ConditionSpec, machine: MachineMap) -> bool:
    """Whether a condition can be judged over arrays on this machine."""
    return spec.kind in _LIMITS and not spec.steps and needed_channels(spec) <= machine.index.keys()


def needed_channels(spec: ConditionSpec) -> set[str]:
    """The channels a condition reads."""
    found = {key.channel or "" for key in spec.keys}
    found = found.union(*(channels_of(spec.where, key.channel or "") for key in spec.keys))
    found |= {set_channel_of(key.channel or "") for key in spec.keys} if spec.kind == "against_set" else set()
    found |= REFERENCE_CHANNELS if spec.kind in ("below_reference", "above_reference") else set()
    return found | {name for name in (spec.machine_limit, spec.options.get("other")) if name}


class CourseJudge:
    """Judges the conditions of one alarm set over one course, with the limits that are in force at each poll.

    situation: of this course, with what was known as it began. recentred: channel -> indices at which somebody took its
    reference anew.
    """

    def __init__(
        self,
        course: Course,
        machine: MachineMap,
        situation: CourseSituation,
        entered: Entered,
        stale: Bools,
        recentred: Mapping[str, Sequence[int]],
        keep: Keep,
    ) -> None:
        self.course = course
        self.situation = situation
        self._recentred = recentred
        self._entered = entered
        self._stale = stale
        self._phases = machine.phases
        self._keep = keep
        self._means: dict[str, Floats] = {}
        self._references: dict[tuple[str, int], Floats] = {}

    def judge(self, spec: ConditionSpec, key: AlarmKey, sets: Sequence[tuple[int, AlarmSet]]) -> Verdicts:
        """The verdicts of one alarm. sets: (index, the alarm set in force from there on), the first at 0."""
        limits = {name: self._in_force(sets, limit.key) for name, limit in spec.limits.items()}
        if COMPARED in spec.options:
            limits[COMPARED] = self._in_force(sets, spec.options[COMPARED])
        value, limit, band = _LIMITS[spec.kind](self, spec, key, limits)
        sign = 1 if _is_upper(spec, key) else -1
        codes = _judge_above(sign * value, sign * limit, band)
        codes[~self.course.polled] = NONE
        codes[self._stale] = UNKNOWN
        shown = np.where(self.course.polled, value, np.nan)
        applies = self.situation.applies(spec.where, key.channel or "")
        return Verdicts(key, codes, applies, shown, held(limit, self.course.polled, np.nan))

    def _in_force(self, sets: Sequence[tuple[int, AlarmSet]], limit_key: str) -> Floats:
        """(n,) A limit as it was edited."""
        found = np.empty(len(self.course.seq))
        for first, alarm_set in sets:
            found[first:] = alarm_set.limits[limit_key].value
        return found

    def value(self, spec: ConditionSpec, channel: str) -> Floats:
        """(n,) The reading or its 2 s mean, as the condition asks for."""
        return self.mean(channel) if spec.source == "mean" else self.course.values[channel]

    def mean(self, channel: str) -> Floats:
        """(n,) The 2 s mean of a channel."""
        if channel not in self._means:
            self._means[channel] = rolling_mean(self.course.t_ns, self.course.values[channel], MEAN_NS)
        return self._means[channel]

    def entered(self, name: str) -> Floats:
        """(n,) An entered value as it was in force; NaN before somebody entered it."""
        found = np.full(len(self.course.seq), np.nan)
        for seq, value in self._entered.get(name, ()):
            found[np.searchsorted(self.course.seq, seq) :] = value
        return found

    def reference(self, channel: str, guards: int) -> Floats:
        """(n,) The reference of a pressure. It depends on itself, so that it is stepped through, alone."""
        if (channel, guards) not in self._references:
            self._references[channel, guards] = self._keep(
                f"reference {guards:+d} {channel}",
                lambda: reference_of(
                    self.course, self.situation, self._phases, channel, guards, self._recentred.get(channel, ())
                ),
            )
        return self._references[channel, guards]


def _is_upper(spec: ConditionSpec, key: AlarmKey) -> bool:
    if spec.kind in ("below_other", "below_reference"):
        return False
    return spec.kind == "above_reference" or key.direction == "high"


def _judge_above(value: Floats, limit: Floats, deadband: Floats | float) -> Codes:
    """(n,) domain.conditions.condition.judge_above over arrays."""
    codes = np.full(len(value), UNKNOWN, dtype=np.int8)
    codes[value <= limit] = WITHIN
    codes[value <= limit - deadband] = INSIDE
    codes[value > limit] = BEYOND
    return codes


_Limits = Mapping[str, Floats]
_Judged = tuple[Floats, Floats, Floats | float]


def _against_limit(judge: CourseJudge, spec: ConditionSpec, key: AlarmKey, limits: _Limits) -> _Judged:
    value = judge.value(spec, key.channel or "")
    limit = limits["limit"]
    nearer = np.fmin if key.direction == "high" else np.fmax  # the known one where the other is NaN
    if spec.never_past_machine and spec.machine_limit:
        limit = nearer(limit, judge.course.values[spec.machine_limit])
    if spec.entered:
        limit = nearer(limit, judge.entered(spec.entered))
    return value, limit, spec.deadband


def _limits_wider(judge: CourseJudge, spec: ConditionSpec, _key: AlarmKey, limits: _Limits) -> _Judged:
    machine = judge.course.values[spec.machine_limit or ""]
    return limits[COMPARED], machine, spec.deadband


def _below_other(judge: CourseJudge, spec: ConditionSpec, key: AlarmKey, limits: _Limits) -> _Judged:
    other = judge.mean(spec.options["other"])
    return judge.value(spec, key.channel or ""), np.maximum(limits["floor"], other - limits["margin"]), spec.deadband


def _against_set(judge: CourseJudge, spec: ConditionSpec, key: AlarmKey, limits: _Limits) -> _Judged:
    channel = key.channel or ""
    ordered = judge.course.values[spec.options.get("set") or set_channel_of(channel)]
    return judge.course.values[channel], ordered * limits["percent"] / 100, ordered * spec.deadband / 100


def _below_reference(judge: CourseJudge, spec: ConditionSpec, key: AlarmKey, limits: _Limits) -> _Judged:
    reference = judge.reference(key.channel or "", -1)
    return judge.value(spec, key.channel or ""), np.fmax(limits["floor"], reference - limits["drop"]), spec.deadband


def _above_reference(judge: CourseJudge, spec: ConditionSpec, key: AlarmKey, limits: _Limits) -> _Judged:
    reference = judge.reference(key.channel or "", 1)
    return judge.value(spec, key.channel or ""), np.fmin(limits["ceiling"], reference + limits["rise"]), spec.deadband


_LIMITS = {
    "limit": _against_limit,
    "limits_wider": _limits_wider,
    "below_other": _below_other,
    "against_set": _against_set,
    "below_reference": _below_reference,
    "above_reference": _above_reference,
}
"""Kind -> its value, limit and deadband at every poll."""
