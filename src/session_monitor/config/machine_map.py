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

from session_monitor.config import map_checks
from session_monitor.config.addresses import place_of
from session_monitor.config.channel_checks import ONE_CODE, channel_problems
from session_monitor.config.channel_values import Defaults, channel_of
from session_monitor.config.errors import ConfigError, Problem, shape_problems, shown
from session_monitor.config.machine_file import (
    ChannelSection,
    DeviceSection,
    GroupSection,
    HeartbeatSection,
    IdentitySection,
    MachineFile,
    MachineSection,
    TmpSection,
)
from session_monitor.config.map_checks import Placed
from session_monitor.config.toml_file import parse_toml, read_text, seen
from session_monitor.domain.errors import suggestion
from session_monitor.domain.machine import LI_ALS_TMP, MachineMap, Station, TmpFormula
from session_monitor.domain.phases import ALL as PHASES

FILE_NAME = "machine.toml"
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
    if seen(path.is_dir):
        path = path / FILE_NAME
    elif not seen(path.exists) and path.name == name_or_path and path.suffix != ".toml":
        todo = f"{suggestion(name_or_path, machine_names())}, or give the path of a folder with a {FILE_NAME}"
        raise ConfigError(name_or_path, [Problem("", f"no machine is called that; {todo}")])
    return parse_machine(read_text(path, str(path)), str(path))


def parse_machine(text: str, origin: str) -> MachineMap:
    """The machine a TOML text describes, as when the map inside a recording is read again. Raises ConfigError."""
    reader = _Reader(parse_toml(text, origin))
    machine = reader.machine(text)
    if machine is None:
        raise ConfigError(origin, reader.problems, text)
    return machine


def _builtin_folders() -> dict[str, Traversable]:
    folders = (entry for entry in resources.files("drivers").iterdir() if entry.joinpath(FILE_NAME).is_file())
    return {folder.name.replace("_", "-"): folder for folder in folders}


