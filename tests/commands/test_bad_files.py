"""Every command that reads says in one line what is wrong with the file it was given; `cli.run` checks the line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from session_monitor.storage.sqlite import connect_writer
from tests.commands.cli import run


def newer(path: Path) -> Path:
    """A recording of a version that is not there yet."""
    connection = connect_writer(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    return path


def truncated(path: Path) -> Path:
    """Its last third is gone."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 2 // 3)
    return path


def journal_alone(path: Path) -> Path:
    """The file is gone, its journal is left."""
    path.rename(f"{path}-wal")
    return path


def folder(path: Path) -> Path:
    """Where recordings lie."""
    return path.parent


def no_recording(path: Path) -> Path:
    """A text."""
    path.write_text("not a recording")
    return path


def nothing(path: Path) -> Path:
    """No file at all."""
    return path.with_name("nothing.sqlite")


BAD: dict[Callable[[Path], Path], str] = {
    newer: "newer version",
    truncated: "truncated",
    journal_alone: "only its journal",
    folder: "is a folder",
    no_recording: "not a recording",
    nothing: "no such file",
}
READING: dict[str, tuple[str, ...]] = {
    "info": (),
    "alarms": (),
    "replay": (),
    "verify": (),
    "review": ("--screenshot", "{tmp}/x.png"),
    "whatif": ("--limits", "{tmp}/trial.toml"),
    "export": ("--to", "{tmp}/x.csv"),
    "redecode": ("--map", "{map}", "--to", "{tmp}/y.sqlite"),
    "labs": ("list",),
    "simulate": ("--listen", "127.0.0.1:0"),
}
ROOT = Path(__file__).parents[2]
MAP = ROOT / "drivers" / "li_als_3" / "machine.toml"
(EXAMPLE,) = (ROOT / "recordings").glob("*-example.sqlite")


def arguments(command: str, path: Path, tmp_path: Path) -> list[str]:
    """How the command is called on this file."""
    (tmp_path / "trial.toml").write_text('[limits]\n"return_high.limit" = 120\n')
    more = [part.format(tmp=tmp_path, map=MAP) for part in READING[command]]
    named = ["--from", str(path)] if command == "simulate" else [str(path)]
    return [command, *named, *more]


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.__name__)
def test_one_clear_line(
    command: str, bad: Callable[[Path], Path], full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if (command, bad) == ("whatif", folder):
        return  # a folder of recordings is what it takes, see test_whatif.py
    (tmp_path / "there").mkdir()
    path = bad(Path(shutil.copyfile(full, tmp_path / "there" / "x.sqlite")))
    done = run(capsys, *arguments(command, path, tmp_path))
    assert done.code == 2
    assert BAD[bad] in done.err and str(path) in done.err


@pytest.mark.parametrize("bad", [newer, journal_alone, folder, nothing], ids=lambda bad: bad.__name__)
def test_recover_takes_what_is_damaged_and_refuses_what_is_none(
    bad: Callable[[Path], Path], full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there").mkdir()
    path = bad(Path(shutil.copyfile(full, tmp_path / "there" / "x.sqlite")))
    done = run(capsys, "recover", path, "--to", tmp_path / "new.sqlite")
    assert done.code == 2 and str(path) in done.err and BAD[bad] in done.err
    assert not (tmp_path / "new.sqlite").exists()


@pytest.mark.parametrize("name", ["pven", "pven_mmHg", "pven_mmhg; DROP TABLE poll"])
def test_a_channel_nobody_knows(name: str, full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "export", full, "--to", tmp_path / "x.csv", "--channels", name)
    assert done.code == 2
    assert name in done.err and "pven_mmhg" in done.err
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        ('[limits]\n"pven.limit" = 1\n', "pven.limit"),
        ('[limits]\n"return_high.limit" = "high"\n', "return_high.limit"),
        ('[limits]\n"return_high.limit" = 1e9\n', "return_high.limit"),
        ('[limits]\n"return_high.limit" = "120"\n', "return_high.limit"),
        ("[on_delay_s]\nreturn_high = true\n", "return_high"),
        ("[limits\n", "not TOML"),
        ("", "tries nothing"),
    ],
)
def test_a_trial_with_errors(trial: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.toml").write_text(trial)
    done = run(capsys, "whatif", EXAMPLE, "--limits", tmp_path / "bad.toml")
    assert done.code == 2 and said in done.err and "bad.toml" in done.err


def test_what_a_file_from_elsewhere_says_moves_no_cursor(full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection = connect_writer(full)
    connection.execute("UPDATE session SET case_id = ?", ("\x1b[2Jnobody\nline",))
    connection.execute("UPDATE machine_map SET phases = ?", ('{"2": "\\ud800"}',))
    connection.close()
    for command in (("info", full), ("info", full, "--json"), ("list", full.parent)):
        done = run(capsys, *command)
        assert done.code == 0 and "nobody" in done.out
        assert "\x1b" not in done.out and "nobody\n" not in done.out
        done.out.encode()
