"""machine.toml: what is read out of a good one, and that a bad one is refused whole with every error at once."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from session_monitor.config.errors import ConfigError
from session_monitor.config.machine_map import load_machine, machine_names, parse_machine
from session_monitor.domain.channels import Channel, Table, WordType

HEAD = """
[machine]
id = "pump-1"
name = "Pump 1"
version = 2
[identity]
channel = "id"
equals = 77
serial = "serial"
[heartbeat]
channel = "beat"
stale_after_s = 1.5
"""
PLAIN = '[[channel]]\nname = "{}"\ntable = "input"\naddress = {}\ntype = "{}"\n'
BASE = HEAD + PLAIN.format("id", 0, "u16") + PLAIN.format("serial", 1, "u32") + PLAIN.format("beat", 3, "u16")


def _channel(text: str) -> str:
    return f"[[channel]]\n{text}\n"


def _problems(text: str) -> list[str]:
    """What is said of the file, a line each, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        parse_machine(text, "m.toml")
    lines = str(caught.value).splitlines()
    assert all(re.match(r"m.toml(:\d+)?: ", line) for line in lines)
    return [re.sub(r"^m.toml(:\d+)?: ", "", line) for line in lines]


def test_a_mistake_in_the_head_makes_none_of_addresses() -> None:
    """How they are written stood there, too: each channel was told that its table was missing."""
    head = HEAD.replace("version = 2", 'version = 2\naddresses = "modicon"\nwordorder = "low_first"')
    text = head + "".join(
        _channel(f'name = "{name}"\naddress = {address}\ntype = "{kind}"')
        for name, address, kind in (("id", 30001, "u16"), ("serial", 30002, "u32"), ("beat", 30003, "u16"))
    )
    unknown, shared = _problems(text)
    assert unknown == "[machine / wordorder]: unknown key; did you mean 'word_order'"
    assert "belongs to [channel 2 serial]" in shared and "beat" in shared


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            BASE.replace('"beat"', '"Beat no"'),
            "it must be small letters, digits and _, a letter first, at most 50 of them",
        ),
        (
            BASE.replace('"pump-1"', '"Pump_1"'),
            "it must be small letters, digits and -, a letter or digit first, at most 40 of them",
        ),
        ("machine = 3", "[machine]: 3 cannot be used; it must be a table of keys and values"),
        (BASE + "invalid = 70000\n", "[channel 3 beat / invalid]: 0x11170 does not fit u16; it must be 0x0 to 0xFFFF"),
        (BASE + "scale_from = 'id'\nscale_codes = {x = 1}\n", "'x' cannot be used; it must be a whole number"),
    ],
)
def test_what_a_value_must_be_is_said_in_words(text: str, says: str) -> None:
    assert any(says in problem for problem in _problems(text)), _problems(text)


def test_a_good_map_comes_out_as_written() -> None:
    text = BASE + _channel(
        'name = "p_mmhg"\ntable = "holding"\naddress = 9\ntype = "i16"\nscale = "0.1"\nunit = "mmHg"\n'
        "invalid = 0x8000\nlow = -50\nhigh = 70.5\nfrozen_after_s = 3"
    )
    machine = parse_machine(text, "m.toml")
    assert (machine.id, machine.name, machine.version, machine.max_gap) == ("pump-1", "Pump 1", 2, 32)
    assert (machine.identity_value, machine.heartbeat_stale_s, machine.source) == (77, 1.5, text)
    assert machine.channel("p_mmhg") == Channel(
        name="p_mmhg",
        table=Table.HOLDING,
        address=9,
        type=WordType.I16,
        scale=Fraction(1, 10),
        unit="mmHg",
        invalid=(-0x8000,),
        low=-50,
        high=70.5,
        frozen_after_s=3,
    )


@pytest.mark.parametrize(
    ("written", "scale"),
    [("0.1", Fraction(1, 10)), ('"1/3"', Fraction(1, 3)), ("5", Fraction(5)), ("1e-3", Fraction(1, 1000))],
)
def test_a_scale_is_exact(written: str, scale: Fraction) -> None:
    text = BASE + _channel(f'name = "x"\ntable = "input"\naddress = 9\ntype = "u16"\nscale = {written}')
    assert parse_machine(text, "m.toml").channel("x").scale == scale


