"""A number with its noun: "1 session", "2 sessions"."""

from __future__ import annotations


def counted(number: int, one: str, more: str = "") -> str:
    """The number and what it counts; `more`: the plural, where an s behind the last word does not make it."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"
