"""Results before and after side by side, with the reduction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from session_monitor.domain.analyte_words import analyte_word
from session_monitor.domain.clinical.said import said
from ui import words
from ui.case.terms import chinese
from ui.theme import Look

COLUMNS = (0.24, 0.24, 0.24, 0.28)


def analyte_name(name: str) -> str:
    """The analyte in the language on screen; abbreviations stay as they are."""
    return analyte_word(name, chinese=chinese())


def reduction_text(row: Mapping[str, Any]) -> str:
    """`82.9 % down`, `at least 70 % down`, `25.7 % up`, or unknown."""
    translate, percent = QCoreApplication.translate, row.get("reduction_percent")
    if not isinstance(percent, int | float):
        return translate("Results", "unknown") if row.get("reduction") == "unknown" else words.UNKNOWN
    text = translate("Results", "%1 % down") if percent >= 0 else translate("Results", "%1 % up")
    text = text.replace("%1", words.number(abs(percent), 1))
    if row.get("reduction") == "at_least":
        text = translate("Results", "at least %1").replace("%1", text)
    return text


def other_assay(row: Mapping[str, Any]) -> str:
    """That a reduction is between two assays, whose values are not the same thing."""
    between = row.get("reduction") in ("number", "at_least") and row.get("reduction_reason")
    return QCoreApplication.translate("Results", "of another assay") if between else ""


def times_uln(row: Mapping[str, Any]) -> str:
    """`13.7 ×`, `< 0.549 ×`: a result in upper limits of normal of its own assay; a dash without one."""
    value, uln = (row.get("value"), row.get("uln")) if row else (None, None)
    if not isinstance(value, int | float) or not isinstance(uln, int | float) or not uln > 0:
        return words.UNKNOWN
    return f"{row.get('censor') or ''} {value / uln:.3g} ×".strip()


def by_analyte(results: Sequence[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """(analyte, last before, last after) in order of entry; an empty mapping where there is none."""
    found = dict[str, dict[str, Mapping[str, Any]]]()
    for row in results:
        found.setdefault(str(row["analyte"]), {})[str(row["when"])] = row
    pairs = [(analyte, pair.get("before", {}), pair.get("after", {})) for analyte, pair in found.items()]
    return [pair for pair in pairs if pair[1] or pair[2]]  # what lies between sessions is the course's


class ResultsTable(QWidget):
    """Renders the results of a snapshot."""

    def __init__(self, look: Look, columns: tuple[float, ...] = COLUMNS) -> None:
        super().__init__()
        self.look, self.columns = look, columns
        self.rows: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = []
        self._zone = "UTC"

    def show_results(self, results: Sequence[Mapping[str, Any]], zone: str) -> None:
        """Takes all results of the session; times are shown in `zone`."""
        self._zone = zone
        rows = by_analyte(results)
        if rows != self.rows:
            self.rows = rows
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One line an analyte, and its unit and ULN below."""
        painter = QPainter(self)
        translate = QCoreApplication.translate
        head = (
            translate("Results", "Analyte"),
            translate("Results", "Before"),
            translate("Results", "After"),
            translate("Results", "Reduction"),
        )
        line = max(26, self.look.px(30))
        self._line(painter, 0, line, head, 14, 600, "secondary")
        y = line
        for analyte, before, after in self.rows:
            cells = (analyte_name(analyte), _value(before), _value(after), reduction_text(after))
            self._line(painter, y, line, cells, 17, 600, "ink")
            known = after or before
            unit = f"{said(str(known.get('unit', '')), chinese=False)} · ULN {known['uln']:g}"
            self._line(
                painter,
                y + line - 6,
                line,
                (unit, _time(before, self._zone), _time(after, self._zone), other_assay(after)),
                13,
                400,
                "secondary",
            )
            times = (words.UNKNOWN if not row else f"{times_uln(row)} ULN" for row in (before, after))
            self._line(painter, y + 2 * line - 14, line, ("", *times, ""), 13, 400, "secondary")
            y += 3 * line - 10
            painter.setPen(QPen(self.look.color("hairline"), 1))
            painter.drawLine(0, y - 2, self.width(), y - 2)
        if not self.rows:
            text = translate("Results", "No results yet")
            self._line(painter, y + 6, line, (text, "", "", ""), 16, 400, "secondary")
        painter.end()

    def _line(
        self, painter: QPainter, y: float, height: float, cells: Sequence[str], size: int, weight: int, token: str
    ) -> None:
        painter.setFont(self.look.font(size, weight, self.look.reading))
        painter.setPen(self.look.color(token))
        x = 0.0
        for i, (text, share) in enumerate(zip(cells, self.columns, strict=True)):
            side = Qt.AlignmentFlag.AlignLeft if i == 0 else Qt.AlignmentFlag.AlignRight
            width = self.width() * share
            rect = QRectF(x, y, width if cells[1] or i else self.width(), height)
            painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), text)
            x += width


def _value(row: Mapping[str, Any]) -> str:
    return str(row.get("text", words.UNKNOWN)) if row else words.UNKNOWN


def _time(row: Mapping[str, Any], zone: str) -> str:
    taken = row.get("specimen_utc_ns") if row else None
    return words.local(taken / 1e9, zone).strftime("%m-%d %H:%M") if isinstance(taken, int) else ""
