"""Where each value stands in the circuit picture, and how it is called there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ui.ink import LEFT, RIGHT


@dataclass(frozen=True)
class Spot:
    """A label with its baseline at (x, y) and the value `dy` below it, or beside it when `dy` is 0."""

    channel: str
    x: float
    y: float
    unit: str = ""
    size: float = 20
    dy: float = 21
    anchor: str = LEFT


SPOTS = (
    Spot("part_mmhg", 62, 140),
    Spot("bp_ml_min", 76, 414, size=22),
    Spot("pacc_mmhg", 64, 560, "mmHg"),
    Spot("pven_mmhg", 174, 480, "mmHg"),
    Spot("fp_ml_min", 228, 162, "mL/min", dy=0),
    Spot("dp_ml_min", 168, 362, size=18),
    Spot("cp_ml_min", 326, 474, "mL/min"),
    Spot("p2nd_mmhg", 256, 532, size=18, anchor=RIGHT),
    Spot("ws4_g", 366, 306, "g"),
    Spot("ws3_g", 222, 270, "g", size=16, dy=20, anchor=RIGHT),
)


def spot_label(channel: str) -> str:
    """What stands over a value, in the language on screen."""
    translate = QCoreApplication.translate
    return {
        "part_mmhg": "Part",
        "pacc_mmhg": "Pacc",
        "pven_mmhg": "Pven",
        "p2nd_mmhg": "P2nd",
        "bp_ml_min": translate("Circuit", "Blood"),
        "fp_ml_min": translate("Circuit", "Plasma"),
        "dp_ml_min": translate("Circuit", "Return"),
        "cp_ml_min": translate("Circuit", "Loop"),
        "ws4_g": translate("Circuit", "Reservoir"),
        "ws3_g": translate("Circuit", "Supply"),
    }[channel]
