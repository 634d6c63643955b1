"""A machine without the circuit of the Li-ALS is shown as what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from session_monitor.config.machine_map import load_machine
from session_monitor.domain.derived import UNITS
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.measured import derivable, shown_of
from tests.endtoend.beside import READ, machine_folder
from tests.ui.synthetic import NAMES
from ui.bedside import Bedside
from ui.circuit import Circuit
from ui.dialogs.more_numbers import NUMBERS, MoreNumbers, Tile
from ui.other_strips import has_circuit, strips_for
from ui.panel import Panel
from ui.places import priority_at
from ui.shown import Fresh
from ui.wrapped import Label

CRRT = load_machine("crrt-example")
NAMED = [channel.name for channel in CRRT.channels]
VALUES = {
    "pacc_mmhg": -80.0,
    "part_mmhg": 195.0,
    "pven_mmhg": 160.0,
    "effluent_mmhg": -60.0,
    "bp_ml_min": 150.0,
    "ad1": 1.0,
}


Shower = Callable[..., Bedside]
MACHINES = ("li-als-3", "crrt-example", "weight-example", "flow-example")
SIZES = ((1280, 800), (1920, 1080))


@pytest.fixture
def other(shower: Shower) -> Bedside:
    """A window of the CRRT example."""
    return shower(CRRT, VALUES | {"tmp_derived_mmhg": 221.5})


def widest(machine: MachineMap) -> dict[str, float]:
    """Numbers as long as this machine has them, some channels without any."""
    return {c.name: -1234.0 for i, c in enumerate(machine.channels) if i % 5 and not c.is_text}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", MACHINES)
def test_no_name_is_cut_off(shower: Shower, name: str, size: tuple[int, int], language: str) -> None:
    machine = load_machine(name)
    window = shower(machine, widest(machine), size, language)
    window.sheets.open("more")
    QApplication.processEvents()
    asked = 0
    for tile in window.trends.tiles.values():
        assert_whole(tile.label(), tile.trace.text)
        asked += 1
    if isinstance(window.circuit, Panel):
        rows, places = window.circuit.rows(), window.circuit.places()
        assert len(rows) == len(places)
        for (label, text, _), place in zip(rows, places, strict=True):
            assert_whole(place.name, label)
            assert_whole(place.number, text)
            assert place.fits, label
            asked += 1
    for tile in window.sheets.sheet("more").findChildren(Tile):
        assert_whole(tile.name(), tile.content[0])
        asked += 1
    for panel in window.trends.panels:
        title = panel.strip.title
        assert title.width() >= title.sizeHint().width() and title.geometry().right() < panel.strip.width()
    assert asked >= 2 + 6, "numbers and checks at least"


def assert_whole(label: Label, text: str) -> None:
    """All of the text stands there, on lines that have room."""
    assert "".join("".join(label.lines).split()) == "".join(text.split()) and label.fits, (text, label)


def test_a_map_of_a_hundred_channels_shows_what_fits_and_counts_the_others(shower: Shower) -> None:
    many = [replace(CRRT.channel("effluent_bag_g"), name=f"scale_{i}_g", address=1000 + 2 * i) for i in range(100)]
    window = shower(replace(CRRT, channels=(*CRRT.channels, *many)), {}, (1280, 800))
    assert isinstance(window.circuit, Panel)
    places = window.circuit.places()
    assert 10 < len(places) < len(window.circuit.measured) and all(place.fits for place in places)
    assert places[-1].name.lines == ("More numbers",)
    assert places[-1].number.lines == (f"+{len(window.circuit.measured) - len(places) + 1}",)
    window.grab()


def test_without_phases_there_is_no_empty_band(shower: Shower, other: Bedside) -> None:
    scale = shower(load_machine("weight-example"), {"gross_g": 345.0})
    assert scale.phases.isHidden() and not other.phases.isHidden()
    assert scale.trends.y() - scale.chips.geometry().bottom() <= scale.look.px(8) + 1


def test_a_strip_without_values_has_no_scale_and_a_fine_one_says_its_halves(shower: Shower) -> None:
    scale = load_machine("weight-example")
    assert ticks(shower(scale, {})) == []
    assert ticks(shower(scale, {"gross_g": 0.7})) == ["0.0", "0.5", "1.0"]
    assert ticks(shower(scale, {"gross_g": 700.0})) == ["0", "500", "1000"]


def ticks(window: Bedside) -> list[str]:
    return [text for _, text in window.trends.panels[0].strip.plot.getAxis("left")._tickLevels[0]]


@pytest.mark.parametrize(("net_g", "gross_g"), [(-12.0, 900.0), (-0.3, 12.0), (-12.0, -11.0), (-200.0, 900.0)])
def test_a_weight_below_zero_is_on_its_trend(shower: Shower, net_g: float, gross_g: float) -> None:
    window = shower(load_machine("weight-example"), {"net_g": net_g, "gross_g": gross_g})
    low, high = window.trends.panels[0].strip.plot.getViewBox().viewRange()[1]
    assert low < net_g < gross_g < high


def test_more_numbers_are_those_the_machine_has(shower: Shower, window: Bedside) -> None:
    sheet = more(shower(CRRT, VALUES))
    assert [each["channel"] for each in sheet.measured] == [each["channel"] for each in shown_of(CRRT)["measured"]]
    assert set(sheet.numbers) == {"sep_dp_mmhg"} and sheet._wide == [sheet.machine]
    told = {tile.content[0]: tile.content[1] for tile in sheet.others}
    assert (told["Access pressure"], told["Air detector AD1"], told["Effluent flow"]) == ("−80 mmHg", "yes", "–")
    scale = more(shower(load_machine("weight-example"), {"gross_g": 345.0}))
    assert scale._wide == [] and not scale.numbers, "no alarm codes of a machine that tells none are said to be none"
    assert set(more(window).numbers) == {name for name, _, _ in NUMBERS} and len(more(window)._wide) == 3


def more(window: Bedside) -> MoreNumbers:
    window.sheets.open("more")
    QApplication.processEvents()
    sheet = window.sheets.sheet("more")
    assert isinstance(sheet, MoreNumbers)
    return sheet


def test_a_scale_beside_the_li_als_is_among_its_more_numbers(shower: Shower, tmp_path: Path) -> None:
    machine = load_machine(machine_folder(tmp_path / "with-devices"))
    window = shower(machine, READ)
    assert isinstance(window.circuit, Circuit) and len(window.trends.tiles) == 11
    sheet = more(window)
    told = {tile.content[0]: tile.content[1:3] for tile in sheet.others}
    assert told["gross_g"] == ("12\u2009345.0 g", "Bedside scale") and told["net_g"][0] == "−345.0 g"
    assert told["flow_ml_min"] == ("100.0 mL/min", "Flow meter") and len(told) == 4
    assert set(sheet.numbers) == {name for name, _, _ in NUMBERS}


def test_derived_numbers_are_those_that_can_ever_be_known() -> None:
    found = {name: set(derivable(load_machine(name))) for name in MACHINES}
    assert found["li-als-3"] == set(UNITS)
    assert found["crrt-example"] == {"tmp_derived_mmhg", "sep_dp_mmhg"}
    assert found["weight-example"] == found["flow-example"] == set()


def test_no_circuit_is_drawn_that_the_machine_does_not_have(other: Bedside) -> None:
    assert isinstance(other.circuit, Panel)
    rows = {label: (text, shown.fresh) for label, text, shown in other.circuit.rows()}
    assert rows["TMP"] == ("222 mmHg", Fresh.LIVE)
    assert rows["Access pressure"][0] == "−80 mmHg" and rows["Blood flow"][0] == "150.0 mL/min"
    assert rows["Air detector AD1"][0] == "yes"
    assert rows["Effluent flow"][1] is not Fresh.LIVE and not any(c.isdigit() for c in rows["Effluent flow"][0])
    assert {each["channel"] for each in other.circuit.measured}.isdisjoint({"model", "serial", "heartbeat", "phase"})
    other.grab()


def test_its_trends_and_phases_are_those_it_has(other: Bedside) -> None:
    tiles = other.trends.tiles
    assert set(tiles) <= {*NAMED, "tmp_derived_mmhg"} and len(other.trends.panels) == 4
    assert tiles["tmp_derived_mmhg"].trace.text == "TMP" and tiles["pven_mmhg"].text == "160"
    assert {step["step"] for step in other.phases.steps} <= {"prime", "exchange", "return"}


def test_its_names_are_chinese_in_chinese(other: Bedside) -> None:
    other.set_language("zh_CN")
    assert isinstance(other.circuit, Panel)
    assert {"采血压", "跨膜压", "废液流量"} <= {label for label, _, _ in other.circuit.rows()}
    assert other.trends.tiles["pven_mmhg"].trace.text == "回血压"


def test_an_alarm_lights_the_number_that_takes_the_place_of_another() -> None:
    assert priority_at({"tmp_mmhg": "high"}, "tmp_derived_mmhg", ["tmp_derived_mmhg"]) == "high"
    assert priority_at({"tmp_mmhg": "high"}, "tmp_derived_mmhg", ["tmp_derived_mmhg", "tmp_mmhg"]) is None
    assert priority_at({"pven_mmhg": "low"}, "pven_mmhg", []) == "low"


def test_the_li_als_keeps_its_circuit(window: Bedside) -> None:
    assert has_circuit(NAMES) and not has_circuit(NAMED)
    assert isinstance(window.circuit, Circuit)


@pytest.mark.parametrize(("name", "units"), [("weight-example", ["g"]), ("flow-example", ["mL/min", "mL", "%", "℃"])])
def test_a_device_of_few_quantities_has_as_many_strips(name: str, units: list[str]) -> None:
    strips = strips_for(shown_of(load_machine(name))["measured"], str)
    assert [strip.text for strip in strips] == units
    for strip in strips:
        assert strip.range_for(0.0, 4.0)[1] >= 4.0 and strip.range_for(-900.0, 4000.0)[0] <= -900.0
