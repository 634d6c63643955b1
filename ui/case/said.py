"""An entry in one line, in the language on screen."""

from __future__ import annotations

from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.entry_text import entry_text
from ui import words
from ui.case.terms import chinese


def summary(entry: Entry, zone: str) -> str:
    """Its kind and what was answered."""
    return entry_text(entry, lambda utc_ns: f"{words.local(utc_ns / 1e9, zone):%Y-%m-%d %H:%M}", chinese=chinese())
