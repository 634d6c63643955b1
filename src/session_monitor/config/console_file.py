"""What a computer at a bedside watches when the program is started without a command: `console.toml`.

Without it a nurse would have to type a gateway's address at each start. A module of its own, which loads nothing
unless there is such a file: the screen that shows the simulated machine must not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Configured:
    """The machine at this bedside. bed: shown in the header, empty when not given."""

    machine: str
    link: str
    bed: str = ""


def console_path() -> Path:
    """Where it lies: in the user configuration folder."""
    return Path(platformdirs.user_config_path("session-monitor", appauthor=False)) / "console.toml"


def load_configured() -> Configured | None:
    """The machine this computer is set up for; None when there is no such file. Raises ConfigError for a bad one."""
    path = console_path()
    if not path.exists():
        return None
    from session_monitor.config.errors import ConfigError, Problem, suggestion
    from session_monitor.config.toml_file import parse_toml, read_text

    data = parse_toml(read_text(path, str(path)), str(path))
    keys = ("machine", "link", "bed")
    problems = [Problem(key, f"unknown key; {suggestion(key, keys)}") for key in data if key not in keys]
    problems += [Problem(key, "is missing; add it") for key in ("machine", "link") if key not in data]
    wrong = [key for key in keys if key in data and not (isinstance(data[key], str) and data[key].strip())]
    problems += [Problem(key, f"{data[key]!r} cannot be used; write text in quotes") for key in wrong]
    if problems:
        raise ConfigError(str(path), problems)
    return Configured(**data)
