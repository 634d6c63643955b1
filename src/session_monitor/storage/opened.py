"""A recording's file, open for reading: whatever is wrong with it becomes one line here.

Everything that reads a recording goes through this, so that a damaged file gives one line everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.opening import FAULTS, open_checked
from session_monitor.storage.soundness import unsound
from session_monitor.storage.sqlite import reason_of


class OpenedRecording:
    """One file, read only; every method raises RecordingError only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection, self.machine = open_checked(path)
        try:
            version = self._row("PRAGMA user_version")[0]
            with self._damage_told():
                wrong = unsound(self._connection, version)
            if wrong:
                raise RecordingError(f"{path} is damaged: {wrong}; `verify {path}` says since when")
        except RecordingError:
            self.close()
            raise

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Opens a file that may be anything; RecordingError says in one line why it is not read."""
        return cls(Path(path))

    def close(self) -> None:
        """Gives the file back; may be called twice."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _told(self, read: Callable[[Any], str]) -> str:
        with self._damage_told():
            return read(self._connection)

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with self._damage_told():
            return self._connection.execute(sql, values).fetchall()

    def _row(self, sql: str) -> Any:
        rows = self._rows(sql)
        if not rows:
            raise RecordingError(f"{self.path} is damaged: it does not say whose session it is")
        return rows[0]

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        try:
            yield
        except FAULTS as error:
            raise RecordingError(f"{self.path} is damaged: {reason_of(error)}") from error
