"""What a computer is set up to watch: nothing, one machine, or a file with every mistake named."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.config.console_file import Configured, check_links, console_path, load_configured
from session_monitor.config.errors import ConfigError
from tests.modbus.maps import WITH_SCALE


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    console_path().parent.mkdir(parents=True)
    return console_path()


def test_nothing_set_up_is_nothing(file: Path) -> None:
    assert not file.exists()
    assert load_configured() is None


def test_a_machine_with_and_without_its_bed(file: Path) -> None:
    file.write_text('machine = "li-als-3"\nlink = "tcp://10.0.0.5:502"\n')
    assert load_configured() == Configured("li-als-3", ("tcp://10.0.0.5:502",))
    file.write_text('machine = "li-als-3"\nlink = "tcp://10.0.0.5:502"\nbed = "7 床"\n', encoding="utf-8")
    assert load_configured() == Configured("li-als-3", ("tcp://10.0.0.5:502",), "7 床")


def test_every_mistake_is_named_at_once(file: Path) -> None:
    file.write_text("mashine = 'li-als-3'\nlink = 502\nbed = ' '\n")
    with pytest.raises(ConfigError) as refused:
        load_configured()
    assert str(refused.value).splitlines() == [
        f"{file}:1: [mashine]: unknown key; did you mean 'machine'",
        f"{file}: [machine]: is missing; add it",
        f"{file}:3: [bed]: ' ' cannot be used; write text in quotes",
        f"{file}:2: [link]: 502 cannot be used; write text in quotes",
    ]


def test_a_number_nobody_means_is_one_short_line(file: Path) -> None:
    for digits, says in (
        (90, ":1: [link]: 999"),
        (101, ":1: [link]: is a whole"),
        (5000, ": line 1 is a whole number"),
    ):
        file.write_text(f"link = {'9' * digits}\nmachine = 'li-als-3'\n")
        with pytest.raises(ConfigError) as refused:
            load_configured()
        said = str(refused.value).removeprefix(str(file))
        assert said.startswith(says) and len(said) < 100 and "\n" not in said


def test_a_machine_with_its_devices_takes_links_as_the_command_line_does(file: Path) -> None:
    own = "scale=rtu:///dev/ttyUSB0?baud=9600"
    file.write_text(f'machine = "small"\nlink = ["tcp://10.0.0.5", "{own}"]\n')
    configured = load_configured()
    assert configured == Configured("small", ("tcp://10.0.0.5", own))
    assert configured is not None
    check_links(configured, WITH_SCALE)


@pytest.mark.parametrize("links", ["[]", "['tcp://h', 5]", "['tcp://h', ' ']", "{ scale = 'tcp://h' }"])
def test_links_that_are_no_texts_are_refused(file: Path, links: str) -> None:
    file.write_text(f'machine = "small"\nlink = {links}\n')
    with pytest.raises(ConfigError, match=r"console.toml:2: \[link( 2)?\]: .* cannot be used; write text in quotes"):
        load_configured()


def test_every_link_that_is_wrong_is_named_with_its_number(file: Path) -> None:
    file.write_text('machine = "small"\n\nlink = ["tcp://h?unti=2", "scael=tcp://h", "scale=sim:normal"]\n')
    configured = load_configured()
    assert configured is not None
    with pytest.raises(ConfigError) as refused:
        check_links(configured, WITH_SCALE)
    assert str(refused.value).splitlines() == [
        f"{file}:3: [link 1]: tcp://h?unti=2: [unti]: unknown parameter; did you mean 'unit'",
        f"{file}:3: [link 2]: scael=: Small has no device 'scael'; did you mean 'scale'",
        f"{file}:3: [link 3]: scale=: must be at a Modbus link; use tcp://, tls://, rtu:// or rtu+tcp://",
    ]


@pytest.mark.parametrize(
    ("links", "says"),
    [
        ('["scale=tcp://h"]', r"\[link\]: the link of the machine itself is missing; give one without DEVICE="),
        ('["tcp://h", "tcp://i"]', r"\[link\]: the link of the machine itself is given twice"),
        ('["tcp://h", "scale=tcp://i", "scale=tcp://j"]', r"\[link 3\]: scale=: has a link already"),
        ('["sim:normal", "scale=tcp://i"]', r"\[link 2\]: scale=: cannot have a line of its own"),
        ('["tcp://h", "scale=tcp://h"]', r"\[link 2\]: scale=: .* is the line of the machine"),
        ('["tcp://localhost:502", "scale=tcp://127.0.0.1"]', r"\[link 2\]: scale=: .* is the line of the machine"),
        ('["scale=tcp://h", "tpc://h"]', r"\[link 2\]: tpc://h: is not a link"),
        ('"tpc://h"', r"\[link\]: tpc://h: is not a link"),
    ],
)
def test_links_that_do_not_go_together_are_refused(file: Path, links: str, says: str) -> None:
    file.write_text(f'machine = "small"\nlink = {links}\n')
    configured = load_configured()
    assert configured is not None
    with pytest.raises(ConfigError, match=says) as refused:
        check_links(configured, WITH_SCALE)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_toml_is_said_with_its_line(file: Path) -> None:
    file.write_text('machine = "li-als-3"\nlink =\n')
    with pytest.raises(ConfigError, match="line 2"):
        load_configured()
