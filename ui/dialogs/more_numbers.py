"""Numbers that must be at hand but not always in sight: other pressures, ratios, heparin, balance, clamps, checks.

They live on one sheet so that the bedside stays quiet when all is well (console specification).
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.buttons import TouchButton
from ui.case.at_bedside import signs_texts, supply_texts
from ui.dialogs.entries import due, entry_name, last_entered
from ui.dialogs.sheet import Sheet
from ui.numbers import hatch, why_not_live
from ui.phases import phase_name
from ui.shown import ABSENT, Readings, Shown
from ui.theme import Look

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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the tile."""
        painter = QPainter(self)
        look, rect = self.look, QRectF(self.rect())
        label, text, under, shown = self.content
        painter.fillRect(rect, look.color("raised"))
        if shown.hatched:
            hatch(painter, rect, look.color("faint"), look.scale)
        left = rect.adjusted(look.px(10), 4, -4, -3)
        painter.setPen(look.color("secondary"))
        painter.setFont(look.font(14, 400, look.reading))
        painter.drawText(left, int(Qt.AlignmentFlag.AlignTop), label)
        painter.drawText(left, int(Qt.AlignmentFlag.AlignBottom), under)
        painter.setPen(look.color("secondary" if shown.hatched else "ink"))
        painter.setFont(look.font(24, 600, look.reading))
        painter.drawText(left, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class MoreNumbers(Sheet):
    """Renders each snapshot while open. The button leads to the entry of values."""

    def __init__(self, look: Look, readings: Readings, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.readings = readings
        self.enter = TouchButton(look, self, 18, 600)
        self.top.insertWidget(2, self.enter)
        self.numbers = {name: Tile(look) for name, _, _ in NUMBERS}
        self.checks = {name: Tile(look) for name in CHECKS}
        self.clamps, self.machine, self.codes = Tile(look), Tile(look), Tile(look)
        grid = QGridLayout()
        grid.setSpacing(6)
        for i, tile in enumerate((*self.numbers.values(), *self.checks.values())):
            grid.addWidget(tile, i // COLUMNS, i % COLUMNS)
        last = (len(NUMBERS) + len(CHECKS)) // COLUMNS
        for i, tile in enumerate((self.clamps, self.machine, self.codes)):
            grid.addWidget(tile, last, 2 * i, 1, 2)
        self.supply, self.signs = Tile(look), Tile(look)
        for i, tile in enumerate((self.supply, self.signs)):
            grid.addWidget(tile, last + 1, 3 * i, 1, 3)
        self.body.addLayout(grid, 1)

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
        for name, unit, decimals in NUMBERS:
            shown = self.readings[name]
            under = why_not_live(shown, language) if shown.hatched else unit
            self.numbers[name].show_text(_label(name), words.number(shown.value, decimals), under, shown)
        for name, tile in self.checks.items():
            value, _, rest = last_entered(name, snapshot, language).partition(" · ")
            age = rest.partition(" · ")[0]
            wanted = due(name, snapshot, language)
            under = " · ".join(part for part in (age, wanted) if part) if wanted else rest
            tile.show_text(entry_name(name), value, under)
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
        level = words.number(self.readings["response_level"].value)
        under = translate("MoreNumbers", "phase %1 · response level %2")
        under = under.replace("%1", words.UNKNOWN if code is None else str(code)).replace("%2", level)
        self.machine.show_text(translate("MoreNumbers", "The machine's own phase"), phase, under)
        codes = [words.machine_code(value) for name in CODES if (value := self.readings.value(name))]
        own = "  ".join(codes) or translate("MoreNumbers", "none")
        self.codes.show_text(translate("MoreNumbers", "The machine's own alarm codes"), own)
