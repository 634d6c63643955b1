"""What a command says of a case that nobody knows: one sentence, with the name that may be meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from session_monitor.config.errors import suggestion


def no_such_case(case_id: str, folder: Path, known: Sequence[str]) -> str:
    """One line; `known` are the cases of that folder."""
    return f"no case is called {case_id!r} in {folder}; {suggestion(case_id, known) if known else 'there is none yet'}"
