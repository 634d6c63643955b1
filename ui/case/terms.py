"""The words for the codes of entries in the language on screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_monitor.domain.clinical.entry_words import choice_word, entry_word


def chinese() -> bool:
    """Whether the screen is in Chinese: the translation that is installed says which language it is in."""
    return QCoreApplication.translate("Language", "en") == "zh"


def word(code: str) -> str:
    """What a person calls it."""
    return entry_word(code, chinese=chinese())


def choice(field: str, code: str) -> str:
    """The same of a choice of this field."""
    return choice_word(field, code, chinese=chinese())
