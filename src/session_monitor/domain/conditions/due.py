"""Which conditions a step has to judge anew. Of the others the last verdict holds, for nothing it follows from moved.

Most channels read the same from poll to poll, and about half the verdicts could only come out as before. A
condition is left out only when that is certain: an unknown reading (NaN) equals nothing, so what reads it is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain.conditions.condition import Condition
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame
from session_monitor.domain.situation import Situation


class Due:
    """Follows what the conditions read, from one judged frame to the next."""

    def __init__(self, conditions: Sequence[Condition], machine: MachineMap) -> None:
        self._all = range(len(conditions))
        self._always: list[int] = []
        self._readers: dict[int, list[int]] = {}
        for at, condition in enumerate(conditions):
            names = condition.inputs()
            if names is None or not machine.index.keys() >= names:  # a derived channel is computed from others
                self._always.append(at)
                continue
            for name in names:
                self._readers.setdefault(machine.index[name], []).append(at)
        self._values: NDArray[np.float64] | None = None
        self._standing: tuple[object, ...] = ()

    def forget(self) -> None:
        """Everything is due at the next step: limits were edited, or the last verdicts were not of readings."""
        self._values = None

    def step(self, frame: Frame, situation: Situation) -> Iterable[int]:
        """Positions of the conditions to judge at this frame."""
        before, standing = self._values, self._standing
        self._values, self._standing = frame.values, _standing(situation)
        if before is None or standing != self._standing:
            return self._all
        due = set(self._always)
        for at in (frame.values != before).nonzero()[0].tolist():
            due.update(self._readers.get(at, ()))
        return due


def _standing(situation: Situation) -> tuple[object, ...]:
    """What `applies` may look at beside the flows and the time since a set changed (see Condition.inputs)."""
    return (
        situation.phase,
        situation.connected,
        situation.bp_running,
        situation.separation,
        situation.should_run,
        situation.ordered,
    )
