"""Plasma left in the INNER chamber of the double-chamber bag, computed because no scale shows it.

When the loop stops while purified plasma is still returned, INNER runs empty in minutes although the bag's weight
does not move; air follows a minute later. Source: alarms specification, section 2 (inner_empty, inner_emptying).
"""

from __future__ import annotations

import math

from session_monitor.domain import phases
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.entered import entered_number

BAG_TARE_G = 60.0
PLASMA_G_ML = 1.025
FLOWS = frozenset({"cp_ml_min", "fp2_ml_min", "rp_ml_min", "dp_ml_min"})
SHARE = 3 / 8
"""INNER's share of the bag while the flap keeps both levels about equal: 30 of 80 cm2."""


def inflow_ml_min(now: Now) -> float:
    """What the loop delivers into INNER: CP - FP2 + RP."""
    return now.readings["cp_ml_min"] - now.readings["fp2_ml_min"] + now.readings["rp_ml_min"]


class InnerEmptying(Condition):
    """INNER receives less than is drawn from it."""

    channels = frozenset[str]()

    def reads(self) -> frozenset[str]:
        """The flows into and out of INNER."""
        return FLOWS

    def judge(self, now: Now) -> Verdict:
        """Judges the readings of this poll."""
        inflow, drawn = inflow_ml_min(now), now.readings["dp_ml_min"]
        return self.below(now, inflow, drawn)


class InnerEmpty(Condition):
    """The computed volume of INNER is below `limit` mL.

    It is its share of the bag, and from when the inflow fell below what is drawn, that share less the shortfall
    since. What flows in again refills it, up to its share.
    """

    limit_names = frozenset({"limit"})
    channels = frozenset[str]()

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._ml = math.nan
        self._t_ns = 0

    def reads(self) -> frozenset[str]:
        """No reading: outside purify nothing is computed, in it time alone fills and empties INNER."""
        return frozenset()

    def means(self) -> tuple[str, ...]:
        """The bag's scale."""
        return ("ws4_g",)

    def needs(self) -> frozenset[str]:
        """The flows, too: in purify it is judged at every step."""
        return super().needs() | FLOWS

    def calm(self) -> tuple[float, float] | None:
        """Whatever the scale says, outside purify."""
        return (-math.inf, math.inf) if self.until_ns is None else None

    def judge(self, now: Now) -> Verdict:
        """Judges the computed volume, mL; unknown when the scale and the volume before are."""
        since_ns, self._t_ns = now.t_ns - self._t_ns, now.t_ns
        if now.situation.phase != phases.PURIFY:
            self._ml, self.until_ns = math.nan, None
            return self.verdict(now, Judgement.INSIDE)
        self.until_ns = now.t_ns
        self._fill(now, since_ns)
        return self.below(now, self._ml, self.limits["limit"])

    def _fill(self, now: Now, since_ns: int) -> None:
        tare = entered_number(now.entered, "bag_tare_g")
        share = SHARE * (now.mean["ws4_g"] - (BAG_TARE_G if math.isnan(tare) else tare)) / PLASMA_G_ML
        gain = (inflow_ml_min(now) - now.readings["dp_ml_min"]) * since_ns / (60 * NS_PER_S)
        after = _not_below_0(self._ml + gain)
        self._ml = share if math.isnan(after) else min(share, after) if share == share else after


def _not_below_0(ml: float) -> float:
    return 0.0 if ml < 0 else ml
