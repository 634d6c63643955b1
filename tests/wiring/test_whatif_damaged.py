"""What-if over recordings that somebody altered: one clear line, or an answer without what cannot be read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from session_monitor.storage.sqlite import connect_writer
from tests.commands.cli import run
from tests.ui.reviewing import EXAMPLES

TRIAL = '[limits]\n"tmp_high.limit" = 50.0\n'


def tried(capsys: pytest.CaptureFixture[str], tmp_path: Path, statement: str) -> tuple[object, str]:
    path, trial = tmp_path / "altered.sqlite", tmp_path / "trial.toml"
    shutil.copyfile(EXAMPLES[0], path)
    trial.write_text(TRIAL)
    connection = connect_writer(path)
    connection.execute(statement)
    connection.close()
    done = run(capsys, "whatif", path, "--limits", trial)
    return done.code, done.err


def test_a_value_of_no_known_name_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, err = tried(capsys, tmp_path, "UPDATE entered_value SET name = 'x'")
    assert (code, err) == (0, "")


@pytest.mark.parametrize(
    ("details", "says"),
    [("1.5", "is damaged"), ("{}", "does not say which limit was changed")],
    ids=["number", "empty"],
)
def test_a_limit_change_that_says_nothing_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], details: str, says: str
) -> None:
    change = f"INSERT INTO output (seq, kind, details) VALUES (1, 'limit_change', '{details}')"
    code, err = tried(capsys, tmp_path, change)
    assert code in (1, 2) and says in err and "Traceback" not in err
