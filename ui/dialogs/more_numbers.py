"""Numbers that must be at hand but not always in sight: other pressures, ratios, heparin, balance, clamps, checks.

They live on one sheet so that the bedside stays quiet when all is well (console specification).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.alarm_texts import AlarmTexts
from ui.buttons import TouchButton
from ui.case.at_bedside import signs_texts, supply_texts
from ui.case.terms import word
from ui.dialogs.entries import due, last_entered
from ui.dialogs.fields import Scroll
from ui.dialogs.sheet import Sheet
from ui.numbers import hatch, why_not_live
from ui.other_strips import has_circuit
from ui.panel import told
from ui.phases import phase_name
from ui.shown import ABSENT, Readings, Shown
from ui.theme import Look
from ui.wrapped import Label, fitted

COLUMNS = 6
CLAMPS = ("v1", "v2", "v3", "v4", "v5", "v6", "c1")
CHECKS = ("act_s", "ionised_calcium_mmol_l", "map_mmhg", "heart_rate_min", "spo2_percent", "temperature_c")
CODES = tuple(f"machine_alarm_{i}" for i in range(1, 9))


def _label(channel: str) -> str:
    translate = QCoreApplication.translate
    return {
        "p1st_mmhg": "P1st",
        "p2nd_mmhg": "P2nd",
        "p3rd_mmhg": "P3rd",
        "tmp_derived_mmhg": translate("MoreNumbers", "TMP, computed"),
        "sep_dp_mmhg": "Part − Pven",
        "fp_bp_percent": translate("MoreNumbers", "Plasma / blood flow"),
        "filtration_fraction_percent": translate("MoreNumbers", "Filtration fraction"),
        "loop_ratio": translate("MoreNumbers", "Loop ratio"),
        "heparin_iu_h": translate("MoreNumbers", "Heparin"),
        "heparin_iu_kg_h": translate("MoreNumbers", "Heparin by weight"),
        "heparin_total_iu": translate("MoreNumbers", "Heparin given"),
        "sp_ml_h": translate("MoreNumbers", "Heparin pump"),
        "net_removal_ml": translate("MoreNumbers", "Net removed"),
        "net_removal_target_ml": translate("MoreNumbers", "Net removal target"),
        "plasma_volumes": translate("MoreNumbers", "Plasma volumes"),
        "exchanged_ml": translate("MoreNumbers", "Exchanged"),
        "loop_volume_ml": translate("MoreNumbers", "Through the loop"),
        "ht_c": translate("MoreNumbers", "Heater"),
    }[channel]


NUMBERS: tuple[tuple[str, str, int], ...] = (
    ("p1st_mmhg", "mmHg", 0),
    ("p2nd_mmhg", "mmHg", 0),
    ("p3rd_mmhg", "mmHg", 0),
    ("sep_dp_mmhg", "mmHg", 0),
    ("tmp_derived_mmhg", "mmHg", 0),
    ("ht_c", "℃", 1),
    ("fp_bp_percent", "%", 0),
    ("filtration_fraction_percent", "%", 0),
    ("loop_ratio", "×", 1),
    ("sp_ml_h", "mL/h", 1),
    ("heparin_iu_h", "IU/h", 0),
    ("heparin_total_iu", "IU", 0),
    ("net_removal_ml", "mL", 0),
    ("net_removal_target_ml", "mL", 0),
    ("plasma_volumes", "", 2),
    ("exchanged_ml", "mL", 0),
    ("loop_volume_ml", "mL", 0),
    ("heparin_iu_kg_h", "IU/kg/h", 1),
)


MOST_ROWS = 6
"""More of them are dragged with a finger."""


def measured_here(names: Collection[str], machine: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """What this sheet shows of the map itself: all of another machine, of the Li-ALS what is read beside it."""
    if machine is None:
        return []
    return [each for each in machine["measured"] if each["device"] or not has_circuit(names)]


class Tile(QWidget):
    """Label, number and a word below; hatched when not live."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.content: tuple[str, str, str, Shown] = ("", "", "", ABSENT)
        self.setMinimumHeight(64)

    def show_text(self, label: str, text: str, under: str = "", shown: Shown = ABSENT) -> None:
        """Takes all three lines."""
        if (label, text, under, shown) != self.content:
            self.content = (label, text, under, shown)
            self.update()

    def name(self) -> Label:
        """Its label as it is painted."""
        look = self.look
        fonts = [look.font(size, 400, look.reading) for size in (14, 13, 12)]
        return fitted(self.content[0], fonts, self.width() - look.px(10) - 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the tile."""
        painter = QPainter(self)
        look, rect = self.look, QRectF(self.rect())
        _, text, under, shown = self.content
        painter.fillRect(rect, look.color("raised"))
        if shown.hatched:
            hatch(painter, rect, look.color("faint"), look.scale)
        left = rect.adjusted(look.px(10), 4, -4, -3)
        painter.setPen(look.color("secondary"))
        self.name().paint(painter, left.left(), left.top())
        painter.setFont(look.font(14, 400, look.reading))
        painter.drawText(left, int(Qt.AlignmentFlag.AlignBottom), under)
        painter.setPen(look.color("secondary" if shown.hatched else "ink"))
        painter.setFont(look.font(24, 600, look.reading))
        painter.drawText(left, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class MoreNumbers(Sheet):
    """Renders each snapshot while open. The button leads to the entry of values."""

    def __init__(
        self,
        look: Look,
        readings: Readings,
        parent: QWidget,
        texts: AlarmTexts | None = None,
        machine: Mapping[str, Any] | None = None,
    ) -> None:
        """machine: what it measures (monitor/measured.py); None: the Li-ALS with nothing beside it."""
        super().__init__(look, parent)
        self.readings, self._texts = readings, texts or AlarmTexts({})
        self.enter = TouchButton(look, self, 18, 600)
        self.top.insertWidget(2, self.enter)
        names = frozenset(readings.names)
        known = None if machine is None else names.union(machine["derived"])
        self.measured = measured_here(names, machine)
        own = {each["channel"] for each in self.measured}
        self._numbers = [each for each in NUMBERS if each[0] not in own and (known is None or each[0] in known)]
        self.numbers = {name: Tile(look) for name, _, _ in self._numbers}
        self.others = [Tile(look) for _ in self.measured]
        self.checks = {name: Tile(look) for name in CHECKS}
        self.clamps, self.machine, self.codes = Tile(look), Tile(look), Tile(look)
        self.supply, self.signs = Tile(look), Tile(look)
        has = {
            self.clamps: any(f"{name}_closed" in names for name in CLAMPS),
            self.machine: "phase" in names,
            self.codes: not names.isdisjoint(CODES),
        }
        self._wide = [tile for tile, there in has.items() if there]
        self._lay_out([*self.numbers.values(), *self.others, *self.checks.values()])

    def _lay_out(self, tiles: list[Tile]) -> None:
        grid = QGridLayout()
        grid.setSpacing(6)
        for i, tile in enumerate(tiles):
            grid.addWidget(tile, i // COLUMNS, i % COLUMNS)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        last = -(-len(tiles) // COLUMNS)
        for i, tile in enumerate(self._wide):
            grid.addWidget(tile, last, 2 * i, 1, 2)
        for i, tile in enumerate((self.supply, self.signs) if "ws3_g" in self.readings.names else (self.signs,)):
            grid.addWidget(tile, last + bool(self._wide), 3 * i, 1, 3)
        if last + bool(self._wide) + 1 <= MOST_ROWS:
            self.body.addLayout(grid, 1)
            return
        inner = QWidget()
        grid.setContentsMargins(0, 0, 8, 0)
        inner.setLayout(grid)
        self.body.addWidget(Scroll(self.look, inner), 1)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("MoreNumbers", "More numbers")

    def relabel(self) -> None:
        """See Sheet."""
        self.enter.setText(QCoreApplication.translate("MoreNumbers", "Enter values"))
        if self.snapshot is not None:
            self.refreshed(self.snapshot)

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        language = self.look.language
        for name, unit, decimals in self._numbers:
            shown = self.readings[name]
            under = why_not_live(shown, language) if shown.hatched else unit
            self.numbers[name].show_text(_label(name), words.number(shown.value, decimals), under, shown)
        for each, tile in zip(self.measured, self.others, strict=True):
            shown, label = self.readings[each["channel"]], self._texts.label(each["channel"], language)
            why = why_not_live(shown, language) if shown.hatched else ""
            under = " · ".join(part for part in (each["device"], why) if part)
            tile.show_text(label, words.UNKNOWN if shown.value is None else told(each, shown, language), under, shown)
        for name, tile in self.checks.items():
            value, _, rest = last_entered(name, snapshot, language).partition(" · ")
            age = rest.partition(" · ")[0]
            wanted = due(name, snapshot, language)
            under = " · ".join(part for part in (age, wanted) if part) if wanted else rest
            tile.show_text(word(name), value, under)
        translate = QCoreApplication.translate
        self.supply.show_text(translate("MoreNumbers", "Plasma bag"), *supply_texts(snapshot, self.readings))
        self.signs.show_text(translate("MoreNumbers", "Vital signs after the reaction"), *signs_texts(snapshot))
        self._show_machine(snapshot)

    def _show_machine(self, snapshot: Snapshot) -> None:
        translate = QCoreApplication.translate
        closed = [name.upper() for name in CLAMPS if self.readings.value(f"{name}_closed") == 1]
        known = [name for name in CLAMPS if self.readings.value(f"{name}_closed") is not None]
        text = " ".join(closed) or (translate("MoreNumbers", "none") if known else words.UNKNOWN)
        self.clamps.show_text(translate("MoreNumbers", "Clamps closed"), text, "", self.readings["v1_closed"])
        code = snapshot["phase"]["code"]
        phase = phase_name(snapshot["phase"]["name"])
        if "response_level" in self.readings.names:
            level = words.number(self.readings["response_level"].value)
            under = translate("MoreNumbers", "phase %1 · response level %2").replace("%2", level)
        else:
            under = translate("MoreNumbers", "phase %1")
        under = under.replace("%1", words.UNKNOWN if code is None else str(code))
        self.machine.show_text(translate("MoreNumbers", "The machine's own phase"), phase, under)
        codes = [words.machine_code(value) for name in CODES if (value := self.readings.value(name))]
        own = "  ".join(codes) or translate("MoreNumbers", "none")
        self.codes.show_text(translate("MoreNumbers", "The machine's own alarm codes"), own)