@pytest.mark.parametrize(
    ("kind", "written", "decoded"),
    [
        ("i16", "0x8000", -0x8000),
        ("i16", "-32768", -0x8000),
        ("i16", "0x7FFF", 0x7FFF),
        ("u16", "0xFFFF", 0xFFFF),
        ("i32", "0x80000000", -0x80000000),
        ("u32", "0x80000000", 0x80000000),
    ],
)
def test_an_invalid_word_is_kept_as_the_integer_it_decodes_to(kind: str, written: str, decoded: int) -> None:
    text = BASE + _channel(f'name = "x"\ntable = "input"\naddress = 9\ntype = "{kind}"\ninvalid = {written}')
    assert parse_machine(text, "m.toml").channel("x").invalid == (decoded,)


X = 'name = "x"\ntable = "input"\naddress = 9\ntype = "u16"\n'
BIT = 'name = "x"\ntable = "coil"\naddress = 9\ntype = "bit"\n'


@pytest.mark.parametrize(
    ("bad", "place", "says"),
    [
        (X + "scal = 1", "channel 4 x / scal", "unknown key; did you mean 'scale'"),
        (X + 'scale = "ten"', "channel 4 x / scale", "'ten' is not a scale"),
        (X + "scale = true", "channel 4 x / scale", "is not a scale"),
        (X + "scale = 0", "channel 4 x / scale", "it must be above 0"),
        (X + "scale = -0.1", "channel 4 x / scale", "it must be above 0"),
        (X + "scale = nan", "channel 4 x / scale", "is not a scale"),
        (X + 'scale = "1/0"', "channel 4 x / scale", "is not a scale"),
        (X + "low = nan", "channel 4 x / low", "finite"),
        (X + "low = 5\nhigh = 5", "channel 4 x / low", "holds no value"),
        (X + "low = 70000", "channel 4 x / low", "never reaches 70000"),
        (X + "high = -1", "channel 4 x / high", "never falls to -1"),
        (X + "invalid = 0x10000", "channel 4 x / invalid", "does not fit u16"),
        (X + "invalid = -1", "channel 4 x / invalid", "does not fit u16"),
        (X + "frozen_after_s = 0", "channel 4 x / frozen_after_s", "greater than 0"),
        (X.replace('"u16"', '"f16"'), "channel 4 x / type", "'f16' cannot be used; it must be 'bit', 'u16'"),
        (X.replace('"u16"', '"bit"'), "channel 4 x / type", "cannot be read from table 'input'"),
        (X.replace('"input"', '"coil"'), "channel 4 x / type", "it must be bit"),
        (X.replace('"input"', '"inputs"'), "channel 4 x / table", "'inputs' cannot be used"),
        (X.replace("= 9", "= -1"), "channel 4 x / address", "greater than or equal to 0"),
        (X.replace("= 9", '= "9"'), "channel 4 x / address", "'9' cannot be used; it must be a valid integer"),
        (X.replace("= 9", "= true"), "channel 4 x / address", "True cannot be used"),
        (X.replace("= 9", "= 65535").replace("u16", "u32"), "channel 4 x / address", "65536 does not exist"),
        (X.replace("= 9", "= 2"), "channel 4 x / address", "address 2 belongs to [channel 2 serial]"),
        (X.replace('"x"', '"beat"'), "channel 4 beat / name", "[channel 3 beat] has that name too"),
        (X.replace('"x"', '"X; drop"'), "channel 4 X; drop / name", "cannot be used"),
        (X.replace('"x"', '"seq"'), "channel 4 seq / name", "choose another name"),
        (X.replace('name = "x"', ""), "channel 4 / name", "is missing; add it"),
        (BIT + "scale = 0.1", "channel 4 x / scale", "a bit has none"),
        (BIT + "invalid = 1", "channel 4 x / invalid", "a bit has none"),
    ],
)
def test_a_bad_channel_is_named_with_its_key(bad: str, place: str, says: str) -> None:
    problem = next(line for line in _problems(BASE + _channel(bad)) if line.startswith(f"[{place}]: "))
    assert says in problem


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('channel = "id"', 'channel = "idd"', "[identity / channel]: there is no channel 'idd'; did you mean 'id'"),
        ('serial = "serial"', 'serial = "nr"', "[identity / serial]: there is no channel 'nr'"),
        ('channel = "beat"', 'channel = "pulse"', "[heartbeat / channel]: there is no channel 'pulse'"),
        ("equals = 77", "equals = 65536", "[identity / equals]: 0x10000 does not fit u16"),
        ("equals = 77", "", "[identity / equals]: is missing"),
        ("stale_after_s = 1.5", "stale_after_s = 0", "[heartbeat / stale_after_s]: 0 cannot be used"),
        ("version = 2", "version = '2'", "[machine / version]: '2' cannot be used"),
        ('id = "pump-1"', 'id = "Pump 1"', "[machine / id]: 'Pump 1' cannot be used"),
        (
            "[heartbeat]\n",
            "[heart]\n",
            "[heartbeat]: the table is missing; add [heartbeat] with channel, or absent = true where",
        ),
        ("[heartbeat]\n", "[heart]\n", "[heart]: unknown table; did you mean 'heartbeat'"),
        ("[machine]\n", "phases = 1\n[machine]\n", "[phases]: it must be a table"),
        ("[machine]\n", "[phases]\n0 = 'prime'\n[machine]\n", "[phases]: there is no channel 'phase'"),
        ("[machine]\n", "[phases]\n0 = 'primed'\n[machine]\n", "[phases / 0]: 'primed' is not a phase; did you mean"),
        ("[machine]\n", "[phases]\nx = 'prime'\n[machine]\n", "[phases / x]: a phase code must be a whole number"),
        ("[machine]\n", f"[phases]\n{'9' * 5000} = 'prime'\n[machine]\n", "[phases / 999"),
        ("[machine]\n", "[phases]\n65536 = 'prime'\n[machine]\n", "[phases / 65536]: a phase code must be"),
        (
            '"beat"\ntable',
            '"beat"\nscale = 0.1\ntable',
            "[heartbeat / channel]: channel 'beat' must be a plain register",
        ),
        ('"id"\ntable', '"id"\ninvalid = 0\ntable', "[identity / channel]: channel 'id' must be a plain register"),
    ],
)
def test_a_bad_table_is_named_with_its_key(old: str, new: str, expected: str) -> None:
    assert old in BASE
    assert any(line.startswith(expected) for line in _problems(BASE.replace(old, new)))


