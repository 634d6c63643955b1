"""What a computer at a bedside watches when the program is started without a command: `console.toml`.

Without it a nurse would have to type a gateway's address at each start. A module of its own, which loads nothing
unless there is such a file: the screen that shows the simulated machine must not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

if TYPE_CHECKING:
    from session_monitor.domain.machine import MachineMap


@dataclass(frozen=True, slots=True)
class Configured:
    """The machine at this bedside. links: its own first, then DEVICE=LINK of devices with lines of their own, as
    `--link` takes them. bed: shown in the header, empty when not given.
    """

    machine: str
    links: tuple[str, ...]
    bed: str = ""


def console_path() -> Path:
    """Where it lies: in the user configuration folder."""
    return Path(platformdirs.user_config_path("session-monitor", appauthor=False)) / "console.toml"


def load_configured() -> Configured | None:
    """The machine this computer is set up for; None when there is no such file. Raises ConfigError for a bad one."""
    path = console_path()
    if not path.exists():
        return None
    from session_monitor.config.errors import ConfigError, Problem, shown
    from session_monitor.config.toml_file import parse_toml, read_text
    from session_monitor.domain.errors import suggestion

    text = read_text(path, str(path))
    data = parse_toml(text, str(path))
    keys = ("machine", "link", "bed")
    problems = [Problem(key, f"unknown key; {suggestion(key, keys)}") for key in data if key not in keys]
    problems += [Problem(key, "is missing; add it") for key in ("machine", "link") if key not in data]
    links: Any = data.get("link")
    numbered: dict[str, Any] = {"link": links}
    if isinstance(links, list) and links:
        numbered = {f"link {n}": link for n, link in enumerate(links, start=1)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    given = {key: data[key] for key in ("machine", "bed") if key in data} | (numbered if "link" in data else {})
    wrong = [where for where, value in given.items() if not (isinstance(value, str) and value.strip())]
    problems += [Problem(where, f"{shown(given[where])} cannot be used; write text in quotes") for where in wrong]
    if problems:
        raise ConfigError(str(path), problems, text)
    return Configured(data["machine"], tuple(numbered.values()), data.get("bed", ""))


def check_links(configured: Configured, machine: MachineMap) -> None:
    """Raises ConfigError, with all that is wrong with the links of this file for this machine."""
    from session_monitor.config.errors import ConfigError, Problem
    from session_monitor.config.session_link import link_problems
    from session_monitor.config.toml_file import read_text

    path, several = console_path(), len(configured.links) > 1
    problems = [
        Problem(f"link {number}" if several and number else "link", what)
        for number, what in link_problems(configured.links, machine)
    ]
    if problems:
        raise ConfigError(str(path), problems, read_text(path, str(path)))
