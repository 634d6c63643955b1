"""Work beside the picture: in the order asked, on one thread however often it is asked, ended before a window goes."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from session_monitor.storage import laboratory
from tests.ui.synthetic import Treatment
from ui.aside import Aside, wait_for_all
from ui.bedside import Bedside

LONG_S = 60


def test_what_is_asked_meanwhile_is_done_in_its_order_by_the_same_thread() -> None:
    aside, go_on, done = Aside(), threading.Event(), list[tuple[int, int]]()
    aside.do(lambda: bool(go_on.wait(LONG_S)) and None)
    for n in range(5):
        aside.do(lambda n=n: done.append((n, threading.get_ident())))
    assert aside.busy and not done
    go_on.set()
    aside.wait(LONG_S)
    assert not aside.busy
    assert [n for n, _ in done] == [0, 1, 2, 3, 4]
    assert len({thread for _, thread in done}) == 1 and done[0][1] != threading.get_ident()


def test_it_can_be_asked_again_once_everything_is_done() -> None:
    aside, done = Aside(), list[int]()
    for n in range(3):
        aside.do(lambda n=n: done.append(n))
        aside.wait(LONG_S)
    assert done == [0, 1, 2]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_was_asked_after_something_that_failed_is_done_all_the_same() -> None:
    aside, go_on, done = Aside(), threading.Event(), list[int]()

    def fail() -> None:
        go_on.wait(LONG_S)
        raise ValueError("a defect")

    aside.do(fail)
    for n in range(3):
        aside.do(lambda n=n: done.append(n))
    go_on.set()
    aside.wait(LONG_S)
    assert done == [0, 1, 2] and not aside.busy


def test_a_wait_ends_with_its_time_or_when_all_have_done() -> None:
    first, second, go_on = Aside(), Aside(), threading.Event()
    for each in (first, second):
        each.do(lambda: bool(go_on.wait(LONG_S)) and None)
    wait_for_all(0.0)
    assert first.busy and second.busy
    go_on.set()
    wait_for_all(LONG_S)
    assert not first.busy and not second.busy


def test_a_sheet_opened_again_and_again_asks_a_slow_disk_once(window: Bedside, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, asked = threading.Event(), list[Path]()

    def slow(folder: Path) -> list[Any]:
        asked.append(folder)
        go_on.wait(LONG_S)
        return []

    monkeypatch.setattr(laboratory, "assays_in", slow)
    window.show_snapshot(Treatment("quiet").at(8076.0))
    for _ in range(20):
        window.sheets.open("labs")
        window.sheets.sheet("labs").close_sheet()
    go_on.set()
    wait_for_all(LONG_S)
    assert len(asked) == 1