def test_a_phase_channel_needs_its_codes() -> None:
    assert any(
        line.startswith("[phases]: the table is missing") for line in _problems(BASE + PLAIN.format("phase", 7, "u16"))
    )


def test_no_channels_at_all() -> None:
    assert any(line.startswith("[channel]: there are no channels") for line in _problems(HEAD))


def test_a_channel_that_is_no_list() -> None:
    assert any(line.startswith("[channel") for line in _problems(HEAD + "[channel]\nname = 'x'\n"))


def test_every_error_is_reported_at_once() -> None:
    text = BASE.replace("version = 2", "").replace("equals = 77", "equals = -1")
    text += _channel(X + "scale = 0") + _channel(X.replace('"x"', '"y"') + "low = 2\nhigh = 1")
    places = [line.split("]: ")[0] for line in _problems(text)]
    assert places == ["[machine / version", "[identity / equals", "[channel 4 x / scale", "[channel 5 y / low"]


def test_malformed_toml_is_refused_with_its_line() -> None:
    problem = _problems(BASE + "\n[[channel]]\nname = \n")
    line = BASE.count("\n") + 3
    assert len(problem) == 1
    assert f"at line {line}" in problem[0]


def test_a_file_that_nests_for_ever_is_refused() -> None:
    assert "nested too deeply" in _problems("a = " + "[" * 100_000)[0]


def test_built_in_machines_are_found_by_their_own_id() -> None:
    assert "li-als-3" in machine_names()
    assert [load_machine(name).id for name in machine_names()] == list(machine_names())


def test_a_machine_is_found_without_loading_any_driver() -> None:
    code = (
        "import sys\nfrom session_monitor.config.machine_map import load_machine, machine_names\n"
        "load_machine(machine_names()[0])\n"
        "print([name for name in sys.modules if name.startswith(('drivers.', 'pymodbus'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_machine_is_found_by_folder_and_by_file(tmp_path: Path) -> None:
    file = tmp_path / "machine.toml"
    file.write_bytes(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode())  # as some editors save it
    assert load_machine(str(tmp_path)).id == "pump-1"
    assert load_machine(str(file)).id == "pump-1"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("li-als3", "li-als3: no machine is called that; did you mean 'li-als-3', or give the path"),
        ("nowhere/machine.toml", "nowhere/machine.toml: there is no such file; check the path"),
        ("nowhere.toml", "nowhere.toml: there is no such file"),
        ("a\0b", "no machine is called that"),
    ],
)
def test_an_unknown_machine_is_one_clear_line(name: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_machine(name)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_are_no_text_are_refused(tmp_path: Path) -> None:
    binary, huge = tmp_path / "binary.toml", tmp_path / "huge.toml"
    binary.write_bytes(b"# one\n\xff\xfe\n")
    huge.write_bytes(b"#" * 1_000_001)
    for file, says in ((binary, "line 2 is not UTF-8"), (huge, "is larger than"), (tmp_path, "there is no such file")):
        with pytest.raises(ConfigError, match=says):
            load_machine(str(file))
