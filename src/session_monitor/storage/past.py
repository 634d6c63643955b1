"""What a recording that goes on holds for the monitor that goes on with it; read before anything is added to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from session_monitor.domain.alarms.types import AlarmKey, Priority, State, Transition
from session_monitor.domain.clinical.admitted import admitted_entry
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.laboratory import Logged, withdrawals
from session_monitor.domain.clinical.withdrawing import result_name
from session_monitor.domain.entered import EnteredValue
from session_monitor.domain.inputs import Command
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.results import Result
from session_monitor.monitor.past import Named, Past
from session_monitor.storage.series import EVERYTHING
from session_monitor.storage.sqlite import Connection
from session_monitor.storage.steps import arguments, read_frames
from session_monitor.storage.view import T_NS, UTC_NS

FRAME_EVERY_S = 5
"""Scales and totals move little in this time, and hours of treatment are read in a fraction of a second."""

_T = TypeVar("_T")

TRANSITIONS = (
    "SELECT seq, t_ns, utc_ns, alarm, channel, direction, occurrence, from_state, to_state, event, priority, "
    'value, limit_value, by_whom FROM "transition" WHERE step < ? ORDER BY id'
)
RESULT_LOG = (
    "SELECT id, analyte, value, unit, uln, specimen_utc_ns, when_taken, censor, method, by_whom, entered_utc_ns, "
    "corrects FROM result ORDER BY id"
)
RESULTS = (
    "SELECT id, analyte, value, unit, uln, specimen_utc_ns, when_taken, censor, method, by_whom, entered_utc_ns "
    "FROM result WHERE id NOT IN (SELECT corrects FROM result WHERE corrects NOT NULL) ORDER BY id"
)


def read_past(
    connection: Connection, machine: MachineMap, last_t_ns: int, period_ns: int, before_seq: int = EVERYTHING
) -> Past:
    """The session up to step `before_seq`; raises what a damaged file makes SQLite or its reader raise."""
    bed, operator = connection.execute("SELECT bed, operator FROM session").fetchone()
    operators = _outputs(connection, before_seq, "operator", lambda details: str(details["operator"]))
    entries = tuple(_outputs(connection, before_seq, "clinical", admitted_entry))
    return Past(
        last_t_ns,
        bed,
        operators[-1] if operators else operator,
        transitions=tuple(transition_of(row) for row in connection.execute(TRANSITIONS, (before_seq,)).fetchall()),
        case=case_in(connection, before_seq),
        actions=_actions(connection, before_seq),
        named=tuple(_outputs(connection, before_seq, "acknowledgements_named", _named)),
        limits=tuple(
            _outputs(connection, before_seq, "limit_change", lambda details: (details["key"], float(details["new"])))
        ),
        entered={
            name: EnteredValue(value, unit, by, t_ns)
            for name, value, unit, by, t_ns in connection.execute(
                "SELECT name, value, unit, by_whom, t_ns FROM entered_value WHERE seq < ? ORDER BY id", (before_seq,)
            ).fetchall()
        },
        results=_results(connection, entries, before_seq),
        entries=entries,
        frames=tuple(read_frames(connection, machine, frames_every(period_ns), before_seq)),
        serials=tuple(
            _outputs(connection, before_seq, "device_serial", lambda details: (details["device"], details["serial"]))
        ),
    )


def _why(told: dict[str, Any]) -> tuple[int, str]:
    return int(told["result"]), str(told["reason"])


def _results(connection: Connection, entries: Sequence[Entry], before_seq: int) -> tuple[Logged, ...]:
    """Every result ever written, with what became of it."""
    gone, rows = withdrawals(entries), connection.execute(RESULT_LOG).fetchall()
    why = dict(_outputs(connection, before_seq, "result_corrected", _why))
    return tuple(
        Logged(str(row[0]), Result(*row[1:-1]), None if row[-1] is None else str(row[-1]), why.get(row[0], ""),
               withdrawn=gone.get(result_name(row[0])))
        for row in rows
    )  # fmt: skip


def case_in(connection: Connection, before_seq: int = EVERYTHING) -> str:
    """The case as it was last set in the session, else as the recording began with it."""
    told = _outputs(connection, before_seq, "case", lambda details: str(details["case"]))
    return told[-1] if told else connection.execute("SELECT case_id FROM session").fetchone()[0]


def frames_every(period_ns: int) -> int:
    """One poll in so many is read again."""
    return max(1, FRAME_EVERY_S * 10**9 // period_ns)


@dataclass(frozen=True, slots=True)
class LastStep:
    """A step with both its clocks, in nanoseconds."""

    seq: int
    t_ns: int
    utc_ns: int


def last_step(
    connection: Connection, before_seq: int = EVERYTHING, tables: Sequence[str] = ("poll", "miss")
) -> LastStep | None:
    """The newest poll or miss before `before_seq`; None when there is none."""
    rows = [
        connection.execute(
            f"SELECT p.seq, {T_NS}, {UTC_NS} FROM {table} p JOIN clock c USING (clock) "
            "WHERE p.seq < ? ORDER BY p.seq DESC LIMIT 1",
            (before_seq,),
        ).fetchone()
        for table in tables
    ]
    return max((LastStep(*row) for row in rows if row), key=lambda last: last.seq, default=None)


def transition_of(row: Sequence[Any]) -> Transition:
    """A row of TRANSITIONS."""
    seq, t_ns, utc_ns, alarm, channel, direction, occurrence, from_, to, event, priority, value, limit, by = row
    key, level = AlarmKey(alarm, channel, direction), Priority[priority.upper()]
    return Transition(seq, t_ns, utc_ns, key, occurrence, State(from_), State(to), event, level, value, limit, by)


def _actions(connection: Connection, before_seq: int) -> tuple[tuple[int, Command], ...]:
    rows = connection.execute(
        'SELECT DISTINCT t.t_ns, c.id, c.command_id, c.kind, c.args, c.by_whom FROM command c JOIN "transition" t '
        "ON t.step = c.seq WHERE c.seq < ? ORDER BY c.id",
        (before_seq,),
    ).fetchall()
    return tuple((t_ns, Command(name, kind, arguments(args), by)) for t_ns, _, name, kind, args, by in rows)


def _named(details: dict[str, Any]) -> Named:
    return Named(details["t_ns"], details["by"], tuple(details["occurrences"]))


def _outputs(connection: Connection, before_seq: int, kind: str, read: Callable[[dict[str, Any]], _T]) -> list[_T]:
    rows = connection.execute("SELECT details FROM output WHERE seq < ? AND kind = ? ORDER BY id", (before_seq, kind))
    return [read(json.loads(details)) for (details,) in rows.fetchall()]
