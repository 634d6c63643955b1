"""Which conditions a step has to judge anew. Of the others the last verdict holds, for nothing it follows from moved.

Most channels read the same from poll to poll, and most verdicts could only come out as before. A condition is
left out only when that is certain: an unknown reading (NaN) equals nothing, so what reads it is judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.conditions.condition import NS_PER_S, Condition, FedCondition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.derived import UNITS
from session_monitor.domain.entered import EnteredValue
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.rolling import ROUNDED_BY, RollingMeans
from session_monitor.domain.situation import Situation

_Leaps = list[tuple[str, float, int]]
"""(channel, how far it may move, who is to judge that)."""


class Due:
    """Follows what the conditions read, from one judged frame to the next."""

    def __init__(self, conditions: Sequence[Condition], machine: MachineMap, means: RollingMeans) -> None:
        self._conditions = conditions
        self._index = machine.index
        self._all = range(len(conditions))
        self._always = frozenset(at for at, condition in enumerate(conditions) if condition.inputs() is None)
        self._fed = [(at, each.feed) for at, each in enumerate(conditions) if isinstance(each, FedCondition)]
        self._readers = [list[int]() for _ in machine.channels]
        self._calm_readers = [list[int]() for _ in machine.channels]
        self._readers_of_derived: dict[str, list[int]] = {}
        self._mean_readers: list[tuple[int, int]] = []
        self._mean = means
        at_mean = {name: n for n, name in enumerate(means)}
        for at, condition in enumerate(conditions):
            names = condition.inputs() or frozenset()
            calm = condition.only_compared()
            for name in names & machine.index.keys():
                (self._calm_readers if name in calm else self._readers)[machine.index[name]].append(at)
            for name in names & UNITS.keys():
                self._readers_of_derived.setdefault(name, []).append(at)
            for name in () if at in self._always else condition.means():
                self._mean_readers.append((at_mean[name], at))
        self._settling: list[tuple[int, int]] = []
        self._derived: list[float] = []
        self._means: list[float] = []
        self._entered: dict[str, EnteredValue] = {}
        self._around: tuple[object, ...] | None = None
        self._t_ns = 0
        self._judged: Iterable[int] = ()
        self._until_ns: dict[int, int] = {}
        self._low, self._high = ([math.nan] * len(conditions) for _ in range(2))
        """Between which a mean or reading may move and nobody is due; NaN: nowhere."""
        self._margin = [ROUNDED_BY if condition.means() else 0.0 for condition in conditions]
        self._leaps: dict[int, _Leaps] = {}
        self._told: frozenset[AlarmKey] | None = None
        self._woken = True

    def forget(self) -> None:
        """Everything is due at the next step: limits were edited, or the last verdicts were not of readings."""
        self._around = None

    def step(self, now: Now, moved: Iterable[int], standing: frozenset[AlarmKey] | None) -> Iterable[int]:
        """Positions of the conditions to judge now.

        moved: channels that do not read as at the last frame. standing: alarms that are not at rest; None: any may be.
        """
        self._look_at(standing)
        derived = [now.readings[name] for name in self._readers_of_derived]
        means = self._mean.exact
        fed = [at for at, feed in self._fed if feed(now)]
        around = _around(now)
        if around == self._around and now.entered == self._entered:
            self._judged = self._due(now, moved, derived, means).union(fed)
        else:
            self._judged, self._entered = self._all, dict(now.entered)
            self._wake()
            self._leaps, self._settling = self._all_leaps(), self._all_settling(now)
        self._derived, self._means, self._around, self._t_ns = derived, means, around, now.t_ns
        return self._always.union(self._judged)

    def _due(self, now: Now, moved: Iterable[int], derived: list[float], means: list[float]) -> set[int]:
        """Those whose readings, means or time are others."""
        due, low, high, t_ns = set[int](), self._low, self._high, now.t_ns
        self._add_moved(due, now, moved)
        if derived != self._derived:
            due.update(_of_moved(self._readers_of_derived.values(), derived, self._derived))
        before = self._means
        for n, at in self._mean_readers:
            mean, was = means[n], before[n]
            if mean != was and not low[at] <= mean <= high[at] and (mean == mean or was == was):  # NaN may stay
                due.add(at)
        for at, until_ns in self._until_ns.items():
            if until_ns <= t_ns:
                due.add(at)
        for at, settled_ns in self._settling:
            if self._t_ns < settled_ns <= t_ns:
                due.add(at)
        return due

    def _add_moved(self, due: set[int], now: Now, moved: Iterable[int]) -> None:
        """Those who read a channel that moved further than they can do without."""
        readers, calm_readers, leaps, low, high = self._readers, self._calm_readers, self._leaps, self._low, self._high
        values = now.numbers
        for channel in moved:
            if who := readers[channel]:
                due.update(who)
            for at in calm_readers[channel]:
                if not low[at] <= values[channel] <= high[at]:
                    due.add(at)
            for name, least, at in leaps.get(channel, ()):
                if now.before is None or not abs(values[channel] - now.before[name]) <= least:  # so with NaN
                    due.add(at)

    def _look_at(self, standing: frozenset[AlarmKey] | None) -> None:
        """What the conditions said as they were last judged: which wait for a time, and which may rest."""
        if standing is not self._told or self._woken:
            self._told, self._woken = standing, False
            for at, condition in enumerate(self._conditions):
                condition.at_rest = standing is not None and condition.key not in standing
                if not condition.at_rest:
                    self._low[at] = math.nan
        for at in self._judged:
            condition = self._conditions[at]
            if (until_ns := condition.until_ns) is not None:
                self._until_ns[at] = until_ns
            else:
                self._until_ns.pop(at, None)
            calm = condition.calm() if condition.at_rest else None
            if calm:
                self._low[at], self._high[at] = calm[0] + self._margin[at], calm[1] - self._margin[at]
            else:
                self._low[at] = math.nan

    def _wake(self) -> None:
        """Whatever happens to alarms in this step, their verdicts hold the values of this step."""
        self._woken = True
        for condition in self._conditions:
            condition.at_rest = False

    def _all_leaps(self) -> dict[int, _Leaps]:
        """What is judged only as it moved far; anew whenever everything is, for a limit may say how far."""
        leaps = dict[int, _Leaps]()
        for at, condition in enumerate(self._conditions):
            if leap := condition.leap():
                leaps.setdefault(self._index[leap[0]], []).append((*leap, at))
        return leaps

    def _all_settling(self, now: Now) -> list[tuple[int, int]]:
        """(who, when) of what a set that was changed lets be judged once it has settled."""
        return [
            (at, changed_ns + round(condition.spec.where.settled_s * NS_PER_S))
            for at, condition in enumerate(self._conditions)
            for pump in condition.spec.where.settled
            if (changed_ns := now.situation.set_changed_ns.get(pump)) is not None
        ]


def _of_moved(readers: Iterable[list[int]], values: list[float], before: list[float]) -> Iterator[int]:
    """Those who read what is not as before. Nothing but the number is looked at: NaN may stay."""
    for each, value, was in zip(readers, values, before, strict=True):
        if value != was and (value == value or was == was):
            yield from each


_LOOKED_AT = ("phase_code", "phase", "level", "connected", "bp_running", "separation", "should_run", "ordered")
_of_situation = itemgetter(*(Situation._fields.index(name) for name in _LOOKED_AT))


def _around(now: Now) -> tuple[object, ...]:
    """What `judge` and `applies` may look at beside readings and time (see Condition.reads)."""
    return _of_situation(now.situation), now.host
