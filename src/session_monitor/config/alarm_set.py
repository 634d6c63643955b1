"""alarms.toml -> AlarmSet, refused whole with every error at once.

Without it a rule could watch a channel the machine does not have, limits could cross, or an alarm come up without
words in the reader's language. Source: alarms specification, section 2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from session_monitor.config.alarm_checks import check_condition
from session_monitor.config.alarm_file import (
    AlarmSection,
    ConditionSection,
    HintSection,
    PhraseSection,
    SetSection,
    TextSection,
)
from session_monitor.config.alarm_mute import mute_rules
from session_monitor.config.alarm_values import alarm_of, hint_of
from session_monitor.config.alarm_words import check_labels, check_words
from session_monitor.config.errors import ConfigError, Problem, shape_problems
from session_monitor.config.toml_file import parse_toml, read_text, seen
from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.conditions.alarm_set import Alarm, AlarmSet, Hint, crossed_pairs
from session_monitor.domain.derived import UNITS
from session_monitor.domain.errors import suggestion
from session_monitor.domain.machine import MachineMap

FILE_NAME = "alarms.toml"
LANGUAGES = ("en", "zh")
CONDITION = "condition"
_TABLES = ("set", "alarm", "label", "hint", "remark")
_Section = TypeVar("_Section", bound=BaseModel)


def load_alarm_set(path_or_machine_name: str, machine: MachineMap) -> AlarmSet:
    """The alarm set of a built-in machine, or of that folder or alarms.toml, for this machine.

    Raises ConfigError with everything that is wrong with it.
    """
    folder = resources.files("drivers").joinpath(path_or_machine_name.replace("-", "_"))
    if "/" not in path_or_machine_name and seen(folder.joinpath(FILE_NAME).is_file):
        with resources.as_file(folder.joinpath(FILE_NAME)) as file:
            return _of_a_file(read_text(file, FILE_NAME), f"{path_or_machine_name}/{FILE_NAME}", machine)
    path = Path(path_or_machine_name)
    if seen(path.is_dir):
        path = path / FILE_NAME
    return _of_a_file(read_text(path, str(path)), str(path), machine)


def _of_a_file(text: str, origin: str, machine: MachineMap) -> AlarmSet:
    """One that somebody wrote: rules that could never speak are refused, too."""
    alarm_set = parse_alarm_set(text, origin, machine)
    if problems := list(mute_rules(alarm_set, machine)):
        raise ConfigError(origin, problems, text)
    return alarm_set


def parse_alarm_set(text: str, origin: str, machine: MachineMap) -> AlarmSet:
    """The alarm set a TOML text describes, as when the one inside a recording is read again. Raises ConfigError."""
    reader = _Reader(parse_toml(text, origin), machine)
    alarm_set = reader.alarm_set(text)
    if alarm_set is None or reader.problems:
        raise ConfigError(origin, reader.problems, text)
    return alarm_set


class _Reader:
    """Goes through the tables of one file, collecting problems instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any], machine: MachineMap) -> None:
        self._data = data
        self._machine = machine
        self.problems: list[Problem] = [
            Problem(key, f"unknown table; {suggestion(key, _TABLES)}") for key in data if key not in _TABLES
        ]

    def alarm_set(self, source: str) -> AlarmSet | None:
        """The set; None when its head cannot be read. It is good only when there are no problems."""
        head = self._validated("set", SetSection, self._data.get("set", {}))
        tables = self._tables("alarm")
        placed = [(where, alarm) for where, values in tables if (alarm := self._alarm(where, values))]
        alarms = tuple(alarm for _, alarm in placed)
        self._distinct("alarm / id", (alarm.id for alarm in alarms))
        self._distinct_keys(alarms)
        labels = self._phrases("label")
        self.problems += check_labels(labels, self._machine)
        for where, alarm in placed:
            self.problems += check_words(where, alarm, labels)
        if head is None:
            return None
        if head.machine != self._machine.id:
            what = (
                f"this set is for {head.machine!r}, the machine is {self._machine.id!r}; give the set of that machine"
            )
            self.problems.append(Problem("set / machine", what))
        alarm_set = AlarmSet(
            machine=head.machine,
            version=head.version,
            alarms=alarms,
            labels=labels,
            hints=self._hints({_id_of(values) for _, values in tables}),
            remarks=self._phrases("remark"),
            order=tuple(tuple(keys) for keys in head.order),
            source=source,
        )
        self._references(alarm_set)
        return alarm_set

    def _alarm(self, where: str, values: dict[str, object]) -> Alarm | None:
        """One alarm; None when its head is wrong. Problems of its texts and conditions are noted all the same."""
        head = {key: value for key, value in values.items() if key not in (*LANGUAGES, CONDITION)}
        section = self._validated(where, AlarmSection, head, (*AlarmSection.model_fields, *LANGUAGES, CONDITION))
        texts = {language: self._text(where, language, values) for language in LANGUAGES}
        conditions = self._conditions(where, values.get(CONDITION))
        if section is None:
            return None
        return alarm_of(section, {language: text for language, text in texts.items() if text is not None}, conditions)

    def _text(self, where: str, language: str, values: dict[str, object]) -> TextSection | None:
        if language not in values:
            what = f"the translation is missing; add [alarm.{language}] with name and action"
            self.problems.append(Problem(f"{where} / {language}", what))
            return None
        return self._validated(f"{where} / {language}", TextSection, values[language])

    def _conditions(self, where: str, tables: object) -> list[ConditionSection]:
        if not isinstance(tables, list) or not tables:
            self.problems.append(Problem(where, f"there are no conditions; add one or more [[alarm.{CONDITION}]]"))
            return []
        found: list[ConditionSection] = []
        for n, values in enumerate(cast("list[object]", tables), start=1):
            place = f"{where} / condition {n}"
            section = self._validated(place, ConditionSection, values)
            if section is not None:
                self.problems += check_condition(section, place, self._machine)
                found.append(section)
        return found

    def _references(self, alarm_set: AlarmSet) -> None:
        """What one table says of another: the order of limits, and the limits others compare."""
        known = [key for keys in alarm_set.order for key in keys if key in alarm_set.limits]
        for key in (key for keys in alarm_set.order for key in keys if key not in known and not self._broken(key)):
            self.problems.append(Problem("set / order", f"no limit is called {key!r}; {_near(key, alarm_set)}"))
        self.problems += [Problem("set / order", f"{why}; change one of them") for why in crossed_pairs(alarm_set)]
        for alarm in alarm_set.alarms:
            for condition in alarm.conditions:
                compared = condition.options.get("compare")
                if compared is not None and compared not in alarm_set.limits and not self._broken(compared):
                    what = f"no limit is called {compared!r}; {_near(compared, alarm_set)}"
                    self.problems.append(Problem(f"alarm {alarm.id} / compare", what))

    def _broken(self, limit_key: str) -> bool:
        """Whether the alarm of this limit has problems of its own; then it is no wonder that the limit is missing."""
        return any(f" {limit_key.split('.')[0]}" in problem.where for problem in self.problems)

    def _distinct_keys(self, alarms: tuple[Alarm, ...]) -> None:
        seen = set[AlarmKey]()
        for rule in (rule for alarm in alarms for rule in alarm.rules):
            if rule.key in seen:
                what = f"two conditions have channel {rule.key.channel} and direction {rule.key.direction}; remove one"
                self.problems.append(Problem(f"alarm {rule.key.id}", what))
            seen.add(rule.key)

    def _distinct(self, where: str, ids: Iterable[str]) -> None:
        seen = set[str]()
        for each in ids:
            if each in seen:
                self.problems.append(Problem(where, f"{each!r} stands twice; remove or rename one"))
            seen.add(each)

    def _phrases(self, table: str) -> dict[str, dict[str, str]]:
        sections = [section for _, section in self._each(table, PhraseSection)]
        self._distinct(f"{table} / id", (section.id for section in sections))
        return {section.id: {"en": section.en, "zh": section.zh} for section in sections}

    def _hints(self, alarm_ids: Collection[str]) -> tuple[Hint, ...]:
        places = self._each("hint", HintSection)
        self._distinct("hint / id", (section.id for _, section in places))
        channels = {*self._machine.index, *UNITS}
        for where, section in places:
            for name in (*section.moved, *section.steady):
                if name not in channels:
                    self.problems.append(Problem(where, f"there is no channel {name!r}; {suggestion(name, channels)}"))
            for name in section.alarms:
                if name not in alarm_ids:
                    self.problems.append(Problem(where, f"there is no alarm {name!r}; {suggestion(name, alarm_ids)}"))
        return tuple(hint_of(section) for _, section in places)

    def _each(self, table: str, kind: type[_Section]) -> list[tuple[str, _Section]]:
        """Every valid [[table]] with its place in the file; the others become problems."""
        read = ((where, self._validated(where, kind, values)) for where, values in self._tables(table))
        return [(where, section) for where, section in read if section is not None]

    def _tables(self, table: str) -> list[tuple[str, dict[str, object]]]:
        """Each [[table]] with its place: its number in the file, and its id where it has one."""
        entries = self._data.get(table, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in cast("list[object]", entries)):
            self.problems.append(Problem(table, f"it must be a list of tables; write [[{table}]]"))
            return []
        tables = cast("list[dict[str, object]]", entries)
        return [(f"{table} {n} {_id_of(values)}".strip(), values) for n, values in enumerate(tables, start=1)]

    def _validated(
        self, where: str, kind: type[_Section], values: object, known: Collection[str] = ()
    ) -> _Section | None:
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            self.problems += shape_problems(error, where, known or kind.model_fields)
            return None


def _id_of(values: dict[str, object]) -> str:
    found = values.get("id")
    return found if isinstance(found, str) else ""


def _near(key: str, alarm_set: AlarmSet) -> str:
    return suggestion(key, alarm_set.limits)
