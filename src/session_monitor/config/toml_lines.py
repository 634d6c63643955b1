"""On which line of a TOML text a table or key stands.

Without it a reader of "[channel 74 / scale]" would count tables by hand: the standard TOML reader keeps no positions.
It only reads texts that the standard reader has accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]
"""Keys from the outside in; a number behind a key is the n-th [[table]] of that name, from 1 on."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|"(?:\\.|[^"\\\n])*"'
    r"|'''.*?'{3,5}|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{}\n]|[^\"'#\[\]{}\n]+",
    re.DOTALL,
)
_PART = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|[^\s."\'=\[\]]+')
_DOT = re.compile(r"\s*\.\s*")
_DEPTH = {"[": 1, "{": 1, "]": -1, "}": -1}
_NUMBERED = re.compile(r"(\w+) (\d+)( .*)?")


class Lines:
    """Knows the lines of one text."""

    def __init__(self, text: str) -> None:
        self._lines = _found(text)

    def line(self, where: str) -> int | None:
        """The line of a place as problems name it: `channel 3 ws2_g / scale`. None when nothing of it is there.

        A key that is missing, or stands within a value, has the line of what holds it.
        """
        path = _path(where)
        return next((self._lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self._lines), None)


def _path(where: str) -> Path:
    path: Path = ()
    for part in where.split(" / "):
        numbered = _NUMBERED.fullmatch(part)
        path += (numbered[1], int(numbered[2])) if numbered else tuple(part.split("."))
    return path


def _found(text: str) -> Mapping[Path, int]:
    found: dict[Path, int] = {}
    tables: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text):
        if statement.startswith("["):
            table = _table(statement, tables)
            found.setdefault(table, line)
        else:
            key = table + _keys(statement)
            for n in range(len(table) + 1, len(key) + 1):
                found.setdefault(key[:n], line)
    return found


def _table(header: str, tables: dict[Path, int]) -> Path:
    """The path of a header; one of [[double brackets]] is counted."""
    keys = _keys(header.strip("[] \t"))
    path: Path = ()
    for key in keys[:-1]:
        path += (key,)
        path += (tables[path],) if path in tables else ()
    path += keys[-1:]
    if header.startswith("[["):
        tables[path] = tables.get(path, 0) + 1
        path += (tables[path],)
    return path


def _keys(statement: str) -> Path:
    """The dotted keys that a statement begins with."""
    keys: Path = ()
    at = 0
    while part := _PART.match(statement, at):
        keys += (part[0].strip("\"'"),)
        dot = _DOT.match(statement, part.end())
        if not dot:
            break
        at = dot.end()
    return keys


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """(line, text) of each header and each `key = value`, however many lines it takes."""
    line, begun, depth = 1, 1, 0
    statement = ""
    for token in _TOKEN.findall(text + "\n"):
        if token == "\n" and depth == 0:
            if statement.strip():
                yield begun, statement.strip()
            statement, begun = "", line + 1
        elif not token.startswith("#"):
            statement += token
        depth += _DEPTH.get(token, 0)
        line += token.count("\n")
