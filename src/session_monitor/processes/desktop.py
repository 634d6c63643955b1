"""Whether this computer can show a window now."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """Whether a window can be opened here."""
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def is_unseen() -> bool:
    """Whether Qt paints where nobody looks: told so, or for want of a display."""
    return os.environ.get("QT_QPA_PLATFORM") == "offscreen" or not has_display()
