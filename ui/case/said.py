"""An entry in one line, in the language on screen."""

from __future__ import annotations

from typing import Any

from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.entries import Field as Asked
from session_monitor.domain.clinical.kinds import KINDS
from ui import words
from ui.case.terms import word


def summary(entry: Entry, zone: str) -> str:
    """Its kind and what was answered."""
    kind = KINDS.get(entry.kind)
    parts = [answered(kind.field(name) if kind else None, value, zone) for name, value in entry.fields.items()]
    return f"{word(entry.kind)}: {' · '.join(parts)}"


def answered(asked: Asked | None, value: Any, zone: str) -> str:
    """One field with its answer."""
    if asked is None:
        return str(value)
    name = word(asked.name)
    if asked.type == "number":
        return f"{name} {value:g} {asked.unit}".rstrip()
    if asked.type == "yes_no":
        return f"{name} {word('yes' if value else 'no')}"
    if asked.type == "time":
        return f"{name} {words.local(value / 1e9, zone):%Y-%m-%d %H:%M}"
    if asked.type in ("choice", "choices"):
        chosen = [value] if asked.type == "choice" else value
        return ", ".join(map(word, chosen)) if asked.required else f"{name} {', '.join(map(word, chosen))}"
    return f"{name} {value}"
