"""machine.toml with what nobody means: it is refused with one line, and does not end the program or wait for ever."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.channel_checks import TAKEN
from session_monitor.config.errors import ConfigError
from session_monitor.config.machine_map import load_machine, parse_machine
from session_monitor.domain.derived import UNITS
from session_monitor.storage import view

HEAD = """
[machine]
id = "odd"
name = "Odd"
version = 1
[identity]
absent = true
[heartbeat]
absent = true
"""
CHANNEL = '[[channel]]\nname = "{}"\ntable = "input"\naddress = {}\ntype = "{}"\n'
X = HEAD + CHANNEL.format("x", 0, "u16")


def problem(text: str) -> str:
    """The one thing that is said of the file, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        parse_machine(text, "m.toml")
    said = str(caught.value)
    assert "\n" not in said and len(said) < 300
    return re.sub(r"^m.toml(:\d+)?: ", "", said)


@pytest.mark.parametrize("name", sorted(UNITS))
def test_a_channel_is_not_called_like_a_computed_one(name: str) -> None:
    """Its reading would be written over by what is computed, and its limit never judged."""
    said = problem(HEAD + CHANNEL.format(name, 0, "u16"))
    assert (
        said
        == f"[channel 1 {name} / name]: {name!r} is computed here, or the clock of a recording; choose another name"
    )


def test_what_a_recording_computes_is_no_name_of_a_channel() -> None:
    assert {*view.CLOCKS, *view.DERIVED} <= TAKEN


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ("9" * 5000, "m.toml: line 5 "),  # more than Python reads
        ("0x" + "F" * 5000, "m.toml:5: [machine / version]: "),  # more than Python prints
        ("9" * 101, "m.toml:5: [machine / version]: "),
    ],
)
def test_a_number_nobody_means_is_one_line(written: str, where: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_machine(X.replace("version = 1", f"version = {written}"), "m.toml")
    assert str(caught.value) == f"{where}is a whole number of more than 100 digits; write the number that is meant"


def test_a_long_number_in_a_list_of_a_table_has_its_place() -> None:
    said = problem(X + f"invalid = [1, {'9' * 101}]\n")
    assert said.startswith("[channel 1 / invalid 2]: is a whole number of more than")


def test_keys_within_keys_are_refused_like_brackets() -> None:
    said = problem(X.replace('id = "odd"', "id" + ".a" * 2000 + " = 1"))
    assert said.startswith("is nested too deeply")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "version = 1",
            f"version = {2**31}",
            "[machine / version]: 2147483648 cannot be used; it must be less than or",
        ),
        (
            "version = 1",
            f"version = {'9' * 90}",
            "[machine / version]: 9999999999999999999999999999999999999... cannot",
        ),
        ('"u16"', '"u16"\nscale = "1e99999999"', "[channel 1 x / scale]: '1e99999999' is not a scale; write a number"),
        ('"u16"', '"u16"\nscale = "1E-9_999_999"', "[channel 1 x / scale]: '1E-9_999_999' is not a scale"),
        ('"u16"', '"u16"\noffset = "-1e+99999999"', "[channel 1 x / offset]: '-1e+99999999' is not an offset"),
        ('"u16"', f'"u16"\noffset = "{"x" * 500}"', "[channel 1 x / offset]: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."),
        ('"u16"', f'"u16"\nbits = "{"1" * 500}"', "[channel 1 x / bits]: '111111111111111111111111111111111111..."),
        ('"u16"', '"f32"\ninvalid = 1e300', "[channel 1 x / invalid]: 1e+300 does not fit f32; write the number that"),
        ('"u16"', '"f32"\ninvalid = [1.5, -3.4028236e38]', "[channel 1 x / invalid]: -3.40282e+38 does not fit f32"),
        ('"u16"', '"u16"\ngroup = "slow"\n[[group]]\nname = "slow"\nperiod_s = 1', "[channel]: nothing of the machine"),
        ('"u16"', '"u16"\ndevice = "d"\n[[device]]\nid = "d"\nname = "D"', "[channel]: nothing of the machine itself"),
    ],
)
def test_what_nobody_means_is_one_line(old: str, new: str, says: str) -> None:
    assert old in X
    assert problem(X.replace(old, new)).startswith(says)


