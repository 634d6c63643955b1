"""`case CASE_ID name`: name and passphrase are asked for at a terminal, and stand on no command line."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import click.termui
import pytest

from session_monitor.storage import names as module
from session_monitor.storage.names import Named, Names
from tests.commands.cli import Done, run

PASSPHRASE = "four words and more"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _cheap_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOG2_N", 10)


def name(monkeypatch: pytest.MonkeyPatch, capsys: Capture, folder: Path, *words: str, answers: tuple[str, ...]) -> Done:
    """The command, with a person at the terminal who gives these answers."""
    given = iter(answers)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    for function in ("visible_prompt_func", "hidden_prompt_func"):
        monkeypatch.setattr(click.termui, function, lambda _question: next(given))
    return run(capsys, "case", "--recordings", folder, "C1", "name", *words)


def test_a_name_is_kept_shown_and_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    say = monkeypatch, capsys, tmp_path
    assert name(*say, answers=()).out == f"no names in {tmp_path}\n"
    assert name(*say, "--set", "--by", "lin", answers=("吴小明", PASSPHRASE, PASSPHRASE)).code == 0
    assert name(*say, answers=(PASSPHRASE,)).out == "吴小明\n"
    wrong = name(*say, answers=("something else",))
    assert wrong.code == 2 and "the passphrase does not open" in wrong.err
    assert name(*say, "--set", "--remove", answers=()).code == 2
    assert name(*say, "--remove", answers=(PASSPHRASE,)).code == 0
    assert name(*say, answers=(PASSPHRASE,)).code == 1
    assert not (tmp_path / "cases.sqlite").exists(), "a name touches nothing else"


def test_the_passphrase_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    say = monkeypatch, capsys, tmp_path
    assert name(*say, "--change-passphrase", answers=()).out == f"no names in {tmp_path}\n"
    Names(tmp_path).put("C1", Named("Wu"), PASSPHRASE)
    wrong = name(*say, "--change-passphrase", answers=("not this one",))  # no new one is asked for
    assert wrong.code == 2 and "does not open" in wrong.err and len(wrong.err.strip().splitlines()) == 1
    assert name(*say, "--change-passphrase", "--remove", answers=()).code == 2
    changed = name(*say, "--change-passphrase", answers=(PASSPHRASE, "new words", "new words"))
    assert (changed.code, changed.out) == (0, f"{tmp_path / 'names.enc'} has the new passphrase\n")
    assert name(*say, answers=("new words",)).out == "Wu\n"


def test_nothing_is_taken_from_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    done = run(capsys, "case", "--recordings", tmp_path, "C1", "name", "--set")
    assert done.code == 2 and "name is asked for at a terminal" in done.err
    Names(tmp_path).put("C1", Named("Wu"), PASSPHRASE)
    done = run(capsys, "case", "--recordings", tmp_path, "C1", "name")
    assert done.code == 2 and "passphrase is asked for at a terminal" in done.err


def test_at_a_real_terminal_the_passphrase_is_not_echoed(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "session_monitor", "case", "--recordings", str(tmp_path), "C1", "name", "--set"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as process:
        os.close(theirs)
        seen = b""
        for prompt, answer in ((b"Name: ", "Wu"), (b"Passphrase: ", PASSPHRASE), (b"confirmation: ", PASSPHRASE)):
            seen += _until(ours, prompt)
            os.write(ours, f"{answer}\n".encode())
        seen += _until(ours, b"kept in")
        assert process.wait(60) == 0
    os.close(ours)
    assert b"Wu" in seen and PASSPHRASE.encode() not in seen
    assert Names(tmp_path).name("C1", PASSPHRASE).name == "Wu"  # type: ignore[union-attr]


def _until(terminal: int, text: bytes) -> bytes:
    """Everything up to a text; getpass drops what is typed before it asks."""
    seen, deadline = b"", time.monotonic() + 60
    while text not in seen:
        assert time.monotonic() < deadline, seen
        seen += os.read(terminal, 1000)
    return seen
