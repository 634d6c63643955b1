"""How many hours of recording the disk has room for, so that it is known before it is full."""

from __future__ import annotations

import shutil
from pathlib import Path

from session_monitor.domain.machine import MachineMap

LOW_H = 12.0
"""Room for two of the longest sessions (project's own)."""
JOURNAL_BYTES = 32 * 1024**2
"""What the write-ahead log may take beside the recording, left out of the room that counts."""
BYTES_A_VALUE, BYTES_A_POLL = 4, 60
"""An upper bound; tests measure less."""


def hours_left(folder: Path, machine: MachineMap, period_ns: int) -> float:
    """Hours until the disk of `folder` is full at this machine's rate."""
    polls_an_hour = 3600e9 / period_ns
    bytes_an_hour = polls_an_hour * (BYTES_A_POLL + BYTES_A_VALUE * len(machine.channels))
    return max(0.0, shutil.disk_usage(folder).free - JOURNAL_BYTES) / bytes_an_hour
