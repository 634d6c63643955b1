"""Replay is live: every scenario of the simulated machine with seeded operators, gaps, restarts, clocks and host facts.

Each recording is compared with what the monitor had in its hands when it made it: every input of every step bit for
bit, every transition, and then twice the bytes that `replay` prints.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.figures import Figure
from bench.reliability.by_hand import ALARMS, BEFORE_S, MACHINE, PERIOD_NS, Treatment, own_folders
from drivers.simulated.scenario import scenario_names
from session_monitor.commands.rows import transition_row
from session_monitor.commands.terminal import document
from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.inputs import StepInput
from session_monitor.monitor.ports import StepRecord
from session_monitor.storage.reading import Recording
from session_monitor.wiring.replay import replayed

WORKERS = 2
EVERY_S = 15.0
"""Something happens about so often."""
HOUR_NS = 3600 * 10**9
ENTERED = (("weight_kg", 40, 110, "kg"), ("hct", 20, 45, "%"))
LONGEST_GAP_S = 30.0
HAPPENINGS = (
    *("acknowledge", "acknowledge", "shelve", "unshelve", "edit_limit", "edit_limit", "enter_value", "set_operator"),
    *("mark_event", "pause_audio", "resume_audio", "reset", "recentre", "load_preset", "out_of_service"),
    *(
        "return_to_service",
        "test_sound",
        "add_result",
        "add_result",
        "withdraw",
        "add_entry",
        "set_case",
        "nonsense",
        "host",
        "gap",
        "clock",
        "restart",
    ),
)


@dataclass(slots=True)
class Compared:
    """What came of comparing live, recorded and replayed."""

    name: str
    seed: int
    steps: int = 0
    values: int = 0
    transitions: int = 0
    happened: Counter[str] = field(default_factory=Counter[str])
    wrong: list[str] = field(default_factory=list[str])


def measure(names: tuple[str, ...] | None = None, seconds: float = 600.0, seeds: int = 3) -> list[Figure]:
    """Every scenario as a stretch around its fault, so many times with other happenings."""
    chosen = names or tuple(scenario_names())
    told = [(name, seed + 1, seconds) for seed in range(seeds) for name in chosen]
    with ProcessPoolExecutor(WORKERS) as pool:
        found = list(pool.map(compared, *zip(*told, strict=True)))
    for each in found:
        for line in each.wrong:
            print(f"{each.name}, seed {each.seed}: {line}", file=sys.stderr)
    happened = sum((each.happened for each in found), Counter[str]())
    n = f"{len(found)} treatments ({len(chosen)} scenarios), seeds 1 to {seeds}, {sum(e.steps for e in found)} steps"
    told_of = ", ".join(f"{count} {kind}" for kind, count in sorted(happened.items()))
    good = {what: sum(not any(line.startswith(what) for line in e.wrong) for e in found) for what in PARTS}
    return [
        Figure(
            "live = recorded: inputs and values",
            f"{good['step']} of {len(found)}",
            f"{sum(e.values for e in found)} values, {n}",
            "all",
            good["step"] == len(found),
        ),
        Figure(
            "live = recorded = replayed: transitions",
            f"{good['transition']} of {len(found)}",
            f"{sum(e.transitions for e in found)} transitions",
            "all",
            good["transition"] == len(found),
        ),
        Figure(
            "replayed twice, identical bytes",
            f"{good['bytes']} of {len(found)}",
            f"{len(found)} recordings",
            "all",
            good["bytes"] == len(found),
        ),
        Figure("what happened in them", str(sum(happened.values())), told_of),
    ]


PARTS = ("step", "transition", "bytes")


def compared(name: str, seed: int, seconds: float) -> Compared:
    """One treatment made and looked at again."""
    found = Compared(name, seed)
    with tempfile.TemporaryDirectory() as home:
        own_folders(Path(home))
        treatment = Treatment(Path(home) / "recordings", name, seed)
        happen(treatment, random.Random(f"{name} {seed}"), seconds, found.happened)
        with treatment.close() as recording:
            compare(treatment.heard, recording, found)
    return found


def happen(treatment: Treatment, dice: random.Random, seconds: float, happened: Counter[str]) -> None:
    """The treatment runs for so many seconds of polls; something happens to it at random moments."""
    treatment.run(BEFORE_S)
    left_s = seconds
    while left_s > 0:
        kind = dice.choice(HAPPENINGS)
        happened[kind] += 1
        _one(treatment, dice, kind)
        part_s = min(left_s, dice.uniform(0, 2 * EVERY_S))
        treatment.run(part_s)
        left_s -= max(part_s, PERIOD_NS / 1e9)


def _one(treatment: Treatment, dice: random.Random, kind: str) -> None:
    match kind:
        case "host":
            treatment.console.ok = dice.choice((None, True, False)), dice.choice((None, True, False))
        case "gap":
            treatment.clock.now_ns += round(dice.uniform(0.3, LONGEST_GAP_S) * 1e9)
        case "clock":
            treatment.clock.utc_offset_ns += dice.choice((-HOUR_NS, HOUR_NS, dice.randrange(-HOUR_NS, HOUR_NS)))
        case "restart":
            treatment.die(dice.randrange(10**9, 10**11))
            treatment.begin()
        case "acknowledge":
            treatment.acknowledge()
        case _:
            treatment.say(kind, **_arguments(dice, kind))


def _arguments(dice: random.Random, kind: str) -> dict[str, object]:
    rule = dice.choice(ALARMS.rules).key
    alarm: dict[str, object] = {"id": rule.id, "channel": rule.channel, "direction": rule.direction, "reason": "trial"}
    key, limit = dice.choice(sorted(ALARMS.limits.items()))
    name, low, high, unit = dice.choice(ENTERED)
    one_of_the_first = f"result-{dice.randrange(1, 4)}"
    service = {"role": "service"} if dice.random() < 0.8 else {}
    given: dict[str, dict[str, object]] = {
        "shelve": {**alarm, "seconds": dice.randrange(5, 1200)},
        "out_of_service": alarm | service,
        "return_to_service": alarm | service,
        "unshelve": alarm,
        "edit_limit": {"key": key, "value": round(dice.uniform(limit.lowest, limit.highest), 1), "reason": "trial"},
        "load_preset": {"name": "p", "limits": {key: limit.default}},
        "enter_value": {"name": name, "value": round(dice.uniform(low, high), 1), "unit": unit},
        "add_entry": {"entry": "vital_signs", "fields": {"gcs": dice.randrange(2, 17)}},
        "withdraw": {"name": one_of_the_first, "reason": "another patient's"},
        "set_case": {"case": f"C{dice.randrange(9)}", "reason": dice.choice(("", "wristband read again"))},
        "set_operator": {"operator": f"RN {dice.randrange(9)}"},
        "mark_event": {"text": dice.choice(("bag changed", "turned the patient", "换袋"))},
        "pause_audio": {"seconds": dice.randrange(1, 121)},
        "reset": {"occurrence": dice.randrange(1, 20)},
        "recentre": {"channel": dice.choice(("pacc_mmhg", "pven_mmhg", "part_mmhg"))},
    }
    result = {"analyte": "IL-6", "value": "119.9", "again": "119.9", "unit": "pg/mL", "uln": "7", "when": "before"}
    result |= {"method": "", **dice.choice(({}, {"corrects": one_of_the_first, "reason": "read again"}))}
    return given.get(kind, result | {"time": "2027-01-15T07:00:00Z"} if kind == "add_result" else {})


def compare(heard: list[StepRecord], recording: Recording, found: Compared) -> None:
    """Live beside recorded beside replayed; whatever differs is a line."""
    live = [transition for record in heard for transition in record.transitions]
    found.steps, found.transitions = len(heard), len(live)
    again = list(recording.inputs())
    if len(again) != len(heard):
        found.wrong.append(f"step: {len(heard)} were taken, {len(again)} are recorded")
    for record, step in zip(heard, again, strict=False):
        found.values += 0 if step.frame is None else len(step.frame.values)
        if not same_input(record.input, step):
            found.wrong.append(f"step {record.input.seq} is not what it was live")
            break
    _compare_columns(heard, recording, found)
    first, second = (list(replayed(recording)) for _ in range(2))
    if not live == recording.transitions() == first:
        found.wrong.append("transition: live, recorded and replayed differ")
    if not printed(recording.transitions()) == printed(first) == printed(second):
        found.wrong.append("bytes: recorded, replayed and replayed again are not printed alike")


def _compare_columns(heard: list[StepRecord], recording: Recording, found: Compared) -> None:
    """Whole channels, as the review draws them, beside the frames."""
    frames = [record.input.frame for record in heard if record.input.frame is not None]
    names = [channel.name for channel in MACHINE.channels]
    t_s, values = recording.values(names)
    polled = np.isin(t_s, [frame.t_ns / 1e9 for frame in frames])
    if not np.array_equal(values[polled], np.array([frame.values for frame in frames]), equal_nan=True):
        found.wrong.append("step: a channel as it is drawn is not what it was live")


def same_input(one: StepInput, other: StepInput) -> bool:
    """Bit for bit, NaN for NaN."""
    frames = one.frame, other.frame
    if (frames[0] is None) != (frames[1] is None):
        return False
    if frames[0] is not None and frames[1] is not None:
        first, second = frames
        if first.raw != second.raw or first.values.tobytes() != second.values.tobytes():
            return False
        if first.quality.tobytes() != second.quality.tobytes():
            return False
    return (one.seq, one.t_ns, one.utc_ns, one.miss, one.commands, one.host) == (
        *(other.seq, other.t_ns, other.utc_ns, other.miss, other.commands, other.host),
    )


def printed(transitions: list[Transition]) -> bytes:
    """Transitions as `alarms --json` and `replay --json` print them."""
    return "".join(f"{document(transition_row(row))}\n" for row in transitions).encode()
