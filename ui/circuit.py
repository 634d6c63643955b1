"""The circuit with live values, clamps, pumps and bag levels; an alarm lights its place, stale values are hatched.

It answers "where" at a glance; without it every pressure would be a number that must be looked up in one's head.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui import circuit_parts as parts
from ui import words
from ui.alarm_view import signalling
from ui.ink import LEFT, MIDDLE, RIGHT, Ink
from ui.numbers import hatch
from ui.places import place
from ui.shown import ABSENT, Fresh, Readings, Shown
from ui.theme import Look

COMPACT_BELOW = 0.85
RANK = {"low": 1, "medium": 2, "high": 3}


@dataclass(frozen=True)
class Spot:
    """One value in the picture: label at (x, y), value `dy` below it, both from their baselines."""

    channel: str
    x: float
    y: float
    label: Callable[[], str]
    unit: str = ""
    size: float = 20
    dy: float = 21
    decimals: int = 0
    anchor: str = LEFT


def _t(text: str) -> str:
    return QCoreApplication.translate("Circuit", text)


def _part() -> str:
    return "Part"


def _pacc() -> str:
    return "Pacc"


def _pven() -> str:
    return "Pven"


def _p2nd() -> str:
    return "P2nd"


def _blood() -> str:
    return QCoreApplication.translate("Circuit", "Blood")


def _plasma() -> str:
    return QCoreApplication.translate("Circuit", "Plasma")


def _return() -> str:
    return QCoreApplication.translate("Circuit", "Return")


def _loop() -> str:
    return QCoreApplication.translate("Circuit", "Loop")


def _reservoir() -> str:
    return QCoreApplication.translate("Circuit", "Reservoir")


def _supply() -> str:
    return QCoreApplication.translate("Circuit", "Supply")


SPOTS = (
    Spot("part_mmhg", 62, 140, _part, "mmHg"),
    Spot("bp_ml_min", 76, 410, _blood, "mL/min", 22),
    Spot("pacc_mmhg", 64, 560, _pacc, "mmHg"),
    Spot("pven_mmhg", 174, 464, _pven, "mmHg"),
    Spot("fp_ml_min", 232, 160, _plasma, "mL/min", 20, 0),
    Spot("dp_ml_min", 168, 364, _return, "", 18),
    Spot("cp_ml_min", 326, 474, _loop, "mL/min"),
    Spot("p2nd_mmhg", 260, 530, _p2nd, "", 18, 21, anchor=RIGHT),
    Spot("ws4_g", 370, 306, _reservoir, "g"),
    Spot("ws3_g", 222, 270, _supply, "g", 16, 20, anchor=RIGHT),
)


class Circuit(QWidget):
    """Renders one snapshot through `Readings`."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.language = look, "en"
        self._readings: Readings | None = None
        self._snapshot: Snapshot | None = None
        self._lit: dict[str, str] = {}
        self._drawn: object = None

    def show_snapshot(self, snapshot: Snapshot, readings: Readings) -> None:
        """Takes the newest values; repaints only when something that is shown changed."""
        self._snapshot, self._readings = snapshot, readings
        self._lit = lit_places(snapshot)
        state = self._state(readings, snapshot)
        if state != self._drawn:
            self._drawn = state
            self.update()

    def refresh(self) -> None:
        """Repaints whatever happens: another theme, size or language."""
        self._drawn = None
        self.update()

    def _state(self, readings: Readings, snapshot: Snapshot) -> object:
        names = (*(s.channel for s in SPOTS), "tmp_mmhg", "p1st_mmhg", "p3rd_mmhg", "fp2_ml_min", "rp_ml_min", "ws2_g")
        bits = ("ad1", "ld", "v1_closed", "v2_closed", "v5_closed", "sp_ml_h", "ht_c")
        derived = ("net_removal_ml", "net_removal_target_ml", "plasma_volumes", "loop_ratio")
        numbers = tuple(_rounded(readings[name]) for name in (*names, *bits))
        return numbers, tuple(_rounded(readings[n], 2) for n in derived), tuple(self._lit.items()), snapshot["entered"]

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the whole picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self.look
        painter.setPen(QPen(look.color("hairline"), 1))
        painter.setBrush(look.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), look.px(8), look.px(8))
        inner = QRectF(self.rect()).adjusted(look.px(6), look.px(6), -look.px(6), -look.px(6))
        ink = Ink(painter, look, inner, parts.WIDTH, parts.HEIGHT)
        self._paint_hardware(ink)
        for spot in SPOTS:
            self._paint_spot(ink, spot)
        self._paint_separator(ink)
        self._paint_blood_side(ink)
        self._paint_loop(ink)
        self._paint_balance(ink)
        painter.end()

    def shown(self, name: str) -> Shown:
        """What may be shown of a channel now."""
        return self._readings[name] if self._readings else ABSENT

    def _live(self, name: str) -> float | None:
        shown = self.shown(name)
        return shown.value if shown.fresh is Fresh.LIVE else None

    def _closed(self, name: str) -> bool | None:
        value = self._live(name)
        return None if value is None else bool(value)

    def _paint_hardware(self, ink: Ink) -> None:
        parts.draw_tubes(ink)
        parts.draw_filters(ink)
        outer, inner = self._levels()
        parts.draw_bag(ink, outer, inner)
        supply = self._live("ws3_g") or 0.0
        parts.draw_supply(ink, max(0.0, min(1.0, supply / 2400)))
        for name, (x, y) in parts.PUMPS.items():
            parts.draw_pump(ink, x, y, (self._live(name) or 0.0) >= 1)
        for name, (x, y, _, _, _) in parts.CLAMPS.items():
            parts.draw_clamp(ink, x, y, self._closed(name))

    def _levels(self) -> tuple[float, float]:
        """Both levels are about equal while the loop runs; before it the inner chamber is empty (machine.md)."""
        weight = self._live("ws4_g")
        if weight is None:
            return 0.0, 0.0
        volume = max(0.0, (weight - 60) / 1.025)
        code = self._snapshot["phase"]["code"] if self._snapshot else None
        if code in (5, 6, 10, 11):
            return min(1.0, volume / 1000), min(1.0, volume / 1000)
        return min(1.0, volume / 800), 0.0

    def _paint_spot(self, ink: Ink, spot: Spot) -> None:
        unit = "" if ink.k < COMPACT_BELOW or not spot.unit else f" {spot.unit}"
        label = spot.label() + unit
        shown = self.shown(spot.channel)
        text = words.number(shown.value, spot.decimals)
        side = 0.0
        if spot.dy == 0:
            side = QFontMetricsF(ink.font(13)).horizontalAdvance(label + "  ") / ink.k
        self._paint_pair(ink, spot, label, text, shown, side)

    def _paint_pair(self, ink: Ink, spot: Spot, label: str, text: str, shown: Shown, side: float) -> None:
        dy = max(spot.dy, 15 / ink.k) if spot.dy else 0.0
        priority = self._lit.get(spot.channel)
        value_size = max(spot.size, 15 / ink.k)
        width = QFontMetricsF(ink.font(value_size, 600)).horizontalAdvance(text) / ink.k
        wide = max(QFontMetricsF(ink.font(13)).horizontalAdvance(label) / ink.k, side + width)
        left = spot.x - wide if spot.anchor == RIGHT else spot.x
        top, height = spot.y - 15 / min(1.0, ink.k), dy + 22 / min(1.0, ink.k)
        quiet, loud = ink.look.color("secondary"), ink.look.color("ink")
        if priority:
            ink.rounded(left - 6, top - 2, wide + 12, height + 2, 6, ink.look.color(priority), None)
            quiet = loud = ink.look.color(f"{priority}_ink")
        elif shown.hatched:
            hatch(ink.painter, ink.box(left - 2, top, wide + 4, height), ink.look.color("faint"))
            loud = quiet
        ink.text(spot.x, spot.y, label, quiet, anchor=spot.anchor)
        ink.text(spot.x + side, spot.y + dy + (1 if not dy else 0), text, loud, value_size, 600, spot.anchor)

    def _badge(self, ink: Ink, name: str, x: float, y: float, text: str, anchor: str = LEFT, size: float = 13) -> None:
        """A short text that takes the colour of an alarm at its place."""
        priority, color = self._lit.get(name), ink.look.color("secondary")
        if priority:
            width = QFontMetricsF(ink.font(size, 600)).horizontalAdvance(text) / ink.k
            left = x - {LEFT: 0.0, MIDDLE: width / 2, RIGHT: width}[anchor]
            height = 17 / min(1.0, ink.k)
            ink.rounded(left - 5, y - height * 0.8, width + 10, height * 1.15, 4, ink.look.color(priority), None)
            color = ink.look.color(f"{priority}_ink")
        elif self.shown(name).hatched:
            width = QFontMetricsF(ink.font(size)).horizontalAdvance(text) / ink.k
            left = x - {LEFT: 0.0, MIDDLE: width / 2, RIGHT: width}[anchor]
            hatch(ink.painter, ink.box(left - 2, y - 12 / ink.k, width + 4, 15 / ink.k), ink.look.color("faint"))
        ink.text(x, y, text, color, size, 600 if priority else 400, anchor)

    def _paint_separator(self, ink: Ink) -> None:
        translate, color = QCoreApplication.translate, ink.look.color
        ink.text(154, 70, translate("Circuit", "Separator"), color("secondary"), anchor=MIDDLE)
        tmp, p1st = self.shown("tmp_mmhg"), self.shown("p1st_mmhg")
        priority = self._lit.get("tmp_mmhg")
        fill = color(priority) if priority else color("raised")
        ink.rounded(192, 88, 124, 56, 8, fill, None if priority else color("hairline"))
        if tmp.hatched:
            hatch(ink.painter, ink.box(192, 88, 124, 56), color("faint"))
        quiet = color(f"{priority}_ink") if priority else color("secondary")
        loud = color(f"{priority}_ink") if priority else color("secondary" if tmp.hatched else "ink")
        ink.text(202, 108, "TMP mmHg" if ink.k >= COMPACT_BELOW else "TMP", quiet, weight=600)
        ink.text(202, 135, words.number(tmp.value), loud, 24, 700)
        side = f"P1st {words.number(p1st.value)}"
        if "p1st_mmhg" in self._lit:
            self._badge(ink, "p1st_mmhg", 310, 134, side, RIGHT)
        else:
            ink.text(310, 134, side, quiet, 13, anchor=RIGHT)

    def _paint_blood_side(self, ink: Ink) -> None:
        translate, color = QCoreApplication.translate, ink.look.color
        for name, (_, _, x, y, label) in parts.CLAMPS.items():
            self._badge(ink, name, x, y, label, MIDDLE if name != "v5_closed" else LEFT, 12)
        heparin = self.shown("sp_ml_h")
        edge = color(self._lit["sp_ml_h"]) if "sp_ml_h" in self._lit else color("edge")
        ink.circle(50, 498, 11, color("raised"), edge)
        ink.text(68, 495, translate("Circuit", "Heparin"), color("secondary"))
        rate = words.with_unit(heparin.value, "mL/h", 1)
        if heparin.value == 0:
            rate = translate("Circuit", "off")
        self._badge(ink, "sp_ml_h", 68, 495 + 17 / min(1.0, ink.k), rate, size=15)
        self._paint_detector(ink, "ad1", 154, 580, 9, 172, 585, translate("Circuit", "Air"))
        self._paint_detector(ink, "ld", 340, 190, 8, 352, 182, translate("Circuit", "Blood leak"))
        ink.text(30, 674, translate("Circuit", "Patient"), color("ink"), 16, 600)
        ink.text(30, 695, self._temperature(), color("secondary"), 12)
        heater = translate("Circuit", "Heater") + " " + words.with_unit(self.shown("ht_c").value, "℃", 1)
        self._badge(ink, "ht_c", 168, 434, heater, size=12)

    def _paint_detector(
        self, ink: Ink, name: str, x: float, y: float, r: float, tx: float, ty: float, label: str
    ) -> None:
        closed = self._closed(name)
        parts.draw_dot(ink, x, y, r, bool(closed))
        translate = QCoreApplication.translate
        word = {None: words.UNKNOWN, True: translate("Circuit", "DETECTED"), False: translate("Circuit", "none")}[
            closed
        ]
        self._badge(ink, name, tx, ty, f"{label} {word}", size=13 if name == "ad1" else 12)

    def _temperature(self) -> str:
        entered = self._snapshot["entered"] if self._snapshot else {}
        found = entered.get("temperature_c")
        if not found or self._snapshot is None:
            return ""
        at = self._snapshot["utc_s"] - self._snapshot["t_s"] + _float(found.get("t_s"))
        time = words.local(at, self._snapshot["session"]["zone"]).strftime("%H:%M")
        return f"{words.number(_float(found.get('value')), 1)} ℃ · {time}"

    def _paint_loop(self, ink: Ink) -> None:
        translate, color = QCoreApplication.translate, ink.look.color
        quiet = color("secondary")
        ratio = self._live("loop_ratio")
        if ratio is not None and ink.k >= COMPACT_BELOW:
            times = translate("Circuit", "%1 × plasma").replace("%1", words.number(ratio, 1))
            ink.text(372, 495, times, quiet, 12)
        ink.text(260, 616, translate("Circuit", "Hemofilter"), quiet, anchor=RIGHT)
        ink.text(423, 658, translate("Circuit", "Resin"), quiet, anchor=MIDDLE)
        ink.text(505, 658, translate("Circuit", "Charcoal"), quiet, anchor=MIDDLE)
        replacement = translate("Circuit", "Repl.") + " " + words.number(self.shown("rp_ml_min").value)
        self._badge(ink, "rp_ml_min", 366, 525, replacement, MIDDLE)
        inner = translate("Circuit", "inner")
        outer = translate("Circuit", "outer")
        full = self._levels()[1] > 0.3
        on_plasma = QColor("#111111") if full else quiet
        ink.text(parts.BAG_X + 54, parts.BAG_Y + 120, inner, on_plasma, anchor=MIDDLE)
        ink.text(parts.BAG_X + 140, parts.BAG_Y + 128, outer, color("ink"), anchor=MIDDLE)
        step = 18 / min(1.0, ink.k * 1.15)
        filtrate = translate("Circuit", "Filtrate") + " " + words.with_unit(self.shown("fp2_ml_min").value, "mL/min")
        width = self._run(ink, "fp2_ml_min", 338, 686 - step / 2, filtrate + " · ")
        self._badge(
            ink, "p3rd_mmhg", 338 + width, 686 - step / 2, f"P3rd {words.number(self.shown('p3rd_mmhg').value)}"
        )
        waste = translate("Circuit", "Waste") + " " + words.with_unit(self.shown("ws2_g").value, "g")
        self._badge(ink, "ws2_g", 338, 686 + step / 2, waste)

    def _run(self, ink: Ink, name: str, x: float, y: float, text: str) -> float:
        self._badge(ink, name, x, y, text)
        return QFontMetricsF(ink.font(13)).horizontalAdvance(text) / ink.k

    def _paint_balance(self, ink: Ink) -> None:
        translate, color = QCoreApplication.translate, ink.look.color
        quiet, loud = color("secondary"), color("ink")
        removed, target = self.shown("net_removal_ml"), self.shown("net_removal_target_ml")
        ink.text(470, 92, translate("Circuit", "Net removed"), quiet)
        if "net_removal_ml" in self._lit:
            self._badge(ink, "net_removal_ml", 470, 114, words.with_unit(removed.value, "mL"), size=20)
        else:
            ink.text(470, 114, words.with_unit(removed.value, "mL"), quiet if removed.hatched else loud, 20, 600)
        goal = translate("Circuit", "target %1").replace("%1", words.with_unit(target.value, "mL"))
        ink.text(470, 133, goal, quiet, 12)
        ink.text(470, 166, translate("Circuit", "Plasma volumes"), quiet)
        volumes = self.shown("plasma_volumes")
        ink.text(470, 188, words.number(volumes.value, 2), quiet if volumes.hatched else loud, 20, 600)


def lit_places(snapshot: Snapshot) -> dict[str, str]:
    """Place -> the highest priority of an alarm there that is active, acknowledged or not."""
    found = dict[str, str]()
    for alarm in signalling(snapshot):
        where = place(alarm)
        if where is None or alarm["signal_state"] not in ("U", "A"):
            continue
        if RANK[alarm["priority"]] > RANK.get(found.get(where, ""), 0):
            found[where] = alarm["priority"]
    return found


def _rounded(shown: Shown, digits: int = 1) -> tuple[object, ...]:
    value = None if shown.value is None else round(shown.value, digits)
    return value, shown.fresh, None if shown.age_s is None else int(shown.age_s)


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def entered_text(entered: Mapping[str, object], unit: str, decimals: int) -> str:
    """An entered value with its unit."""
    return words.with_unit(_float(entered.get("value")), unit, decimals)
