"""What the patient lost or gained by weight, and what the treatment meant to take.

Left out of this sum, the double-chamber bag (WS4) would show a false loss of 500 g in collect; not re-zeroed, each
bag change would count as kilograms. Sources: machine specification, section 2; alarms specification, balance.
"""

from __future__ import annotations

import math

from session_monitor.domain import phases
from session_monitor.domain.readings import Frame
from session_monitor.domain.situation import Situation

SETTLE_NS = 3 * 10**9
"""After a pause or stop the scales are left out for this long: a bag was just let go."""
PLASMA_G_ML = 1.025
NS_PER_H = 3600 * 10**9
GAP_NS = 2 * 10**9
BAG_CHANGED_G = 100.0
"""Within a gap this long, a scale that moved this far against its pumps had its bag changed."""

_BY_SET = frozenset({phases.EXCHANGE, phases.COLLECT, phases.PURIFY})


class NetRemoval:
    """Change of WS2 + WS3 + WS4 in the phases that are balanced, g, about mL. Positive: the patient loses."""

    def __init__(self) -> None:
        self._before = 0.0
        self._zero: float | None = None
        self._now = math.nan
        self._last: tuple[int, float, float] | None = None

    def step(self, frame: Frame, situation: Situation) -> float:
        """Sum across re-zeros; NaN while a scale is unknown and before the first balanced phase."""
        ws2_g, ws3_g = frame.get("ws2_g"), frame.get("ws3_g")
        weight = ws2_g + ws3_g + frame.get("ws4_g")
        if not _counts(situation):
            self._close()
            return self._before if not math.isnan(self._now) else math.nan
        if math.isnan(weight):
            return math.nan
        if self._changed_unseen(situation.t_ns, ws2_g, ws3_g):
            self._close()
        if self._zero is None:
            self._zero = weight
        self._now = self._before + weight - self._zero
        return self._now

    def _changed_unseen(self, t_ns: int, ws2_g: float, ws3_g: float) -> bool:
        """Whether a bag was changed while no reading came: no pump ever empties the waste or fills the supply."""
        last, self._last = self._last, (t_ns, ws2_g, ws3_g)
        if last is None or t_ns - last[0] < GAP_NS:
            return False
        return last[1] - ws2_g > BAG_CHANGED_G or ws3_g - last[2] > BAG_CHANGED_G

    def _close(self) -> None:
        """Keeps what was counted up to a pause; whatever the scales do in it is a bag change."""
        if self._zero is not None:
            self._before, self._zero, self._last = self._now, None, None


def _counts(situation: Situation) -> bool:
    if situation.phase not in phases.BALANCED:
        return False
    settled = situation.t_ns - situation.phase_since_ns >= SETTLE_NS
    return settled or situation.before not in (*phases.HALTED, phases.IDLE)


class NetRemovalTarget:
    """What net removal is meant to be, mL: the set rate while separating, less what prepare-return gives back."""

    def __init__(self) -> None:
        self._ml = 0.0
        self._t_ns: int | None = None
        self._phase: str | None = None

    def step(self, frame: Frame, situation: Situation, dp_gained_ml: float) -> float:
        """The target so far; NaN while the machine's set is unknown."""
        set_ml_h = frame.get("net_removal_set_ml_h")
        dt_ns = 0 if self._t_ns is None or situation.phase != self._phase else situation.t_ns - self._t_ns
        self._t_ns, self._phase = situation.t_ns, situation.phase
        if situation.phase in _BY_SET:
            if math.isnan(set_ml_h):
                return math.nan
            self._ml += set_ml_h * dt_ns / NS_PER_H
        elif situation.phase == phases.PREPARE_RETURN and not math.isnan(dp_gained_ml):
            self._ml -= PLASMA_G_ML * dp_gained_ml
        return self._ml
