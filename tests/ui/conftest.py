"""A bedside window on a clock that the test moves."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from session_monitor.storage.reading import Recording
from tests.ui.reviewing import EXAMPLES, Opener
from tests.ui.synthetic import NAMES, TEXTS
from ui.bedside import Bedside
from ui.language import Languages
from ui.review.session import ReviewedSession
from ui.review.whole import ReviewWindow
from ui.theme import load_fonts


class Clock:
    """Monotonic seconds that stand until the test moves them."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """A screen as large as the largest window: a press beyond the offscreen platform's own 800 x 800 finds nothing."""
    screen = Path(__file__).with_name("screen.json")
    return ["pytest", "-platform", f"offscreen:configfile={screen}"]


@pytest.fixture
def clock() -> Clock:
    """The screen's clock."""
    return Clock()


@pytest.fixture(scope="session")
def fonts(qapp: QApplication) -> None:
    """Inter, as the screen loads it."""
    assert load_fonts()


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    """The translator; English again afterwards."""
    languages = Languages()
    yield languages
    languages.use("en")


@pytest.fixture
def make_window(qtbot: Any, fonts: None, clock: Clock) -> Iterator[Callable[..., Bedside]]:
    """Windows of a size, closed again with their plots."""
    made: list[Bedside] = []

    def make(width: int = 1920, height: int = 1080, language: str = "en") -> Bedside:
        window = Bedside(NAMES, TEXTS, clock, language)
        made.append(window)
        window.resize(width, height)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        window.close_for_good()
        window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def window(make_window: Callable[..., Bedside]) -> Bedside:
    """One window at 1080p."""
    return make_window()


# --- review windows ---


@pytest.fixture
def example() -> Path:
    """The session that comes with the program."""
    (path,) = EXAMPLES
    return path


@pytest.fixture
def opened(qtbot: Any, fonts: None, clock: Clock, languages: Languages) -> Iterator[Opener]:
    """Review windows, closed again with their plots and files."""
    made: list[ReviewWindow] = []

    def make(path: Path, width: int = 1920, height: int = 1080, language: str = "en") -> ReviewWindow:
        window = ReviewWindow(ReviewedSession(Recording.open(path)), clock, languages, language)
        made.append(window)
        window.resize(width, height)
        window.show()
        qtbot.waitExposed(window)
        QApplication.processEvents()
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()
    QApplication.processEvents()
    gc.collect()


@pytest.fixture
def review(opened: Opener, example: Path) -> ReviewWindow:
    """The example at 1080p."""
    return opened(example)
