"""TRIAL.toml -> Trial: limits and delays to try on recorded sessions, refused whole with every error at once.

Without the check a mistyped name would leave a limit as it was, and the trial would seem to change nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from session_monitor.config.errors import ConfigError, Problem, shape_problems
from session_monitor.config.toml_file import parse_toml, read_text
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.trial import Trial, problems_of

_Seconds = Annotated[float, Field(ge=0, le=600)]


class _File(BaseModel):
    # strict: "80" in quotes or true is somebody's mistake, and true would be tried as a limit of 1
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)
    limits: dict[str, float] = {}
    on_delay_s: dict[str, _Seconds] = {}
    off_delay_s: dict[str, _Seconds] = {}


def load_trial(path: Path) -> Trial:
    """The trial in a file. Raises ConfigError with everything that is wrong with its form."""
    origin = str(path)
    data = parse_toml(read_text(path, origin), origin)
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        raise ConfigError(origin, shape_problems(error, "", _File.model_fields)) from None
    if not (file.limits or file.on_delay_s or file.off_delay_s):
        raise ConfigError(origin, [Problem("", "tries nothing; give it [limits], [on_delay_s] or [off_delay_s]")])
    return Trial(file.limits, file.on_delay_s, file.off_delay_s)


def check_trial(trial: Trial, origin: str, alarm_set: AlarmSet) -> None:
    """Raises ConfigError with everything in the trial that this alarm set has not, or does not allow."""
    if problems := problems_of(trial, alarm_set):
        raise ConfigError(origin, [Problem(where, what) for where, what in problems])
