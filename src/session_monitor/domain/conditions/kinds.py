"""The kinds of condition an alarm file can name. A new rule is a new table there; only a new kind is new code."""

from __future__ import annotations

from collections.abc import Mapping

from session_monitor.domain.conditions.balance import OffTarget
from session_monitor.domain.conditions.bits import BothOpen, ClampClosed, CodeIs
from session_monitor.domain.conditions.condition import Condition
from session_monitor.domain.conditions.entries import CheckDue, EnteredLow, TotalOverOrder
from session_monitor.domain.conditions.flows import AgainstSet, FlowUnset, Stopped, StoppedThoughOrdered
from session_monitor.domain.conditions.halted import HaltedLong
from session_monitor.domain.conditions.heater import OffHeaterSet
from session_monitor.domain.conditions.host import HostPart
from session_monitor.domain.conditions.inner_chamber import InnerEmpty, InnerEmptying
from session_monitor.domain.conditions.limit import AgainstLimit, LimitsWider
from session_monitor.domain.conditions.link import LinkLost, WrongDevice, WrongMachine
from session_monitor.domain.conditions.ratios import Ratio, RatioOfPlasma
from session_monitor.domain.conditions.reference import AboveReference, BelowOther, BelowReference
from session_monitor.domain.conditions.trends import RiseAgainstBaseline, RiseSince
from session_monitor.domain.conditions.validity import SensorInvalid
from session_monitor.domain.conditions.weights import WeightMismatch

KINDS: Mapping[str, type[Condition]] = {
    "limit": AgainstLimit,
    "ratio": Ratio,
    "ratio_of_plasma": RatioOfPlasma,
    "limits_wider": LimitsWider,
    "code": CodeIs,
    "below_reference": BelowReference,
    "above_reference": AboveReference,
    "below_other": BelowOther,
    "rise_since": RiseSince,
    "rise_against_baseline": RiseAgainstBaseline,
    "against_set": AgainstSet,
    "flow_unset": FlowUnset,
    "stopped": Stopped,
    "stopped_though_ordered": StoppedThoughOrdered,
    "off_target": OffTarget,
    "weight_mismatch": WeightMismatch,
    "inner_empty": InnerEmpty,
    "inner_emptying": InnerEmptying,
    "clamp_closed": ClampClosed,
    "both_open": BothOpen,
    "off_heater_set": OffHeaterSet,
    "sensor_invalid": SensorInvalid,
    "halted_long": HaltedLong,
    "link_lost": LinkLost,
    "wrong_machine": WrongMachine,
    "wrong_device": WrongDevice,
    "host_part": HostPart,
    "entered_low": EnteredLow,
    "check_due": CheckDue,
    "total_over_order": TotalOverOrder,
}
