"""What was last said of each closed recording of a folder, so that a thousand of them are listed at once.

Disposable, in the user's cache folder: a row counts while the file has the size and the time it had then, no journal
lies beside it, and this version of the program wrote it. Whatever is missing or damaged is read from the file again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from session_monitor import __version__
from session_monitor.storage.cache import cache_folder

Row = dict[str, Any]
CLOSED = "closed"


class Listed:
    """Rows by the names of their files; `save` once all were asked for."""

    def __init__(self, folder: Path) -> None:
        name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._file = cache_folder().parent / "listed" / f"{name}.json"
        self._known = self._read()
        self._asked = dict[str, list[Any]]()

    def row(self, path: Path, make: Callable[[Path], Row]) -> Row:
        """What is said of that file: kept from an earlier look, or made now."""
        stamp = _stamp(path)
        kept = self._known.get(path.name)
        if stamp is not None and kept is not None and kept[:-1] == stamp:
            self._asked[path.name] = kept
            return {**kept[-1], "recording": str(path)}
        row = make(path)
        if stamp is not None and row.get("state") == CLOSED and _stamp(path) == stamp:
            self._asked[path.name] = [*stamp, row]
        return row

    def save(self) -> None:
        """Keeps the rows that were asked for; a disk that refuses only costs time later."""
        if self._asked == self._known:
            return
        part = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps({"version": __version__, "rows": self._asked}), encoding="utf-8")
            part.replace(self._file)

    def _read(self) -> Mapping[str, list[Any]]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
            rows = found["rows"] if found["version"] == __version__ else {}
            return {name: kept for name, kept in rows.items() if len(kept) == 3 and isinstance(kept[2], dict)}
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return {}


def _stamp(path: Path) -> list[int] | None:
    """Size and time of a file that nobody writes; None for any other."""
    try:
        if path.with_name(f"{path.name}-wal").exists():
            return None
        found = path.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]
