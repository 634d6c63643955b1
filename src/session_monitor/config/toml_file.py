"""Reads a TOML file a person wrote, turning everything that can go wrong into one clear ConfigError.

Without it each loader would meet missing files, other encodings and malformed TOML in its own way.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from session_monitor.config.errors import ConfigError, Problem

MAX_BYTES = 1_000_000
"""No map or alarm file comes near this; a file that does was named by mistake."""


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
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise _error(origin, f"is not TOML: {why}; correct that line") from None
    except RecursionError:
        raise _error(origin, "is nested too deeply; remove the brackets within brackets") from None


def _error(origin: str, what: str) -> ConfigError:
    return ConfigError(origin, [Problem("", what)])
