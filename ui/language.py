"""The languages of the screen: English is in the source, Simplified Chinese in a compiled translation beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGES = ("en", "zh_CN")


class Languages:
    """Installs the translator of one language; the windows are told by whoever calls `use`."""

    def __init__(self) -> None:
        self._chinese = QTranslator()
        self._loaded = self._chinese.load(str(TRANSLATIONS / "session_monitor_zh_CN.qm"))
        self.current = "en"

    def use(self, language: str) -> None:
        """`en` or `zh_CN`."""
        QCoreApplication.removeTranslator(self._chinese)
        if language == "zh_CN" and self._loaded:
            QCoreApplication.installTranslator(self._chinese)
        self.current = language


def preferred(wanted: str | None) -> str:
    """The language asked for, else that of this computer when it is Chinese, else English."""
    if wanted in LANGUAGES:
        return str(wanted)
    return "zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en"
