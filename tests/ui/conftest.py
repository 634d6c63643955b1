"""A bedside window on a clock that the test moves."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.measured import shown_of
from session_monitor.storage.reading import Recording
from session_monitor.wiring.console import screen_texts
from tests.ui import synthetic
from tests.ui.reviewing import EXAMPLES, Opener
from tests.ui.synthetic import NAMES, TEXTS, Treatment
from ui.alarm_texts import texts_of
from ui.aside import wait_for_all
from ui.bedside import Bedside
from ui.language import Languages
from ui.review.session import ReviewedSession
from ui.review.whole import ReviewWindow
from ui.theme import load_fonts


@pytest.fixture(autouse=True)
def _recorded_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A window reads and writes beside the recording it is told of: never what another test, or a user, left there."""
    monkeypatch.setattr(synthetic, "RECORDING", tmp_path / "x.sqlite")


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


def _close(windows: Sequence[Bedside]) -> None:
    """Not before their threads have ended: one that outlives its window would fail whatever test runs then."""
    wait_for_all(60)
    for window in windows:
        window.close_for_good()
        window.deleteLater()
    QApplication.processEvents()


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
    _close(made)


@pytest.fixture
def window(make_window: Callable[..., Bedside]) -> Bedside:
    """One window at 1080p."""
    return make_window()


@pytest.fixture
def shower(qtbot: Any, fonts: None, clock: Any, languages: Languages) -> Iterator[Callable[..., Bedside]]:
    """Windows of any machine, with frames of these values; what is not given is missing."""
    made: list[Bedside] = []

    def show(
        machine: MachineMap, values: Mapping[str, float], size: tuple[int, int] = (1920, 1080), language: str = "en"
    ) -> Bedside:
        languages.use(language)
        names = [channel.name for channel in machine.channels]
        texts = texts_of(screen_texts(load_alarm_set(machine.id, machine)))
        window = Bedside(names, texts, clock, language, shown_of(machine))
        made.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        for n in range(20):
            snapshot = Treatment().at(8076.0 + n) | {"limits": []}
            derived = {"tmp_derived_mmhg": values.get("tmp_derived_mmhg")}
            read = [values.get(name) for name in names]
            quality = [0 if value is not None else 4 for value in read]
            snapshot["frame"] = {**snapshot["frame"], "values": read, "quality": quality, "derived": derived}
            if not machine.phases:
                snapshot["phase"] = {"code": None, "name": None, "steps": []}
            window.show_snapshot(snapshot)
        QApplication.processEvents()
        window.draw_strips()
        return window

    yield show
    _close(made)


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
