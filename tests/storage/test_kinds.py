"""Channels of every kind: recorded, read back, drawn and queried as the same numbers."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import Phase, example, given, settings

from session_monitor.domain.channels import Raw
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.readings import Frame, Quality
from session_monitor.storage.keys import own_public_key
from session_monitor.storage.machine_rows import same_map
from session_monitor.storage.picked import read_polls
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import connect_reader
from session_monitor.storage.verifying import Finding, verify
from tests.storage.kinds import CHANNELS, MACHINE, POLLS
from tests.storage.sessions import poll, record

NAMES = [channel.name for channel in CHANNELS]
NUMBERS = [i for i, channel in enumerate(CHANNELS) if not channel.is_text]


def recorded(folder: str, polls: list[list[Raw | None]]) -> tuple[Path, list[Frame]]:
    builder = FrameBuilder(MACHINE)
    steps = [poll(MACHINE, seq, raw, builder=builder) for seq, raw in enumerate(polls)]
    frames = [step.input.frame for step in steps if step.input.frame is not None]
    return record(Path(folder), steps, MACHINE), frames


def _raw(**given: Raw | None) -> list[Raw | None]:
    return [given.get(name, b"ABC-1234" if name == "serial" else 0) for name in NAMES]


@settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.generate))  # a file is slow to shrink
@given(POLLS)
@example([_raw(weight_g=500), *[_raw(weight_g=None, weight_unit=None, weight_power=None)] * 9])
@example([_raw(pfil_mmhg=0x7F800000), _raw(pfil_mmhg=0x80000000), _raw(pfil_mmhg=1), _raw(pfil_mmhg=0x7FC00000)])
@example([_raw(peff_mmhg=-(2**63)), _raw(peff_mmhg=1), _raw(peff_mmhg=0x7FEFFFFFFFFFFFFF), _raw(peff_mmhg=-1)])
@example([_raw(removed_ml=-2), _raw(removed_ml=-1), _raw(dose_ml=0x12345678), _raw(dose_ml=0x1234567A)])
def test_what_was_read_comes_back_everywhere_as_the_same_number(polls: list[list[Raw | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, frames = recorded(folder, polls)
        with Recording.open(path) as recording:
            assert same_map(recording.machine, MACHINE)
            again = [step.frame for step in recording.inputs() if step.frame is not None]
            _, drawn = recording.values(NAMES)
        connection = connect_reader(path)
        columns = ", ".join(NAMES)
        picked = read_polls(connection, MACHINE, NAMES, range(0, len(frames), 2))
        queried = connection.execute(f"SELECT {columns}, tmp_derived_mmhg FROM reading ORDER BY seq").fetchall()
        connection.close()
        assert verify(path, own_public_key()).finding is Finding.SEALED
    assert np.array_equal(picked, drawn[::2], equal_nan=True)
    for before, after, line, row in zip(frames, again, drawn, queried, strict=True):
        assert after.raw == before.raw
        assert np.array_equal(after.values, before.values, equal_nan=True)
        assert np.array_equal(line, before.values, equal_nan=True)
        for i in NUMBERS:
            value = float(before.values[i])
            sources = [i, *(NAMES.index(factor.channel) for factor in CHANNELS[i].factors)]
            measured = all(before.raw[k] is not None for k in sources) and not math.isnan(value)
            found = None if row[i] is None else float(row[i])  # SQL keeps a long count whole
            assert found == (value if measured else None), (NAMES[i], before.raw[i])
        pressures = [None if math.isnan(before[name]) else before[name] for name, _ in MACHINE.tmp.terms]
        assert (row[-1] is None) == (None in pressures)


def test_slower_channels_are_null_but_where_they_were_read() -> None:
    polls = [_raw(weight_g=500), *[_raw(weight_g=None, weight_unit=None, weight_power=None)] * 7]
    with tempfile.TemporaryDirectory() as folder:
        path, frames = recorded(folder, polls)
        connection = connect_reader(path)
        rows = [row[0] for row in connection.execute("SELECT weight_g FROM reading ORDER BY seq")]
        connection.close()
        with Recording.open(path) as recording:
            part = recording.values(["weight_g"], 0.25, 0.45)[1]
    assert rows == [500.0, *[None] * 7]
    assert [frame["weight_g"] for frame in frames[:6]] == [500.0] * 6
    assert [Quality(int(frame.quality[NAMES.index("weight_g")])) for frame in frames[6:]] == [Quality.MISSING] * 2
    assert part.tolist() == [[500.0], [500.0]], "what was last read before the part that is shown counts in it"


def test_a_text_is_a_text_for_any_tool() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, _ = recorded(folder, [_raw(serial=b"SN 12\0\0\0")])
        connection = connect_reader(path)
        assert connection.execute("SELECT serial FROM reading").fetchone() == ("SN 12",)
        connection.close()
        with Recording.open(path) as recording:
            assert recording.meta.serial == "SN 12"
