"""The inputs of every step of a recording, as the monitor was given them: what replay runs on.

If one of them came back other than it went in, replayed alarms would differ from recorded ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from session_monitor.domain.inputs import Command, HostFacts, Miss, MissCause, StepInput
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame
from session_monitor.domain.scaling import Scaler
from session_monitor.storage.held import hold, integers
from session_monitor.storage.schema import raw_column
from session_monitor.storage.series import MISSING, are_numbers, arrays
from session_monitor.storage.sqlite import Connection, quoted
from session_monitor.storage.view import T_NS, UTC_NS

SLICE = 2_000
"""Steps read at once."""


def read_inputs(connection: Connection, machine: MachineMap, seqs: range | None = None) -> Iterator[StepInput]:
    """Every step in order, polls and misses alike; only those in `seqs` if it is given."""
    first, last = connection.execute(
        "SELECT min(seq), max(seq) FROM (SELECT min(seq) AS seq FROM poll UNION SELECT max(seq) FROM poll "
        "UNION SELECT min(seq) FROM miss UNION SELECT max(seq) FROM miss)"
    ).fetchone()
    if first is None:
        return
    stop = last + 1
    if seqs is not None:
        first, stop = max(first, seqs.start), min(stop, seqs.stop)
    host = HostFacts()
    while (start := _next_seq(connection, first)) is not None and start < stop:
        bounds = (start, min(stop, start + SLICE))
        first = bounds[1]
        commands, hosts = _commands(connection, bounds), _hosts(connection, bounds)
        steps = {**_frames(connection, machine, bounds), **_misses(connection, bounds)}
        for seq in sorted(steps):
            t_ns, utc_ns, given = steps[seq]
            host = hosts.get(seq, host)
            frame, miss = (given, None) if isinstance(given, Frame) else (None, given)
            yield StepInput(seq, t_ns, utc_ns, frame, miss, commands.get(seq, ()), host)


def _next_seq(connection: Connection, at_least: int) -> int | None:
    """The first step from there on, so that a hole of any length costs nothing; None behind the last one."""
    seq = connection.execute(
        "SELECT min(seq) FROM (SELECT min(seq) AS seq FROM poll WHERE seq >= ?1 "
        "UNION ALL SELECT min(seq) FROM miss WHERE seq >= ?1)",
        (at_least,),
    ).fetchone()[0]
    if seq is not None and seq < at_least:
        raise ValueError("its steps are out of order")  # of a tree that leads round, and reading on would never end
    return seq


def _next_poll(connection: Connection, at_least: int) -> int | None:
    """The same among polls alone."""
    seq = connection.execute("SELECT min(seq) FROM poll WHERE seq >= ?", (at_least,)).fetchone()[0]
    if seq is not None and seq < at_least:
        raise ValueError("its polls are out of order")
    return seq


def read_frames(connection: Connection, machine: MachineMap, every: int, before_seq: int) -> Iterator[Frame]:
    """One frame in so many, by sequence number, and the last one before `before_seq`; in order."""
    first, last = connection.execute(
        "SELECT (SELECT min(seq) FROM poll WHERE seq < ?1), (SELECT max(seq) FROM poll WHERE seq < ?1)", (before_seq,)
    ).fetchone()
    if first is None:
        return
    thinned = f"AND (p.seq % {every} = 0 OR p.seq = {last})"
    start: int | None = first
    while start is not None and start <= last:
        end = min(last + 1, start + SLICE * every)
        steps = _frames(connection, machine, (start, end), thinned)
        start = _next_poll(connection, end)
        for _, _, given in steps.values():
            if isinstance(given, Frame):
                yield given


_Step = tuple[int, int, Frame | Miss]


def _frames(connection: Connection, machine: MachineMap, bounds: tuple[int, int], only: str = "") -> dict[int, _Step]:
    if not only and (whole := _whole_frames(connection, machine, bounds)):
        return whole
    columns = ", ".join(f"p.{quoted(raw_column(c.name))}" for c in machine.channels)
    rows = _rows(connection, "poll", f"p.quality, {columns}", bounds, only)
    if not rows:
        return {}
    quality = np.zeros((len(rows), len(machine.channels)), dtype=np.uint8)
    for i, row in enumerate(rows):
        if row[3]:
            if not isinstance(row[3], bytes) or len(row[3]) > len(machine.channels):
                raise ValueError(f"poll {row[0]} has a quality that is none")
            quality[i, : len(row[3])] = np.frombuffer(row[3], dtype=np.uint8)
    words, known = integers([row[4:] for row in rows], machine.channels)
    values, _ = Scaler(machine.channels).values(*hold(connection, machine.channels, words, known, rows[0][0]))
    values[quality != 0] = np.nan
    steps = dict[int, _Step]()
    for i, row in enumerate(rows):
        seq, t_ns, utc_ns = row[:3]
        steps[seq] = t_ns, utc_ns, Frame(machine, seq, t_ns, utc_ns, row[4:], values[i], quality[i])
    return steps


def _whole_frames(connection: Connection, machine: MachineMap, bounds: tuple[int, int]) -> dict[int, _Step]:
    """The same, column by column, which is faster; nothing when a number is missing somewhere, or was refused."""
    if not are_numbers(machine.channels) or any(channel.period_s for channel in machine.channels):
        return {}  # before anything is read: it would be read twice, slice by slice
    rows = _rows(connection, "poll", "p.quality", bounds)
    if not rows or any(row[3] for row in rows):
        return {}
    columns = ["seq", "clock", *(quoted(raw_column(channel.name)) for channel in machine.channels)]
    found = next(arrays(connection, "poll", columns, bounds), None)
    if found is None or not np.array_equal(found[0][0], [row[0] for row in rows]):  # a recorder may have gone on
        return {}
    words = np.array(found[0][2:], dtype=np.int64).T.copy()
    known = words != MISSING
    if not known.all():
        return {}
    values, _ = Scaler(machine.channels).values(words, known)
    good = np.zeros(words.shape, dtype=np.uint8)
    return {
        seq: (t_ns, utc_ns, Frame(machine, seq, t_ns, utc_ns, raw, numbers, quality))
        for (seq, t_ns, utc_ns, _), raw, numbers, quality in zip(rows, words, values, good, strict=True)
    }


def _misses(connection: Connection, bounds: tuple[int, int]) -> dict[int, _Step]:
    causes = {
        number: Miss(MissCause(cause), detail)
        for number, cause, detail in connection.execute("SELECT id, cause, detail FROM miss_cause")
    }
    rows = _rows(connection, "miss", "p.miss_cause", bounds)
    return {seq: (t_ns, utc_ns, causes[cause]) for seq, t_ns, utc_ns, cause in rows}


def _rows(
    connection: Connection, table: str, columns: str, bounds: tuple[int, int], only: str = ""
) -> list[tuple[Any, ...]]:
    rows = connection.execute(
        f"SELECT p.seq, {T_NS}, {UTC_NS}, {columns} FROM {table} p LEFT JOIN clock c USING (clock) "
        f"WHERE p.seq >= ? AND p.seq < ? {only} ORDER BY p.seq",
        bounds,
    ).fetchall()
    if any(type(row[1]) is not int or type(row[2]) is not int for row in rows):
        raise ValueError("a step has no time")  # or one that SQLite computed as a real number: too large for an integer
    if rows and not (bounds[0] <= rows[0][0] and rows[-1][0] < bounds[1]):
        raise ValueError("its steps are out of order")
    return rows


def _commands(connection: Connection, bounds: tuple[int, int]) -> dict[int, tuple[Command, ...]]:
    given = dict[int, tuple[Command, ...]]()
    for seq, command_id, kind, args, by in connection.execute(
        "SELECT seq, command_id, kind, args, by_whom FROM command WHERE seq >= ? AND seq < ? ORDER BY id", bounds
    ).fetchall():
        given[seq] = (*given.get(seq, ()), Command(command_id, kind, arguments(args), by))
    return given


def _hosts(connection: Connection, bounds: tuple[int, int]) -> dict[int, HostFacts]:
    rows = connection.execute(
        "SELECT seq, screen_ok, sound_ok, recording_ok, disk_low, clock_step_s FROM host_fact "
        "WHERE seq >= ? AND seq < ?",
        bounds,
    ).fetchall()
    return {
        seq: HostFacts(_maybe(screen), _maybe(sound), bool(recording), bool(low), step)
        for seq, screen, sound, recording, low, step in rows
    }


def arguments(args: str) -> dict[str, Any]:
    """What a command was given with; ValueError when it is not what a recorder writes."""
    found = json.loads(args)
    if not isinstance(found, dict):
        raise ValueError("the arguments of a command are none")
    return found


def _maybe(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)
