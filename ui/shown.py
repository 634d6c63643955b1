"""What of a snapshot may be shown as a number, and what must be hatched.

If each widget decided by itself whether a value is still live, one of them would go on showing a stale one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from session_monitor.domain.readings import Quality
from session_monitor.monitor.snapshot import Snapshot

DERIVED_FROM = {"tmp_derived_mmhg": ("part_mmhg", "pven_mmhg", "p1st_mmhg"), "sep_dp_mmhg": ("part_mmhg", "pven_mmhg")}


class Fresh(StrEnum):
    """How far a number may be trusted."""

    LIVE = "live"
    STALE = "stale"  # no frame for three due polls: hatched, with its age
    BAD = "bad"  # this reading is invalid, implausible, frozen or missing: hatched, no number
    ABSENT = "absent"  # never there: a dash


@dataclass(frozen=True)
class Shown:
    """One number as it may be shown. `value` is the last known one when stale, None when there is none."""

    value: float | None
    fresh: Fresh
    age_s: float | None = None
    quality: Quality = Quality.GOOD

    @property
    def hatched(self) -> bool:
        """Whether it must not look live."""
        return self.fresh in (Fresh.STALE, Fresh.BAD)


ABSENT = Shown(None, Fresh.ABSENT)


class Readings:
    """The newest value of each channel of one machine, with what may be said of it."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._index = {name: i for i, name in enumerate(names)}
        self._good_at: dict[str, float] = {}
        self._snapshot: Snapshot | None = None
        self._values: Sequence[float | None] = ()
        self._quality: Sequence[int] = ()
        self._derived: Mapping[str, float | None] = {}

    def update(self, snapshot: Snapshot) -> None:
        """Takes the newest snapshot."""
        self._snapshot = snapshot
        if (frame := snapshot["frame"]) is None:
            return
        self._values, self._quality, self._derived = frame["values"], frame["quality"], frame["derived"]
        for name, value in zip(self.names, self._values, strict=False):
            if value is not None:
                self._good_at[name] = frame["t_s"]

    def __getitem__(self, name: str) -> Shown:
        """A channel or derived channel; ABSENT for what this machine does not have."""
        snapshot = self._snapshot
        if snapshot is None or snapshot["frame"] is None:
            return ABSENT
        if name in self._index:
            at = self._index[name]
            value, quality = self._values[at], Quality(self._quality[at])
        elif name in self._derived:
            value, quality = self._derived[name], Quality.GOOD
        else:
            return ABSENT
        if snapshot["link"]["state"] != "good":
            return Shown(value, Fresh.STALE if value is not None else Fresh.BAD, snapshot["link"]["age_s"], quality)
        if value is not None:
            return Shown(value, Fresh.LIVE)
        if quality == Quality.GOOD:
            return self._derived_missing(name)
        good_at = self._good_at.get(name)
        return Shown(None, Fresh.BAD, None if good_at is None else snapshot["t_s"] - good_at, quality)

    def _derived_missing(self, name: str) -> Shown:
        sources = [self[source] for source in DERIVED_FROM.get(name, ()) if source in self._index]
        bad = next((source for source in sources if source.fresh is Fresh.BAD), None)
        return ABSENT if bad is None else bad

    def value(self, name: str) -> float | None:
        """The live value; None when it is not live."""
        shown = self[name]
        return shown.value if shown.fresh is Fresh.LIVE else None

    def row(self, names: Sequence[str]) -> list[float]:
        """Values of the newest frame for the trends, NaN where unknown."""
        found = (self._any(name) for name in names)
        return [float("nan") if value is None else value for value in found]

    def _any(self, name: str) -> float | None:
        at = self._index.get(name)
        return self._derived.get(name) if at is None or at >= len(self._values) else self._values[at]
