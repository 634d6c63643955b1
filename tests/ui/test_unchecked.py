"""What is not checked of a machine is said on its screen: nobody may take silence for a check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from session_monitor.config.machine_map import load_machine
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.measured import shown_of
from tests.endtoend.beside import machine_folder
from ui.bedside import Bedside
from ui.unchecked import header_words, sheet_words

Shower = Callable[..., Bedside]
FLOW, SCALE, CRRT, LI_ALS = map(load_machine, ("flow-example", "weight-example", "crrt-example", "li-als-3"))


def said(machine: MachineMap) -> str:
    return header_words(shown_of(machine)["unchecked"])


def link_text(window: Bedside, **changes: Any) -> str:
    """Of the link in the header, with these parts of the snapshot changed."""
    assert window.snapshot is not None
    window.show_snapshot({**window.snapshot, **changes})  # type: ignore[typeddict-item]
    window.grab()
    return window.header.right[-5][0]


def sheet(window: Bedside) -> list[tuple[str, str]]:
    window.sheets.open("link")
    QApplication.processEvents()
    entries = window.sheets.sheet("link").now.entries  # type: ignore[attr-defined]
    return [(entry.what.text(), entry.detail.text()) for entry in entries if entry.isVisible()]


def test_a_machine_of_which_all_is_checked_says_nothing_of_it(shower: Shower) -> None:
    window = shower(CRRT, {})
    assert link_text(window).count(" · ") == 1
    assert len(sheet(window)) == 1
    assert shown_of(LI_ALS)["unchecked"] == shown_of(CRRT)["unchecked"] == []


BARE = {
    "en": (
        "Not checked: identity …",
        "The machine, not checked: which one answers, whether it was exchanged, whether its values stand still",
        "The machine: its map has no register of identity, serial number, heartbeat",
    ),
    "zh_CN": (
        "未核对：身份 …",
        "机器：未核对应答的是哪一台、是否已被更换、数据是否不动",
        "机器：其映射表中没有身份、序列号、心跳寄存器",
    ),
}


@pytest.mark.parametrize("language", list(BARE))
@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_a_bare_map_is_said_in_the_header_and_explained_by_a_touch(
    shower: Shower, size: tuple[int, int], language: str
) -> None:
    words, nurse, engineer = BARE[language]
    window = shower(FLOW, {"flow_ml_min": 100.0}, size, language)
    assert window.snapshot is not None
    assert link_text(window, parts={**window.snapshot["parts"], "sound": False}).endswith(f" · {words}")
    assert window.header._left_end < window.header._right_left, "nothing lies over anything"
    _, (what, detail) = sheet(window)
    assert what.splitlines()[0] == nurse and detail == engineer


def test_it_is_said_while_the_machine_answers_and_not_of_a_simulated_one(shower: Shower) -> None:
    window = shower(FLOW, {})
    assert window.snapshot is not None
    link, machine = window.snapshot["link"], window.snapshot["machine"]
    assert "Not checked" in link_text(window, machine={**machine, "simulated": False})
    assert "Not checked" not in link_text(window, link={**link, "state": "lost"})
    assert "Not checked" not in link_text(window, link=link, machine={**machine, "simulated": True})


def test_what_is_lacking_is_named_the_gravest_first(tmp_path: Path) -> None:
    assert said(SCALE) == "Not checked: standstill"
    assert said(FLOW) == "Not checked: identity …"
    beside = load_machine(machine_folder(tmp_path / "with-devices"))
    assert said(beside) == "Not checked: devices"
    nurse, engineer = sheet_words(shown_of(beside)["unchecked"])
    assert nurse.splitlines() == [
        "Bedside scale, not checked: whether its values stand still",
        "Flow meter, not checked: which one answers, whether it was exchanged, whether its values stand still",
        "Compare with its own display.",
    ]
    assert len(engineer.splitlines()) == 2
    assert header_words([{"station": "", "lacks": ["serial"]}]) == "Not checked: exchange"
    assert header_words([{"station": "", "lacks": ["identity", "serial"]}]) == "Not checked: identity"
