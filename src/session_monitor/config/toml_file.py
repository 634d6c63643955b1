"""Reads a TOML file a person wrote, turning everything that can go wrong into one clear ConfigError.

Without it each loader would meet missing files, other encodings and malformed TOML in its own way.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from session_monitor.config.errors import ConfigError, Problem

MAX_BYTES = 1_000_000
"""No map or alarm file comes near this; a file that does was named by mistake."""
MAX_DIGITS = 100
"""A whole number with more of them is meant by nobody, and Python refuses to print one of some thousand."""
MAX_DEPTH = 100
"""Tables within tables; beyond some thousand a value could not even be shown."""
_NESTED = "is nested too deeply; remove the brackets within brackets"
_TOO_LONG = f"is a whole number of more than {MAX_DIGITS} digits; write the number that is meant"
_DIGITS = re.compile(r"\d[\d_]{4299}")
"""What the standard reader stops at, without saying where."""


def read_text(path: Path, origin: str) -> str:
    """The text of a file as written, without a byte order mark. `origin` names it in errors. Raises ConfigError."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for
            raise _error(origin, "is no file; check the path")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _error(origin, "there is no such file; check the path") from None
    except OSError as why:
        raise _error(origin, f"cannot be read ({why.strerror or why}); check the path and who may read it") from None
    if len(data) > MAX_BYTES:
        raise _error(origin, f"is larger than {MAX_BYTES} bytes; this is not a settings file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = data.count(b"\n", 0, why.start) + 1
        raise _error(origin, f"line {line} is not UTF-8; save the file as UTF-8") from None


def parse_toml(text: str, origin: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises ConfigError with the line where it stops being TOML."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise _error(origin, f"is not TOML: {why}; correct that line") from None
    except RecursionError:
        raise _error(origin, _NESTED) from None
    except ValueError:
        before = text[: found.start()] if (found := _DIGITS.search(text)) else ""
        raise _error(origin, f"line {before.count(chr(10)) + 1} {_TOO_LONG}") from None
    if problems := [Problem(where, _TOO_LONG) for where, value in _values(data, origin) if _is_too_long(value)]:
        raise ConfigError(origin, problems, text)
    return data


def seen(look: Callable[[], bool]) -> bool:
    """What `path.is_dir` or the like says; no where the system will not look (a name too long, a closed folder).

    Reading the file says why.
    """
    try:
        return look()
    except OSError:
        return False


def _values(data: Mapping[str, object], origin: str) -> Iterator[tuple[str, object]]:
    """Every value that is no table and no list, with its place. Raises ConfigError for keys.within.keys.without.end."""
    left: list[tuple[str, int, object]] = [("", 0, data)]
    while left:
        where, depth, value = left.pop()
        if depth > MAX_DEPTH:
            raise _error(origin, _NESTED)
        if isinstance(value, Mapping):
            inside = cast("Mapping[str, object]", value).items()
            left += [(f"{where} / {key}" if where else key, depth + 1, each) for key, each in inside]
        elif isinstance(value, list):
            left += [(f"{where} {n}", depth + 1, each) for n, each in enumerate(cast("list[object]", value), start=1)]
        else:
            yield where, value


def _is_too_long(value: object) -> bool:
    return isinstance(value, int) and abs(value) >= 10**MAX_DIGITS


def _error(origin: str, what: str) -> ConfigError:
    return ConfigError(origin, [Problem("", what)])
