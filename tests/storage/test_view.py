"""The `reading` view: the columns scripts rely on, values as shown live, NULL where nothing was measured."""

from __future__ import annotations

import dataclasses
import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_monitor.domain.channels import Channel, Table, WordType
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.readings import Quality
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import connect_reader
from session_monitor.storage.utc import iso_utc
from tests.storage.sessions import PERIOD, SERIAL, UTC0, li_als_3, miss, poll, raw_of, record, small_machine

SPECIFIED = (
    """
seq, t_s, utc, phase, mode, response_level, heartbeat, treatment_s, pacc_mmhg, part_mmhg, pven_mmhg, p1st_mmhg,
p2nd_mmhg, p3rd_mmhg, tmp_mmhg, bp_ml_min, fp_ml_min, dp_ml_min, rp_ml_min, fp2_ml_min, cp_ml_min, sp_ml_h, ws2_g,
ws3_g, ws4_g, ht_c, bp_total_ml, fp_total_ml, dp_total_ml, rp_total_ml, fp2_total_ml, cp_total_ml, sp_total_ml, ad1,
ad2, ad3, ld, door_open, v1_closed, v2_closed, v3_closed, v4_closed, v5_closed, v6_closed, c1_closed, yw1_low, yw2_low,
yw3_low, on_battery, syringe_end, heater_over_temp, patient_connected, machine_alarm_1, machine_alarm_2,
machine_alarm_3, machine_alarm_4, machine_alarm_5, machine_alarm_6, machine_alarm_7, machine_alarm_8, bp_set_ml_min,
fp_set_ml_min, dp_set_ml_min, rp_set_ml_min, fp2_set_ml_min, cp_set_ml_min, sp_set_ml_h
""".replace("\n", " ")
    .strip()
    .split(", ")
)
DERIVED = ["tmp_derived_mmhg", "sep_dp_mmhg", "fp_bp_percent", "loop_ratio", "net_removal_ml", "plasma_volumes"]


def rows(path: Path, select: str = "SELECT * FROM reading ORDER BY seq") -> list[dict[str, Any]]:
    """Rows as any SQLite tool would get them."""
    connection = connect_reader(path)
    cursor = connection.execute(select)
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor]
    connection.close()
    return found


def test_columns_stand_as_specified_then_the_machines_others_then_the_derived(tmp_path: Path) -> None:
    machine = li_als_3()
    names = [" ".join(name.split()) for name in SPECIFIED]
    others = [channel.name for channel in machine.channels if channel.name not in names]
    [row] = rows(record(tmp_path, [poll(machine, 0)], machine))
    assert list(row) == [*names, *others, *DERIVED]
    assert {"identity", "serial", "pacc_machine_low_mmhg", "net_removal_set_ml_h"} <= set(others)


def test_clocks_and_codes(tmp_path: Path) -> None:
    machine = small_machine()
    utc_ns = UTC0 + 3_600_000_000_999  # the clock was set on by an hour, and then some nanoseconds
    path = record(tmp_path, [poll(machine, 3), miss(4), poll(machine, 5, t_ns=500_000_001, utc_ns=utc_ns)])
    first, second = rows(path)
    assert (first["seq"], first["t_s"], first["utc"]) == (3, 0.300001234, "2026-03-14T12:22:00.300001Z")
    assert (second["seq"], second["t_s"], second["utc"]) == (5, 0.500000001, "2026-03-14T13:22:00.000000Z")
    assert second["utc"] == iso_utc(utc_ns)
    assert (first["phase"], first["ad1"], first["serial"], first["pacc_mmhg"]) == (2, 0, SERIAL, 50.3)
    assert first["pven_mmhg"] is None, "a standard column that this machine lacks"


def test_what_was_not_measured_is_null(tmp_path: Path) -> None:
    machine = small_machine()
    given = [
        {"pacc_mmhg": -32768, "ws2_g": -(2**31)},  # the machine's own "no measurement"
        {"pacc_mmhg": 7001},  # outside the map's range
        {"pacc_mmhg": None, "ad1": None},  # not delivered
    ]
    path = record(tmp_path, [poll(machine, i, raw_of(machine, i, **raw)) for i, raw in enumerate(given)])
    assert [row["pacc_mmhg"] for row in rows(path)] == [None, None, None]
    assert [(row["ws2_g"], row["ad1"]) for row in rows(path)] == [(None, 0), (0, 0), (0, None)]
    stored = rows(path, "SELECT raw_pacc_mmhg AS raw, quality FROM poll ORDER BY seq")
    assert [row["raw"] for row in stored] == [-32768, 7001, None], "the raw integer is kept whatever its quality"
    marks = [Quality.INVALID, Quality.IMPLAUSIBLE, Quality.MISSING]
    assert [row["quality"][5] for row in stored] == marks


