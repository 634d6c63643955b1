"""Raw integers become values, and what is not a measurement never becomes a number."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from session_monitor.domain.channels import Channel, Table, WordType
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame, Quality
from session_monitor.domain.scaling import value_of

SECOND = 1_000_000_000


def _machine() -> MachineMap:
    tenth = Fraction(1, 10)
    return MachineMap(
        id="test",
        name="Test",
        version=1,
        channels=(
            Channel("bp_ml_min", Table.INPUT, 0, WordType.U16, tenth, "mL/min", invalid=(0xFFFF,)),
            Channel(
                "pven_mmhg",
                Table.INPUT,
                1,
                WordType.I16,
                tenth,
                "mmHg",
                (-0x8000,),
                low=-500,
                high=700,
                frozen_after_s=3,
            ),
        ),
        identity_channel="",
        identity_value=0,
        serial_channel="",
        heartbeat_channel="",
        heartbeat_stale_s=1,
    )


def _build(builder: FrameBuilder, raw: tuple[int | None, int | None], t_s: float = 0) -> Frame:
    return builder.build(0, round(t_s * SECOND), 0, raw)


def test_a_value_is_the_correctly_rounded_decimal() -> None:
    frame = _build(FrameBuilder(_machine()), (1200, -831))
    assert frame["bp_ml_min"] == 120.0
    assert frame["pven_mmhg"] == -83.1
    assert frame["pven_mmhg"] == value_of(frame.machine.channel("pven_mmhg"), -831)


@pytest.mark.parametrize(
    ("raw", "quality"),
    [
        (-0x8000, Quality.INVALID),
        (None, Quality.MISSING),
        (7001, Quality.IMPLAUSIBLE),
        (-5001, Quality.IMPLAUSIBLE),
        (7000, Quality.GOOD),
        (-5000, Quality.GOOD),
    ],
)
def test_what_is_not_a_measurement_is_not_a_number(raw: int | None, quality: Quality) -> None:
    frame = _build(FrameBuilder(_machine()), (1200, raw))
    assert frame.quality[1] == quality
    assert np.isnan(frame["pven_mmhg"]) == (quality != Quality.GOOD)
    assert frame.raw == (1200, raw), "the machine's own word is kept as it was"


def test_an_unknown_channel_is_unknown_not_zero() -> None:
    assert np.isnan(_build(FrameBuilder(_machine()), (1, 2)).get("no_such_channel"))


def test_a_word_that_stands_still_while_blood_runs_is_frozen_after_its_time() -> None:
    builder = FrameBuilder(_machine())
    frames = [_build(builder, (1200, 730), t / 10) for t in range(31)]
    assert [f.quality[1] for f in frames[:30]] == [Quality.GOOD] * 30
    assert frames[30].quality[1] == Quality.FROZEN
    assert _build(builder, (1200, 731), 3.1).quality[1] == Quality.GOOD


@pytest.mark.parametrize("flow", [0, 0xFFFF, None])
def test_a_pressure_may_stand_still_while_no_blood_runs(flow: int | None) -> None:
    builder = FrameBuilder(_machine())
    frames = [_build(builder, (flow, 730), t / 10) for t in range(50)]
    assert frames[-1].quality[1] == Quality.GOOD


def _other(*channels: Channel) -> FrameBuilder:
    return FrameBuilder(replace(_machine(), channels=channels))


def _values(builder: FrameBuilder, polls: list[int | None], period_s: float = 0.1) -> list[float]:
    return [builder.build(i, round(i * period_s * SECOND), 0, (raw,))["x"] for i, raw in enumerate(polls)]


def test_a_channel_that_is_read_more_slowly_counts_until_three_readings_of_it_are_due() -> None:
    builder = _other(Channel("x", Table.INPUT, 0, WordType.U16, period_s=0.5))
    values = _values(builder, [None, 7, *[None] * 15, 8])
    assert np.isnan(values[0]), "nothing is known before it is read"
    assert values[1:16] == [7.0] * 15
    assert np.isnan(values[16])
    assert values[-1] == 8.0


def test_a_slow_channel_that_says_no_measurement_is_not_held_as_a_number() -> None:
    builder = _other(Channel("x", Table.INPUT, 0, WordType.U16, invalid=(9,), period_s=0.5))
    assert np.isnan(_values(builder, [7, 9, None, None])[1:]).all()


def test_a_reading_that_moves_faster_than_it_can_is_implausible_until_time_allows_it() -> None:
    builder = _other(Channel("x", Table.INPUT, 0, WordType.I16, max_rate=100.0))
    values = _values(builder, [50, 55, 4000, 56, 90, 90, 90, 90])
    assert values[:2] == [50.0, 55.0]
    assert np.isnan(values[2]), "one corrupted byte"
    assert values[3] == 56.0, "what comes after it is measured against the last plausible reading"
    assert np.isnan(values[4:7]).all()
    assert values[7] == 90.0, "a step that stays is believed once it could have come about"


def test_a_text_that_is_read_more_slowly_counts_as_last_read() -> None:
    builder = _other(Channel("x", Table.INPUT, 0, WordType.TEXT, registers=2, period_s=0.5))
    read = [b"AB12", None, None, b"\xff\xff\xff\xff", None]
    qualities = [builder.build(i, i * SECOND // 10, 0, (raw,)).quality[0] for i, raw in enumerate(read)]
    assert qualities == [Quality.GOOD] * 3 + [Quality.INVALID] * 2


def test_a_text_is_no_number_and_no_fault() -> None:
    builder = _other(Channel("x", Table.INPUT, 0, WordType.TEXT, registers=2))
    good, empty = builder.build(0, 0, 0, (b"AB12",)), builder.build(1, 0, 0, (b"\xff\xff\xff\xff",))
    assert np.isnan(good["x"])
    assert [good.quality[0], empty.quality[0]] == [Quality.GOOD, Quality.INVALID]
