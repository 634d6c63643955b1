"""`verify`: its exit codes and its one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.storage.sqlite import connect_writer
from tests.commands.cli import run


def test_sealed_altered_unreadable_and_unsealed(full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sealed = run(capsys, "verify", full)
    assert (sealed.code, "sealed and intact" in sealed.out) == (0, True)
    connection = connect_writer(full)
    connection.execute("UPDATE note SET text = 'nothing happened'")
    connection.close()
    altered = run(capsys, "verify", full)
    assert (altered.code, "note row 1" in altered.out) == (1, True)
    connection = connect_writer(full)
    connection.execute("UPDATE note SET text = 'bag changed'")
    connection.execute("DELETE FROM seal")
    connection.close()
    unsealed = run(capsys, "verify", full)
    assert (unsealed.code, "not sealed" in unsealed.out) == (3, True)
    (tmp_path / "x.sqlite").write_bytes(b"x")
    unreadable = run(capsys, "verify", tmp_path / "x.sqlite")
    assert unreadable.code == 2 and unreadable.err.count("\n") == 1


def test_a_key_that_is_none_is_wrong_use(full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "verify", full, "--key", tmp_path / "none.pem")
    assert done.code == 2 and "cannot be read" in done.err
