"""The one error of every file or address a person writes: all that is wrong with it, each with its place and its fix.

Without it a map with five mistakes would take five starts to repair, or end in a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from session_monitor.config.toml_lines import Lines
from session_monitor.domain.errors import UserError, suggestion

if TYPE_CHECKING:  # most commands read TOML without checking its shape, and are there sooner without it
    from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `where` is the table and key (`channel 3 ws2_g / scale`), empty for the whole file."""

    where: str
    what: str
    """What is wrong; then, after a semicolon, what to do."""


class ConfigError(UserError):
    """A file or address that cannot be used. str() is one line a problem: `FILE:12: [table N / key]: what; what to do`.

    text: what stands in the file; with it a problem also says the line.
    """

    def __init__(self, origin: str, problems: Sequence[Problem], text: str = "") -> None:
        self.origin = origin
        self.problems = tuple(problems)
        self._lines = Lines(text)
        super().__init__("\n".join(self._line(problem) for problem in self.problems))

    def _line(self, problem: Problem) -> str:
        place = f"[{problem.where}]: " if problem.where else ""
        line = self.line(problem)
        return f"{self.origin}{'' if line is None else f':{line}'}: {place}{problem.what}"

    def line(self, problem: Problem) -> int | None:
        """The line of the file where a problem stands, None where it is not known."""
        return self._lines.line(problem.where)


def shape_problems(error: ValidationError, table: str, known: Iterable[str]) -> list[Problem]:
    """What pydantic found in one table, in words. `known` are the keys the table may have; "": it is the whole file."""
    found: list[Problem] = []
    for item in error.errors(include_url=False):
        keys = [str(part) for part in item["loc"]]
        first, *within = [table, *keys] if table else keys or [""]
        where = f"{first} / {'.'.join(within)}" if within else first
        found.append(Problem(where, _in_words(item["type"], item, ".".join(keys), known)))
    return found


def _in_words(kind: str, item: Mapping[str, Any], key: str, known: Iterable[str]) -> str:
    if kind == "extra_forbidden":
        return f"unknown key; {suggestion(key, known)}"
    if kind == "missing":
        return "is missing; add it"
    if kind == "value_error":
        return str(item["ctx"]["error"])
    if kind == "model_type":
        return f"{shown(item['input'])} cannot be used; it must be a table of keys and values"
    if kind == "string_pattern_mismatch":
        return f"{shown(item['input'])} cannot be used; {_spelt(item['ctx']['pattern'])}"
    expectation = str(item["msg"]).partition(", unable to parse")[0].replace("Input should be", "it must be")
    return f"{shown(item['input'])} cannot be used; {expectation}"


def _spelt(pattern: str) -> str:
    """The patterns of the sections in words."""
    if pattern.startswith("^-?[0-9]"):
        return "it must be a whole number"
    between = "_" if "_" in pattern else "-"
    most = 1 + int(pattern.rpartition(",")[2].removesuffix("}$"))
    first = "a letter" if pattern.startswith("^[a-z][") else "a letter or digit"
    return f"it must be small letters, digits and {between}, {first} first, at most {most} of them"


def shown(value: object) -> str:
    """A value as it was written, cut where it is longer than a line holds."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
