"""Which channels the four strips draw, in which colours and ranges; live and review share them.

A fixed ladder of ranges instead of automatic ones keeps a slow rise from being scaled away before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

CONTEXT = "Traces"
EDGE = 0.04
"""Part of a range by which noise round zero may fall below it."""


@dataclass(frozen=True)
class Trace:
    """One line of a strip and the number beside it. `label` is a translation source."""

    channel: str
    label: str
    color: int
    decimals: int = 0
    called: Callable[[str], str] | None = None
    """What people call the channel, where the machine's own labels say it."""

    @property
    def text(self) -> str:
        """The label in the language on screen."""
        return self.called(self.channel) if self.called else QCoreApplication.translate(CONTEXT, self.label)


@dataclass(frozen=True)
class StripSpec:
    """One strip: `ranges` from the usual to the widest, each (low, high, grid step), in the unit of the channels."""

    name: str
    title: str
    unit: str
    traces: tuple[Trace, ...]
    ranges: tuple[tuple[float, float, float], ...]
    number_px: int = 44
    guessed: bool = False
    """Nobody knows what is usual: without a value there is no scale, and the noise below zero is in sight."""

    @property
    def text(self) -> str:
        """The title and unit in the language on screen."""
        return f"{QCoreApplication.translate(CONTEXT, self.title)} ({self.unit})" if self.title else self.unit

    def range_for(self, low: float, high: float) -> tuple[float, float, float]:
        """The narrowest range of the ladder that holds both, but for noise at its edges; else the widest."""
        fitting = (r for r in self.ranges if r[0] - EDGE * (r[1] - r[0]) <= low and high <= r[1])
        return next(fitting, self.ranges[-1])


STRIPS = (
    StripSpec(
        "tmp",
        str(QT_TRANSLATE_NOOP("Traces", "Transmembrane pressure and separator drop")),
        "mmHg",
        (
            Trace("tmp_mmhg", str(QT_TRANSLATE_NOOP("Traces", "TMP")), 0),
            Trace("sep_dp_mmhg", str(QT_TRANSLATE_NOOP("Traces", "Part − Pven")), 1),
        ),
        ((0, 120, 30), (0, 200, 50), (-60, 180, 60), (-100, 300, 100), (-500, 800, 250)),
        number_px=56,
    ),
    StripSpec(
        "pressures",
        str(QT_TRANSLATE_NOOP("Traces", "Pressures")),
        "mmHg",
        (
            Trace("pacc_mmhg", str(QT_TRANSLATE_NOOP("Traces", "Pacc")), 0),
            Trace("pven_mmhg", str(QT_TRANSLATE_NOOP("Traces", "Pven")), 1),
            Trace("part_mmhg", str(QT_TRANSLATE_NOOP("Traces", "Part")), 2),
        ),
        ((-150, 200, 150), (-250, 250, 125), (-300, 450, 150), (-500, 700, 200)),
    ),
    StripSpec(
        "flows",
        str(QT_TRANSLATE_NOOP("Traces", "Flows")),
        "mL/min",
        (
            Trace("bp_ml_min", str(QT_TRANSLATE_NOOP("Traces", "Blood")), 0),
            Trace("fp_ml_min", str(QT_TRANSLATE_NOOP("Traces", "Plasma")), 1),
            Trace("cp_ml_min", str(QT_TRANSLATE_NOOP("Traces", "Loop")), 2),
        ),
        ((0, 150, 50), (0, 300, 100), (0, 500, 100), (0, 1000, 250)),
    ),
    StripSpec(
        "bags",
        str(QT_TRANSLATE_NOOP("Traces", "Bags")),
        "g",
        (
            Trace("ws4_g", str(QT_TRANSLATE_NOOP("Traces", "Reservoir")), 0),
            Trace("ws3_g", str(QT_TRANSLATE_NOOP("Traces", "Supply")), 1),
            Trace("ws2_g", str(QT_TRANSLATE_NOOP("Traces", "Waste")), 2),
        ),
        ((0, 1200, 400), (0, 2400, 800), (0, 5000, 1000), (-1000, 8000, 2000)),
    ),
)

CHANNELS = tuple(trace.channel for strip in STRIPS for trace in strip.traces)
"""What a history must hold for the strips."""
