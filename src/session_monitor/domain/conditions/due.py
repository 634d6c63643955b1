"""Which conditions a step has to judge anew. Of the others the last verdict holds, for nothing it follows from moved.

Most channels read the same from poll to poll, and most verdicts could only come out as before. A condition is
left out only when that is certain: an unknown reading (NaN) equals nothing, so what reads it is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from session_monitor.domain.conditions.condition import NS_PER_S, Condition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.derived import UNITS
from session_monitor.domain.entered import EnteredValue
from session_monitor.domain.machine import MachineMap


class Due:
    """Follows what the conditions read, from one judged frame to the next."""

    def __init__(self, conditions: Sequence[Condition], machine: MachineMap) -> None:
        self._conditions = conditions
        self._all = range(len(conditions))
        self._always: list[int] = []
        self._readers: dict[int, list[int]] = {}
        self._readers_of_derived: dict[str, list[int]] = {}
        self._readers_of_mean: dict[str, list[int]] = {}
        for at, condition in enumerate(conditions):
            names = condition.inputs()
            if names is None:
                self._always.append(at)
                continue
            for name in names & machine.index.keys():
                self._readers.setdefault(machine.index[name], []).append(at)
            for name in names & UNITS.keys():
                self._readers_of_derived.setdefault(name, []).append(at)
            for name in condition.means():
                self._readers_of_mean.setdefault(name, []).append(at)
        self._settling = [at for at, condition in enumerate(conditions) if condition.spec.where.settled]
        self._derived: list[float] = []
        self._means: list[float] = []
        self._entered: dict[str, EnteredValue] = {}
        self._standing: tuple[object, ...] | None = None
        self._t_ns = 0
        self._judged: Iterable[int] = ()
        self._until_ns: dict[int, int] = {}

    def forget(self) -> None:
        """Everything is due at the next step: limits were edited, or the last verdicts were not of readings."""
        self._standing = None

    def step(self, now: Now, moved: Iterable[int]) -> Iterable[int]:
        """Positions of the conditions to judge now. moved: channels that do not read as at the last frame."""
        due = set(self._always)
        for at in moved:
            due.update(self._readers.get(at, ()))
        derived = [now.readings[name] for name in self._readers_of_derived]
        means = [now.mean[name] for name in self._readers_of_mean]
        due.update(_of_moved(self._readers_of_derived.values(), derived, self._derived))
        due.update(_of_moved(self._readers_of_mean.values(), means, self._means))
        due.update(self._ripe(now.t_ns))
        due.update(at for at in self._settling if self._settles(self._conditions[at], now))
        standing, known = _standing(now), self._standing
        same = standing == known and now.entered == self._entered
        self._derived, self._means, self._standing, self._t_ns = derived, means, standing, now.t_ns
        if not same:
            self._entered = dict(now.entered)
        self._judged = due if same else self._all
        return self._judged

    def _ripe(self, t_ns: int) -> list[int]:
        """Those that wait for a time which has come."""
        for at in self._judged:
            until_ns = self._conditions[at].until_ns
            if until_ns is not None:
                self._until_ns[at] = until_ns
            else:
                self._until_ns.pop(at, None)
        return [at for at, until_ns in self._until_ns.items() if until_ns <= t_ns]

    def _settles(self, condition: Condition, now: Now) -> bool:
        """Whether a set has settled since the last frame."""
        where = condition.spec.where
        changed = (now.situation.set_changed_ns.get(pump, now.t_ns) for pump in where.settled)
        return any(self._t_ns < at + round(where.settled_s * NS_PER_S) <= now.t_ns for at in changed)


def _of_moved(readers: Iterable[list[int]], values: list[float], before: list[float]) -> list[int]:
    """Those who read what is not as before. Of these numbers nothing but the number is looked at: NaN may stay NaN."""
    if values == before:
        return []
    pairs = zip(readers, values, before or [None] * len(values), strict=True)
    return [at for each, value, was in pairs if value != was and (value == value or was == was) for at in each]


def _standing(now: Now) -> tuple[object, ...]:
    """What `judge` and `applies` may look at beside readings and time (see Condition.reads)."""
    situation = now.situation
    return (
        situation.phase_code,
        situation.phase,
        situation.level,
        situation.connected,
        situation.bp_running,
        situation.separation,
        situation.should_run,
        situation.ordered,
        now.host,
    )
