"""The five steps of the treatment, with what is done and what is left of each."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from session_monitor.domain.progress import STEPS
from session_monitor.monitor.snapshot import PhaseInfo, PhaseStep
from ui import words
from ui.theme import Look


def step_name(step: str) -> str:
    """The step in the language on screen."""
    translate = QCoreApplication.translate
    return {
        "prime": translate("Phases", "Prime"),
        "exchange": translate("Phases", "Plasma exchange"),
        "collect": translate("Phases", "Collect"),
        "purify": translate("Phases", "Purify"),
        "return": translate("Phases", "Return blood"),
    }.get(step, step)


def phase_name(name: str | None) -> str:
    """The machine's own phase in the language on screen; a dash when unknown."""
    translate = QCoreApplication.translate
    return {
        None: words.UNKNOWN,
        "prime": translate("Phases", "prime"),
        "blood_in": translate("Phases", "blood-in"),
        "exchange": translate("Phases", "plasma exchange"),
        "collect": translate("Phases", "collect"),
        "pre_circulate": translate("Phases", "pre-circulate"),
        "purify": translate("Phases", "purify"),
        "prepare_return": translate("Phases", "prepare return"),
        "return": translate("Phases", "return blood"),
        "ended": translate("Phases", "ended"),
        "idle": translate("Phases", "idle"),
        "paused": translate("Phases", "paused"),
        "stopped_by_alarm": translate("Phases", "stopped by alarm"),
    }.get(name, str(name))


def amount(step: PhaseStep, language: str) -> str:
    """`11.4 / 24.0 L · 50 min left`, `done`, or a dash."""
    translate = QCoreApplication.translate
    done, target, unit = step["done"], step["target"], step["unit"]
    if step["state"] == "later":
        return words.UNKNOWN
    if done is None:
        return translate("Phases", "done") if step["state"] == "done" else translate("Phases", "now")
    decimals = 0
    if unit == "mL" and max(done, target or 0.0) >= 10_000:
        done, unit, decimals = done / 1000, "L", 1
        target = None if target is None else target / 1000
    text = words.number(done, decimals)
    if target is not None:
        text += f" / {words.number(target, decimals)}"
    text += f" {unit}"
    if step["state"] == "now" and step["left_s"] is not None:
        left = words.age(step["left_s"], language)
        text += " · " + translate("Phases", "%1 left").replace("%1", left)
    return text


class Phases(QWidget):
    """Renders the five steps; the current one stands out, none of them is pressed."""

    def __init__(self, look: Look, parent: QWidget | None = None, names: Collection[str] | None = None) -> None:
        """names: the phases of the machine; steps that it does not know are not shown. None = all of them."""
        super().__init__(parent)
        self.look = look
        self._names = names
        self.steps: list[PhaseStep] = []
        self.own = ""

    @property
    def has_steps(self) -> bool:
        """Whether this machine goes through any of the steps."""
        return self._names is None or not STEPS.keys().isdisjoint(self._names)

    def show_phase(self, phase: PhaseInfo) -> None:
        """Takes the steps and the machine's own phase."""
        own = phase_name(phase["name"]) if phase["name"] in ("paused", "stopped_by_alarm", "ended", "idle") else ""
        steps = [step for step in phase["steps"] if self._names is None or step["step"] in self._names]
        if (steps, own) != (self.steps, self.own):
            self.steps, self.own = steps, own
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the steps side by side."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = self.look.px(4)
        width = (self.width() - gap * (len(self.steps) - 1)) / max(1, len(self.steps))
        for i, step in enumerate(self.steps):
            self._paint_step(painter, QRectF(i * (width + gap), 0, width, self.height()), step)
        painter.end()

    def _paint_step(self, painter: QPainter, rect: QRectF, step: PhaseStep) -> None:
        look, px = self.look, self.look.px
        now = step["state"] == "now"
        painter.setPen(QPen(look.color("edge" if now else "hairline"), 2 if now else 1))
        painter.setBrush(look.color("panel"))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), px(6), px(6))
        ink = look.color("ink" if now else "secondary")
        part = self._part(step)
        if part > 0:
            bar = rect.adjusted(2, 0, -2, 0)
            painter.fillRect(QRectF(bar.left(), rect.bottom() - px(4) - 1, bar.width() * part, px(4)), ink)
        painter.setPen(ink)
        bold, plain = look.font(16, 600), look.font(15)
        height = QFontMetricsF(bold).height()
        left, top = rect.left() + px(12), rect.top() + max(px(4), (rect.height() - 2 * height - px(4)) / 2)
        name = step_name(step["step"]) + (f" · {self.own}" if now and self.own else "")
        flags = int(Qt.TextFlag.TextSingleLine)
        painter.setFont(bold)
        painter.drawText(QRectF(left, top, rect.width() - px(16), height), flags, name)
        painter.setFont(plain)
        below = QRectF(left, top + height - px(1), rect.width() - px(16), height)
        painter.drawText(below, flags, amount(step, self.look.language))

    @staticmethod
    def _part(step: PhaseStep) -> float:
        if step["state"] == "done":
            return 1.0
        if step["state"] == "later" or not step["target"] or step["done"] is None:
            return 0.0
        return max(0.0, min(1.0, step["done"] / step["target"]))
