"""Colours, sizes and fonts of every widget, in one place.

Without it each widget would choose its own red, and a colour that belongs to alarms alone (console specification,
"Quiet when normal") would turn up on something that is not one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import fontpkg_inter
from PySide6.QtGui import QColor, QFont, QFontDatabase

DESIGN_WIDTH, DESIGN_HEIGHT = 1920, 1080
SMALLEST_TEXT = 12
SMALLEST_TARGET = 48
CJK_FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "PingFang SC")


@dataclass(frozen=True)
class Theme:
    """One set of colours. `*_rest` is the ground of a flashing alarm between flashes, `*_ink` the text on both."""

    name: str
    ground: str
    panel: str
    raised: str
    hairline: str
    edge: str
    ink: str
    secondary: str
    faint: str
    high: str
    high_rest: str
    high_ink: str
    medium: str
    medium_rest: str
    medium_ink: str
    low: str
    low_rest: str
    low_ink: str
    traces: tuple[str, str, str, str]
    access: str
    back: str
    plasma: str
    purified: str
    fluid: str
    simulated_ground: str
    simulated_header: str
    simulated_stripe: str
    review_ground: str
    review_header: str
    review_stripe: str


DARK = Theme(
    name="dark",
    ground="#14171a",
    panel="#1b1f23",
    raised="#23282d",
    hairline="#2b3137",
    edge="#8d979f",
    ink="#e8ebed",
    secondary="#9aa3ab",
    faint="#78828a",
    high="#e5342b",
    high_rest="#a01510",
    high_ink="#ffffff",
    medium="#f2c230",
    medium_rest="#b08a17",
    medium_ink="#111111",
    low="#35c4d7",
    low_rest="#35c4d7",
    low_ink="#111111",
    traces=("#dfe5ea", "#a78bda", "#e09a5b", "#7fb685"),
    access="#a8585a",
    back="#6d7fb0",
    plasma="#b59a5f",
    purified="#8fae8b",
    fluid="#7d8a96",
    simulated_ground="#1a1822",
    simulated_header="#3b3556",
    simulated_stripe="#453e64",
    review_ground="#2a3138",
    review_header="#4c5761",
    review_stripe="#56626d",
)

BRIGHT = Theme(
    name="bright",
    ground="#e4e8eb",
    panel="#ffffff",
    raised="#eef1f3",
    hairline="#cdd4da",
    edge="#6f7a83",
    ink="#14171a",
    secondary="#4a545c",
    faint="#69747c",
    high="#d8271e",
    high_rest="#a01510",
    high_ink="#ffffff",
    medium="#f2b90f",
    medium_rest="#d19e06",
    medium_ink="#111111",
    low="#35c4d7",
    low_rest="#35c4d7",
    low_ink="#111111",
    traces=("#2a3036", "#6b46b8", "#b0590f", "#2f7d3c"),
    access="#b0686a",
    back="#6d7fb0",
    plasma="#b3954f",
    purified="#7ba077",
    fluid="#7d8a96",
    simulated_ground="#dcd8ea",
    simulated_header="#c6bfe0",
    simulated_stripe="#b9b0d8",
    review_ground="#b4bec6",
    review_header="#93a0aa",
    review_stripe="#8a97a2",
)


def load_fonts() -> bool:
    """Makes Inter known to Qt from its package; False (Qt's own font is used) when the file cannot be read."""
    path = Path(fontpkg_inter.__file__).parent / "files" / "Inter[opsz,wght].ttf"
    return QFontDatabase.addApplicationFont(str(path)) != -1


@dataclass
class Look:
    """The theme and scale of one window; its widgets share it and repaint when it changes."""

    theme: Theme = DARK
    scale: float = 1.0
    simulated: bool = False
    language: str = "en"
    _fonts: dict[tuple[int, int], QFont] = field(default_factory=dict[tuple[int, int], QFont], repr=False)

    def fit(self, width: int, height: int) -> None:
        """Takes the scale from the window's size in logical pixels."""
        self.scale = min(width / DESIGN_WIDTH, height / DESIGN_HEIGHT)

    def px(self, design: float) -> int:
        """A length of the 1080p design in pixels of this window, at least 1."""
        return max(1, round(design * self.scale))

    def touch(self, design: float = SMALLEST_TARGET, least: int = SMALLEST_TARGET) -> int:
        """The height of something pressed: it grows with the window, never shrinks below what a finger needs."""
        return max(least, self.px(design))

    def font(self, design: float, weight: int = 400, factor: float | None = None) -> QFont:
        """Inter with tabular figures; `design` in px of the 1080p design, `weight` 100..900."""
        size = max(SMALLEST_TEXT, round(design * (self.scale if factor is None else factor)))
        if (size, weight) not in self._fonts:
            self._fonts[size, weight] = _font(size, weight)
        return self._fonts[size, weight]

    def struck(self, font: QFont) -> QFont:
        """The same struck through: what does not stand any more."""
        found = QFont(font)
        found.setStrikeOut(True)
        return found

    @property
    def reading(self) -> float:
        """The scale of text that is read close by, on buttons and sheets: it shrinks less than the picture."""
        return max(0.8, self.scale)

    def color(self, name: str) -> QColor:
        """A colour of the theme by its token."""
        return QColor(getattr(self.theme, name))

    def trace(self, index: int) -> QColor:
        """The colour of the n-th trace of a strip."""
        return QColor(self.theme.traces[index])

    @property
    def ground(self) -> QColor:
        """The window's ground: another one when the machine is simulated."""
        return self.color("simulated_ground" if self.simulated else "ground")


def _font(size: int, weight: int) -> QFont:
    # the weight goes to the variable axis only: asking Qt for it as well makes Qt embolden a second time
    font = QFont(["Inter", *CJK_FAMILIES])
    font.setPixelSize(size)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setVariableAxis(QFont.Tag("wght"), weight)
    font.setVariableAxis(QFont.Tag("opsz"), min(32, max(14, size)))
    return font
