"""Everything a condition may look at in one step. What is not in here cannot influence an alarm.

That is what makes replay equal live: a clock or a file read by a condition would not be in the recording.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from session_monitor.domain.derived.totals import Totals
from session_monitor.domain.entered import EnteredValue
from session_monitor.domain.inputs import HostFacts, Miss
from session_monitor.domain.readings import Frame
from session_monitor.domain.situation import Situation

_NOTHING: Mapping[str, EnteredValue] = MappingProxyType({})


class Moment(NamedTuple):
    """One step as the judge sees it.

    frame: None when the poll missed. since_frame_ns: since the last frame, or since the session began when there
    was none yet; 0 with a frame. stale: 3 due polls went by without a frame, so the last readings say nothing
    any more. derived: DerivedChannels.step(); situation: SituationTracker.step().
    """

    t_ns: int
    frame: Frame | None
    miss: Miss | None
    derived: Mapping[str, float]
    situation: Situation
    host: HostFacts
    entered: Mapping[str, EnteredValue] = _NOTHING
    since_frame_ns: int = 0
    stale: bool = False


class Now:
    """One step as a condition sees it: the moment with its readings by name and the 2 s means.

    readings: channel or derived channel -> value in its unit, NaN while unknown. quality: channel -> Quality.
    mean: the same names -> mean of 2 s, for those some condition asked for. totals: of the pumps, carried on.
    before: the frame that was judged before this one, and before_ns when. They hold for this step only.
    """

    __slots__ = (
        "before",
        "before_ns",
        "entered",
        "host",
        "mean",
        "miss",
        "moment",
        "numbers",
        "quality",
        "readings",
        "situation",
        "t_ns",
        "totals",
    )

    def __init__(
        self,
        moment: Moment,
        readings: Mapping[str, float],
        quality: Mapping[str, int],
        mean: Mapping[str, float],
        totals: Totals,
        before: Frame | None,
        before_ns: int,
    ) -> None:
        self.moment = moment
        self.t_ns = moment.t_ns
        self.situation = moment.situation
        self.host = moment.host
        self.entered = moment.entered
        self.miss = moment.miss
        self.numbers = () if moment.frame is None else moment.frame.numbers
        self.readings = readings
        self.quality = quality
        self.mean = mean
        self.totals = totals
        self.before = before
        self.before_ns = before_ns
