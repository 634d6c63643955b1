"""What a computer is set up to watch: nothing, one machine, or a file with every mistake named."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.config.console_file import Configured, console_path, load_configured
from session_monitor.config.errors import ConfigError


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
    assert load_configured() == Configured("li-als-3", "tcp://10.0.0.5:502")
    file.write_text('machine = "li-als-3"\nlink = "tcp://10.0.0.5:502"\nbed = "7 床"\n', encoding="utf-8")
    assert load_configured() == Configured("li-als-3", "tcp://10.0.0.5:502", "7 床")


def test_every_mistake_is_named_at_once(file: Path) -> None:
    file.write_text("mashine = 'li-als-3'\nlink = 502\nbed = ' '\n")
    with pytest.raises(ConfigError) as refused:
        load_configured()
    assert str(refused.value).splitlines() == [
        f"{file}: [mashine]: unknown key; did you mean 'machine'",
        f"{file}: [machine]: is missing; add it",
        f"{file}: [link]: 502 cannot be used; write text in quotes",
        f"{file}: [bed]: ' ' cannot be used; write text in quotes",
    ]


def test_a_file_that_is_not_toml_is_said_with_its_line(file: Path) -> None:
    file.write_text('machine = "li-als-3"\nlink =\n')
    with pytest.raises(ConfigError, match="line 2"):
        load_configured()
