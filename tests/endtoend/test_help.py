"""Every command explains itself."""

from __future__ import annotations

import pytest

from session_monitor.__main__ import COMMANDS, main


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_everywhere(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    out, err = capsys.readouterr()
    assert (ended.value.code, err) == (0, "")
    assert out.startswith(f"Usage: session-monitor {command}".rstrip())
    assert "--help" in out
