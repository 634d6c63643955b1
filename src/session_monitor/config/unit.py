"""What a unit sets up for its bedside: presets of limits, and who may take an alarm out of service.

Files in the user configuration folder, so that an update of the program leaves them alone: `presets/NAME.toml`, and
`unit.toml` with the names. A preset with a mistake in it is listed with what is wrong, and never used by halves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from session_monitor.config.errors import ConfigError, Problem, shape_problems
from session_monitor.config.folder import unit_folder
from session_monitor.config.toml_file import parse_toml, read_text
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.errors import suggestion

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


@dataclass(frozen=True, slots=True)
class Preset:
    """A named set of limits. names: language -> text. limits: key -> value; every other limit is at its default."""

    id: str
    names: Mapping[str, str]
    limits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Unit:
    """service: names with the service role. broken: preset id -> why it cannot be used."""

    service: frozenset[str] = frozenset()
    presets: tuple[Preset, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict[str, str])

    def preset(self, preset_id: str) -> Preset:
        """The preset of that id. Raises ConfigError that says which there are, or what is wrong with it."""
        found = next((preset for preset in self.presets if preset.id == preset_id), None)
        if found is not None:
            return found
        if preset_id in self.broken:
            raise ConfigError(f"preset {preset_id}", [Problem("", self.broken[preset_id])])
        what = (
            f"there is none of that name in {presets_folder()}; {suggestion(preset_id, [p.id for p in self.presets])}"
        )
        raise ConfigError(f"preset {preset_id}", [Problem("", what)])


class _UnitFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    service: list[_Name] = []


class _Names(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    en: _Name
    zh: _Name


class _PresetFile(BaseModel):
    # strict: "50" in quotes or true is somebody's mistake, and true would become a limit of 1
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)
    machine: str
    name: _Names
    limits: Annotated[dict[str, float], Field(min_length=1)]


def presets_folder() -> Path:
    """Where presets lie, one file each."""
    return unit_folder() / "presets"


def load_unit(alarm_set: AlarmSet) -> Unit:
    """What this computer's unit has set up for this alarm set. Raises ConfigError for a unit.toml with mistakes."""
    presets, broken = list[Preset](), dict[str, str]()
    for path in sorted(presets_folder().glob("*.toml")):
        try:
            presets.append(load_preset(path, alarm_set))
        except ConfigError as error:
            broken[path.stem] = "; ".join(str(error).splitlines())
    return Unit(_service(unit_folder() / "unit.toml"), tuple(presets), broken)


def load_preset(path: Path, alarm_set: AlarmSet) -> Preset:
    """One preset. Raises ConfigError with everything that is wrong with it."""
    data = parse_toml(read_text(path, str(path)), str(path))
    try:
        file = _PresetFile.model_validate(data)
    except ValidationError as error:
        raise ConfigError(str(path), shape_problems(error, "", _PresetFile.model_fields)) from None
    problems = list(_problems(file, alarm_set))
    if problems:
        raise ConfigError(str(path), problems)
    return Preset(path.stem, file.name.model_dump(), file.limits)


def _problems(file: _PresetFile, alarm_set: AlarmSet) -> list[Problem]:
    if file.machine != alarm_set.machine:
        return [Problem("machine", f"it is for {file.machine!r}, not for {alarm_set.machine!r}; use it there")]
    unknown = [key for key in file.limits if key not in alarm_set.limits]
    found = [
        Problem(f"limits / {key}", f"no limit is called that; {suggestion(key, alarm_set.limits)}") for key in unknown
    ]
    known = {key: value for key, value in file.limits.items() if key in alarm_set.limits}
    singly = {key: alarm_set.out_of_bounds(key, value) for key, value in known.items()}
    found += [Problem(f"limits / {key}", why) for key, why in singly.items() if why]
    if not found and isinstance(why := alarm_set.with_limits(known), str):
        found.append(Problem("limits", why))
    return found


def _service(path: Path) -> frozenset[str]:
    if not path.exists():
        return frozenset()
    data = parse_toml(read_text(path, str(path)), str(path))
    try:
        return frozenset(_UnitFile.model_validate(data).service)
    except ValidationError as error:
        raise ConfigError(str(path), shape_problems(error, "", _UnitFile.model_fields)) from None
