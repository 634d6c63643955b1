"""Scenarios as data: NAME.toml -> Scenario, refused whole with every error at once.

Without the check a mistyped parameter would silently leave a fault at its default, and a test of an alarm would
pass or fail for another reason than it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drivers.simulated.constants import SOLUTES, Patient
from drivers.simulated.expected import FOLDER, AlarmSection, ExpectedAlarm, expected_alarm, never_alarms
from drivers.simulated.faults import blood_side, line, movement, plasma_side, sensors
from drivers.simulated.faults.base import Fault, Moment, When
from session_monitor.config.errors import ConfigError, Problem, shape_problems
from session_monitor.config.toml_file import parse_toml, read_text
from session_monitor.domain.errors import suggestion

_MODULES = (blood_side, movement, plasma_side, sensors, line)
FAULTS: dict[str, type[Fault]] = {
    get_args(fault.model_fields["kind"].annotation)[0]: fault
    for module in _MODULES
    for fault in vars(module).values()
    if isinstance(fault, type) and issubclass(fault, Fault) and fault.model_fields["kind"].annotation is not Any
}
"""Every kind of fault, by the name a scenario gives it."""

_Section = TypeVar("_Section", bound=BaseModel)
_TABLES = ("title", "description", "start", "fault", "patient", "alarm", "never")


class PatientSection(BaseModel):
    """[patient]: how this patient differs. Keys are solute names (`il6`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    clearance_ml_min: dict[str, Annotated[float, Field(ge=0, le=2000)]] = {}
    generation_rise: dict[str, Annotated[float, Field(ge=-1, le=10)]] = {}

    def patient(self) -> Patient:
        """The patient with these differences."""
        solutes = tuple(s._replace(clearance=self.clearance_ml_min.get(s.name, s.clearance)) for s in SOLUTES)
        return Patient(solutes, dict(self.generation_rise))

    def unknown(self) -> set[str]:
        """Solutes named here that the model has not."""
        return {*self.clearance_ml_min, *self.generation_rise} - {s.name for s in SOLUTES}


class _About(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    title: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(min_length=1, max_length=1000)]
    start: When | None = None


@dataclass(frozen=True)
class Scenario:
    """What happens in a simulated treatment. `start`: where it begins unless told otherwise; None is the beginning."""

    name: str
    title: str
    description: str
    start: Moment | None = None
    faults: tuple[Fault, ...] = ()
    patient: Patient = field(default_factory=Patient)
    alarms: tuple[ExpectedAlarm, ...] = ()
    """Every alarm of the whole treatment, in the order in which they come."""
    never: Mapping[str, str] = field(default_factory=dict[str, str])
    """Alarms that would mislead whoever looks for the fault, each with the reason; none of them may come."""


def scenario_names() -> tuple[str, ...]:
    """The built-in scenarios, in alphabetical order."""
    return tuple(sorted(_builtin()))


def load_scenario(name: str) -> Scenario:
    """The built-in scenario of that name, or that of a .toml file. Raises ConfigError with all problems."""
    file = _builtin().get(name)
    if file is not None:
        with resources.as_file(file) as path:
            return parse_scenario(read_text(path, path.name), path.name)
    if name.endswith(".toml"):
        return parse_scenario(read_text(Path(name), name), name)
    raise ConfigError(name, [Problem("", f"no scenario is called that; {suggestion(name, scenario_names())}")])


def parse_scenario(text: str, origin: str) -> Scenario:
    """The scenario a TOML text describes. Raises ConfigError."""
    data = parse_toml(text, origin)
    problems = [Problem(key, f"unknown key; {suggestion(key, _TABLES)}") for key in data if key not in _TABLES]
    about = _validated("", _About, {key: data[key] for key in _About.model_fields if key in data}, problems)
    patient = _validated("patient", PatientSection, data.get("patient", {}), problems)
    if patient is not None and patient.unknown():
        known = suggestion(min(patient.unknown()), [s.name for s in SOLUTES])
        problems.append(Problem("patient", f"no solute is called {', '.join(sorted(patient.unknown()))}; {known}"))
    faults = _faults(data.get("fault", []), problems)
    alarms = _alarms(data.get("alarm", []), faults[0].onset if faults else None, problems)
    never = never_alarms(data.get("never", {}), alarms, problems)
    if problems or about is None or patient is None:
        raise ConfigError(origin, problems)
    return Scenario(
        name=Path(origin).stem,
        title=about.title,
        description=about.description,
        start=about.start,
        faults=faults,
        patient=patient.patient(),
        alarms=alarms,
        never=never,
    )


def _builtin() -> dict[str, Traversable]:
    folder = resources.files("drivers") / FOLDER / "scenarios"
    return {file.name.removesuffix(".toml"): file for file in folder.iterdir() if file.name.endswith(".toml")}


def _faults(tables: object, problems: list[Problem]) -> tuple[Fault, ...]:
    found: list[Fault] = []
    for number, table in _numbered("fault", tables, problems):
        kind = table.get("kind") if isinstance(table, dict) else None
        where = f"fault {number} {kind or ''}".strip()
        if kind not in FAULTS:
            problems.append(Problem(f"{where} / kind", f"{kind!r} is not a fault; {suggestion(str(kind), FAULTS)}"))
            continue
        fault = _validated(where, FAULTS[kind], table, problems)
        if fault is not None:
            found.append(fault)
    return tuple(found)


def _alarms(tables: object, onset: Moment | None, problems: list[Problem]) -> tuple[ExpectedAlarm, ...]:
    found: list[ExpectedAlarm] = []
    for number, table in _numbered("alarm", tables, problems):
        name = table.get("id") if isinstance(table, dict) else None
        where = f"alarm {number} {name or ''}".strip()
        section = _validated(where, AlarmSection, table, problems)
        alarm = expected_alarm(section, where, onset, problems) if section is not None else None
        if alarm is None:
            continue
        if found and found[-1].comes_after(alarm):
            problems.append(
                Problem(where, "is due before the one above it; list alarms in the order in which they come")
            )
        found.append(alarm)
    return tuple(found)


def _numbered(name: str, tables: object, problems: list[Problem]) -> list[tuple[int, Any]]:
    """The tables of an array, counted from 1."""
    if isinstance(tables, list):
        return list(enumerate(tables, start=1))
    problems.append(Problem(name, f"it must be an array of tables; write [[{name}]]"))
    return []


def _validated(where: str, kind: type[_Section], values: object, problems: list[Problem]) -> _Section | None:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        problems += shape_problems(error, where, kind.model_fields)
        return None
