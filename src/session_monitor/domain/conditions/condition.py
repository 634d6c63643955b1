"""What every kind of condition has in common: one key, its limits in force, where it applies, and how it compares.

The comparisons stand here once because NaN is smaller than nothing and larger than nothing: a `>` written elsewhere
would judge an unknown reading to be inside its limit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import ClassVar

from session_monitor.domain.alarms.types import AlarmKey, Judgement, Priority, Verdict
from session_monitor.domain.conditions.alarm_set import AlarmSet, ConditionSpec, Where
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.situation import FLOW_CHANNELS, Situation, pump_of

NS_PER_S = 10**9


class Condition:
    """One predicate for one key. Subclasses say which limits they take and judge one step.

    limit_names, option_names: exactly the limits and further words its file entry has; optional_limit_names: limits
    that it may have. averages: may compare the 2 s mean of its channel. on_frames: judged by readings, and unknown when
    these are stale. channels: what its channel names, `machine`, `derived`, `entered` or nothing.
    """

    limit_names: ClassVar[frozenset[str]] = frozenset()
    optional_limit_names: ClassVar[frozenset[str]] = frozenset()
    option_names: ClassVar[frozenset[str]] = frozenset()
    averages: ClassVar[bool] = False
    on_frames: ClassVar[bool] = True
    channels: ClassVar[frozenset[str]] = frozenset({"machine"})

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        self.spec = spec
        self.key = key
        self.channel = key.channel or ""
        self.applies: Callable[[Situation], bool] = applies_in(spec.where, self.channel)
        self.limits: dict[str, float] = {}
        self.edit_key = next((limit.key for limit in spec.limits.values()), "")
        """How an edit names the limit that moves this condition; empty when it has none."""
        self._verdict: Verdict | None = None
        self.limit: float | None = None
        """What was compared with as it was last judged."""
        self.at_rest = False
        """Of a verdict that is inside, or does not apply, nobody asks for value and limit (due.py)."""
        self.lacks: str | None = None
        """Name of the entered value this condition misses, whether or not it can judge something without it."""
        self.until_ns: int | None = None
        """When the verdict may become another by time alone, as `judge` left it; None: never (due.py)."""

    def use(self, alarm_set: AlarmSet) -> None:
        """Takes the limits in force from this set; what was seen so far stays."""
        self.limits = {name: alarm_set.limits[limit.key].value for name, limit in self.spec.limits.items()}

    def means(self) -> tuple[str, ...]:
        """The channels whose 2 s mean this condition reads."""
        return (self.channel,) if self.spec.source == "mean" else ()

    def reads(self) -> frozenset[str] | None:
        """The readings that `judge` follows from, beside `means`; None when it must be judged at every step.

        Limits, entered values, host and situation need not be named, but for the flows. What looks at time must set
        `until_ns`; what remembers must come out the same as if it had seen the steps it was left out of (due.py).
        """
        return None

    def needs(self) -> frozenset[str]:
        """Every channel that it reads, at whichever step."""
        names = self.reads()
        return (frozenset({self.channel}) if names is None else names).union(self.means())

    def leap(self) -> tuple[str, float] | None:
        """(channel, least): judged anew also when this reading moved by more than that between two frames, or is not
        known; None: no such."""
        return None

    def calm(self) -> tuple[float, float] | None:
        """Bounds of its mean, or of the reading it compares where it reads no mean, between which the verdict stays
        inside as `judge` left it, but for the value in it; None: none known (due.py)."""
        return None

    def inside_limit(self) -> tuple[float, float] | None:
        """What `calm` says where one limit is all that the value is compared with: all inside it; anything while the
        condition does not apply."""
        last, limit, band = self._verdict, self.limit, self.spec.deadband
        if last is not None and not last.applies:
            return -math.inf, math.inf
        if last is None or last.judgement is not Judgement.INSIDE or limit is None:
            return None
        return (-math.inf, limit - band) if self.key.direction == "high" else (limit + band, math.inf)

    def compared(self) -> frozenset[str]:
        """The reading that `value` returns; none where it is a mean."""
        return frozenset() if self.spec.source == "mean" else frozenset({self.channel})

    def only_compared(self) -> frozenset[str]:
        """The reading that counts only as `value`, so that `calm` can speak of it; none of a condition on means."""
        return frozenset() if self.means() else self.compared() - self._flows()

    def inputs(self) -> frozenset[str] | None:
        """The same with the flows that `applies` looks at; None when it must be judged at every step."""
        names = self.reads()
        return None if names is None else names | self._flows()

    def _flows(self) -> frozenset[str]:
        where = self.spec.where
        return frozenset(FLOW_CHANNELS[pump] for pump in (*where.flow_at_least, *where.runs, *where.runs_in.values()))

    def judge(self, now: Now) -> Verdict:
        """The verdict of this step."""
        raise NotImplementedError

    def value(self, now: Now) -> float:
        """The number this condition compares: the mean of 2 s or the reading of its channel."""
        return (now.mean if self.spec.source == "mean" else now.readings)[self.channel]

    def above(self, now: Now, value: float, limit: float, priority: Priority | None = None) -> Verdict:
        """Beyond when value > limit; inside from limit - deadband down."""
        return self.verdict(now, judge_above(value, limit, self.spec.deadband), value, limit, priority)

    def below(self, now: Now, value: float, limit: float, priority: Priority | None = None) -> Verdict:
        """Beyond when value < limit; inside from limit + deadband up."""
        return self.verdict(now, judge_above(-value, -limit, self.spec.deadband), value, limit, priority)

    def beyond_if(self, now: Now, sign: float, priority: Priority | None = None) -> Verdict:
        """Beyond when `sign` is true, inside when it is 0 or False, unknown when it is NaN."""
        if math.isnan(sign):
            return self.verdict(now, Judgement.UNKNOWN)
        return self.verdict(now, Judgement.BEYOND if sign else Judgement.INSIDE, priority=priority)

    def verdict(
        self,
        now: Now,
        judgement: Judgement,
        value: float = math.nan,
        limit: float = math.nan,
        priority: Priority | None = None,
    ) -> Verdict:
        """A verdict of this condition; NaN numbers become None. When nothing changed it is the last one again."""
        applies, last = self.applies(now.situation), self._verdict
        known_value = value if value == value else None
        self.limit = limit if limit == limit else None
        if last is not None and last.applies is applies:
            inside = judgement is Judgement.INSIDE and last.judgement is Judgement.INSIDE
            if self.at_rest and (inside or not applies):
                return last
            if (last.judgement, last.value, last.limit, last.priority) == (
                judgement,
                known_value,
                self.limit,
                priority,
            ):
                return last
        on_delay_s = self._on_delay_s(abs(value - limit)) if judgement is Judgement.BEYOND else None
        self._verdict = Verdict(self.key, judgement, applies, known_value, self.limit, priority, on_delay_s)
        return self._verdict

    def _on_delay_s(self, beyond: float) -> float | None:
        """The on-delay for a value this far beyond its limit; None: that of the rule."""
        return next((delay_s for least, delay_s in reversed(self.spec.steps) if beyond >= least), None)


class FedCondition(Condition):
    """One that gathers something from every frame, whether or not it is judged at it.

    Of what `feed` tells, `reads` says nothing; what else `judge` follows from, it names as that of any other does.
    """

    def feed(self, now: Now) -> bool:
        """Takes in one frame, before `judge`. Whether its verdict may be another, or somebody asks for its value."""
        raise NotImplementedError


def ends_ns(since_ns: int | None, seconds: float, t_ns: int) -> int | None:
    """When a wait that began then ends; None once it has, and when none began."""
    wait_ns = seconds * NS_PER_S
    return None if since_ns is None or t_ns - since_ns >= wait_ns else since_ns + int(wait_ns)


def judge_above(value: float, limit: float, deadband: float) -> Judgement:
    """Where a value lies against an upper limit. Unknown when either is NaN."""
    if value > limit:
        return Judgement.BEYOND
    if value <= limit - deadband:
        return Judgement.INSIDE
    return Judgement.WITHIN if value <= limit else Judgement.UNKNOWN


def applies_in(where: Where, channel: str) -> Callable[[Situation], bool]:
    """Whether a condition with this `where` applies in a situation; only what is asked for is looked at."""
    tests: list[Callable[[Situation], bool]] = []
    if where.word != "session":
        tests.append(_WORDS[where.word])
    if where.phases is not None:
        tests.append(_in_phases(where.phases))
    if where.phases_not:
        tests.append(_not_in_phases(where.phases_not))
    tests.extend(_flow_at_least(pump, ml_min) for pump, ml_min in where.flow_at_least.items())
    tests.extend(_runs(pump) for pump in where.runs)
    if where.runs_in:
        tests.append(_runs_in(where.runs_in))
    tests.extend(_ordered(pump) for pump in where.ordered)
    tests.extend(_should_run(pump_of(channel) if pump == "own" else pump) for pump in where.should_run)
    tests.extend(_settled(pump, round(where.settled_s * NS_PER_S)) for pump in where.settled)
    return _all(tests)


def _all(tests: list[Callable[[Situation], bool]]) -> Callable[[Situation], bool]:
    if not tests:
        return _always
    if len(tests) == 1:
        return tests[0]

    def every(situation: Situation) -> bool:
        for test in tests:  # noqa: SIM110 - a generator here would double the cost of a step
            if not test(situation):
                return False
        return True

    return every


def _always(_: Situation) -> bool:
    return True


def _in_phases(names: frozenset[str]) -> Callable[[Situation], bool]:
    return lambda situation: situation.phase in names


def _not_in_phases(names: frozenset[str]) -> Callable[[Situation], bool]:
    return lambda situation: situation.phase not in names


def _flow_at_least(pump: str, ml_min: float) -> Callable[[Situation], bool]:
    return lambda situation: situation.flow.get(pump, 0.0) >= ml_min


def _runs(pump: str) -> Callable[[Situation], bool]:
    return lambda situation: situation.flow.get(pump, 0.0) > 0


def _runs_in(pumps: Mapping[str, str]) -> Callable[[Situation], bool]:
    return lambda situation: situation.flow.get(pumps.get(situation.phase or "", ""), 0.0) > 0


def _ordered(pump: str) -> Callable[[Situation], bool]:
    return lambda situation: situation.ordered.get(pump, 0.0) > 0


def _should_run(pump: str) -> Callable[[Situation], bool]:
    return lambda situation: pump in situation.should_run


def _settled(pump: str, ns: int) -> Callable[[Situation], bool]:
    return lambda situation: situation.since_set_changed_ns(pump) >= ns


_WORDS: dict[str, Callable[[Situation], bool]] = {
    "connected": lambda situation: situation.connected,
    "bp_running": lambda situation: situation.bp_running,
    "separation": lambda situation: situation.separation,
}
WORDS = ("session", *_WORDS)
"""What `applies` may say in an alarm file."""
