"""What the proxy did to each reply, written down before it is done: the truth that trials are held against."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from bench.reliability.proxy.schedule import GOOD


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and what became of its reply. must_fail: a poll with this reply in it may give no values."""

    poll: int
    connection: int
    asked: str
    way: str
    must_fail: bool
    sent: tuple[str, ...]


class Log:
    """The entries of one proxy, in memory, and as lines of JSON where a file is given."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = path.open("w", encoding="utf-8") if path else None
        self.entries: list[Entry] = []
        self.asked: Counter[int] = Counter()
        """Function codes of all that the monitor sent, from the bytes themselves."""
        self.untellable = 0
        """Late or repeated RTU replies that nothing in them tells from the right one: not sent."""

    def note(self, entry: Entry) -> None:
        """Adds one."""
        self.entries.append(entry)
        if self._file:
            self._file.write(json.dumps(asdict(entry)) + "\n")

    @property
    def broken(self) -> int:
        """How many replies were not simply right."""
        return sum(entry.way != GOOD for entry in self.entries)

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()
