"""What a command says of a case that nobody knows: one sentence, with the name that may be meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from session_monitor.config.errors import suggestion


def no_such_case(case_id: str, folder: Path, known: Sequence[str]) -> str:
    """One line; `known` are the cases of that folder."""
    if not folder.is_dir():
        return f"{folder} is not a folder; name that of the recordings with --recordings DIR"
    if not known:
        known_not = f"no case is called {case_id!r} in {folder}: there are no cases there"
        return f"{known_not}; name its folder with --recordings DIR"
    return f"no case is called {case_id!r} in {folder}; {suggestion(case_id, known)}"
