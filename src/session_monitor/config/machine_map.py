"""machine.toml -> MachineMap, refused whole with every error at once.

Without it a channel could be decoded from another channel's register, or an identity check quietly not exist.
Source: machine specification, section 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from session_monitor.config.channel_checks import bounds, channel_problems, decoded_invalid, table_problems
from session_monitor.config.errors import ConfigError, Problem, shape_problems, suggestion
from session_monitor.config.machine_file import (
    ChannelSection,
    HeartbeatSection,
    IdentitySection,
    MachineSection,
)
from session_monitor.config.toml_file import parse_toml, read_text
from session_monitor.domain.channels import Channel
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.phases import ALL as PHASES

FILE_NAME = "machine.toml"
PHASE_CHANNEL = "phase"
_TABLES = {"machine", "identity", "heartbeat", "phases", "channel"}
_Section = TypeVar("_Section", bound=BaseModel)


def machine_names() -> tuple[str, ...]:
    """The ids of the built-in machines: each folder of the drivers package that holds a machine.toml."""
    return tuple(sorted(_builtin_folders()))


def load_machine(name_or_path: str) -> MachineMap:
    """The machine of that built-in name, or of that folder or machine.toml. Raises ConfigError with all problems."""
    builtin = _builtin_folders().get(name_or_path)
    if builtin is not None:
        with resources.as_file(builtin / FILE_NAME) as file:
            return parse_machine(read_text(file, FILE_NAME), f"{name_or_path}/{FILE_NAME}")
    path = Path(name_or_path)
    if path.is_dir():
        path = path / FILE_NAME
    elif not path.exists() and path.name == name_or_path and path.suffix != ".toml":
        todo = f"{suggestion(name_or_path, machine_names())}, or give the path of a folder with a {FILE_NAME}"
        raise ConfigError(name_or_path, [Problem("", f"no machine is called that; {todo}")])
    return parse_machine(read_text(path, str(path)), str(path))


def parse_machine(text: str, origin: str) -> MachineMap:
    """The machine a TOML text describes, as when the map inside a recording is read again. Raises ConfigError."""
    reader = _Reader(parse_toml(text, origin))
    machine = reader.machine(text)
    if machine is None:
        raise ConfigError(origin, reader.problems)
    return machine


def _builtin_folders() -> dict[str, Traversable]:
    folders = (entry for entry in resources.files("drivers").iterdir() if entry.joinpath(FILE_NAME).is_file())
    return {folder.name.replace("_", "-"): folder for folder in folders}


class _Reader:
    """Goes through the tables of one file, collecting problems instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self.problems: list[Problem] = [
            Problem(key, f"unknown table; {suggestion(key, _TABLES)}") for key in data if key not in _TABLES
        ]

    def machine(self, source: str) -> MachineMap | None:
        """The map, or None when there are problems."""
        about = self._section("machine", MachineSection)
        identity = self._section("identity", IdentitySection)
        heartbeat = self._section("heartbeat", HeartbeatSection)
        sections = self._channels()
        phases = self._phases()
        self._references(identity, heartbeat, sections)
        if self.problems or about is None or identity is None or heartbeat is None:
            return None
        return MachineMap(
            id=about.id,
            name=about.name,
            version=about.version,
            channels=tuple(_channel(section) for section in sections),
            identity_channel=identity.channel,
            identity_value=identity.equals,
            serial_channel=identity.serial,
            heartbeat_channel=heartbeat.channel,
            heartbeat_stale_s=heartbeat.stale_after_s,
            max_gap=about.max_gap,
            phases=MappingProxyType(phases),
            tmp_tolerance_mmhg=about.tmp_tolerance_mmhg,
            source=source,
        )

    def _section(self, table: str, kind: type[_Section]) -> _Section | None:
        if table not in self._data:
            self.problems.append(Problem(table, f"the table is missing; add [{table}] with {_required(kind)}"))
            return None
        return self._validated(table, kind, self._data[table])

    def _validated(self, where: str, kind: type[_Section], values: object) -> _Section | None:
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            self.problems += shape_problems(error, where, kind.model_fields)
            return None

    def _channels(self) -> list[ChannelSection]:
        if not self._channel_tables():
            self.problems.append(Problem("channel", "there are no channels; add one [[channel]] a quantity"))
        found: list[tuple[str, ChannelSection]] = []
        for where, values in self._channel_tables():
            section = self._validated(where, ChannelSection, values)
            if section is not None:
                self.problems += [Problem(f"{where} / {key}", what) for key, what in channel_problems(section)]
                found.append((where, section))
        self.problems += [Problem(where, what) for where, what in table_problems(found)]
        return [section for _, section in found]

    def _channel_tables(self) -> list[tuple[str, object]]:
        """Each [[channel]] with its place: its number in the file, and its name where it has one."""
        tables = self._data.get("channel", [])
        if not isinstance(tables, list):
            return [("channel", tables)]
        return [(f"channel {n} {_name_of(table)}".strip(), table) for n, table in enumerate(tables, start=1)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]

    def _phases(self) -> dict[int, str]:
        table = self._data.get("phases", {})
        if not isinstance(table, dict):
            self.problems.append(Problem("phases", "it must be a table; write [phases] and lines such as 0 = 'prime'"))
            return {}
        return dict(self._phase_codes(table))  # pyright: ignore[reportUnknownArgumentType]

    def _phase_codes(self, table: Mapping[str, object]) -> Iterator[tuple[int, str]]:
        for code, name in table.items():
            if not (code.isascii() and code.isdecimal() and len(code) <= 5 and int(code) <= 65535):
                self.problems.append(Problem(f"phases / {code}", "a phase code must be a whole number from 0 to 65535"))
            elif not isinstance(name, str) or name not in PHASES:
                what = f"{name!r} is not a phase; {suggestion(str(name), PHASES)}"
                self.problems.append(Problem(f"phases / {code}", what))
            else:
                yield int(code), name

    def _references(
        self, identity: IdentitySection | None, heartbeat: HeartbeatSection | None, sections: list[ChannelSection]
    ) -> None:
        """Every channel another table names must exist and be a register that always holds a number."""
        named = {_name_of(table) for _, table in self._channel_tables()}  # also those with problems of their own
        by_name = {section.name: section for section in sections}
        wanted = [("phases", PHASE_CHANNEL)] if self._data.get("phases") else []
        if identity is not None:
            wanted += [("identity / channel", identity.channel), ("identity / serial", identity.serial)]
        if heartbeat is not None:
            wanted.append(("heartbeat / channel", heartbeat.channel))
        for where, name in wanted:
            if name not in named:
                self.problems.append(Problem(where, f"there is no channel {name!r}; {suggestion(name, named)}"))
            elif name in by_name:
                self._must_count(where, by_name[name])
        if PHASE_CHANNEL in named and not self._data.get("phases"):
            self.problems.append(Problem("phases", "the table is missing; say what each code of channel 'phase' means"))
        if identity is not None and identity.channel in by_name:
            self._must_hold(identity.equals, by_name[identity.channel])

    def _must_count(self, where: str, section: ChannelSection) -> None:
        if section.type == "bit" or section.scale != 1 or section.invalid is not None:
            what = f"channel {section.name!r} must be a plain register; give it no bit type, scale or invalid word"
            self.problems.append(Problem(where, what))

    def _must_hold(self, value: int, section: ChannelSection) -> None:
        if section.type != "bit" and value > bounds(section.word_type)[1]:
            what = f"{value:#x} does not fit {section.type}; give the value the machine's register holds"
            self.problems.append(Problem("identity / equals", what))


def _name_of(table: object) -> str:
    name = table.get("name") if isinstance(table, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return name if isinstance(name, str) else ""


def _required(kind: type[BaseModel]) -> str:
    return ", ".join(name for name, field in kind.model_fields.items() if field.is_required())


def _channel(section: ChannelSection) -> Channel:
    return Channel(
        name=section.name,
        table=section.modbus_table,
        address=section.address,
        type=section.word_type,
        scale=section.scale,
        unit=section.unit,
        invalid=decoded_invalid(section),
        low=section.low,
        high=section.high,
        frozen_after_s=section.frozen_after_s,
    )
