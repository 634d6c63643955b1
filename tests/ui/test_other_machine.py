"""A machine without the circuit of the Li-ALS is shown as what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.machine_map import load_machine
from session_monitor.wiring.console import screen_texts, shown_of
from tests.ui.synthetic import NAMES, Treatment
from ui.alarm_texts import texts_of
from ui.bedside import Bedside
from ui.circuit import Circuit
from ui.other_strips import has_circuit, strips_for
from ui.panel import Panel
from ui.places import priority_at
from ui.shown import Fresh

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


@pytest.fixture
def other(qtbot: Any, fonts: None, clock: Any) -> Iterator[Bedside]:
    """A window of the CRRT example, with one frame."""
    texts = texts_of(screen_texts(load_alarm_set("crrt-example", CRRT)))
    window = Bedside(NAMED, texts, clock, "en", shown_of(CRRT))
    window.resize(1920, 1080)
    window.show()
    qtbot.waitExposed(window)
    snapshot = Treatment().at(8076.0) | {"limits": []}
    values = [VALUES.get(name) for name in NAMED]
    derived = {"tmp_derived_mmhg": 221.5}
    quality = [0 if value is not None else 4 for value in values]
    snapshot["frame"] = {**snapshot["frame"], "values": values, "quality": quality, "derived": derived}
    window.show_snapshot(snapshot)
    yield window
    window.close_for_good()
    window.deleteLater()
    QApplication.processEvents()


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
