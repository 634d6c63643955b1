"""Results of one session before and after, with the fall, corrected for volume, and what should have gone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from session_monitor.domain.clinical.effect import Effect
from session_monitor.domain.clinical.estimate import Estimate
from session_monitor.domain.clinical.reductions import Fall
from session_monitor.domain.clinical.said import said
from session_monitor.domain.results import Result, reduction
from ui import words
from ui.dialogs.results_table import analyte_name
from ui.theme import Look

SHARES = (0.17, 0.13, 0.13, 0.10, 0.13, 0.12, 0.11, 0.11)
Row = tuple[str, ...]


def headings() -> Row:
    """Of the columns, in the language on screen."""
    translate = QCoreApplication.translate
    return (
        translate("Falls", "Analyte"),
        translate("Falls", "Before"),
        translate("Falls", "After"),
        translate("Falls", "Unit"),
        translate("Falls", "ULN · method"),
        translate("Falls", "Reduction"),
        translate("Falls", "Corrected"),
        translate("Falls", "Expected"),
    )


def rows_of(results: Sequence[Result], effect: Effect | None) -> list[Row]:
    """One row an analyte: its last result from before, its first from after."""
    falls = {fall.analyte: fall for fall in effect.falls} if effect else {}
    rows = list[Row]()
    for analyte in dict.fromkeys(each.analyte for each in results):
        own = [each for each in results if each.analyte == analyte]
        before = max((r for r in own if r.when == "before"), key=_taken, default=None)
        after = min((r for r in own if r.when == "after"), key=_taken, default=None)
        known = before or after
        if known is not None:
            rows.append(_row(known, before, after, falls.get(analyte)))
    return rows


def _row(known: Result, before: Result | None, after: Result | None, fall: Fall | None) -> Row:
    due = QCoreApplication.translate("Falls", "due")
    uln = f"{known.uln:g}" + (f" · {known.method}" if known.method else "")
    if before and after and before.uln != after.uln:
        uln = f"{before.uln:g} → {after.uln:g}"  # two assays: whoever reads the fall has to know
    return (
        analyte_name(known.analyte),
        before.text if before else words.UNKNOWN,
        after.text if after else due,
        said(known.unit, chinese=False),
        uln,
        raw(before, after) if before and after else words.UNKNOWN,
        percent(fall.by_hct) if fall else words.UNKNOWN,
        percent(fall.by_all) if fall else words.UNKNOWN,
    )


def raw(before: Result, after: Result) -> str:
    """What the two results say alone: a fall is negative, a limit stays a limit."""
    found = reduction(before, after)
    if found.percent is None:
        return words.UNKNOWN
    text = f"{words.number(-found.percent, 1)} %"
    return QCoreApplication.translate("Falls", "at least %1").replace("%1", text) if found.kind == "at_least" else text


def percent(fall: Estimate) -> str:
    """`−76.7 %`, `at least −88 %`, `−71 … −84 %`; a dash when nobody can tell. A fall is negative here."""
    translate = QCoreApplication.translate
    if fall.value is not None:
        return f"{words.number(-fall.value, 1)} %"
    if fall.low is not None and fall.high is not None:
        return f"{words.number(-fall.low, 0)} … {words.number(-fall.high, 0)} %"
    if fall.low is not None:
        return translate("Falls", "at least %1").replace("%1", f"{words.number(-fall.low, 0)} %")
    return words.UNKNOWN


def _taken(result: Result) -> int:
    return result.specimen_utc_ns


class FallTable(QWidget):
    """Paints the rows."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.rows: list[Row] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: list[Row]) -> None:
        """Takes what is to be seen."""
        self.rows = rows
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(self.look.px(600), (len(self.rows) + 1) * self.look.px(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Headings, then a row each; numbers to the right."""
        painter, look, height = QPainter(self), self.look, self.look.px(38)
        for index, row in enumerate((headings(), *self.rows)):
            left, y = 0.0, index * height
            for column, (text, share) in enumerate(zip(row, SHARES, strict=True)):
                width = self.width() * share
                painter.setFont(look.font(14 if index == 0 else 16, 600 if index and column in (0, 5) else 400))
                quiet = index == 0 or column in (3, 4)
                painter.setPen(look.color("secondary" if quiet else "ink"))
                side = Qt.AlignmentFlag.AlignRight if column >= 5 else Qt.AlignmentFlag.AlignLeft
                box = QRectF(left + 2, y, width - 8, height)
                painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), text)
                left += width
            painter.setPen(QPen(look.color("hairline"), 1))
            painter.drawLine(0, y + height - 1, self.width(), y + height - 1)
        painter.end()