def test_a_scale_has_no_more_digits_than_a_recording_holds() -> None:
    most = f"10000000001/{2**63 - 1}"
    assert parse_machine(X + f"scale = '{most}'\n", "m.toml").channel("x").scale == Fraction(most)
    more = f"10000000001/{2**63}"
    said = problem(X + f"scale = '{more}'\n")
    assert said == f"[channel 1 x / scale]: the scale '{more}' has more digits than a recording holds; write fewer"


@pytest.mark.parametrize("word", ["nan", "inf", "-inf", "3.4028235e38", "-3.4028235e38"])
def test_every_number_that_two_registers_hold_may_mean_no_measurement(word: str) -> None:
    assert len(parse_machine(X.replace('"u16"', f'"f32"\ninvalid = {word}'), "m.toml").channel("x").invalid) == 1


@pytest.mark.parametrize("codes", [("1", "01"), ("0", "-0"), ("00", "0")])
@pytest.mark.parametrize("key", ["scale", "unit"])
def test_one_code_in_two_spellings_is_refused(key: str, codes: tuple[str, str]) -> None:
    """The last of them would count, without a word."""
    written = f'{key}_from = "c"\n{key}_codes = {{ {codes[0]} = 1, {codes[1]} = 1000 }}\n'
    said = problem(X + written + CHANNEL.format("c", 1, "i16"))
    assert said == f"[channel 1 x / {key}_codes]: {codes[0]} and {codes[1]} are one code; remove one of them"


def test_one_phase_in_two_spellings_is_refused() -> None:
    text = X + CHANNEL.format("phase", 1, "u16") + '[phases]\n1 = "prime"\n01 = "purify"\n2 = "prime"\n'
    assert problem(text) == "[phases / 01]: 1 and 01 are one code; remove one of them"
    assert parse_machine(text.replace("01 =", "3 ="), "m.toml").phases == {1: "prime", 3: "purify", 2: "prime"}


def test_a_phase_of_many_digits_is_cut() -> None:
    text = X + CHANNEL.format("phase", 1, "u16") + f"[phases]\n1 = {'9' * 90}\n"
    assert problem(text).startswith(f"[phases / 1]: {'9' * 37}... is not a phase; ")


def test_a_map_of_more_channels_than_a_recording_holds() -> None:
    def channels(count: int) -> str:
        return HEAD + "".join(CHANNEL.format(f"c{n}", n, "u16") for n in range(count))

    assert problem(channels(901)) == "[channel]: there are 901, and a recording holds 900; remove what is not needed"
    assert len(parse_machine(channels(900), "m.toml").channels) == 900


def test_a_channel_with_a_mistake_may_be_the_one_that_is_read_with_every_poll() -> None:
    slow = X + 'group = "slow"\n[[group]]\nname = "slow"\nperiod_s = 1\n'
    assert problem(slow + CHANNEL.format("Y", 1, "u16")).startswith("[channel 2 Y / name]")


def test_a_path_that_no_folder_holds_is_one_line() -> None:
    with pytest.raises(ConfigError, match=r"^a{300}: no machine is called that; there are [^\n]*$"):
        load_machine("a" * 300)
    for path in (f"./{'a' * 300}", f"{'a' * 300}.toml"):
        with pytest.raises(ConfigError, match=r"^a{300}(.toml)?: cannot be read [^\n]*; check the path[^\n]*$"):
            load_machine(path)


def test_a_set_of_alarms_of_such_a_path_is_one_line() -> None:
    machine = load_machine("li-als-3")
    for path in ("a" * 300, f"./{'a' * 300}"):
        with pytest.raises(ConfigError, match=r"^a{300}: cannot be read [^\n]*; check the path[^\n]*$"):
            load_alarm_set(path, machine)
