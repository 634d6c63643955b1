"""Legible and large enough to touch, from 1280 x 800 up, in both languages and themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from session_monitor.domain.clinical.assessment import assess
from session_monitor.domain.entered import ENTRIES
from tests.ui.course_case import NOW, course_case
from tests.ui.synthetic import Treatment
from ui.bedside import Bedside
from ui.buttons import TouchButton
from ui.dialogs.alarm_row import AlarmRow
from ui.dialogs.entries import EntryButton
from ui.dialogs.keys import Keys
from ui.dialogs.more_numbers import Tile
from ui.footer import WindowButton
from ui.language import Languages
from ui.numbers import NumberTile
from ui.theme import BRIGHT, DARK, Look, Theme

SIZES = [(1280, 800), (1920, 1080), (3840, 2160)]
SHEETS = [
    *("alarms", "closing", "course", "entries", "entry", "labs", "limits", "link", "mark", "more", "operator"),
    *("presets", "start"),
]
STATES = ("open", "failed", "unknown", "done")
CHECKS = (
    *("priming", "pressures", "scales", "clamps", "heater", "flows"),
    *("computer", "sound", "anticoagulant"),
)


def visible(window: QWidget, kind: type) -> Iterator:
    return (w for w in window.findChildren(kind) if w.isVisible())


@pytest.mark.parametrize(("size", "sheet"), [*((size, None) for size in SIZES), *((SIZES[0], s) for s in SHEETS)])
def test_targets_are_large_enough_and_texts_fit(
    make_window: Callable[..., Bedside], languages: Languages, size: tuple[int, int], sheet: str | None
) -> None:
    window = make_window(*size)
    snapshot = Treatment("many").at(8076.0) | {"unnamed": [3, 4]}
    snapshot["entered"] = {
        name: {"value": round(entry.high, 2), "unit": entry.unit, "by": "RN 14", "t_s": 4000.0}
        for name, entry in ENTRIES.items()
    }
    snapshot["checks"] = [{"values": [name], "due_s": -4200.0} for name in ENTRIES]
    stands = [{"id": name, "state": STATES[n % 4], "detail": {}, "since_s": 1.0} for n, name in enumerate(CHECKS)]
    snapshot["start"] = {"started": False, "checks": stands}
    snapshot["recording"]["path"] = None
    window.show_snapshot(snapshot)
    if sheet:
        window.sheets.open(sheet)
    for language in ("en", "zh_CN"):
        languages.use(language)
        window.set_language(language)
        for _ in shown(window, sheet):
            window.show_snapshot(snapshot)
            QApplication.processEvents()
            check_buttons(window)
            check_overlaps(window)
            check_labels(window)
    assert window.banner.acknowledge_button.height() >= 68
    for row in visible(window, AlarmRow):
        assert not row.buttons["ack"].isVisible() or row.buttons["ack"].height() >= 68
    for entry in visible(window, EntryButton):
        lines = entry.lines()
        assert sum(QFontMetricsF(font).height() for _, font in lines) <= entry.height() - 4
        assert max(QFontMetricsF(font).horizontalAdvance(text) for text, font in lines) <= entry.width() - 8
    for tile in visible(window, Tile):
        label, _, under, _ = tile.content
        font = QFontMetricsF(window.look.font(14, 400, window.look.reading))
        assert max(map(font.horizontalAdvance, (label, under))) <= tile.width() - window.look.px(10), tile.content


def shown(window: Bedside, sheet: str | None) -> Iterator[None]:
    """All that a sheet may show: each kind of entry, a whole course, a start that is typed into."""
    made: Any = window.sheets.sheet(sheet) if sheet else None
    if sheet == "entry":
        for kind in made.kinds:
            made.ask(kind)
            yield
        return
    yield
    if sheet == "course":
        made.take(assess(course_case(), NOW))
        yield
    if sheet == "start":
        made._take(assess(course_case(), NOW))
        made.who.mode.choose("li_als")
        made.start.click()
        assert made.keys.isVisible(), "it asks why"
        yield


def check_buttons(window: Bedside) -> None:
    for button in visible(window, TouchButton):
        where = f"{button.objectName() or button.text()!r} of {type(button.parentWidget()).__name__}"
        assert button.height() >= 48, where
        if isinstance(button.parentWidget().parentWidget(), Keys) or not button.text():
            continue
        assert button.width() >= 48, where
        if type(button) is TouchButton:
            text = QFontMetricsF(button.font_now()).horizontalAdvance(button.caption)
            assert text <= button.width() - 4, f"{where} is cut off"
        if isinstance(button, WindowButton):
            widest = max(QFontMetricsF(button.font_now()).horizontalAdvance(t) for t in button.texts())
            assert widest <= button.width() / 3


def check_overlaps(window: Bedside) -> None:
    """No button lies over another one of the same parent, or past the parent's edge."""
    by_parent: dict[QWidget, list[TouchButton]] = {}
    for button in visible(window, TouchButton):
        by_parent.setdefault(button.parentWidget(), []).append(button)
    for parent, buttons in by_parent.items():
        for i, one in enumerate(buttons):
            where = f"{one.objectName() or one.text()!r} of {type(parent).__name__}"
            assert parent.rect().contains(one.geometry()), where
            assert not any(one.geometry().intersects(other.geometry()) for other in buttons[i + 1 :]), where


