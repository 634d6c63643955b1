"""What several of these tests start from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The program outside its checkout, whose recordings/ is not for tests: sessions go to the user's data folder."""
    site = tmp_path / "site"
    for package in (ROOT / "src" / "session_monitor", ROOT / "drivers", ROOT / "ui"):
        shutil.copytree(package, site / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    return site
