"""What else a machine map can say: other types, orders, notations, devices, groups, factors; and what it may not."""

from __future__ import annotations

import math
import re
import struct
from fractions import Fraction

import pytest

from session_monitor.config.errors import ConfigError
from session_monitor.config.machine_map import parse_machine
from session_monitor.domain.channels import Bits, Channel, Factor, Order, Table, WordType
from session_monitor.domain.machine import MachineMap, Station, TmpFormula

HEAD = """
[machine]
id = "crrt"
name = "CRRT"
version = 1
{machine}
[identity]
absent = true
[heartbeat]
absent = true
"""


def read(channels: str, machine: str = "", tables: str = "") -> MachineMap:
    return parse_machine(HEAD.format(machine=machine) + tables + channels, "m.toml")


def channel(text: str, **given: str) -> Channel:
    return read(f'[[channel]]\nname = "x"\n{text}\n', **given).channel("x")


def problems(channels: str, **given: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(channels, **given)
    return [re.sub(r"^m.toml(:\d+)?: ", "", line) for line in str(caught.value).splitlines()]


def problem(text: str, **given: str) -> str:
    return "\n".join(problems(f'[[channel]]\nname = "x"\n{text}\n', **given))


HOLDING = 'table = "holding"\naddress = 10\ntype = "{}"'
OWN = '[[channel]]\nname = "own"\ntable = "holding"\naddress = 90\ntype = "u16"\n'
"""What the machine itself is asked with every poll."""


@pytest.mark.parametrize("kind", [kind.value for kind in WordType if kind not in (WordType.BIT, WordType.TEXT)])
def test_every_type_of_number(kind: str) -> None:
    assert channel(HOLDING.format(kind)).type == kind


def test_a_text_says_its_registers() -> None:
    found = channel(HOLDING.format("text") + "\nregisters = 5")
    assert (found.type, found.words) == (WordType.TEXT, 5)


@pytest.mark.parametrize(
    ("machine", "device", "own", "order"),
    [
        ("", "", "", Order()),
        ('word_order = "low_first"', "", "", Order(low_word_first=True)),
        ('byte_order = "low_first"', "", "", Order(low_byte_first=True)),
        ('word_order = "low_first"', "", 'word_order = "high_first"', Order()),
        ("", 'word_order = "low_first"', "", Order(low_word_first=True)),
        ('byte_order = "low_first"', 'byte_order = "high_first"', "", Order()),
        ("", 'word_order = "low_first"', 'byte_order = "low_first"', Order(True, True)),
    ],
)
def test_the_order_is_the_channels_or_its_devices_or_the_machines(
    machine: str, device: str, own: str, order: Order
) -> None:
    tables = f'[[device]]\nid = "d"\nname = "D"\n{device}\n{OWN}'
    text = HOLDING.format("u32") + f'\ndevice = "d"\n{own}'
    assert channel(text, machine=machine, tables=tables).order == order


def test_a_machine_that_sends_low_words_first_still_has_texts_and_single_words() -> None:
    low = 'word_order = "low_first"'
    assert channel(HOLDING.format("u16"), machine=low).order == Order()
    assert channel(HOLDING.format("text") + "\nregisters = 2", machine=low).order == Order()


@pytest.mark.parametrize(
    ("notation", "written", "place"),
    [
        ("protocol", 'table = "holding"\naddress = 0', (Table.HOLDING, 0)),
        ("one_based", 'table = "holding"\naddress = 1', (Table.HOLDING, 0)),
        ("one_based", 'table = "input"\naddress = 65536', (Table.INPUT, 65535)),
        ("modicon", "address = 40001", (Table.HOLDING, 0)),
        ("modicon", "address = 30108", (Table.INPUT, 107)),
        ("modicon", "address = 400108", (Table.HOLDING, 107)),
        ("modicon", "address = 365536", (Table.INPUT, 65535)),
    ],
)
def test_addresses_as_manuals_write_them(notation: str, written: str, place: tuple[Table, int]) -> None:
    found = channel(f'{written}\ntype = "u16"', machine=f'addresses = "{notation}"')
    assert (found.table, found.address) == place


@pytest.mark.parametrize(
    ("written", "table"), [("10001", Table.DISCRETE), ("1", Table.COIL), ("100001", Table.DISCRETE)]
)
def test_the_leading_digit_names_the_table_of_bits(written: str, table: Table) -> None:
    found = channel(f'address = {written}\ntype = "bit"', machine='addresses = "modicon"')
    assert (found.table, found.address) == (table, 0)


@pytest.mark.parametrize(
    ("notation", "written", "says"),
    [
        ("protocol", "address = 4", "[channel 1 x / table]: the table is missing; add table = 'holding'"),
        ("protocol", 'table = "input"\naddress = 65536', "is beyond the last address"),
        ("one_based", 'table = "input"\naddress = 0', "address 0 does not exist where addresses count from 1"),
        ("modicon", "address = 20001", "20001 is no register of this notation"),
        ("modicon", "address = 40000", "40000 is no register of this notation"),
        ("modicon", 'table = "input"\naddress = 40001', "40001 is in table 'holding', not 'input'"),
        ("modicon", 'table = "holding"\naddress = 0', "0 is no register of this notation"),
    ],
)
def test_an_address_that_means_nothing_is_refused(notation: str, written: str, says: str) -> None:
    assert says in problem(f'{written}\ntype = "u16"', machine=f'addresses = "{notation}"')


@pytest.mark.parametrize(
    ("written", "raw"),
    [
        ("[0x8000, 0x7FFF]", (-0x8000, 0x7FFF)),
        ("[]", ()),
        ("-1", (-1,)),
    ],
)
def test_several_words_may_mean_no_measurement(written: str, raw: tuple[int, ...]) -> None:
    assert channel(HOLDING.format("i16") + f"\ninvalid = {written}").invalid == raw


@pytest.mark.parametrize(("kind", "code"), [("f32", ">I"), ("f64", ">q")])
def test_a_number_that_a_floating_point_channel_sends_instead(kind: str, code: str) -> None:
    raw = struct.unpack(code, struct.pack(">f" if kind == "f32" else ">d", 9999.0))[0]
    assert channel(HOLDING.format(kind) + "\ninvalid = 9999.0").invalid == (raw,)
    assert channel(HOLDING.format(kind) + "\ninvalid = [nan, 0x7FC00001]").invalid[1] == 0x7FC00001
    assert not math.isnan(raw)


def test_offset_rate_bits_and_codes() -> None:
    text = '\nbits = "4-7"\ntrue_codes = [2, 3]'
    assert (channel(HOLDING.format("u16") + text).bits, channel(HOLDING.format("u16") + text).true_codes) == (
        Bits(4, 4),
        (2, 3),
    )
    assert channel(HOLDING.format("u16") + "\nbits = 15").bits == Bits(15)
    found = channel(HOLDING.format("u16") + '\noffset = "-273.15"\nmax_rate_per_s = 5')
    assert (found.offset, found.max_rate) == (Fraction("-273.15"), 5.0)


SCALE = """
[[device]]
id = "scale"
name = "Scale"
unit = 3
identity = { channel = "model", equals = "WX-10", serial = "scale_nr" }
heartbeat = { channel = "tick", stale_after_s = 2.0 }
[[group]]
name = "slow"
period_s = 0.5
"""
WEIGHT = """
[[channel]]
name = "model"
device = "scale"
table = "holding"
address = 0
type = "text"
registers = 3
[[channel]]
name = "scale_nr"
device = "scale"
table = "holding"
address = 3
type = "u32"
[[channel]]
name = "tick"
device = "scale"
table = "holding"
address = 5
type = "u16"
[[channel]]
name = "power"
device = "scale"
group = "slow"
table = "holding"
address = 6
type = "i16"
[[channel]]
name = "weight_g"
device = "scale"
group = "slow"
table = "holding"
address = 7
type = "i32"
exponent_from = "power"
unit_from = "power"
unit_codes = { 0 = 1, 1 = 1000, 2 = "453.59237" }
unit = "g"
"""


def test_a_device_beside_the_machine_read_more_slowly() -> None:
    machine = read(WEIGHT + OWN, tables=SCALE)
    weight = machine.channel("weight_g")
    assert machine.devices == (Station("scale", "Scale", 3, "model", b"WX-10", "scale_nr", "tick", 2.0),)
    codes = ((0, Fraction(1)), (1, Fraction(1000)), (2, Fraction("453.59237")))
    assert weight.factors == (Factor("power", power_of_ten=True), Factor("power", codes=codes))
    assert (weight.device, weight.period_s) == ("scale", 0.5)
    assert [station.id for station in machine.stations] == ["", "scale"]
    assert machine.with_factors(("weight_g",)) == ("weight_g", "power")


def test_the_same_address_on_two_devices_is_no_clash() -> None:
    text = '[[channel]]\nname = "a"\ntable = "holding"\naddress = 7\ntype = "i32"\n'
    assert len(read(WEIGHT + text, tables=SCALE).channels) == 6


def test_bits_of_one_register_are_several_channels() -> None:
    text = '[[channel]]\nname = "{}"\n' + HOLDING.format("u16") + "\nbits = {}\n"
    machine = read(text.format("a", 0) + text.format("b", '"1-3"'))
    assert [c.bits for c in machine.channels] == [Bits(0), Bits(1, 3)]
    assert "address 10 belongs to [channel 1 a]" in problems(text.format("a", 3) + text.format("b", '"1-3"'))[0]


def test_the_formula_of_the_transmembrane_pressure() -> None:
    pressures = "".join(
        f'[[channel]]\nname = "{name}"\ntable = "input"\naddress = {i}\ntype = "i16"\nunit = "mmHg"\n'
        for i, name in enumerate(("pfil_mmhg", "pret_mmhg", "peff_mmhg"))
    )
    tmp = "[tmp]\nterms = { pfil_mmhg = 0.5, pret_mmhg = 0.5, peff_mmhg = -1 }\noffset_mmhg = 12.5\n"
    expected = (("pfil_mmhg", 0.5), ("pret_mmhg", 0.5), ("peff_mmhg", -1.0))
    assert read(pressures, tables=tmp).tmp == TmpFormula(expected, 12.5)
    assert "there is no channel 'pfl_mmhg'; did you mean 'pfil_mmhg'" in "\n".join(
        problems(pressures, tables=tmp.replace("pfil_mmhg", "pfl_mmhg"))
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HOLDING.format("text"), "x / registers]: is missing"),
        (HOLDING.format("u16") + "\nregisters = 2", "x / registers]: only a text says how many"),
        (HOLDING.format("text") + "\nregisters = 2\nscale = 2", "x / scale]: a text is no number"),
        (HOLDING.format("u16") + '\nword_order = "low_first"', "x / word_order]: u16 has no order of words"),
        (HOLDING.format("u16") + "\nbits = 16", "x / bits]: u16 has no such bits; the last is 15"),
        (HOLDING.format("u16") + '\nbits = "7-4"', "x / bits]: '7-4' names no bits"),
        (HOLDING.format("f32") + "\nbits = 1", "x / bits]: f32 has no codes"),
        (HOLDING.format("i16") + "\nbits = 1", "x / bits]: a part of a register has no sign"),
        (HOLDING.format("u16") + "\ntrue_codes = [70000]", "x / true_codes]: 70000 never stands in u16"),
        (HOLDING.format("u16") + "\ntrue_codes = [1]\nscale = 2", "x / true_codes]: the value is 0 or 1"),
        (HOLDING.format("u16") + "\ninvalid = 1.5", "x / invalid]: 1.5 is no word of u16"),
        (HOLDING.format("u16") + '\ninvalid = "x"', "x / invalid]: 'x' is no word"),
        (HOLDING.format("u16") + "\nbits = 1\ninvalid = 3", ""),
        (HOLDING.format("bcd16") + "\nlow = 10000", "x / low]: bcd16 at this scale never reaches 10000"),
        (HOLDING.format("u16") + "\nscale_codes = { 0 = 1 }", "x / scale_codes]: nothing says where the code stands"),
        (HOLDING.format("u16") + '\nunit_from = "y"', "x / unit_from]: a code for the unit needs unit_from and unit_c"),
        (HOLDING.format("u16") + '\nscale_from = "y"', "x / scale_from]: there is no channel 'y'"),
        (HOLDING.format("u16") + '\nexponent_from = "x"', "x / exponent_from]: channel 'x' must be a register of its"),
        (HOLDING.format("u16") + '\ndevice = "y"', "x / device]: there is no device 'y'"),
        (HOLDING.format("u16") + '\ngroup = "y"', "x / group]: there is no group 'y'"),
        (HOLDING.format("u16") + "\noffset = 'x'", "x / offset]: 'x' is not an offset"),
        (HOLDING.format("u16") + "\nmax_rate_per_s = 0", "x / max_rate_per_s]: 0 cannot be used"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, says: str) -> None:
    if says:
        assert says in problem(text)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('equals = "WX-10"', "equals = 7", "[device 1 scale / identity / equals]: 7 does not fit text; give a text"),
        ('equals = "WX-10"', 'equals = "WX-1000"', "[device 1 scale / identity / equals]: 'WX-1000' does not fit 3"),
        (
            'channel = "tick"',
            'channel = "weight_g"',
            "[device 1 scale / heartbeat / channel]: channel 'weight_g' must be",
        ),
        ('serial = "scale_nr"', 'serial = "nr"', "[device 1 scale / identity / serial]: there is no channel 'nr'"),
        (
            'name = "slow"',
            'name = "slower"',
            "channel 4 power / group]: there is no group 'slow'; did you mean 'slower'",
        ),
        ("unit = 3", "unit = 300", "[device 1 scale / unit]: 300 cannot be used"),
        ("period_s = 0.5", "period_s = 0", "[group 1 slow / period_s]: 0 cannot be used"),
    ],
)
def test_a_device_or_group_with_a_mistake_is_named(old: str, new: str, says: str) -> None:
    assert old in SCALE
    assert says in "\n".join(problems(WEIGHT, tables=SCALE.replace(old, new)))


