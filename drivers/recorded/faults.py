"""Faults on demand for a recording that is served: `link-drop@600,duration_s=30`.

Only what lies between the treatment and whoever polls can be put on top of a recording: the line, a sensor, a scale,
the machine's controller. What would change the treatment itself was or was not recorded.
"""

from __future__ import annotations

import re

from pydantic import ValidationError

from drivers.simulated.faults import line, sensors
from drivers.simulated.faults.base import Fault, Moment
from drivers.simulated.scenario import FAULTS
from session_monitor.config.errors import ConfigError, Problem, shape_problems
from session_monitor.domain.errors import suggestion

_FORM = re.compile(r"(?P<kind>[a-z-]+)@(?P<at>\d+(?:\.\d+)?)(?P<rest>(?:,\w+=[^,]+)*)")
PLAYABLE = {name: fault for name, fault in FAULTS.items() if fault.__module__ in (line.__name__, sensors.__name__)}


def fault_on_demand(text: str) -> Fault:
    """The fault that a text describes, its onset seconds after the beginning. Raises ConfigError."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise ConfigError(text, [Problem("", "is not a fault; write KIND@SECONDS, for example link-drop@600")])
    kind = match["kind"]
    if kind not in PLAYABLE:
        recorded = "acts on the treatment, which is recorded; " if kind in FAULTS else "is no fault; "
        raise ConfigError(text, [Problem("", f"{kind} {recorded}{suggestion(kind, PLAYABLE)}")])
    values = dict(part.split("=", 1) for part in match["rest"].split(",") if part)
    try:
        return PLAYABLE[kind].model_validate({**values, "kind": kind, "onset": Moment(float(match["at"]), 0)})
    except ValidationError as error:
        raise ConfigError(text, shape_problems(error, "", PLAYABLE[kind].model_fields)) from None