class _Reader:
    """Goes through the tables of one file, collecting problems instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        known = set(MachineFile.model_fields)
        self.problems: list[Problem] = [
            Problem(key, f"unknown table; {suggestion(key, known)}") for key in data if key not in known
        ]

    def machine(self, source: str) -> MachineMap | None:
        """The map, or None when there are problems."""
        about = self._section("machine", MachineSection)
        identity = self._section("identity", IdentitySection)
        heartbeat = self._section("heartbeat", HeartbeatSection)
        placed_devices = self._list("device", DeviceSection, "id")
        devices = {section.id: section for _, section in placed_devices}
        periods_s = {section.name: section.period_s for _, section in self._list("group", GroupSection, "name")}
        channels = self._channels(self._notation() if about is None else about.addresses)
        tmp = self._section("tmp", TmpSection) if "tmp" in self._data else None
        phases = self._phases()
        known = self._named("device"), {name: periods_s.get(name, 0.0) for name in self._named("group")}
        for placed in channels:
            self._note(map_checks.reference_problems(placed, *known))
        self._references(channels, identity, heartbeat, placed_devices, tmp)
        if self.problems or about is None or identity is None or heartbeat is None:
            return None
        defaults = Defaults(about, devices, periods_s)
        main = _station("", about.name, None, identity, heartbeat)
        return MachineMap(
            id=about.id,
            name=about.name,
            version=about.version,
            channels=tuple(channel_of(p.section, p.place, defaults) for p in channels if p.place is not None),
            identity_channel=main.identity_channel,
            identity_value=main.identity_value,
            serial_channel=main.serial_channel,
            heartbeat_channel=main.heartbeat_channel,
            heartbeat_stale_s=main.heartbeat_stale_s,
            max_gap=about.max_gap,
            phases=MappingProxyType(phases),
            tmp_tolerance_mmhg=about.tmp_tolerance_mmhg,
            source=source,
            devices=tuple(_station(d.id, d.name, d.unit, d.identity, d.heartbeat) for d in devices.values()),
            tmp=LI_ALS_TMP if tmp is None else TmpFormula(tuple(tmp.terms.items()), tmp.offset_mmhg),
        )

    def _note(self, wrong: Iterator[tuple[str, str]]) -> None:
        self.problems += [Problem(where, what) for where, what in wrong]

    def _section(self, table: str, kind: type[_Section]) -> _Section | None:
        if table not in self._data:
            self.problems.append(Problem(table, f"the table is missing; add [{table}]{_required(kind)}"))
            return None
        return self._validated(table, kind, self._data[table])

    def _validated(self, where: str, kind: type[_Section], values: object) -> _Section | None:
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            self.problems += shape_problems(error, where, kind.model_fields)
            return None

    def _list(self, table: str, kind: type[_Section], key: str) -> list[tuple[str, _Section]]:
        """The sections of [[table]] that are right in themselves, each with its place; no two of one name."""
        found = list[tuple[str, _Section]]()
        names = set[str]()
        for where, values in self._tables(table):
            section = self._validated(where, kind, values)
            if section is not None:
                name = getattr(section, key)
                if name in names:
                    what = f"another {table} is called {name!r}; give each its own"
                    self.problems.append(Problem(f"{where} / {key}", what))
                names.add(name)
                found.append((where, section))
        return found

    def _notation(self) -> str:
        """How addresses are written, of a [machine] with mistakes: each would else bring one a channel that is none."""
        about = self._data.get("machine")
        return str(about.get("addresses")) if isinstance(about, dict) else ""  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]

    def _channels(self, notation: str) -> list[Placed]:
        tables = self._tables("channel")
        if not tables:
            self.problems.append(Problem("channel", "there are no channels; add one [[channel]] a quantity"))
        found = list[Placed]()
        for where, values in tables:
            section = self._validated(where, ChannelSection, values)
            if section is None:
                continue
            place = place_of(section, notation)
            if isinstance(place, str):
                self.problems.append(Problem(f"{where} / {'table' if section.table is None else 'address'}", place))
            known = None if isinstance(place, str) else place
            self.problems += [Problem(f"{where} / {key}", what) for key, what in channel_problems(section, known)]
            found.append(Placed(where, section, known))
        self._note(map_checks.shared_problems(found))
        if len(found) == len(tables):  # one with a mistake may be the one that is read with every poll
            self._note(map_checks.all_problems(found))
        return found

    def _tables(self, table: str) -> list[tuple[str, object]]:
        """Each [[table]] with its place: its number in the file, and its name where it has one."""
        tables = self._data.get(table, [])
        if not isinstance(tables, list):
            return [(table, tables)]
        return [(f"{table} {n} {_name_of(table, values)}".strip(), values) for n, values in enumerate(tables, start=1)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]

    def _named(self, table: str) -> set[str]:
        """What the [[table]]s are called, also those with mistakes of their own."""
        return {_name_of(table, values) for _, values in self._tables(table)}

    def _phases(self) -> dict[int, str]:
        table = self._data.get("phases", {})
        if not isinstance(table, dict):
            self.problems.append(Problem("phases", "it must be a table; write [phases] and lines such as 0 = 'prime'"))
            return {}
        return dict(self._phase_codes(table))  # pyright: ignore[reportUnknownArgumentType]

    def _phase_codes(self, table: Mapping[str, object]) -> Iterator[tuple[int, str]]:
        known: dict[int, str] = {}
        for code, name in table.items():
            if not (code.isascii() and code.isdecimal() and len(code) <= 5 and int(code) <= 65535):
                self.problems.append(Problem(f"phases / {code}", "a phase code must be a whole number from 0 to 65535"))
            elif not isinstance(name, str) or name not in PHASES:
                what = f"{shown(name)} is not a phase; {suggestion(str(name), PHASES)}"
                self.problems.append(Problem(f"phases / {code}", what))
            elif (first := known.setdefault(int(code), code)) != code:
                self.problems.append(Problem(f"phases / {code}", f"{first} and {code} {ONE_CODE}"))
            else:
                yield int(code), name

    def _references(
        self,
        channels: list[Placed],
        identity: IdentitySection | None,
        heartbeat: HeartbeatSection | None,
        devices: list[tuple[str, DeviceSection]],
        tmp: TmpSection | None,
    ) -> None:
        """What other tables say of channels."""
        named = self._named("channel")
        by_name = {placed.section.name: placed for placed in channels}
        self._note(map_checks.phase_problems(bool(self._data.get("phases")), by_name, named))
        if identity is not None:
            self._note(map_checks.identity_problems("identity", identity, by_name, named))
        if heartbeat is not None:
            self._note(map_checks.heartbeat_problems("heartbeat", heartbeat, by_name, named))
        for where, device in devices:
            self._note(map_checks.identity_problems(f"{where} / identity", device.identity, by_name, named))
            self._note(map_checks.heartbeat_problems(f"{where} / heartbeat", device.heartbeat, by_name, named))
            self._note(map_checks.owner_problems(device.id, device.identity, device.heartbeat, by_name))
        if identity is not None and heartbeat is not None:
            self._note(map_checks.owner_problems("", identity, heartbeat, by_name))
        for placed in channels:
            self._note(map_checks.factor_problems(placed, by_name))
        if tmp is not None:
            self._note(map_checks.tmp_problems(tmp, by_name, named))


def _name_of(table: str, values: object) -> str:
    key = "id" if table == "device" else "name"
    name = values.get(key) if isinstance(values, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return name if isinstance(name, str) else ""


def _required(kind: type[BaseModel]) -> str:
    names = ", ".join(name for name, field in kind.model_fields.items() if field.is_required())
    if names:
        return f" with {names}"
    return " with channel, or absent = true where the machine has none"


def _station(
    device: str, name: str, unit: int | None, identity: IdentitySection, heartbeat: HeartbeatSection
) -> Station:
    equals = identity.equals
    return Station(
        id=device,
        name=name,
        unit=unit,
        identity_channel=identity.channel or "",
        identity_value=equals.encode() if isinstance(equals, str) else equals or 0,
        serial_channel=identity.serial or "",
        heartbeat_channel=heartbeat.channel or "",
        heartbeat_stale_s=heartbeat.stale_after_s or 0.0,
    )