def test_a_value_and_its_factor_are_read_together() -> None:
    assert "channel 'power' is read at another time" in "\n".join(
        problems(WEIGHT.replace('group = "slow"\n', "", 1), tables=SCALE)
    )


def test_a_sensor_that_is_read_rarely_cannot_be_called_frozen_at_once() -> None:
    text = WEIGHT + "frozen_after_s = 1\n"
    assert "weight_g / frozen_after_s]: its group is read too rarely to tell in 1 s; give 2.5 or more" in "\n".join(
        problems(text, tables=SCALE)
    )


def test_two_devices_of_one_name() -> None:
    assert "another device is called 'scale'" in "\n".join(problems(WEIGHT, tables=SCALE + SCALE.split("[[group]]")[0]))


@pytest.mark.parametrize(
    ("identity", "says"),
    [
        ("", "[identity / channel]: is missing; add it, or absent = true"),
        ('absent = true\nchannel = "x"', "[identity / channel]: nothing identifies an absent identity"),
        ('channel = "x"\nequals = "A"', "[identity / equals]: 'A' does not fit u16; give a whole number"),
        ('channel = "x"\nequals = 1.5', "[identity / equals]: 1.5 cannot be used"),
    ],
)
def test_an_identity_is_given_whole_or_said_to_be_absent(identity: str, says: str) -> None:
    text = HEAD.format(machine="").replace("[identity]\nabsent = true", f"[identity]\n{identity}")
    with pytest.raises(ConfigError) as caught:
        parse_machine(text + '[[channel]]\nname = "x"\n' + HOLDING.format("u16") + "\n", "m.toml")
    assert says in str(caught.value)