def test_derived_columns(tmp_path: Path) -> None:
    machine = li_als_3()
    code = {name: number for number, name in machine.phases.items()}
    raw = {"part_mmhg": 801, "pven_mmhg": 402, "p1st_mmhg": 250, "bp_ml_min": 1200, "fp_ml_min": 300, "cp_ml_min": 2000}
    raw |= {"fp_total_ml": 26000, "dp_total_ml": 25000, "sp_total_ml": 1000}
    entered = [
        ("entered_value", {"name": "weight_kg", "value": 60.0, "unit": "kg", "by": "lin"}),
        ("entered_value", {"name": "hct", "value": 30.0, "unit": "%", "by": "lin"}),
    ]
    later = raw | {"dp_total_ml": 40000, "bp_ml_min": 0, "fp_ml_min": 0}
    steps = [
        poll(machine, 0, raw_of(machine, 0, phase=code["exchange"], **raw)),
        poll(machine, 1, raw_of(machine, 1, phase=code["purify"], **raw)),
        poll(machine, 2, raw_of(machine, 2, phase=code["purify"], **later)),
    ]
    without = record(tmp_path, steps, machine)
    steps.append(poll(machine, 3, outputs=tuple(entered)))
    path = record(tmp_path, steps, machine)
    first, _, third, _ = rows(path)
    frame = steps[0].input.frame
    assert frame is not None
    assert first["tmp_derived_mmhg"] == (frame["part_mmhg"] + frame["pven_mmhg"]) / 2 - frame["p1st_mmhg"]
    assert first["sep_dp_mmhg"] == frame["part_mmhg"] - frame["pven_mmhg"]
    assert (first["fp_bp_percent"], first["loop_ratio"]) == (25.0, pytest.approx(6.6667, abs=1e-4))
    assert first["net_removal_ml"] == pytest.approx(2600 - 2500 - 10)
    assert first["plasma_volumes"] == pytest.approx(2500 / (65 * 60 * 0.7))
    assert third["plasma_volumes"] == first["plasma_volumes"], "purified plasma given back is not exchanged"
    assert (third["fp_bp_percent"], third["loop_ratio"]) == (None, None), "a pump that stands still gives no ratio"
    assert [row["plasma_volumes"] for row in rows(without)] == [None, None, None], "weight and Hct were not entered"


def test_a_channel_may_not_take_a_computed_name(tmp_path: Path) -> None:
    machine = small_machine()
    clash = Channel("t_s", Table.INPUT, 50, WordType.U16)
    bad = dataclasses.replace(machine, channels=(*machine.channels, clash))
    with pytest.raises(RecordingError, match="t_s"):
        record(tmp_path, [], bad)
    assert not list(tmp_path.glob("*.sqlite")), "nothing is left of a recording that could not begin"


BOUNDS = {
    WordType.BIT: (0, 1),
    WordType.U16: (0, 2**16 - 1),
    WordType.I16: (-(2**15), 2**15 - 1),
    WordType.U32: (0, 2**32 - 1),
    WordType.I32: (-(2**31), 2**31 - 1),
}


@st.composite
def polls(draw: st.DrawFn) -> list[list[int | None]]:
    """A few polls, any raw integers."""
    machine = small_machine()
    words = [st.none() | st.integers(*BOUNDS[channel.type]) for channel in machine.channels]
    words = [w | st.sampled_from(c.invalid) if c.invalid else w for w, c in zip(words, machine.channels, strict=True)]
    return draw(st.lists(st.tuples(*words).map(list), min_size=1, max_size=4))


@settings(max_examples=12, deadline=None)
@given(polls(), st.integers(-(10**12), 10**12))
def test_whatever_was_read_comes_back(raws: list[list[int | None]], clock_off_ns: int) -> None:
    machine = small_machine()
    builder = FrameBuilder(machine)
    steps = [
        poll(machine, i, raw, builder=builder, utc_ns=UTC0 + i * PERIOD + (i % 2) * clock_off_ns)
        for i, raw in enumerate(raws)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = record(Path(folder), steps, machine)
        seen = rows(path)
        with Recording.open(path) as recording:
            again = list(recording.inputs())
            _, values = recording.values([c.name for c in machine.channels])
    for step, row, back, line in zip(steps, seen, again, values, strict=True):
        before, after = step.input.frame, back.frame
        assert before is not None and after is not None
        assert (back.t_ns, back.utc_ns, after.raw) == (step.input.t_ns, step.input.utc_ns, before.raw)
        assert np.array_equal(after.quality, before.quality)
        assert np.array_equal(after.values, before.values, equal_nan=True)
        assert np.array_equal(line, before.values, equal_nan=True)
        assert row["utc"] == iso_utc(step.input.utc_ns)
        for channel, value in zip(machine.channels, before.values, strict=True):
            assert row[channel.name] == (None if math.isnan(value) else value), channel.name
