"""The review of other machines than the Li-ALS: each with what its own map has; and every gap with its cause."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from session_monitor.config.machine_map import load_machine
from session_monitor.domain.alarms.types import AlarmKey, State
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.inputs import MissCause
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.ports import StepRecord
from session_monitor.storage.gaps import LATE, NOT_RUNNING
from tests.endtoend.beside import machine_folder
from tests.storage.sessions import li_als_3, miss, poll, raw_of, record, transition
from tests.ui.reviewing import LEFT, Opener, bring, legends
from ui.buttons import TouchButton
from ui.review.compared import PHASE, TIME, VOLUME, ways
from ui.review.gaps import cause_words
from ui.review.whole import ReviewWindow
from ui.spans import Episode
from ui.traces import STRIPS

CRRT = {
    "model": b"CRRT-EX1",
    "serial": 70_001,
    "phase": 3,
    "pacc_mmhg": -80,
    "part_mmhg": 195,
    "pven_mmhg": 160,
    "effluent_mmhg": -60,
    "bp_ml_min": 1500,
    "effluent_ml_h": 2000,
    "replacement_ml_h": 1200,
    "dialysate_ml_h": 600,
    "removed_ml": -1234,
    "effluent_bag_g": 3500,
    "replacement_bag_g": -12,
}
WEIGHT = {"kind": 0x5745, "serial": 9, "gross_g": 12_345, "net_g": -345, "decimals": 1, "unit_code": 0, "stable": 1}


def steps_of(machine: MachineMap, values: Mapping[str, object], polls: int = 100) -> list[StepRecord]:
    builder = FrameBuilder(machine)
    raw = [values.get(channel.name, 0) for channel in machine.channels]
    return [poll(machine, seq, raw, builder=builder) for seq in range(polls)]  # type: ignore[arg-type]


def alarms_of(machine: MachineMap) -> str:
    folder = resources.files("drivers") / machine.id.replace("-", "_")
    return (folder / "alarms.toml").read_text("utf-8")


def recorded(folder: Path, name: str, values: Mapping[str, object], **given: object) -> Path:
    folder.mkdir()
    machine = load_machine(name)
    steps = given.pop("steps", None) or steps_of(machine, values)
    return record(folder, steps, machine, alarm_set_source=alarms_of(machine), **given)  # type: ignore[arg-type]


def test_a_crrt_machine_has_its_own_traces_numbers_and_overview(opened: Opener, tmp_path: Path) -> None:
    window = opened(recorded(tmp_path / "crrt", "crrt-example", CRRT))
    window.seek(5.0)
    told = legends(window)
    assert told["tmp_derived_mmhg"] == "TMP 222", "by the formula and the offset of its own map"
    assert told["pacc_mmhg"] == "Access pressure −80" and told["effluent_ml_h"] == "Effluent flow 2000"
    assert told["removed_ml"] == "Net removed −123.4" and told["replacement_bag_g"] == "Replacement bag −12"
    assert told.keys().isdisjoint({"tmp_mmhg", "ws4_g", "cp_ml_min"})
    assert [trace.text for _, trace in window.overview._traces] == ["TMP", "Access pressure", "Filter pressure"]
    assert window.session.phases[0].name == "exchange" and "plasma exchange" in window.transport.elapsed.there
    window.set_language("zh_CN")
    assert legends(window)["pacc_mmhg"] == "采血压 −80"


def test_an_alarm_lights_the_trace_that_stands_for_its_channel(opened: Opener, tmp_path: Path) -> None:
    steps = steps_of(load_machine("crrt-example"), CRRT)
    key = AlarmKey("tmp_high", "tmp_mmhg", "high")
    came = transition(1, 50, State.ACTIVE, key=key, value=221.5, limit=200.0)
    steps[50] = StepRecord(steps[50].input, (came,), ())
    window = opened(recorded(tmp_path / "crrt", "crrt-example", CRRT, steps=steps))
    window.seek(6.0)
    assert window.session.lit_at(6.0) == {"tmp_derived_mmhg": "high"}
    assert window.session.episodes == [Episode("tmp_derived_mmhg", pytest.approx(5.0, abs=0.01), None, "high")]
    assert window.strips.strips[0].legend.lit == ("high", None, None)


def test_a_weighing_indicator_opens_without_phases_or_plasma(opened: Opener, tmp_path: Path) -> None:
    window = opened(recorded(tmp_path / "scale", "weight-example", WEIGHT), 1280, 800)
    window.seek(5.0)
    assert legends(window) == {"gross_g": "Gross weight 1234.5", "net_g": "Net weight −34.5"}
    assert len(window.strips.strips) == 1 and window.session.phases == []
    assert ways(window.session) == (TIME,)
    window.grab()


@pytest.mark.parametrize(("name", "found"), [("crrt-example", (TIME, PHASE)), ("flow-example", (TIME,))])
def test_sessions_are_laid_over_each_other_by_what_the_machine_tells(
    opened: Opener, tmp_path: Path, name: str, found: tuple[str, ...]
) -> None:
    window = opened(recorded(tmp_path / "one", name, CRRT if name == "crrt-example" else {}))
    assert ways(window.session) == found
    window.open_compare()
    buttons = window.sheets.compare.by.findChildren(TouchButton)
    assert [button.isVisible() for button in buttons] == [True] * len(found)
    assert VOLUME not in found


def test_a_session_of_another_machine_is_compared_by_what_both_have(opened: Opener, tmp_path: Path) -> None:
    crrt = recorded(tmp_path / "crrt", "crrt-example", CRRT)
    machine = li_als_3()
    (tmp_path / "li").mkdir()
    own = record(tmp_path / "li", [poll(machine, n, raw_of(machine, n, pacc_mmhg=-900)) for n in range(100)], machine)
    window = opened(own)
    window.beside.compare(crrt, TIME)
    window.seek(5.0)
    assert legends(window)["pacc_mmhg"] == "Pacc −90 (−10)"
    assert legends(window)["ws4_g"].endswith("(–)")
    window.beside.compare(crrt, PHASE)
    assert window.beside.compared is not None and window.beside.compared.value_at("pacc_mmhg", 5.0) == -80.0, (
        "both were in exchange, by another code"
    )
    assert window.beside.compared.value_at("ws4_g", 5.0) is None


def test_a_scale_beside_the_li_als_has_a_trace_of_its_own(opened: Opener, tmp_path: Path) -> None:
    machine = load_machine(machine_folder(tmp_path / "with-devices"))
    builder, raw = FrameBuilder(machine), raw_of(machine, 1, scale_decimals=0, gross_g=1500, net_g=500)
    raw = [0.0 if channel.type.is_float else word for channel, word in zip(machine.channels, raw, strict=True)]
    path = record(tmp_path, [poll(machine, n, raw, builder=builder) for n in range(50)], machine)  # type: ignore[arg-type]
    window = opened(path)
    window.seek(2.0)
    assert [each.legend.spec for each in window.strips.strips[:4]] == list(STRIPS)
    assert legends(window)["gross_g"] == "gross_g 1500.0"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
@pytest.mark.parametrize(("name", "values"), [("crrt-example", CRRT), ("weight-example", WEIGHT), ("flow-example", {})])
def test_no_name_is_cut_off_in_a_review(
    opened: Opener,
    tmp_path: Path,
    name: str,
    values: Mapping[str, object],
    size: tuple[int, int],
    language: str,
) -> None:
    window = opened(recorded(tmp_path / "one", name, values), *size, language)
    window.seek(5.0)
    QApplication.processEvents()
    for each in window.strips.strips:
        left, step = each.legend.places()
        assert step >= each.legend.needed(), each.legend.texts
        assert left + step * len(each.legend.texts) <= each.legend.width() + 1


# ---- gaps ----


@pytest.fixture
def torn(tmp_path: Path) -> Path:
    """10 s of a Li-ALS, 4 s without an answer while the blood pump's total rose by 12 mL, 6 s more."""
    machine = li_als_3()

    def one(seq: int) -> StepRecord:
        return poll(machine, seq, raw_of(machine, seq, bp_total_ml=100 + (seq * 3) // 10))

    misses = [miss(seq, MissCause.TIMEOUT) for seq in range(100, 140)]
    return record(tmp_path, [*map(one, range(100)), *misses, *map(one, range(140, 200))], machine)


def test_the_cursor_in_a_gap_says_why_how_long_and_how_sure_totals_are(opened: Opener, torn: Path) -> None:
    window = opened(torn, 1280, 800)
    for t_s in (9.9, 14.1):
        window.seek(t_s)
        assert window.gap_card.isHidden(), "there are readings"
    window.seek(12.0)
    assert window.gap_card.isVisible()
    assert window.gap_card.text.startswith("Gap of 4.1 s: no answer from the machine · 40 polls missed · ")
    assert window.gap_card.text.endswith("May be off: Net removed (not known)"), window.gap_card.text
    assert window.gap_card.label().fits
    assert window.strips.geometry().contains(window.gap_card.geometry())
    window.set_language("zh_CN")
    assert window.gap_card.text.startswith("中断 4.1 秒：机器无应答")


def test_gaps_stand_among_the_marks_and_are_jumped_to(opened: Opener, torn: Path) -> None:
    window = opened(torn)
    window.side.show_tab("notes")
    QApplication.processEvents()
    (row,) = window.side.notes.rows
    assert row.text.startswith("Gap of 4.1 s: no answer from the machine · 40 polls missed")
    assert row.t_s == pytest.approx(9.9, abs=0.01) and row.t_s in window.session.moments()
    QTest.mouseClick(window.side.notes, LEFT, pos=bring(window.side.notes, 0))
    assert window.moves.player.position == row.t_s
    window.seek(12.0)
    assert window.side.notes.lit == {0}


def test_a_gap_is_shaded_in_the_strips_and_hatched_in_the_overview(opened: Opener, torn: Path) -> None:
    window = opened(torn)
    window.seek(12.0)
    (shade,) = [each for each in window.strips.strips[0].strip._gaps if each.isVisible()]
    assert shade.rect().left() == pytest.approx(9.9, abs=0.01) and shade.rect().width() == pytest.approx(4.1, abs=0.02)
    area = window.overview._area()
    inside = QRectF(window.overview.x_of(11.0), area.top() + 4, 60, area.height() - 8).toRect()
    hatched = shades(window.overview.grab().toImage().copy(inside))
    window.session.gaps = []
    window.overview.redraw()
    assert hatched > 100 and shades(window.overview.grab().toImage().copy(inside)) == 0


def shades(picture: QImage) -> int:
    """Pixels that are not of the ground in the first corner."""
    ground = picture.pixel(0, 0)
    return sum(picture.pixel(x, y) != ground for x in range(picture.width()) for y in range(picture.height()))


def test_a_gap_to_the_end_bounds_nothing(opened: Opener, tmp_path: Path) -> None:
    machine = li_als_3()
    steps = [poll(machine, seq) for seq in range(50)] + [miss(seq, MissCause.CLOSED) for seq in range(50, 100)]
    window = opened(record(tmp_path, steps, machine))
    window.seek(9.0)
    assert "connection closed" in window.gap_card.text
    assert "to the end of the recording: how far totals moved is not known" in window.gap_card.text


def test_every_cause_has_words_in_both_languages(review: ReviewWindow) -> None:
    codes = [*(cause.value for cause in MissCause), NOT_RUNNING, LATE]
    english = [cause_words(code) for code in codes]
    review.set_language("zh_CN")
    chinese = [cause_words(code) for code in codes]
    review.set_language("en")
    assert len({*english, *chinese}) == 2 * len(codes) and set(codes).isdisjoint(english)
