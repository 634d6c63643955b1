"""What the sheets have in common that write a file: the folders one may want it in, and what became of it.

Writing takes seconds; the program itself does it, in a process of its own.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, QStorageInfo, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.buttons import TouchButton
from ui.dialogs.fields import Scroll, Text
from ui.dialogs.sheet import Sheet
from ui.review.asked import Asked
from ui.theme import Look

PLUGGED_IN = ("/media/", "/run/media/", "/mnt/", "/Volumes/")


class SaveSheet(Sheet):
    """`told` gives one line about what became of the file. Subclasses put their choices into `choices`."""

    told = Signal(str)

    def __init__(self, look: Look, parent: QWidget, recording: Path) -> None:
        super().__init__(look, parent)
        self.recording = recording
        self.asked = Asked(self)
        self.asked.answered.connect(self._answered)
        self._to = recording
        self.choices = QVBoxLayout()
        self._hint, self._where = Text(look, 15, 400, "secondary"), Text(look, 15, 400, "secondary")
        self.rows: list[TouchButton] = []
        self._folders: list[Path] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.addStretch(1)
        self.body.addLayout(self.choices)
        self.body.addWidget(self._hint)
        self.body.addWidget(self._where)
        self.body.addWidget(Scroll(look, inner), 1)

    # ---- hooks ----

    def hint(self) -> str:
        """What the file holds, in the language on screen."""
        raise NotImplementedError

    def target(self, folder: Path) -> Path:
        """A file in that folder that is not there yet."""
        raise NotImplementedError

    def order(self, to: Path) -> list[str]:
        """The command of this program that writes it."""
        raise NotImplementedError

    # ---- what it does ----

    def relabel(self) -> None:
        """See Sheet."""
        self._hint.set_text(self.hint())
        self._show_state()

    def opened(self) -> None:
        """See Sheet."""
        self._folders = folders(self.recording.parent)
        while len(self.rows) < len(self._folders):
            row = TouchButton(self.look, self, 17)
            row.clicked.connect(self._chosen)
            self.rows.append(row)
            self._column.insertWidget(self._column.count() - 1, row)
        self._show_state()

    def fit(self, button: TouchButton) -> None:
        """Rows take the whole width."""
        if button not in self.rows:
            super().fit(button)

    def _show_state(self) -> None:
        translate, waiting = QCoreApplication.translate, self.asked.waiting
        self._where.set_text(translate("Review", "writing…") if waiting else translate("Review", "Save it in"))
        for i, row in enumerate(self.rows):
            row.setVisible(i < len(self._folders))
            row.setEnabled(not waiting)
            row.setText(str(self._folders[i]).replace("&", "&&") if i < len(self._folders) else "")

    def _chosen(self) -> None:
        at = next(i for i, row in enumerate(self.rows) if row is self.sender())
        self._to = self.target(self._folders[at])
        self.asked.ask(*self.order(self._to))
        self._show_state()

    def _answered(self, code: int, _out: str, complaint: str) -> None:
        self._show_state()
        if code:
            self.told.emit(complaint)
            return
        self.told.emit(QCoreApplication.translate("Review", "Saved: %1").replace("%1", str(self._to)))
        self.close_sheet()

    def end(self) -> None:
        """Gives up a file that is not finished, and leaves nothing half written."""
        if self.asked.waiting:
            self.asked.end()
            for part in self._to.parent.glob(f".{self._to.name}.*.part"):
                part.unlink(missing_ok=True)


def folders(beside: Path) -> list[Path]:
    """Where one may want a file: beside the recording, in one's own folders, on what is plugged in."""
    kinds = (QStandardPaths.StandardLocation.DocumentsLocation, QStandardPaths.StandardLocation.DownloadLocation)
    own = [Path(found) for kind in kinds if (found := QStandardPaths.writableLocation(kind))]
    plugged = [Path(volume.rootPath()) for volume in QStorageInfo.mountedVolumes() if _is_plugged_in(volume)]
    return list(dict.fromkeys(path for path in (beside.resolve(), *plugged, *own) if path.is_dir()))


def _is_plugged_in(volume: QStorageInfo) -> bool:
    return volume.isReady() and not volume.isReadOnly() and volume.rootPath().startswith(PLUGGED_IN)


def free_name(folder: Path, stem: str, ending: str) -> Path:
    """A name that is not taken: `session.csv`, `session-2.csv`, ..."""
    path, number = folder / f"{stem}{ending}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{ending}"
    return path
