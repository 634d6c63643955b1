"""Limits to try on a recorded session, and what trying them came to. No Qt.

The program itself judges (`whatif`); here is only which limits differ, what file says so, and how its answer reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from session_monitor.domain.conditions.alarm_set import AlarmSet, Limit
from session_monitor.domain.conditions.editable import EditableLimit
from session_monitor.domain.inputs import Command
from session_monitor.monitor.limits import numbers_of

_STEPS = {"mmHg": 5.0, "g": 10.0, "mL": 10.0, "mL/min": 1.0, "℃": 0.1, "s": 5.0, "min": 5.0, "%": 1.0}
OTHER_STEP = 0.1
DELAY = "on_delay_s"
"""How long it must last before the alarm comes: what is tried of an alarm beside its limits."""
LONGEST_DELAY_S = 600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial changed of one alarm: occurrences as run and on trial, and how the others moved.

    true_lost: lost ones that the machine's own alarm confirmed. shift_s: of the first that moved; None when none did.
    """

    as_run: int
    on_trial: int
    lost: int = 0
    true_lost: int = 0
    gained: int = 0
    shift_s: float | None = None


class Trial:
    """The limits of a session: as they were at its end, and as they are tried."""

    def __init__(self, limits: Sequence[EditableLimit], commands: Sequence[Command], ran: Sequence[str]) -> None:
        """ran: ids of the alarms that came in the session; their limits stand first."""
        came = set(ran)
        self.limits = sorted(limits, key=lambda each: (each.alarm not in came, each.limit.key.endswith(f".{DELAY}")))
        self.as_run = {each.limit.key: each.limit.value for each in limits} | _edited(commands)
        self.tried: dict[str, float] = {}

    def value(self, key: str) -> float:
        """The limit on trial, or as it was."""
        return self.tried.get(key, self.as_run[key])

    def move(self, index: int, steps: int) -> None:
        """Tries the limit of a row so many steps higher or lower, within its hard bounds."""
        limit = self.limits[index].limit
        size = 1.0 if limit.key.endswith(f".{DELAY}") else _STEPS.get(limit.unit, OTHER_STEP)
        value = round(round(self.value(limit.key) / size + steps) * size, 6)
        value = min(max(value, limit.lowest), limit.highest)
        if value == self.as_run[limit.key]:
            self.tried.pop(limit.key, None)
        else:
            self.tried[limit.key] = value

    def file(self) -> str:
        """The trial as `whatif --limits` reads it."""
        tables: dict[str, list[str]] = {"limits": [], DELAY: []}
        for key, value in self.tried.items():
            alarm, _, last = key.rpartition(".")
            table, name = (DELAY, alarm) if last == DELAY else ("limits", key)
            tables[table].append(f'"{name}" = {value!r}\n')
        return "".join(f"[{table}]\n{''.join(lines)}" for table, lines in tables.items() if lines)


def delays(alarm_set: AlarmSet) -> tuple[EditableLimit, ...]:
    """How long each alarm must last before it comes, as a limit like others; where it is one and the same delay."""
    found = list[EditableLimit]()
    for alarm in alarm_set.alarms:
        known = {condition.on_delay_s for condition in alarm.conditions}
        channels = {key.channel for condition in alarm.conditions for key in condition.keys}
        if len(known) == 1 and (delay_s := known.pop()) > 0:
            limit = Limit(f"{alarm.id}.{DELAY}", delay_s, 0.0, LONGEST_DELAY_S, "s", delay_s)
            channel = channels.pop() if len(channels) == 1 else None
            found.append(EditableLimit(alarm.id, channel, alarm.priority.word, limit))
    return tuple(found)


def outcomes(document: str, ran: Sequence[str]) -> Mapping[str, Outcome]:
    """Alarm id -> what the answer of `whatif --json` says of it. ran: the id of each occurrence as run."""
    session: dict[str, Any] = json.loads(document)["sessions"][0]
    ids = {*ran, *(row["alarm"] for row in session["gained"])}
    return {each: _outcome(each, session, list(ran).count(each)) for each in ids}


def _outcome(alarm: str, session: Mapping[str, Any], as_run: int) -> Outcome:
    lost, gained, *moved = ([r for r in session[name] if r["alarm"] == alarm] for name in _CHANGES)
    shifted = sorted((row for rows in moved for row in rows), key=lambda row: row["as_run_t"])
    return Outcome(
        as_run,
        as_run - len(lost) + len(gained),
        len(lost),
        sum(row["machine_agreed"] for row in lost),
        len(gained),
        shifted[0]["shift_s"] if shifted else None,
    )


_CHANGES = ("lost", "gained", "earlier", "later")


@dataclass(frozen=True, slots=True)
class Change:
    """One alarm that a trial lost, gained or moved. t_s: its onset, of a lost one as run, else on trial.

    true: lost, and the machine's own alarm had confirmed it. shift_s: how much later; None for lost and gained.
    """

    kind: str
    alarm: str
    channel: str | None
    priority: str
    t_s: float
    true: bool = False
    shift_s: float | None = None


def changes(document: str) -> list[Change]:
    """Every change: lost true alarms first, then the other lost ones, those gained, and those moved."""
    session: dict[str, Any] = json.loads(document)["sessions"][0]
    found = [
        Change(
            kind,
            row["alarm"],
            row["channel"],
            row["priority"],
            row["t"],
            row.get("machine_agreed", False),
            row.get("shift_s"),
        )
        for kind in _CHANGES
        for row in session[kind]
    ]
    return sorted(found, key=lambda each: (not each.true, min(_CHANGES.index(each.kind), 2), each.t_s))


def burden(document: str) -> tuple[int, int]:
    """How many alarms came in the whole session, and would have come on trial."""
    session: dict[str, Any] = json.loads(document)["sessions"][0]
    return sum(session["burden_as_run"].values()), sum(session["burden_on_trial"].values())


def _edited(commands: Sequence[Command]) -> dict[str, float]:
    """Limits as people set them, the last change of each."""
    found: dict[str, float] = {}
    for command in commands:
        if command.kind == "edit_limit":
            found |= numbers_of({command.args.get("key"): command.args.get("value")}) or {}
        elif command.kind == "load_preset":
            found |= numbers_of(command.args.get("limits")) or {}
    return found
