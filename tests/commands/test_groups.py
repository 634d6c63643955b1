"""Commands with commands of their own: where options may stand, and what is said of a mistyped word."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.domain.counted import counted
from tests.commands.cli import run
from tests.storage.sessions import poll, record, small_machine

Capture = pytest.CaptureFixture[str]
MACHINE = small_machine()


@pytest.mark.parametrize("where", [0, 1, 2], ids=["before the case", "before the command", "at the end"])
@pytest.mark.parametrize("glued", [False, True])
def test_an_option_of_the_group_stands_anywhere(tmp_path: Path, capsys: Capture, where: int, glued: bool) -> None:
    record(tmp_path, [poll(MACHINE, 0)])
    option = [f"--recordings={tmp_path}"] if glued else ["--recordings", str(tmp_path)]
    words = ["CASE", "list"]
    assert (
        run(capsys, "labs", *words[:where], *option, *words[where:]).out == f"no results in case CASE in {tmp_path}\n"
    )


def test_what_is_behind_two_dashes_is_no_option(capsys: Capture, tmp_path: Path) -> None:
    done = run(capsys, "case", "CASE", "--recordings", tmp_path, "add", "patient", "--", "--recordings", "x")
    assert done.err == "session-monitor: '--recordings' is not FIELD=VALUE\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("relay", "x.sqlite"), "No such command 'relay'. Did you mean 'replay'? (see session-monitor --help)"),
        (("case", "LA-1", "lgo"), "No such command 'lgo'. Did you mean 'log'? (see session-monitor case --help)"),
        (("case", "LA-1", "--recordngs", "d", "log"), "No such option '--recordngs'. Did you mean '--recordings'?"),
        (("case", "LA-1", "log", "--recordings"), "Option '--recordings' requires an argument."),
        (("case", "LA-1"), "Say what to do: add, kinds, log, name, withdraw. (see session-monitor case --help)"),
        (("labs",), "Missing argument 'FILE|CASE_ID'. (see session-monitor labs --help)"),
        (("machines", "chek", "x"), "No such command 'chek'. (Did you mean one of: 'check', 'schema'?)"),
    ],
)
def test_a_mistyped_word_is_one_line_with_what_was_meant(capsys: Capture, words: tuple[str, ...], says: str) -> None:
    done = run(capsys, *words)
    assert done.code == 2 and done.err.startswith(f"session-monitor: {says}")


def test_one_thing_is_not_said_as_many(capsys: Capture, tmp_path: Path) -> None:
    assert [counted(n, "row") for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    assert [counted(n, "step left", "steps left") for n in (1, 3)] == ["1 step left", "3 steps left"]
    path = record(tmp_path, [poll(MACHINE, 0)])
    told = run(capsys, "report", path, "--to", tmp_path / "r.pdf").out
    assert told == f"{tmp_path / 'r.pdf'}: 1 session\n"
    told = run(capsys, "export", path, "--to", tmp_path / "r.csv", "--channels", "pacc_mmhg").out
    assert told.startswith(f"{tmp_path / 'r.csv'}: 1 row, ")