def check_labels(window: Bedside) -> None:
    for label in visible(window, QLabel):
        assert label.font().pixelSize() >= 12, label.text()


@pytest.mark.parametrize("size", SIZES)
def test_big_numbers_fit_their_tiles(make_window: Callable[..., Bedside], size: tuple[int, int]) -> None:
    window = make_window(*size)
    window.show_snapshot(Treatment("tmp").at(8076.0))
    QApplication.processEvents()
    for tile in visible(window, NumberTile):
        font = window.look.font(tile.number_px, 600)
        assert QFontMetricsF(font).horizontalAdvance(tile.text) <= tile.width() - 8, tile.trace.channel


def test_numbers_are_56_and_44_px_at_1080p(window: Bedside) -> None:
    assert {tile.number_px for tile in window.trends.tiles.values()} == {56, 44}
    assert window.look.scale == 1.0
    assert window.look.font(56, 600).pixelSize() == 56


def test_no_font_is_smaller_than_12_px() -> None:
    for scale in (0.2, 0.667, 1.0, 2.0):
        look = Look(scale=scale)
        assert all(look.font(size).pixelSize() >= 12 for size in range(1, 60))
    sources = (Path(__file__).parents[2] / "ui").rglob("*.py")
    makers = [path.name for path in sources if "QFont(" in path.read_text(encoding="utf-8")]
    assert makers == ["theme.py"], "only the theme makes fonts, so that none escapes the floor"


def test_colours_come_from_the_theme_alone() -> None:
    sources = (Path(__file__).parents[2] / "ui").rglob("*.py")
    allowed = {"theme.py", "banner.py", "circuit.py"}
    found = {path.name for path in sources if 'QColor("#' in path.read_text(encoding="utf-8")}
    assert found <= allowed


@pytest.mark.parametrize("theme", [DARK, BRIGHT], ids=lambda theme: theme.name)
def test_text_stands_out_from_its_ground(theme: Theme) -> None:
    for ink in (theme.ink, theme.secondary):
        assert contrast(ink, theme.panel) >= 4.5
    assert contrast(theme.faint, theme.panel) >= 3.0
    for priority in ("high", "medium", "low"):
        for ground in (getattr(theme, priority), getattr(theme, f"{priority}_rest")):
            assert contrast(getattr(theme, f"{priority}_ink"), ground) >= 4.0, (priority, ground)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours."""
    a, b = sorted((luminance(one), luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_one_key_changes_the_theme(window: Bedside, qtbot) -> None:
    from PySide6.QtCore import Qt

    window.show_snapshot(Treatment("quiet").at(8076.0))
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert window.look.theme is BRIGHT
    qtbot.mouseClick(window.footer.buttons["theme"], Qt.MouseButton.LeftButton)
    assert window.look.theme is DARK


def test_simulated_has_another_ground_and_says_so(window: Bedside) -> None:
    window.show_snapshot(Treatment("quiet").at(8076.0))
    real = window.header.grab().toImage()
    window.show_snapshot(Treatment("quiet", simulated=True).at(8076.1))
    simulated = window.header.grab().toImage()
    assert window.look.ground.name() == DARK.simulated_ground
    points = range(0, real.width(), 7)
    changed = sum(real.pixel(x, 4) != simulated.pixel(x, 4) for x in points) / len(points)
    assert changed > 0.95, "the mark goes across the whole header"
