"""The circuit with live values, clamps, pumps and bag levels; an alarm lights its place, stale values are hatched.

It answers "where" at a glance; without it every pressure would be a number that must be looked up in one's head.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui import circuit_parts as parts
from ui import words
from ui.alarm_view import signalling
from ui.circuit_hardware import Hardware, HardwarePixmap, ink_on
from ui.circuit_spots import SPOTS, Spot, spot_label
from ui.ink import LEFT, MIDDLE, RIGHT, Ink
from ui.numbers import hatch
from ui.places import place
from ui.shown import ABSENT, Fresh, Readings, Shown
from ui.theme import Look

COMPACT_BELOW = 0.85
EVERY_S = 0.25
"""Ten paintings a second of the whole picture would cost more than they show; an alarm is painted at once."""
RANK = {"low": 1, "medium": 2, "high": 3}


class Circuit(QWidget):
    """Renders one snapshot through `Readings`."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._readings: Readings | None = None
        self._snapshot: Snapshot | None = None
        self._lit: dict[str, str] = {}
        self._painted_at = float("-inf")
        self._hardware = HardwarePixmap(look)

    def show_snapshot(self, snapshot: Snapshot, readings: Readings, now_s: float) -> None:
        """Takes the newest values; `now_s` from the screen's monotonic clock."""
        lit = lit_places(snapshot)
        due = lit != self._lit or now_s - self._painted_at >= EVERY_S
        self._snapshot, self._readings, self._lit = snapshot, readings, lit
        if due:
            self._painted_at = now_s
            self.update()

    def refresh(self) -> None:
        """Repaints whatever happens: another theme, size or language."""
        self._hardware.forget()
        self.update()

    def shown(self, name: str) -> Shown:
        """What may be shown of a channel now."""
        return self._readings[name] if self._readings else ABSENT

    def _live(self, name: str) -> float | None:
        shown = self.shown(name)
        return shown.value if shown.fresh is Fresh.LIVE else None

    def _closed(self, name: str) -> bool | None:
        value = self._live(name)
        return None if value is None else bool(value)

    def _running(self, name: str) -> bool | None:
        flow = self._live(name)
        return None if flow is None else flow >= 1

    def _levels(self) -> tuple[float, float] | None:
        """(outer, inner) from 0 to 1: about equal while the loop runs, before it the inner chamber is empty.

        None while the weight is not known: an unknown bag must not be drawn as an empty one.
        """
        weight = self._live("ws4_g")
        if weight is None:
            return None
        volume = max(0.0, (weight - 60) / 1.025)  # tare and density: physics specification, section 2
        code = self._snapshot["phase"]["code"] if self._snapshot else None
        if code in (5, 6, 10, 11):
            part = round(min(1.0, volume / 1000), 2)
            return part, part
        return round(min(1.0, volume / 800), 2), 0.0

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the picture: hardware from a pixmap while it stands as it was, values over it."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._hardware.pixmap(self, self._state()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = ink_on(painter, self.look, self)
        for spot in SPOTS:
            self._paint_spot(ink, spot)
        self._paint_separator(ink)
        self._paint_blood_side(ink)
        self._paint_plasma_return(ink)
        self._paint_loop(ink)
        self._paint_balance(ink)
        painter.end()

    def _state(self) -> Hardware:
        supply = self._live("ws3_g")
        return Hardware(
            tuple(self._running(name) for name in parts.PUMPS),
            tuple(self._closed(name) for name in parts.CLAMPS),
            self._levels(),
            None if supply is None else round(max(0.0, min(1.0, supply / 2400)), 2),
        )

    def _paint_spot(self, ink: Ink, spot: Spot) -> None:
        unit = "" if ink.k < COMPACT_BELOW or not spot.unit else f" {spot.unit}"
        label = spot_label(spot.channel) + unit
        shown = self.shown(spot.channel)
        text = words.number(shown.value)
        size = max(spot.size, 15 / ink.k)
        label_wide, wide = ink.width(label, 13), ink.width(text, size, 600)
        dy = max(spot.dy, 15 / ink.k) if spot.dy else 1.0
        side = 0.0 if spot.dy else ink.width(label + "  ", 13)
        quiet, loud = ink.look.color("secondary"), ink.look.color("ink")
        whole = max(label_wide, side + wide)
        left = spot.x - (whole if spot.anchor == RIGHT else 0.0)
        top = spot.y - 15 * ink.text_unit
        height = dy + 22 * ink.text_unit - (0 if spot.dy else 4)
        priority = self._lit.get(spot.channel)
        if priority:
            ink.rounded(left - 6, top - 2, whole + 12, height + 2, 6, ink.look.color(priority), None)
            quiet = loud = ink.look.color(f"{priority}_ink")
        elif shown.hatched:
            hatch(ink.painter, ink.box(left - 2, top, whole + 4, height), ink.look.color("faint"), ink.look.scale)
            loud = quiet
        ink.text(spot.x, spot.y, label, quiet, anchor=spot.anchor)
        ink.text(spot.x + side, spot.y + dy, text, loud, size, 600, spot.anchor)

    def _tag(self, ink: Ink, name: str, x: float, y: float, text: str, anchor: str = LEFT, size: float = 13) -> None:
        """A short text that takes the colour of an alarm at its place, or is hatched when stale."""
        priority, color = self._lit.get(name), ink.look.color("secondary")
        weight = 600 if priority else 400
        width = ink.width(text, size, weight)
        left = x - {LEFT: 0.0, MIDDLE: width / 2, RIGHT: width}[anchor]
        height = max(size, 13) * 1.35 * ink.text_unit
        if priority:
            ink.rounded(left - 5, y - height * 0.78, width + 10, height, 4, ink.look.color(priority), None)
            color = ink.look.color(f"{priority}_ink")
        elif self.shown(name).hatched:
            hatch(
                ink.painter,
                ink.box(left - 2, y - height * 0.75, width + 4, height),
                ink.look.color("faint"),
                ink.look.scale,
            )
        ink.text(x, y, text, color, size, weight, anchor)

    def _paint_separator(self, ink: Ink) -> None:
        color = ink.look.color
        name = QCoreApplication.translate("Circuit", "Separator")
        ink.text(154, 70, name, color("secondary"), anchor=MIDDLE)
        tmp, priority = self.shown("tmp_mmhg"), self._lit.get("tmp_mmhg")
        fill = color(priority) if priority else color("raised")
        ink.rounded(192, 82, 150, 56, 8, fill, None if priority else color("hairline"))
        if tmp.hatched:
            hatch(ink.painter, ink.box(192, 82, 150, 56), color("faint"), ink.look.scale)
        quiet = color(f"{priority}_ink") if priority else color("secondary")
        loud = color(f"{priority}_ink") if priority else color("secondary" if tmp.hatched else "ink")
        ink.text(202, 102, "TMP mmHg" if ink.k >= COMPACT_BELOW else "TMP", quiet, weight=600)
        ink.text(202, 129, words.number(tmp.value), loud, 24, 700)
        side = f"P1st {words.number(self.shown('p1st_mmhg').value)}"
        if "p1st_mmhg" in self._lit or not priority:
            self._tag(ink, "p1st_mmhg", 334, 128, side, RIGHT)
        else:
            ink.text(334, 128, side, quiet, 13, anchor=RIGHT)

    def _paint_blood_side(self, ink: Ink) -> None:
        translate, color = QCoreApplication.translate, ink.look.color
        for name, (_, _, x, y, label) in parts.CLAMPS.items():
            self._tag(ink, name, x, y, label, RIGHT, 12)
        if ink.k >= COMPACT_BELOW:
            ink.text(76, 453, "mL/min", color("secondary"), 12)
        heparin = self.shown("sp_ml_h")
        edge = color(self._lit["sp_ml_h"]) if "sp_ml_h" in self._lit else color("edge")
        ink.circle(50, 498, 11, color("raised"), edge)
        ink.text(68, 494, translate("Circuit", "Heparin"), color("secondary"))
        off = heparin.value == 0
        rate = translate("Circuit", "off") if off else words.with_unit(heparin.value, "mL/h", 1)
        self._tag(ink, "sp_ml_h", 68, 494 + max(18, 16 / ink.k), rate, size=15)
        self._paint_detector(ink, "ad1", (154, 580, 9), (172, 585), translate("Circuit", "Air"))
        self._paint_detector(ink, "ld", (340, 190, 8), (352, 182), translate("Circuit", "Blood leak"))
        ink.text(30, 674, translate("Circuit", "Patient"), color("ink"), 16, 600)
        ink.text(30, 695, self._temperature(), color("secondary"), 12)

    def _paint_detector(
        self, ink: Ink, name: str, dot: tuple[float, float, float], at: tuple[float, float], label: str
    ) -> None:
        detected = self._closed(name)
        parts.draw_dot(ink, *dot, bool(detected))
        translate = QCoreApplication.translate
        if detected is None:
            word = words.UNKNOWN
        else:
            word = translate("Circuit", "DETECTED") if detected else translate("Circuit", "none")
        self._tag(ink, name, *at, f"{label} {word}", size=13 if name == "ad1" else 12)

    def _temperature(self) -> str:
        found = self._snapshot["entered"].get("temperature_c") if self._snapshot else None
        if not found or self._snapshot is None:
            return ""
        value, at = found.get("value"), found.get("t_s")
        if not isinstance(value, int | float) or not isinstance(at, int | float):
            return ""
        utc = self._snapshot["utc_s"] - self._snapshot["t_s"] + at
        time = words.local(utc, self._snapshot["session"]["zone"]).strftime("%H:%M")
        return f"{words.number(value, 1)} ℃ · {time}"

    def _paint_plasma_return(self, ink: Ink) -> None:
        value = words.with_unit(self.shown("ht_c").value, "℃", 1)
        name = QCoreApplication.translate("Circuit", "Heater")
        if ink.k >= COMPACT_BELOW:
            self._tag(ink, "ht_c", 166, 434, f"{name} {value}", size=12)
        else:
            ink.text(166, 434, name, ink.look.color("secondary"), 12)
            self._tag(ink, "ht_c", 166, 434 + 14 / ink.k, value, size=12)

    def _paint_loop(self, ink: Ink) -> None:
        translate, quiet = QCoreApplication.translate, ink.look.color("secondary")
        ratio = self._live("loop_ratio")
        if ratio is not None and ink.k >= COMPACT_BELOW:
            times = translate("Circuit", "%1 × plasma").replace("%1", words.number(ratio, 1))
            ink.text(374, 495, times, quiet, 12)
        ink.text(260, 616, translate("Circuit", "Hemofilter"), quiet, anchor=RIGHT)
        ink.text(426, 510, translate("Circuit", "Resin"), quiet, anchor=MIDDLE)
        ink.text(505, 510, translate("Circuit", "Charcoal"), quiet, anchor=MIDDLE)
        replacement = translate("Circuit", "Repl.") + " " + words.number(self.shown("rp_ml_min").value)
        self._tag(ink, "rp_ml_min", 364, 528, replacement, MIDDLE)
        levels = self._levels()
        on_plasma = QColor("#111111") if levels and levels[1] > 0.3 else quiet
        x, y = parts.BAG_X, parts.BAG_Y
        ink.text(x + 54, y + 120, translate("Circuit", "inner"), on_plasma, anchor=MIDDLE)
        beside = ink.look.color("ink") if levels and levels[0] > 0.3 else quiet
        ink.text(x + 140, y + 128, translate("Circuit", "outer"), beside, anchor=MIDDLE)
        self._paint_outflow(ink)

    def _paint_outflow(self, ink: Ink) -> None:
        translate = QCoreApplication.translate
        filtrate = translate("Circuit", "Filtrate") + " " + words.with_unit(self.shown("fp2_ml_min").value, "mL/min")
        y = 686 - 4 * ink.text_unit
        self._tag(ink, "fp2_ml_min", 338, y, filtrate)
        beside = 338 + ink.width(filtrate, 13) + 14
        self._tag(ink, "p3rd_mmhg", beside, y, f"P3rd {words.number(self.shown('p3rd_mmhg').value)}")
        waste = translate("Circuit", "Waste") + " " + words.with_unit(self.shown("ws2_g").value, "g")
        self._tag(ink, "ws2_g", 338, y + 18 * ink.text_unit, waste)

    def _paint_balance(self, ink: Ink) -> None:
        translate = QCoreApplication.translate
        removed, target = self.shown("net_removal_ml"), self.shown("net_removal_target_ml")
        volumes = self.shown("plasma_volumes")
        x = 440.0
        ink.text(x, 70, translate("Circuit", "Net removed"), ink.look.color("secondary"))
        self._figure(ink, "net_removal_ml", x, 92, words.with_unit(removed.value, "mL"))
        text = translate("Circuit", "target %1").replace("%1", words.with_unit(target.value, "mL"))
        ink.text(x, 110, text, ink.look.color("secondary"), 12)
        ink.text(x, 138, translate("Circuit", "Plasma volumes"), ink.look.color("secondary"))
        self._figure(ink, "plasma_volumes", x, 160, words.number(volumes.value, 2))

    def _figure(self, ink: Ink, name: str, x: float, y: float, text: str) -> None:
        """A number of its own; in the alarm's colour or hatched like a tag."""
        if name in self._lit or self.shown(name).hatched:
            self._tag(ink, name, x, y, text, size=20)
        else:
            ink.text(x, y, text, ink.look.color("ink"), 20, 600)


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
