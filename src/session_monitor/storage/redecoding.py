"""`redecode`: a recording read with another machine map, after an error in its own was found.

The words stay what the machine sent; the copy holds both maps, and its readings are those of the new one. What the
monitor did at the time (its alarms, what people answered) is not changed: it happened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain.channels import Raw
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.map_changes import channel_changes
from session_monitor.domain.readings import Frame
from session_monitor.storage import schema
from session_monitor.storage.chain import CHAINED_FROM, Chain, chained_tables, links, row_writer
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import signing_key
from session_monitor.storage.machine_rows import write_machine
from session_monitor.storage.opening import FAULTS, open_checked
from session_monitor.storage.replacing import whole_or_none
from session_monitor.storage.rows import quality_bytes
from session_monitor.storage.sealing import TABLE as SEAL
from session_monitor.storage.sealing import put_seal
from session_monitor.storage.series import Clocks
from session_monitor.storage.sqlite import Connection, connect_writer, floor_problem, quoted, reason_of
from session_monitor.storage.verifying import Finding, verify
from session_monitor.storage.words import places, recoded

KIND = "redecoded"
"""The kind of output that says in the copy what it was made from."""
CLOCKS = 4
"""Columns of a poll before its quality and its integers."""


@dataclass
class ChannelChange:
    """was, now: what differs between the two maps; None where a map has no such channel.

    readings: how many values came out otherwise, `measured` and `unmeasured` of them where there was none, or is none
    any more. first: (seconds of session, value before, value after) of the first of them.
    """

    channel: str
    was: dict[str, Any] | None
    now: dict[str, Any] | None
    readings: int = 0
    measured: int = 0
    unmeasured: int = 0
    first: tuple[float, float | None, float | None] | None = None


@dataclass(frozen=True, slots=True)
class Redecoded:
    """polls: how many were decoded again. changes: channels that differ in the map or in any reading."""

    polls: int
    changes: tuple[ChannelChange, ...]


def redecode(path: Path, new: MachineMap, to: Path, utc_ns: int) -> Redecoded:
    """Writes the copy. RecordingError for one that was altered, for a map that does not fit, or a full disk."""
    if to.exists():
        raise RecordingError(f"{to} is there already: name another file, or take it away first")
    if problem := floor_problem():
        raise RecordingError(problem)
    found = verify(path, None)
    if found.finding is Finding.ALTERED:
        raise RecordingError(f"{path} is not decoded again, for it is not what was recorded: {found.detail}")
    source, old = open_checked(path)
    try:
        _check_fit(path, old, new)
        return _written(_Copy(source, old, new), to, {"from": path.name, "finding": found.detail}, utc_ns)
    except FAULTS as error:
        raise RecordingError(f"{path} cannot be decoded again: {reason_of(error)}") from error
    finally:
        source.close()


def _check_fit(path: Path, old: MachineMap, new: MachineMap) -> None:
    if old.id != new.id:
        raise RecordingError(f"the map is one of {new.id}, but {path} was recorded of {old.id}")
    there = {place for channel in new.channels for place in places(channel)}
    for channel in old.channels:
        if not set(places(channel)) <= there:
            where = f"{channel.table.value} {channel.address}"
            raise RecordingError(
                f"the map leaves out {channel.name} ({where}), which was recorded and would be lost: keep it in the map"
            )


class _Copy:
    """Goes through a recording row by row, decoding its polls anew and counting what comes out otherwise."""

    def __init__(self, source: Connection, old: MachineMap, new: MachineMap) -> None:
        self._source, self.old, self.new = source, old, new
        self._recode = recoded(old, new)
        self._runs = dict(source.execute("SELECT clock, run FROM clock").fetchall())
        self._clocks = Clocks(source)
        self._builders = dict[int, tuple[FrameBuilder, FrameBuilder]]()
        self._pairs = [(i, old.index[c.name]) for i, c in enumerate(new.channels) if c.name in old.index]
        self.changes = {name: ChannelChange(name, *said) for name, said in channel_changes(old, new).items()}
        self.polls = 0

    def rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """(table, values) of every row but the seals, in the order in which they were recorded."""
        for table, values in self._stored():
            if table == "poll":
                yield table, self._poll(values)
            elif table != SEAL:
                yield table, values

    def _stored(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        if self._source.execute("PRAGMA user_version").fetchone()[0] >= CHAINED_FROM:
            yield from ((link.table, link.values) for link in links(self._source))
            return
        for table in chained_tables(self._source):
            for row in self._source.execute(f"SELECT * FROM {quoted(table)} ORDER BY rowid"):
                yield table, tuple(row)

    def _poll(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        seq, clock, residual = values[:3]
        t_ns = int(self._clocks.t_ns(np.array([seq]), np.array([clock]), np.array([residual]))[0])
        before, after = self._frames(self._runs[clock], seq, t_ns, values[CLOCKS + 1 :])
        self.polls += 1
        self._compare(t_ns / 1e9, before.values, after.values)
        return (*values[:CLOCKS], quality_bytes(after), *after.raw)

    def _frames(self, run: int, seq: int, t_ns: int, raw: tuple[Raw | None, ...]) -> tuple[Frame, Frame]:
        if run not in self._builders:  # each start of the monitor watched anew for sensors that stand still
            self._builders[run] = FrameBuilder(self.old), FrameBuilder(self.new)
        one, other = self._builders[run]
        return one.build(seq, t_ns, 0, raw), other.build(seq, t_ns, 0, self._recode(raw))

    def _compare(self, t_s: float, before: NDArray[np.float64], after: NDArray[np.float64]) -> None:
        for i, k in self._pairs:
            was, now = float(before[k]), float(after[i])
            if was == now or (was != was and now != now):
                continue
            name = self.new.channels[i].name
            change = self.changes.setdefault(name, ChannelChange(name, {}, {}))
            change.readings += 1
            change.measured += was != was
            change.unmeasured += now != now
            change.first = change.first or (t_s, _known(was), _known(now))


def _known(value: float) -> float | None:
    return None if value != value else value


def _written(copy: _Copy, to: Path, about: dict[str, Any], utc_ns: int) -> Redecoded:
    with whole_or_none(to) as part:
        part.touch()
        with closing(connect_writer(part)) as target:
            target.execute("PRAGMA synchronous = OFF")  # until it has its name it may be made again
            schema.create(target, copy.new)
            target.execute("BEGIN IMMEDIATE")
            _fill(target, copy, about, utc_ns)
            target.execute("COMMIT")
    return Redecoded(copy.polls, tuple(copy.changes.values()))


def _fill(target: Connection, copy: _Copy, about: dict[str, Any], utc_ns: int) -> None:
    chain = row_writer(target)
    for table, values in copy.rows():
        chain.append_values(table, values)
    write_machine(chain, copy.new)
    last = target.execute("SELECT coalesce(max(seq), 0) FROM poll").fetchone()[0]
    details = json.dumps(about | {"utc_ns": utc_ns}, ensure_ascii=False)
    chain.append("output", {"seq": last, "kind": KIND, "details": details})
    if isinstance(chain, Chain):
        put_seal(chain, signing_key(), utc_ns)
