"""Where this computer's user keeps what sets the program up: found without loading what reads it."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def unit_folder() -> Path:
    """The user configuration folder."""
    return Path(platformdirs.user_config_path("session-monitor", appauthor=False))
