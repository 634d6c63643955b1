"""The sheet behind "Export…": in which form, how much of the session, with or without whose it was, and where to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.dialogs.fields import Choice
from ui.review.saving import SaveSheet, free_name
from ui.theme import Look

CSV, PARQUET = ".csv", ".parquet"
WHOLE, SHOWN = "whole", "shown"
NAMED, WITHOUT = "named", "without"
DISGUISED = "session"
"""What a file is called that must not say whose session it is, nor when it was."""


class ExportSheet(SaveSheet):
    """span: the part on the strips, seconds of session."""

    def __init__(self, look: Look, parent: QWidget, recording: Path) -> None:
        super().__init__(look, parent, recording)
        self.span = (0.0, 0.0)
        self.form, self.part, self.whose = Choice(look), Choice(look), Choice(look)
        for choice in (self.form, self.part, self.whose):
            self.choices.addWidget(choice)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Review", "Export…")

    def hint(self) -> str:
        """See SaveSheet."""
        return QCoreApplication.translate("Review", "Every value with its unit; what was not measured is an empty cell")

    def relabel(self) -> None:
        """See Sheet."""
        translate = QCoreApplication.translate
        self.form.set_options([(CSV, "CSV"), (PARQUET, "Parquet")])
        self.part.set_options(
            [(WHOLE, translate("Review", "whole session")), (SHOWN, translate("Review", "what the trends show"))]
        )
        self.whose.set_options(
            [
                (NAMED, translate("Review", "with case and dates")),
                (WITHOUT, translate("Review", "without whose it was, dates moved")),
            ]
        )
        super().relabel()

    def target(self, folder: Path) -> Path:
        """See SaveSheet."""
        stem = DISGUISED if self.whose.value == WITHOUT else self.recording.stem
        return free_name(folder, stem, self.form.value)

    def order(self, to: Path) -> list[str]:
        """See SaveSheet."""
        part = [f"--from={self.span[0]:.3f}", f"--until={self.span[1]:.3f}"] if self.part.value == SHOWN else []
        hidden = ["--deidentify"] if self.whose.value == WITHOUT else []
        return ["export", str(self.recording), "--to", str(to), *part, *hidden]
