"""Figures as people read them: what was to be reached, what was measured, how often, on which computer.

A number without these is no figure: nobody could tell whether it still holds.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from session_monitor.monitor.durations import quantile

PACKAGES = ("PySide6-Essentials", "pyqtgraph", "pymodbus", "numpy", "miniaudio")
HEADINGS = ("figure", "goal", "measured", "n", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. met: whether it reaches its goal, None where it has none. n: what it was measured over."""

    name: str
    measured: str
    n: str
    goal: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """A word for `met`."""
        return "" if self.met is None else "met" if self.met else "MISSED"


def spread(values: Iterable[float], unit: str = "ms") -> str:
    """`p50 2.1, p99 4.0, max 5.2 ms`."""
    ordered = sorted(values)
    if not ordered:
        return "nothing was measured"
    p50, p99 = quantile(ordered, 0.50), quantile(ordered, 0.99)
    assert p50 is not None and p99 is not None
    return f"p50 {short(p50)}, p99 {short(p99)}, max {short(ordered[-1])} {unit}"


def short(value: float) -> str:
    """Three figures, and never more digits than the whole number has."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def p99(values: Iterable[float]) -> float:
    """Nearest rank; infinity of nothing, so that no goal is met by it."""
    found = quantile(sorted(values), 0.99)
    return float("inf") if found is None else found


def printed(figures: Sequence[Figure]) -> str:
    """The figures of one bench as a table of plain text."""
    rows = [HEADINGS, *((f.name, f.goal, f.measured, f.n, f.verdict) for f in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def surroundings() -> str:
    """What the figures were measured on, and what else the computer was doing: part of every output."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return "\n".join(
        (
            f"measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}",
            f"on {os.cpu_count()} x {_processor()}, {_system()}, load {load()}",
            f"with Python {platform.python_version()}, {versions}, SQLite {_sqlite()}",
        )
    )


def load() -> str:
    """Processes that wanted a core, averaged over 1, 5 and 15 minutes."""
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


def _commit() -> str:
    root = Path(__file__).parents[1]
    command = ["git", "-C", str(root), "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _system() -> str:
    name = platform.freedesktop_os_release().get("PRETTY_NAME", sys.platform)
    return f"{name}, Linux {platform.release()}"


def _sqlite() -> str:
    try:
        used: Any = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        used = sqlite3
    return used.sqlite_version
