"""A session as its recording left it: what a monitor that starts again in the middle of a treatment takes up.

Without it a restart would forget what was acknowledged, which limits were edited and what the patient lost by weight,
and alarms that wait for a person would be gone (alarms specification, section 3, RESTART).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.laboratory import Logged
from session_monitor.domain.entered import EnteredValue
from session_monitor.domain.machine import Serial
from session_monitor.domain.readings import Frame

if TYPE_CHECKING:  # whoever only reads recordings has no alarms to take up
    from session_monitor.domain.alarms.restore import Action


@dataclass(frozen=True, slots=True)
class Named:
    """A name given afterwards to acknowledgements of these occurrences, at session time `t_ns`."""

    t_ns: int
    by: str
    occurrences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """Everything oldest first, what was corrected or withdrawn too. `last_t_ns`: session time of the last step.

    actions: the operator commands that changed an alarm. limits: (key, value) of each limit edited.
    frames: every few seconds one, and the last: enough for what is counted through a treatment.
    serials: (device, serial number) as each was first known, and whenever it was another one.
    """

    last_t_ns: int
    bed: str = ""
    operator: str = ""
    case: str = ""
    transitions: tuple[Transition, ...] = ()
    actions: tuple[Action, ...] = ()
    named: tuple[Named, ...] = ()
    limits: tuple[tuple[str, float], ...] = ()
    entered: Mapping[str, EnteredValue] = field(default_factory=dict[str, EnteredValue])
    results: tuple[Logged, ...] = ()
    entries: tuple[Entry, ...] = ()
    frames: tuple[Frame, ...] = ()
    serials: tuple[tuple[str, Serial], ...] = ()
