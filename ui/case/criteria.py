"""The criteria item by item, each with the value it was judged by, its limit and the section of the consensus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.clinical.item import Item
from session_monitor.domain.clinical.truth import Truth
from ui.case.criteria_words import detail, score, short, title, titles
from ui.case.verdict import Shape, paint_verdict
from ui.theme import Look


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a heading (truth None), or an item."""

    text: str
    detail: str = ""
    section: str = ""
    truth: Shape | None = None
    strong: bool = False


def criteria_lines(found: Assessment) -> list[Line]:
    """Everything that is judged: the end first, then what led here."""
    translate = QCoreApplication.translate
    parts = {part.id: part for part in _all_parts(found.end)}
    ends = [parts[name] for name in ("temperature", "sofa") if name in parts]
    ends += [parts["cytokine"] if "cytokine" in parts else parts["branch"]]
    ends += [parts[name] for name in ("respiratory", "circulatory", "hepatic")]
    lines = [Line(translate("Criteria", "End of treatment, advice"), section=translate("Criteria", "section 8"))]
    lines += [_line(item, score(found.sofa[-1]) if item.id == "sofa" and found.sofa else None) for item in ends]
    lines.append(Line(_summary(ends, found.end.truth), truth=found.end.truth, strong=True))
    if labs := [part for part in parts["branch"].parts if part.id != "cytokine"]:
        lines.append(Line(translate("Criteria", "For the signed judgement")))
        lines += [_line(item) for item in labs]
    return lines + start_lines(found)


def start_lines(found: Assessment) -> list[Line]:
    """What is judged before a session: the indication, and what speaks against it."""
    translate, lines = QCoreApplication.translate, list[Line]()
    lines.append(Line(translate("Criteria", "Indication"), section=translate("Criteria", "section 4")))
    lines += [_line(item) for item in found.indication.parts]
    lines.append(Line(translate("Criteria", "Contraindications"), section=translate("Criteria", "section 5")))
    lines += [_present(item) for item in found.contraindications.parts]
    if found.decision_needed:
        lines.append(
            Line(translate("Criteria", "Going on needs a recorded decision"), truth=Truth.UNKNOWN, strong=True)
        )
    return lines


def start_summary(found: Assessment) -> list[Line]:
    """Both verdicts of a start in a line each, with the values behind them."""
    translate, truth = QCoreApplication.translate, found.contraindications.truth
    met = {
        Truth.MET: translate("Criteria", "met"),
        Truth.NOT_MET: translate("Criteria", "not met"),
        Truth.UNKNOWN: translate("Criteria", "not known yet"),
    }[found.indication.truth]
    told = [met, *(text for part in found.indication.parts if (text := short(part)))]
    against = {
        Truth.MET: ", ".join(titles()[p.id] for p in found.contraindications.parts if p.truth is Truth.MET),
        Truth.NOT_MET: translate("Criteria", "none"),
        Truth.UNKNOWN: translate("Criteria", "not answered"),
    }[truth]
    if found.decision_needed:
        against = f"{against} · {translate('Criteria', 'Going on needs a recorded decision')}"
    shown = {Truth.MET: Truth.NOT_MET, Truth.NOT_MET: Truth.MET}.get(truth, Truth.UNKNOWN)
    return [
        Line(translate("Criteria", "Indication"), " · ".join(told), truth=found.indication.truth, strong=True),
        Line(translate("Criteria", "Contraindications"), against, truth=shown, strong=True),
    ]


def _all_parts(item: Item) -> Iterable[Item]:
    yield item
    for part in item.parts:
        yield from _all_parts(part)


def _line(item: Item, value: str | None = None) -> Line:
    return Line(title(item), detail(item, value), item.section, item.truth)


def _present(item: Item) -> Line:
    """A contraindication: what is met here is a reason against, so it says present or absent in words."""
    translate = QCoreApplication.translate
    said = {
        Truth.MET: translate("Criteria", "present"),
        Truth.NOT_MET: translate("Criteria", "absent"),
        Truth.UNKNOWN: translate("Criteria", "not answered"),
    }[item.truth]
    told = " · ".join(part for part in (said, item.value) if part)
    shown = {Truth.MET: Truth.NOT_MET, Truth.NOT_MET: Truth.MET}.get(item.truth, Truth.UNKNOWN)
    return Line(titles().get(item.id, item.id), told, item.section, shown)


