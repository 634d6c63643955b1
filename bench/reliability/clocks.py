"""The computer's clock set while a treatment runs: an hour to and fro, over summer time, past 2038 and 2106.

Each session is run twice with the same machine and the same operator, once with a clock that nobody touches: every
alarm, delay, shelf and pause must come and go at the same session time, and the record must keep its order.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.reliability.by_hand import BEFORE_S, PERIOD_NS, HandClock, Treatment, own_folders
from bench.reliability.replays import Compared, compare
from session_monitor.storage.reading import Recording
from session_monitor.storage.utc import iso_utc

WORKERS = 2
S_NS = 10**9
HOUR_NS = 3600 * S_NS
NOTICED_NS = S_NS
"""A clock that moved less is not called set."""
CLOCK_STEP = "clock_step"
SCENARIOS = ("return-kink", "access-kink", "air-in-return", "link-half-open")
AWAY_S = 20
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """begins: UTC at which it starts. moves_ns: how far the clock is set, one after the other; none for a mere date.

    restart: the program is killed and started anew as the clock is set.
    """

    name: str
    begins: str = "2027-01-15T08:00:00"
    moves_ns: tuple[int, ...] = ()
    restart: bool = False
    zone: str = "Europe/Berlin"


def _between(one: str, other: str) -> int:
    return _utc_ns(other) - _utc_ns(one)


def _utc_ns(moment: str) -> int:
    return round(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()) * S_NS


CASES = (
    Case("an hour on", moves_ns=(HOUR_NS,)),
    Case("an hour back", moves_ns=(-HOUR_NS,)),
    Case("to and fro", moves_ns=(HOUR_NS, -HOUR_NS, -HOUR_NS, HOUR_NS)),
    Case("half a second", moves_ns=(NOTICED_NS // 2, -NOTICED_NS // 2)),
    Case("a second back, as a leap second", moves_ns=(-S_NS,)),
    Case("summer time begins", "2027-03-28T00:59:00"),
    Case("summer time ends", "2027-10-31T00:59:00"),
    Case("summer time begins, and somebody sets the clock", "2027-03-28T00:59:00", (HOUR_NS,)),
    Case("summer time ends, and somebody sets the clock", "2027-10-31T00:59:00", (-HOUR_NS,)),
    Case("over 2038-01-19, 32 bits of seconds", "2038-01-19T03:13:00"),
    Case("past 2038, an hour back", "2040-05-01T12:00:00", (-HOUR_NS,)),
    Case("from before 2038 to past it", moves_ns=(_between("2027-01-15T08:00:00", "2038-02-01T00:00:00"),)),
    Case("over 2106-02-07, 32 bits without a sign", "2106-02-07T06:27:00"),
    Case("from 1970, an empty battery, to now", "1970-01-01T00:10:00", (_utc_ns("2027-01-15T08:00:00"),)),
    Case("twenty minutes back while the program starts anew", moves_ns=(-HOUR_NS // 3,), restart=True),
    Case("twenty minutes on while the program starts anew", moves_ns=(HOUR_NS // 3,), restart=True),
)


@dataclass(slots=True)
class Seen:
    """One session with the clock set."""

    name: str
    steps: int = 0
    deadlines: int = 0
    noticed: int = 0
    noticeable: int = 0
    moved: list[str] = field(default_factory=list[str])
    disordered: list[str] = field(default_factory=list[str])
    differs: list[str] = field(default_factory=list[str])


def measure(cases: Sequence[Case] = CASES, seconds: float = 240.0, seeds: int = 5) -> list[Figure]:
    """Every case with so many seeds: another fault, other moments."""
    told = [(case, seed + 1, seconds) for seed in range(seeds) for case in cases]
    with ProcessPoolExecutor(WORKERS) as pool:
        seen = list(pool.map(watched, *zip(*told, strict=True)))
    for each in seen:
        for line in (*each.moved, *each.disordered, *each.differs):
            print(f"{each.name}: {line}", file=sys.stderr)
    n = f"{len(seen)} sessions ({len(cases)} cases), seeds 1 to {seeds}, {sum(each.steps for each in seen)} steps"
    moved, disordered, differs = (
        sum(bool(getattr(each, name)) for each in seen) for name in ("moved", "disordered", "differs")
    )
    noticed, noticeable = sum(each.noticed for each in seen), sum(each.noticeable for each in seen)
    deadlines = f"{sum(each.deadlines for each in seen)} transitions and deadlines, {n}"
    return [
        Figure("sessions with a deadline moved by the clock", str(moved), deadlines, "0", moved == 0),
        Figure("sessions out of order", str(disordered), n, "0", disordered == 0),
        Figure("sessions recorded or replayed otherwise", str(differs), n, "0", differs == 0),
        Figure(
            "clocks set by a second or more, alarmed",
            f"{noticed} of {noticeable}",
            n,
            "all",
            noticed == noticeable,
        ),
    ]


def watched(case: Case, seed: int, seconds: float) -> Seen:
    """A session with the clock set beside the same one without."""
    found = Seen(f"{case.name}, seed {seed}")
    with tempfile.TemporaryDirectory() as home:
        own_folders(Path(home))
        set_, shown = _treatment(case, seed, seconds, Path(home) / "set", case.moves_ns)
        with set_.close() as recording:
            _look(set_, case, recording, found)
        if not case.restart:  # after a start session time goes on by the clock, so that nothing can be the same
            plain, undisturbed = _treatment(case, seed, seconds, Path(home) / "plain", ())
            plain.close().close()
            found.deadlines = len(shown)
            found.moved += _first_difference(undisturbed, shown)
    return found


def _treatment(
    case: Case, seed: int, seconds: float, folder: Path, moves_ns: tuple[int, ...]
) -> tuple[Treatment, list[Row]]:
    """The treatment, not yet closed, and all its deadlines as they were shown, but those of the clock's own alarm."""
    dice = random.Random(f"{seed}")
    scenario = SCENARIOS[seed % len(SCENARIOS)]
    clock = HandClock()
    clock.utc_offset_ns = _utc_ns(case.begins) - clock.now_ns
    treatment = Treatment(folder, scenario, seed, clock=clock, zone=case.zone)
    moments = sorted(dice.sample(range(1, round((BEFORE_S + seconds / 2) / 5)), max(1, len(moves_ns))))
    moves = dict(zip(moments, moves_ns or (0,), strict=False))
    actions = {
        2: ("pause_audio", {"seconds": 90}),
        3: ("shelve", _alarm("access_prealarm", "pacc_mmhg", "low", seconds=60)),
        5: ("acknowledge", {"occurrences": list(range(1, 60))}),
        9: ("edit_limit", {"key": "return_high.limit", "value": 130, "reason": "trial"}),
        14: ("acknowledge", {"occurrences": list(range(1, 60))}),
    }
    shown = list[Row]()
    for part in range(round(seconds / 5)):
        if part in moves:
            if case.restart and moves_ns:
                treatment.die(AWAY_S * S_NS)
            treatment.clock.utc_offset_ns += moves[part]
            if case.restart and moves_ns:
                treatment.begin()
        if part in actions:
            kind, args = actions[part]
            treatment.say(kind, **args)
        for _ in range(5 * S_NS // PERIOD_NS):
            treatment.run(PERIOD_NS / 1e9)
            shown += _deadlines(treatment)
    transitions = [
        (row.t_ns, row.key, row.from_, row.to, row.event, row.priority, row.value, row.limit, row.by)
        for record in treatment.heard
        for row in record.transitions
        if row.key.id != CLOCK_STEP
    ]
    return treatment, [*transitions, *shown]


def _alarm(id_: str, channel: str, direction: str, **more: object) -> dict[str, object]:
    return {"id": id_, "channel": channel, "direction": direction, "reason": "trial", **more}


def _deadlines(treatment: Treatment) -> list[Row]:
    """What counts down or up on the screen at this moment."""
    shown = treatment.console.shown
    assert shown is not None
    rows: list[Row] = [(shown["seq"], shown["t_s"], shown["sound"]["paused_left_s"])]
    for alarm in shown["alarms"]:
        if alarm["id"] != CLOCK_STEP:
            left_s = alarm.get("shelved_left_s")
            rows.append((alarm["id"], alarm["direction"], alarm["state"], alarm["age_s"], left_s, alarm["escalated"]))
    return rows


def _first_difference(plain: list[Row], set_: list[Row]) -> list[str]:
    if plain == set_:
        return []
    one, other = next(
        ((one, other) for one, other in zip(plain, set_, strict=False) if one != other), (len(plain), len(set_))
    )
    return [f"with a clock that nobody set {one}, with one that was {other}"]


def _look(treatment: Treatment, case: Case, recording: Recording, found: Seen) -> None:
    """Order of what was recorded, its dates, and the same out of a replay."""
    inputs = [record.input for record in treatment.heard]
    found.steps = len(inputs)
    for what, numbers in (
        ("seq", [step.seq for step in recording.inputs()]),
        ("t_ns", [step.t_ns for step in recording.inputs()]),
        ("transition", [row.seq for row in recording.transitions()]),
    ):
        if any(later <= earlier for earlier, later in pairwise(numbers)):
            found.disordered.append(f"{what} does not rise")
    dates = [utc for rows in recording.rows(("utc",)) for (utc,) in rows]
    if dates != [iso_utc(step.utc_ns) for step in inputs if step.frame is not None]:
        found.differs.append("the dates in `reading` are not those of the clock")
    same = Compared(case.name, 0)
    compare(treatment.heard, recording, same)
    found.differs += same.wrong
    if not case.restart:  # between two runs no clock is compared
        found.noticeable = sum(abs(move) >= NOTICED_NS for move in case.moves_ns)
        found.noticed = sum(step.host.clock_step_s != 0 for step in inputs)
