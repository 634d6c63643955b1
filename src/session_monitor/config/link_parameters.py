"""The `?name=value` part of a link, each read once and within its bounds.

Without it a parameter given twice or mistyped would be ignored and its default used.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl

from session_monitor.config.errors import Problem
from session_monitor.domain.errors import suggestion


class Parameters:
    """The parameters of one link; `problems` is all that is wrong with them, and with the link."""

    def __init__(self, parts: SplitResult) -> None:
        self.problems: list[Problem] = []
        self._values: dict[str, str] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            if name in self._values:
                self.wrong(name, "is given twice; give it once")
            self._values[name] = value

    def wrong(self, where: str, what: str) -> None:
        """Notes one problem."""
        self.problems.append(Problem(where, what))

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from low to high, or the default."""
        text = self._values.get(name)
        if text is None:
            return default
        if text.isascii() and text.isdecimal() and len(text) < 20 and low <= int(text) <= high:
            return int(text)
        self.wrong(name, f"{text!r} cannot be used; give a whole number from {low} to {high}")
        return default

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """A number from low to high, or the default."""
        text = self._values.get(name)
        if text is None:
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if low <= value <= high:
            return value
        self.wrong(name, f"{text!r} cannot be used; give a number from {low:g} to {high:g}")
        return default

    def refuse_others(self, known: Iterable[str]) -> None:
        """Notes every parameter nobody knows."""
        for name in self._values:
            if name not in known:
                self.wrong(name, f"unknown parameter; {suggestion(name, known)}")

    def choice(self, name: str, default: str, choices: Iterable[str]) -> str:
        """One of these words, or the default."""
        text = self._values.get(name, default)
        if text in choices:
            return text
        self.wrong(name, f"{text!r} cannot be used; give {', '.join(choices)}")
        return default

    def optional_number(self, name: str, low: float, high: float) -> float | None:
        """A number from low to high, or None when it is not given."""
        return self.number(name, low, low, high) if name in self._values else None

    def file(self, name: str, if_missing: str = "") -> Path | None:
        """The path of a file, or None when it is not given, which is wrong when there are words for that."""
        text = self._values.get(name)
        if text == "":
            self.wrong(name, "names no file; give its path")
        elif text is None and if_missing:
            self.wrong(name, f"is missing; {if_missing}")
        return Path(text).expanduser() if text else None

    def text(self, name: str) -> str:
        """Any text, empty when it is not given."""
        return self._values.get(name, "")
