"""What a pattern of several readings points to, with the readings that voted for it.

One limit says that something is wrong, the pattern says where: Pven and Part together point behind the separator,
P2nd and P3rd together at the adsorbers. A hint is advice beside an alarm; it raises and clears nothing.
Sources: physics specification, section 6 (the signature of each fault).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from session_monitor.domain import phases
from session_monitor.domain.conditions.alarm_set import Hint
from session_monitor.domain.rolling import RollingMeans
from session_monitor.domain.situation import Situation

MEAN_NS = 10 * 10**9
BASELINE_AFTER_NS = 60 * 10**9
"""A baseline is taken this long after a phase or a set last changed: by then every pump and pressure is steady."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One hint that the pattern supports. votes: channel -> how far it moved from its baseline, in its unit."""

    id: str
    alarms: tuple[str, ...]
    votes: Mapping[str, float]


class CauseHints:
    """Compares 10 s means with what they were when the pumps had last been set."""

    def __init__(self, hints: Sequence[Hint]) -> None:
        self._hints = tuple(hints)
        self._means = RollingMeans([name for hint in hints for name in (*hint.moved, *hint.steady)], MEAN_NS)
        self._baseline: dict[str, float] = {}
        self._epoch: tuple[object, ...] = ()
        self._since_ns = 0

    def step(self, situation: Situation, readings: Mapping[str, float]) -> None:
        """Takes one poll in. While blood stands or the treatment is halted, the last pattern stays as it was."""
        if situation.phase in phases.HALTED or not situation.bp_running:
            return
        epoch = situation.phase, situation.ordered
        if epoch != self._epoch:
            self._epoch, self._since_ns = epoch, situation.t_ns
            self._baseline = {}
        self._means.step(situation.t_ns, [readings[name] for name in self._means])
        if not self._baseline and situation.t_ns - self._since_ns >= BASELINE_AFTER_NS:
            self._baseline = dict(self._means)

    def findings(self) -> tuple[Finding, ...]:
        """The hints whose readings all voted for them; none before there is a baseline."""
        moved = {name: self._means[name] - at for name, at in self._baseline.items()}
        return tuple(
            Finding(hint.id, hint.alarms, {name: moved[name] for name in hint.moved})
            for hint in self._hints
            if moved and _supports(hint, moved)
        )


def _supports(hint: Hint, moved: Mapping[str, float]) -> bool:
    """Whether every reading moved as the hint says; one that is not known votes against it."""
    return all(moved[name] * wanted >= wanted * wanted for name, wanted in hint.moved.items()) and all(
        abs(moved[name]) <= most for name, most in hint.steady.items()
    )
