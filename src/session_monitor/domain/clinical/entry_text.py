"""An entry in one line of words, in English or Chinese: on the screen and in the report it reads the same.

Without it an entry would be shown by its codes, or each place would write its units and times another way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from session_monitor.domain.clinical.entries import Entry, Field
from session_monitor.domain.clinical.entry_words import choice_word, entry_word
from session_monitor.domain.clinical.kinds import KINDS
from session_monitor.domain.clinical.step_text import kept_detail, step_word


def entry_text(entry: Entry, moment: Callable[[int], str], *, chinese: bool) -> str:
    """Kind and answers of an entry in one line. moment: how a time of its fields (ns since 1970 UTC) is written."""
    kind = KINDS.get(entry.kind)

    def told(name: str, value: Any) -> str:
        if entry.kind == "checklist" and name == "step":
            return step_word(str(value), chinese=chinese)
        if entry.kind == "checklist" and name == "detail":  # kept as codes
            return kept_detail(str(value), _figure, chinese=chinese)
        return _answered(name, kind.field(name) if kind else None, value, moment, chinese)

    answers = " · ".join(part for part in (told(name, value) for name, value in entry.fields.items()) if part)
    return f"{entry_word(entry.kind, chinese=chinese)}: {answers}"


def _figure(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def _answered(code: str, asked: Field | None, value: Any, moment: Callable[[int], str], chinese: bool) -> str:
    name = entry_word(code, chinese=chinese)
    if asked is None:  # of a later version
        return f"{name} {value}"
    if asked.type == "number":
        return f"{name} {value:g} {asked.unit}".rstrip()
    if asked.type == "yes_no":
        return f"{name} {entry_word('yes' if value else 'no', chinese=chinese)}"
    if asked.type == "time":
        return f"{name} {moment(value)}"
    if asked.type in ("choice", "choices"):
        picked = [value] if asked.type == "choice" else value
        chosen = ", ".join(choice_word(code, each, chinese=chinese) for each in picked)
        return chosen if asked.required else f"{name} {chosen}"
    return f"{name} {value}"
