"""A recording with something of everything in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storage.full_session import full_session


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """Nine polls and a missed one of a simulated Li-ALS 3.0, one alarm, a note, a weight, results."""
    return full_session(tmp_path / "all")
