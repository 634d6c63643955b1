"""MAPPING.toml -> Mapping: what the columns and names of a laboratory's file mean, refused whole with every fault.

Without a saved mapping somebody would type the headers of every export anew, and one day exchange two columns.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from session_monitor.config.errors import ConfigError, Problem, shape_problems
from session_monitor.config.folder import unit_folder
from session_monitor.config.toml_file import parse_toml, read_text
from session_monitor.domain.analytes import ANALYTES, find_analyte
from session_monitor.domain.errors import suggestion

FIELDS = (
    "analyte",
    "value",
    "unit",
    "uln",
    "range",
    "time",
    "when",
    "method",
    "laboratory",
    "by",
    "patient",
    "specimen",
)
NEEDED = ("analyte", "value", "time")
_Text = Annotated[str, Field(min_length=1, max_length=100)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Named(_Section):
    """What one name in the file means, and what it never says itself. convert_to: a unit, by a stated factor."""

    analyte: _Text
    unit: str = ""
    uln: Annotated[float, Field(gt=0)] | None = None
    method: str = ""
    convert_to: str = ""


class Mapping(_Section):
    """How to read a file. columns: field -> its header; when: text in the file -> before, after or between."""

    columns: dict[str, _Text]
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    delimiter: Literal[",", ";", "tab"] = ","
    decimal: Literal[".", ","] = "."
    time: str = ""
    laboratory: str = ""
    unknown: Literal["skip", "refuse"] = "skip"
    analytes: dict[str, Named] = {}
    when: dict[str, Literal["before", "after", "between"]] = {}


PLAIN = Mapping(columns={name: name for name in FIELDS}, unknown="refuse")
"""A file whose headers are the names of the fields."""


def mappings_folder() -> Path:
    """Where mappings are saved, one file each."""
    return unit_folder() / "mappings"


def mapping_path(name: str) -> Path:
    """NAME of a saved mapping, or FILE.toml."""
    return Path(name) if name.endswith(".toml") else mappings_folder() / f"{name}.toml"


def load_mapping(name: str) -> tuple[Mapping, str]:
    """The mapping of that name or file, and its text. Raises ConfigError with everything that is wrong with it."""
    path = mapping_path(name)
    if not name.endswith(".toml") and not path.is_file():
        known = [each.stem for each in mappings_folder().glob("*.toml")]
        what = f"there is none of that name in {mappings_folder()}; {suggestion(name, known)}"
        raise ConfigError(f"mapping {name}", [Problem("", what)])
    text = read_text(path, str(path))
    data = parse_toml(text, str(path))
    try:
        found = Mapping.model_validate(data)
    except ValidationError as error:
        raise ConfigError(str(path), shape_problems(error, "", Mapping.model_fields), text) from None
    if problems := _problems(found):
        raise ConfigError(str(path), problems, text)
    return found, text


def save_mapping(name: str, text: str) -> Path:
    """Keeps a mapping that was loaded, under a name. Raises ConfigError where it cannot be written."""
    if not re.fullmatch(r"[\w-]{1,60}", name):
        raise ConfigError(
            f"mapping {name!r}", [Problem("", "a name has letters, digits, - and _ only; choose another")]
        )
    path = mapping_path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(str(path), [Problem("", f"cannot be written: {error.strerror}; check the folder")]) from None
    return path


def _problems(found: Mapping) -> list[Problem]:
    columns = found.columns
    problems = [Problem(f"columns / {name}", f"unknown field; {suggestion(name, FIELDS)}")
                for name in columns if name not in FIELDS]  # fmt: skip
    problems += [Problem("columns", f"{name} is missing; say which column it is") for name in NEEDED
                 if name not in columns]  # fmt: skip
    if found.time and not _tells_minutes(found.time):
        example = "%Y/%m/%d %H:%M"
        problems.append(Problem("time", f"{found.time!r} cannot be used; write day and minute, such as {example}"))
    headers = list(columns.values())
    problems += [Problem("columns", f"{header!r} is named twice; give each field its own column")
                 for header in sorted({h for h in headers if headers.count(h) > 1})]  # fmt: skip
    for name, meant in found.analytes.items():
        problems += _problems_of(f"analytes / {name}", meant)
    without = [name for name, meant in found.analytes.items() if not meant.unit]
    if "unit" not in columns and (without or not found.analytes):
        what = f"unit is missing, and so it is for {', '.join(without) or 'the analytes'}; add one or the other"
        problems.append(Problem("columns", what))
    return problems


def _tells_minutes(form: str) -> bool:
    """Whether a form of strptime gives a moment back to the minute."""
    moment = datetime(2026, 12, 31, 20, 59)
    try:
        return datetime.strptime(moment.strftime(form), form) == moment
    except ValueError:
        return False


def _problems_of(where: str, meant: Named) -> list[Problem]:
    analyte = find_analyte(meant.analyte)
    if analyte is None:
        known = suggestion(meant.analyte, [each.name for each in ANALYTES])
        return [Problem(f"{where} / analyte", f"{meant.analyte!r} is no analyte; {known}")]
    return [
        Problem(f"{where} / {key}", f"{analyte.name} is reported in {' / '.join(analyte.units)}, not in {unit!r}")
        for key, unit in (("unit", meant.unit), ("convert_to", meant.convert_to))
        if unit and analyte.measure(unit) is None
    ]
