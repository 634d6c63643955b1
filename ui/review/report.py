"""The sheet behind "Report…": the page of a session for people, as PDF, in which language and where to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.dialogs.fields import Choice
from ui.review.saving import SaveSheet, free_name
from ui.theme import Look

LANGUAGES = (("en", "English"), ("zh_CN", "中文"))


class ReportSheet(SaveSheet):
    """Offers the language on screen first: what is read here will be read on paper."""

    def __init__(self, look: Look, parent: QWidget, recording: Path) -> None:
        super().__init__(look, parent, recording)
        self.language = Choice(look)
        self.choices.addWidget(self.language)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Review", "Report…")

    def hint(self) -> str:
        """See SaveSheet."""
        return QCoreApplication.translate(
            "Review", "PDF: one page to read in a minute, then every limit, alarm, gap and entry"
        )

    def relabel(self) -> None:
        """See Sheet."""
        self.language.set_options(LANGUAGES)
        super().relabel()

    def opened(self) -> None:
        """See Sheet."""
        self.language.choose(self.look.language)
        super().opened()

    def target(self, folder: Path) -> Path:
        """See SaveSheet."""
        return free_name(folder, self.recording.stem, ".pdf")

    def order(self, to: Path) -> list[str]:
        """See SaveSheet."""
        return ["report", str(self.recording), "--to", str(to), "--language", self.language.value]
