"""Notes the Modbus function code of every frame handed to a line, in this process and all that it starts.

The monitor's own gate is not asked: a gate that let a write through is what is looked for. What a process sent is
written to the folder at once, for many of them are killed. Imports nothing of the project: it must be there first.
"""

from __future__ import annotations

import os
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = "SESSION_MONITOR_AUDIT"  # environment variable: where processes write what they sent
LINES = {"drivers.modbus.sockets": "SocketLine", "drivers.modbus.serial_port": "SerialLine"}
READS = {1, 2, 3, 4}
UNKNOWN = -1
"""Stands for bytes that are no question of Modbus at all."""


def function_of(frame: bytes) -> int:
    """The function code of a frame as Modbus TCP or RTU frames it."""
    if len(frame) == 12 and frame[2:6] == b"\0\0\0\6":
        return frame[7]
    return frame[1] if len(frame) == 8 else UNKNOWN


def install() -> None:
    """From now on the lines that this process imports note what they send."""
    if os.environ.get(FOLDER) and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def sent(folder: Path) -> dict[int, list[str]]:
    """Function code -> the processes that sent it."""
    found: dict[int, list[str]] = {}
    for path in sorted(folder.iterdir()):
        for line in path.read_text().splitlines():
            found.setdefault(int(line), []).append(path.name)
    return found


class _Finder(MetaPathFinder):
    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path) if fullname in LINES else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Watched(spec.loader, LINES[fullname])
        return spec


class _Watched(Loader):
    def __init__(self, loader: Loader, line: str) -> None:
        self._loader = loader
        self._line = line

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        line = getattr(module, self._line)
        send = line.send

        def noted(this: object, data: bytes, deadline: float) -> None:
            _note(function_of(data))
            send(this, data, deadline)

        line.send = noted


_noted: set[tuple[int, int]] = set()


def _note(function: int) -> None:
    here = (os.getpid(), function)
    folder = os.environ.get(FOLDER)
    if folder and here not in _noted:
        _noted.add(here)
        with Path(folder, str(os.getpid())).open("a") as file:
            file.write(f"{function}\n")