def _summary(items: Sequence[Item], truth: Truth) -> str:
    translate = QCoreApplication.translate
    if truth is Truth.MET:
        return translate("Criteria", "All items are met")
    count = {each: sum(item.truth is each for item in items) for each in Truth}
    told = translate("Criteria", "Not yet: %1 not met, %2 unknown")
    return told.replace("%1", str(count[Truth.NOT_MET])).replace("%2", str(count[Truth.UNKNOWN]))


class CriteriaList(QWidget):
    """Paints the lines, each as high as its words need. compact: values stand beside their item where there is room."""

    def __init__(self, look: Look, compact: bool = False) -> None:
        super().__init__()
        self.look, self.compact = look, compact
        self.lines: list[Line] = []
        self._room = self._apart = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: list[Line]) -> None:
        """Takes what is to be seen."""
        self.lines = lines
        self._fit()
        self.update()

    def fit(self, room: int) -> None:
        """Lines move apart as far as all of them stay in sight; room: height in pixels."""
        self._room = room
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words wrap anew."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as all lines."""
        return QSize(self.look.px(420), round(sum(self._height(line) for line in self.lines)))

    def _fit(self) -> None:
        self._apart = 0
        if self._room and self.lines:
            left = (self._room - self.sizeHint().height()) // len(self.lines)
            self._apart = max(0, min(self.look.px(20), left))
        self.setFixedHeight(max(1, self.sizeHint().height()))

    def _text_width(self) -> float:
        right = 60 if not self.compact else 84 if any(line.section for line in self.lines) else 8
        return max(80.0, self.width() - self.look.px(44) - self.look.px(right))

    def _beside(self, line: Line) -> float:
        """How far right the values begin when they fit beside the item; 0: they stand below it."""
        if not (self.compact and line.detail):
            return 0.0
        title = QFontMetricsF(self.look.font(16, 600)).horizontalAdvance(line.text) + self.look.px(14)
        fits = title + QFontMetricsF(self.look.font(14)).horizontalAdvance(line.detail) <= self._text_width()
        return title if fits else 0.0

    def _detail_height(self, line: Line) -> float:
        if not line.detail or self._beside(line):
            return 0.0
        metrics = QFontMetricsF(self.look.font(14))
        wrap = int(Qt.TextFlag.TextWordWrap)
        return metrics.boundingRect(QRectF(0, 0, self._text_width(), 10000), wrap, line.detail).height()

    def _title_height(self, line: Line) -> float:
        metrics = QFontMetricsF(self.look.font(16, 600))
        wrap = int(Qt.TextFlag.TextWordWrap)
        return metrics.boundingRect(QRectF(0, 0, self._text_width(), 10000), wrap, line.text).height()

    def _height(self, line: Line) -> float:
        return (
            self._title_height(line)
            + self._detail_height(line)
            + self.look.px(12 if self.compact else 16)
            + self._apart
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """One line below the other, a hairline between."""
        painter, look, y = QPainter(self), self.look, 0.0
        wrap = int(Qt.TextFlag.TextWordWrap)
        top, ring = (look.px(n) + self._apart // 2 for n in ((5, 3) if self.compact else (7, 8)))
        size = look.px(24)
        for line in self.lines:
            height, title, left = self._height(line), self._title_height(line), look.px(40)
            if line.truth is None:
                left = 0
            else:
                paint_verdict(painter, look, line.truth, QRectF(look.px(4), y + ring, size, size))
            painter.setPen(look.color("ink"))
            painter.setFont(look.font(16, 600 if line.strong or line.truth is None else 500))
            painter.drawText(QRectF(left, y + top, self._text_width(), title), wrap, line.text)
            painter.setPen(look.color("secondary"))
            painter.setFont(look.font(14))
            if beside := self._beside(line):
                place = QRectF(left + beside, y + top, self._text_width() - beside + 1, title)
                painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), line.detail)
            else:
                place = QRectF(left, y + top + title, self._text_width(), self._detail_height(line) + 2)
                painter.drawText(place, wrap, line.detail)
            right = QRectF(self.width() - look.px(110), y + top + look.px(1), look.px(106), title)
            painter.drawText(right, int(Qt.AlignmentFlag.AlignRight), line.section)
            y += height
            painter.setPen(QPen(look.color("hairline"), 1))
            painter.drawLine(0, round(y) - 1, self.width(), round(y) - 1)
        painter.end()
