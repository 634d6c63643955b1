"""Against a Modbus server that is not ours the recording holds exactly what was served."""

from __future__ import annotations

import json
import random
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import Channel, Table, WordType
from session_monitor.domain.scaling import value_of
from tests.endtoend.foreign import IDENTITY, ForeignMachine
from tests.endtoend.program import Running, record, run, until

MACHINE = load_machine("li-als-3")
SEED = 20260314
FORMAT = {WordType.U16: ">H", WordType.I16: ">h", WordType.U32: ">I", WordType.I32: ">i", WordType.BIT: ">H"}


class Served:
    """Random words, plausible where the map says what is plausible, and what they mean."""

    def __init__(self) -> None:
        chance = random.Random(SEED)
        self.words: dict[Table, dict[int, int]] = {table: {} for table in Table}
        self.values: dict[str, float] = {}
        for channel in MACHINE.channels:
            if channel.name not in ("identity", "map_version", "serial", "heartbeat"):
                self._give(channel, chance)

    def _give(self, channel: Channel, chance: random.Random) -> None:
        top = {WordType.BIT: 1, WordType.U16: 60_000, WordType.I16: 30_000}.get(channel.type, 2_000_000)
        low, high = channel.low or 0, channel.high if channel.high is not None else value_of(channel, top)
        raw = round(chance.uniform(low, min(high, value_of(channel, top))) / float(channel.scale))
        packed = struct.pack(FORMAT[channel.type], raw)
        for i in range(channel.type.words):
            self.words[channel.table][channel.address + i] = struct.unpack_from(">H", packed, 2 * i)[0]
        self.values[channel.name] = value_of(channel, raw)


@pytest.fixture
def served() -> Served:
    return Served()


@pytest.fixture
def machine(served: Served) -> Iterator[ForeignMachine]:
    bits = {address: bool(word) for address, word in served.words[Table.DISCRETE].items()}
    with ForeignMachine(served.words[Table.INPUT], served.words[Table.HOLDING], bits) as serving:
        yield serving


def test_the_recording_holds_exactly_what_was_served(tmp_path: Path, served: Served, machine: ForeignMachine) -> None:
    summary = record(tmp_path, f"{machine.link}?timeout=3", "--for", "2")
    assert summary["polls"] >= 5, "20 on a computer that has nothing else to do"
    assert summary["missed_polls"] <= 2, "one now and then on a computer that is busy with other tests"
    assert summary["machine"] == {"identity": IDENTITY, "serial": 0x00012345}
    assert summary["simulated"] is False
    connection = sqlite3.connect(summary["recording"])
    connection.row_factory = sqlite3.Row
    rows = [dict(row) for row in connection.execute("SELECT * FROM reading ORDER BY seq")]
    connection.close()
    assert len(rows) == summary["polls"]
    still = {name for name in served.values if MACHINE.channel(name).frozen_after_s}
    for row in rows:
        assert {name: row[name] for name in served.values} == {
            name: value if name not in still or row[name] is not None else None for name, value in served.values.items()
        }
    assert {name: rows[0][name] for name in served.values} == served.values


def test_a_word_that_says_no_measurement_is_never_a_number(tmp_path: Path) -> None:
    with ForeignMachine({12: 0x8000, 20: 0xFFFF, 30: 0x8000, 31: 0}) as machine:
        summary = record(tmp_path, machine.link, "--for", "1")
    connection = sqlite3.connect(summary["recording"])
    rows = connection.execute("SELECT pven_mmhg, bp_ml_min, ws2_g, part_mmhg FROM reading").fetchall()
    connection.close()
    assert set(rows) == {(None, None, None, 0.0)}


def test_another_device_on_the_address_is_named_and_none_of_its_numbers_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    with ForeignMachine({10: 1234}, identity=0x1111) as machine:
        arguments = ("record", "--machine", "li-als-3", "--link", machine.link, "--recordings", folder, "--json")
        with Running(*arguments, home=tmp_path) as running:
            until(lambda: running.err, running)
            assert running.end() == 2
    assert "0x1111" in running.err
    assert running.err.count("\n") == 1
    summary = json.loads(running.out)
    assert summary["polls"] == 0
    alarms = run("alarms", summary["recording"], "--json", home=tmp_path)
    assert "wrong_machine" in {json.loads(line)["alarm"] for line in alarms.stdout.splitlines()}
