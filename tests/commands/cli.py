"""Runs a command as a user does, in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from session_monitor.__main__ import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: object
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document it printed."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The objects it printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Done:
    """One command; a refusal must be one line on stderr and nothing on stdout."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    if ended.value.code == 2:
        assert err.startswith("session-monitor: ") and err.count("\n") == 1 and not out
    return Done(ended.value.code, out, err)
