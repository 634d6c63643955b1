"""The shipped map against the register table of the machine specification, section 4, typed a second time."""

from __future__ import annotations

from fractions import Fraction

import pytest

from session_monitor.config.machine_map import load_machine
from session_monitor.domain import phases
from session_monitor.domain.channels import Channel, Table, WordType
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.readings import Quality

MACHINE = load_machine("li-als-3")
TENTH, HUNDREDTH = Fraction(1, 10), Fraction(1, 100)
PUMPS = ("bp", "fp", "dp", "rp", "fp2", "cp")
PRESSURES = ("pacc", "part", "pven", "p1st", "p2nd", "p3rd", "tmp")
NO_WORD = {WordType.U16: 0xFFFF, WordType.I16: -0x8000, WordType.I32: -0x80000000, WordType.U32: 0x80000000}

Row = tuple[Table, int, WordType, Fraction, str, bool]


def _rows() -> dict[str, Row]:
    rows: dict[str, Row] = {
        "identity": (Table.INPUT, 0, WordType.U16, Fraction(1), "", False),
        "map_version": (Table.INPUT, 1, WordType.U16, Fraction(1), "", False),
        "serial": (Table.INPUT, 2, WordType.U32, Fraction(1), "", False),
        "heartbeat": (Table.INPUT, 4, WordType.U16, Fraction(1), "", False),
        "phase": (Table.INPUT, 5, WordType.U16, Fraction(1), "", False),
        "mode": (Table.INPUT, 6, WordType.U16, Fraction(1), "", False),
        "response_level": (Table.INPUT, 7, WordType.U16, Fraction(1), "", False),
        "treatment_s": (Table.INPUT, 8, WordType.U32, Fraction(1), "s", False),
        "sp_ml_h": (Table.INPUT, 26, WordType.U16, HUNDREDTH, "mL/h", True),
        "ht_c": (Table.INPUT, 40, WordType.I16, TENTH, "℃", True),
        "dilution": (Table.INPUT, 41, WordType.U16, Fraction(1), "", False),
        "sp_total_ml": (Table.INPUT, 62, WordType.U32, HUNDREDTH, "mL", True),
        "sp_set_ml_h": (Table.HOLDING, 6, WordType.U16, HUNDREDTH, "mL/h", True),
        "heater_set_c": (Table.HOLDING, 30, WordType.I16, TENTH, "℃", True),
        "net_removal_set_ml_h": (Table.HOLDING, 31, WordType.I16, Fraction(1), "mL/h", True),
        "exchange_target_ml": (Table.HOLDING, 32, WordType.U16, Fraction(1), "mL", True),
        "collect_target_ml": (Table.HOLDING, 33, WordType.U16, Fraction(1), "mL", True),
        "purify_target_min": (Table.HOLDING, 34, WordType.U16, Fraction(1), "min", True),
    }
    for i, name in enumerate(PRESSURES):
        rows[f"{name}_mmhg"] = (Table.INPUT, 10 + i, WordType.I16, TENTH, "mmHg", True)
        for j, edge in enumerate(("low", "high")):
            rows[f"{name}_machine_{edge}_mmhg"] = (Table.HOLDING, 10 + 2 * i + j, WordType.I16, TENTH, "mmHg", True)
    for i, name in enumerate(PUMPS):
        rows[f"{name}_ml_min"] = (Table.INPUT, 20 + i, WordType.U16, TENTH, "mL/min", True)
        rows[f"{name}_total_ml"] = (Table.INPUT, 50 + 2 * i, WordType.U32, TENTH, "mL", True)
        rows[f"{name}_set_ml_min"] = (Table.HOLDING, i, WordType.U16, TENTH, "mL/min", True)
    for i in range(3):
        rows[f"ws{i + 2}_g"] = (Table.INPUT, 30 + 2 * i, WordType.I32, TENTH, "g", True)
    for i in range(8):
        rows[f"machine_alarm_{i + 1}"] = (Table.INPUT, 70 + i, WordType.U16, Fraction(1), "", False)
    valves = [f"v{i}_closed" for i in range(1, 7)]
    chambers = [f"yw{i}_low" for i in range(1, 4)]
    bits = ["ad1", "ad2", "ad3", "ld", "door_open", *valves, "c1_closed", *chambers, "on_battery", "syringe_end"]
    bits += ["heater_over_temp", "patient_connected", "ad1_self_test_good", "ld_self_test_good"]
    for i, name in enumerate(bits):
        rows[name] = (Table.DISCRETE, i, WordType.BIT, Fraction(1), "", False)
    return rows


def _row(channel: Channel) -> Row:
    no_word = bool(channel.invalid)
    return channel.table, channel.address, channel.type, channel.scale, channel.unit, no_word


def test_every_channel_is_as_the_specification_says() -> None:
    assert {channel.name: _row(channel) for channel in MACHINE.channels} == _rows()


@pytest.mark.parametrize("channel", [c for c in MACHINE.channels if c.invalid], ids=lambda c: c.name)
def test_the_invalid_word_is_that_of_its_type(channel: Channel) -> None:
    assert channel.invalid == (NO_WORD[channel.type],)


def test_identity_serial_heartbeat_and_phases() -> None:
    assert (MACHINE.identity_channel, MACHINE.identity_value) == ("identity", 0x4C33)
    assert (MACHINE.serial_channel, MACHINE.heartbeat_channel, MACHINE.heartbeat_stale_s) == ("serial", "heartbeat", 1)
    assert dict(MACHINE.phases) == dict(enumerate(phases.ALL))
    assert MACHINE.id == "li-als-3"
    assert MACHINE.version == 1


def test_only_live_pressures_can_be_frozen() -> None:
    frozen = {channel.name: channel.frozen_after_s for channel in MACHINE.channels if channel.frozen_after_s}
    assert frozen == {f"{name}_mmhg": 3.0 for name in PRESSURES if name != "tmp"}


EXTREMES = {  # the farthest a normal or faulted simulated treatment goes without the machine's answer, with room
    **{f"{name}_mmhg": (-350.0, 600.0) for name in PRESSURES},  # adsorbers plugged 486, access kinked -194
    **{f"{name}_ml_min": (0.0, 400.0) for name in PUMPS},
    "sp_ml_h": (0.0, 600.0),  # a bolus of 6 mL in under a minute
    "ws2_g": (-100.0, 6000.0),  # no bag change: 5.5 kg, and a bumped scale
    "ws3_g": (-3500.0, 7500.0),  # replacement run on past empty; 6 kg at the start and drifting up
    "ws4_g": (0.0, 3500.0),
    "ht_c": (5.0, 50.0),
}


@pytest.mark.parametrize(("name", "edge"), [(name, edge) for name, edges in EXTREMES.items() for edge in edges])
def test_no_faulted_treatment_reaches_an_implausible_value(name: str, edge: float) -> None:
    channel = MACHINE.channel(name)
    raw: list[int | None] = [0] * len(MACHINE.channels)
    raw[MACHINE.index[name]] = round(edge / channel.scale)
    frame = FrameBuilder(MACHINE).build(0, 0, 0, raw)
    assert frame.quality[MACHINE.index[name]] == Quality.GOOD
    assert frame[name] == pytest.approx(edge)
