"""Maps written from published register tables read the right numbers, from words that struct made."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from drivers.modbus.link import ModbusLink
from session_monitor.config.link_address import TcpAddress
from session_monitor.config.machine_map import load_machine, parse_machine
from session_monitor.domain.channels import Table, text_of
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.scaling import Scaler
from session_monitor.monitor.ports import Reply
from tests.modbus.serving import Serving, text, words

FOLDER = Path(__file__).parents[1] / "config" / "published"
INPUT, HOLDING = Table.INPUT, Table.HOLDING


class Case(NamedTuple):
    """What a device serves, written as its manual does, and what must be read of it."""

    name: str
    orders: set[str]
    served: dict[tuple[Table, int], list[int]]
    read: dict[str, float | str]


CASES = (
    Case(
        "energy_meter",
        {"ABCD"},
        {
            (INPUT, 0): [*words("f", 230.5), *words("f", 231.25), *words("f", 229.0), *words("f", 10.5)],
            (INPUT, 12): words("f", -1500.25),
            (INPUT, 18): words("f", 2420.0),
            (INPUT, 30): words("f", -0.5),
            (INPUT, 52): words("f", 4500.5),
            (INPUT, 70): words("f", 50.0),
        },
        {
            "l1_v": 230.5,
            "l2_v": 231.25,
            "l3_v": 229.0,
            "l1_a": 10.5,
            "l1_w": -1500.25,
            "l1_va": 2420.0,
            "l1_pf": -0.5,
            "total_w": 4500.5,
            "supply_hz": 50.0,
        },
    ),
    Case(
        "flow_meter",
        {"CDAB", "AB"},
        {
            (HOLDING, 0): words("f", 12.75, "CDAB"),
            (HOLDING, 4): [*words("f", -1.5, "CDAB"), *words("f", 1482.0, "CDAB")],
            (HOLDING, 8): [*words("i", 123_456, "CDAB"), *words("f", 0.25, "CDAB"), *words("i", -7, "CDAB")],
            (HOLDING, 3584): [0x5937],
        },
        {
            "flow_m3_h": 12.75,
            "velocity_m_s": -1.5,
            "sound_speed_m_s": 1482.0,
            "positive_l": 123_456.0,
            "positive_fraction_l": 0.25,
            "negative_l": -7.0,
            "power_on_minute_second_bcd": 5937.0,
        },
    ),
    Case(
        "controller",
        {"CDAB", "AB"},
        {(HOLDING, 0x7000): [0x0000, 0x41C8], (HOLDING, 0x5208): [0x0004]},  # as the manual prints the two replies
        {"measured_c": 25.0, "example_code": 4.0},
    ),
    Case(
        "inverter",
        {"ABCD", "AB"},
        {
            (HOLDING, 40000): [0x5375, 0x6E53],
            (HOLDING, 40004): text("Maker", 16),
            (HOLDING, 40052): text("SN-0815", 16),
            (HOLDING, 40072): [1234, 411, 411, 412, -2 & 0xFFFF, 4012, 0, 0, 2310, 0, 0, -1 & 0xFFFF, -850 & 0xFFFF, 1],
            (HOLDING, 40094): [*words("I", 7_654_321), 1],
        },
        {
            "serial_number": "SN-0815",
            "maker": "Maker",
            "ac_a": 12.34,
            "l1_l2_v": 401.2,
            "l1_v": 231.0,
            "ac_w": -8500.0,
            "w_sf": 1.0,
            "ac_wh": 76_543_210.0,
        },
    ),
    Case(
        "transmitter",
        {"DCBA", "AB"},
        {
            (HOLDING, 3000): words("f", 0.125, "DCBA"),
            (HOLDING, 3004): [*words("f", 124.5, "DCBA"), *words("f", 1480.0, "DCBA"), *words("f", -2.5, "DCBA")],
            (HOLDING, 3040): [*words("f", 998.0, "DCBA"), *words("f", 21.5, "DCBA")],
            (HOLDING, 8840): [1],
        },
        {
            "volume_flow_m3_s": 0.125,
            "mass_flow_kg_s": 124.5,
            "sound_m_s": 1480.0,
            "flow_m_s": -2.5,
            "density_kg_m3": 998.0,
            "medium_c": 21.5,
            "status_output": 1.0,
        },
    ),
    Case(
        "weighing_indicator",
        {"ABCD", "AB"},
        {
            (HOLDING, 1): [600],
            (HOLDING, 7): [*words("i", 70_000), *words("i", -1250)],
            (HOLDING, 13): [*words("i", 1_234_567), 0, *words("i", 65_536)],
        },
        {"instrument_type": 600.0, "gross": 70_000.0, "net": -1250.0, "adc": 1_234_567.0, "set_point_1": 65_536.0},
    ),
)


def values(machine: MachineMap, serving: Serving) -> dict[str, float | str]:
    """What one poll through the real link reads."""
    link = ModbusLink(machine, TcpAddress("127.0.0.1", serving.port, timeout_s=5.0))
    try:
        found = link.poll()
    finally:
        link.close()
    assert isinstance(found, Reply), found
    raw = found.raw
    integers = np.array([each if isinstance(each, int) else 0 for each in raw], dtype=np.int64)
    known = np.array([each is not None for each in raw])
    scaled, _ = Scaler(machine.channels).values(integers, known)
    return {
        channel.name: text_of(each) if isinstance(each, bytes) else float(value)
        for channel, each, value in zip(machine.channels, raw, scaled, strict=True)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_published_map_reads_what_the_device_serves(case: Case) -> None:
    machine = load_machine(str(FOLDER / f"{case.name}.toml"))
    orders = {channel.order.letters(channel.words) for channel in machine.channels if not channel.is_text}
    assert orders - {"AB"} == case.orders - {"AB"}
    with Serving(case.served) as serving:
        read = values(machine, serving)
    assert {name: read[name] for name in case.read} == pytest.approx(case.read)


def test_the_transmitter_set_to_another_order_is_one_key_away() -> None:
    case = next(case for case in CASES if case.name == "transmitter")
    source = (FOLDER / "transmitter.toml").read_text(encoding="utf-8")
    machine = parse_machine(source.replace('word_order = "low_first"', 'word_order = "high_first"', 1), "badc.toml")
    served = {
        place: found if place[1] == 8840 else [word for i in range(0, len(found), 2) for word in found[i : i + 2][::-1]]
        for place, found in case.served.items()
    }
    assert served[HOLDING, 3000] == words("f", 0.125, "BADC")
    with Serving(served) as serving:
        read = values(machine, serving)
    assert {name: read[name] for name in case.read} == pytest.approx(case.read)


def test_every_published_map_is_shown_to_work_and_names_its_source() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    maps = {path.stem for path in FOLDER.glob("*.toml")}
    assert maps == {case.name for case in CASES} and len(maps) >= 5
    assert all(f"| `{name}.toml` |" in page for name in maps)
    assert {order for case in CASES for order in case.orders} >= {"ABCD", "CDAB", "DCBA"}
