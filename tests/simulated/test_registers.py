"""What the machine shows in its registers: the same at any poll rate, by the map and nothing else."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.scenario import load_scenario
from session_monitor.domain.channels import Channel, Table, WordType
from session_monitor.domain.errors import UserError
from session_monitor.domain.machine import MachineMap, is_simulated

Rows = dict[int, tuple[int, ...]]


def read(machine_map: MachineMap, ticks: range, seed: int = 1) -> Rows:
    machine = SimulatedMachine(machine_map, load_scenario("normal"), seed)
    rows = {}
    for tick in ticks:
        machine.advance_to(tick / 10)
        rows[tick] = machine.raw()
    return rows


def test_the_same_seed_says_the_same_at_any_rate(machine_map: MachineMap) -> None:
    every = read(machine_map, range(1300))
    some = read(machine_map, range(0, 1300, 7))
    assert some == {tick: every[tick] for tick in some}


def test_starting_later_is_the_same_treatment(machine_map: MachineMap) -> None:
    from_the_start = read(machine_map, range(1300))
    later = SimulatedMachine(machine_map, load_scenario("normal"), start_s=129.9)
    assert later.raw() == from_the_start[1299]


def test_another_seed_is_another_machine(machine_map: MachineMap) -> None:
    one, two = read(machine_map, range(1200, 1210), 1), read(machine_map, range(1200, 1210), 2)
    assert one[1200] != two[1200]
    serials = {rows[1200][machine_map.index["serial"]] for rows in (one, two)}
    assert len(serials) == 2
    assert all(is_simulated(serial) for serial in serials)


def test_the_heartbeat_counts_tenths_and_wraps(machine_map: MachineMap) -> None:
    machine = SimulatedMachine(machine_map, load_scenario("normal"), start_s=6553.0)
    at = machine_map.index["heartbeat"]
    seen = []
    for tick in range(65530, 65545):
        machine.advance_to(tick / 10)
        seen.append(machine.raw()[at])
    assert seen == [*range(65530, 65536), *range(9)]


def test_time_does_not_go_back(machine_map: MachineMap) -> None:
    machine = SimulatedMachine(machine_map, load_scenario("normal"))
    machine.advance_to(20.0)
    row = machine.raw()
    machine.advance_to(10.0)
    assert machine.t_s == 20.0
    assert machine.raw() == row


def test_the_tmp_register_is_made_of_the_pressure_registers(machine_map: MachineMap) -> None:
    table = np.array(list(read(machine_map, range(600)).values()))
    part, pven, p1st, tmp = (table[:, machine_map.index[f"{name}_mmhg"]] for name in ("part", "pven", "p1st", "tmp"))
    assert np.abs(part + pven - 2 * p1st - 2 * tmp).max() <= 1


def decoded(channel: Channel, words: np.ndarray) -> int:
    value = int(words[channel.address])
    if channel.type.words == 2:
        value = value << 16 | int(words[channel.address + 1])
    bits = 16 * channel.type.words
    return value - (1 << bits) if channel.type in (WordType.I16, WordType.I32) and value >> (bits - 1) else value


def test_the_words_decode_to_the_same_integers(machine_map: MachineMap) -> None:
    machine = SimulatedMachine(machine_map, load_scenario("normal"), start_s=300.0)
    words = machine.words()
    assert tuple(decoded(channel, words[channel.table]) for channel in machine_map.channels) == machine.raw()
    used = {
        address
        for channel in machine_map.channels
        if channel.table is Table.INPUT
        for address in range(channel.address, channel.address + channel.type.words)
    }
    unused = [int(word) for address, word in enumerate(words[Table.INPUT]) if address not in used]
    assert unused == [0] * len(unused)
    assert unused


def test_negative_weights_are_two_words(machine_map: MachineMap) -> None:
    machine = SimulatedMachine(machine_map, load_scenario("normal"))
    at = machine_map.index["ws3_g"]
    row = list(machine.raw())
    row[at] = -12
    words = machine._registers.words(row)[Table.INPUT]
    address = machine_map.channels[at].address
    assert words[address : address + 2].tolist() == [0xFFFF, 0xFFF4]


@pytest.mark.parametrize(("seed", "start_s"), [(-1, None), (1, -5.0), (1, float("nan")), (1, 1e12)])
def test_numbers_that_make_no_sense_are_refused(machine_map: MachineMap, seed: int, start_s: float | None) -> None:
    with pytest.raises(UserError, match="cannot"):
        SimulatedMachine(machine_map, load_scenario("normal"), seed, start_s)


def test_a_map_with_other_channels_is_refused(machine_map: MachineMap) -> None:
    unknown = dataclasses.replace(machine_map.channels[0], name="bilirubin_online")
    other = dataclasses.replace(machine_map, channels=(*machine_map.channels, unknown))
    with pytest.raises(UserError, match="cannot be simulated: the model has no bilirubin_online"):
        SimulatedMachine(other, load_scenario("normal"))
