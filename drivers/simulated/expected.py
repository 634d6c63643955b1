"""The alarms a scenario must raise, as data beside its faults: which, when, in which order, and that no other comes.

Without it an alarm that comes a minute late, or one too many, would go unseen until somebody at a bedside stops
believing them. A scenario is a whole treatment: its list holds from priming to the end.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers.simulated.faults.base import Moment, Positive, Seconds, When
from drivers.simulated.phases import COURSE
from session_monitor.config.errors import Problem
from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.errors import suggestion

FOLDER = "li_als_3"
"""The machine whose scenarios and alarms these are."""
WITHIN_S = 1.0


class AlarmSection(BaseModel):
    """[[alarm]]: one occurrence, `after_s` seconds after the onset of the first fault or at a moment of the course."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    id: str
    channel: str | None = None
    direction: Literal["high", "low"] | None = None
    after_s: Seconds | None = None
    at: When | None = None
    within_s: Annotated[Positive, Field(le=600)] = WITHIN_S


@dataclass(frozen=True, slots=True)
class ExpectedAlarm:
    """One occurrence that must begin at `when`, give or take `within_s`."""

    key: AlarmKey
    when: Moment
    within_s: float

    def due_s(self, phase_starts: Mapping[int, float]) -> float:
        """Model time at which it is due in a treatment whose phases began then."""
        return phase_starts[self.when.phase] + self.when.after_s

    def comes_after(self, other: ExpectedAlarm) -> bool:
        """Whether it is due later, as far as that can be told: within one phase, or from one phase to the next."""
        here, there = self.when, other.when
        if here.phase == there.phase:
            return here.after_s > there.after_s
        return COURSE.index(here.phase) > COURSE.index(there.phase)


Raised = tuple[float, AlarmKey]
"""Model time, s, at which an alarm became active."""


def expected_alarm(
    section: AlarmSection, where: str, onset: Moment | None, problems: list[Problem]
) -> ExpectedAlarm | None:
    """What one table asks for; `onset` is that of the scenario's first fault. Notes what is wrong with it."""
    key, when = _key(section, where, problems), section.at
    if (section.after_s is None) == (section.at is None):
        problems.append(Problem(where, "when it comes is not clear; give one of after_s and at"))
    elif section.after_s is not None and onset is None:
        problems.append(Problem(f"{where} / after_s", "there is no fault to count from; give at instead"))
    elif section.after_s is not None and onset is not None:
        when = Moment(onset.after_s + section.after_s, onset.phase)
    return None if key is None or when is None else ExpectedAlarm(key, when, section.within_s)


def differences(
    expected: Sequence[ExpectedAlarm],
    raised: Sequence[Raised],
    phase_starts: Mapping[int, float],
    from_s: float = 0.0,
    until_s: float = float("inf"),
) -> list[str]:
    """How a run that was watched between two model times differs from what was expected; empty when it does not.

    raised: in the order in which they came. Host alarms are not a scenario's: leave them out.
    """
    due = [(alarm, at_s) for alarm in expected if from_s <= (at_s := alarm.due_s(phase_starts)) <= until_s]
    left, found, came = list(raised), list[str](), list[tuple[float, float, AlarmKey]]()
    for alarm, due_s in due:
        match = next((each for each in left if each[1] == alarm.key), None)
        if match is None:
            found.append(f"{named(alarm.key)}, due at {due_s:.1f} s, did not come")
            continue
        left.remove(match)
        came.append((match[0], due_s, alarm.key))
        if abs(match[0] - due_s) > alarm.within_s:
            found.append(f"{named(alarm.key)} came at {match[0]:.1f} s, due at {due_s:.1f} s +- {alarm.within_s:g} s")
    found += [f"{named(key)} came at {t_s:.1f} s and is not listed" for t_s, key in left]
    return [*found, *_out_of_order(came)]


def named(key: AlarmKey) -> str:
    """An alarm for a person: id, channel and direction."""
    return " ".join(part for part in key if part)


def never_alarms(table: object, expected: Sequence[ExpectedAlarm], problems: list[Problem]) -> Mapping[str, str]:
    """[never]: the alarms that must not come, each with its reason. Notes what is wrong with it.

    A list of what comes can be lengthened by whoever makes a rule more eager; this says which alarm would mislead.
    """
    if not isinstance(table, Mapping):
        problems.append(Problem("never", "it must be a table; write [never] and lines such as access_low = 'why not'"))
        return {}
    known, listed = {key.id for key, host in alarm_keys().items() if not host}, {alarm.key.id for alarm in expected}
    found = dict[str, str]()
    for name, reason in table.items():  # pyright: ignore[reportUnknownVariableType]
        where = f"never / {name}"
        if name not in known:
            problems.append(Problem(where, f"{name!r} is no alarm of it; {suggestion(str(name), known)}"))  # pyright: ignore[reportUnknownArgumentType]
        elif name in listed:
            problems.append(Problem(where, "is listed as an alarm that must come; take it out of one of the two"))
        elif not (isinstance(reason, str) and reason.strip()):
            problems.append(Problem(where, f"{reason!r} is no reason; write in quotes why it would mislead"))
        else:
            found[str(name)] = reason  # pyright: ignore[reportUnknownArgumentType]
    return found


def forbidden(never: Mapping[str, str], raised: Sequence[Raised]) -> list[str]:
    """Which of the alarms that must not come did, and why they must not; empty when none did."""
    return [
        f"{named(key)} came at {t_s:.1f} s and must never: {never[key.id]}" for t_s, key in raised if key.id in never
    ]


@cache
def alarm_keys() -> Mapping[AlarmKey, bool]:
    """Every alarm of the machine these scenarios are for, and whether it is one of the monitor's own computer.

    Read from the file itself: a simulated machine that starts has no use for conditions that can judge.
    """
    file = resources.files("drivers") / FOLDER / "alarms.toml"
    return {
        AlarmKey(alarm["id"], channel, condition.get("direction")): alarm.get("host", False)
        for alarm in tomllib.loads(file.read_text("utf-8"))["alarm"]
        for condition in alarm["condition"]
        for channel in condition.get("channels", [condition.get("channel")])
    }


@cache
def host_alarms() -> frozenset[str]:
    """Alarms of the monitor's own computer, which no scenario raises; runs are compared without them."""
    return frozenset(key.id for key, host in alarm_keys().items() if host)


def _out_of_order(came: Sequence[tuple[float, float, AlarmKey]]) -> Iterator[str]:
    """Alarms that overtook one due before them; those due at the same time may come in any order."""
    ordered = sorted(came)
    for (_, earlier_due_s, first), (_, later_due_s, second) in pairwise(ordered):
        if earlier_due_s > later_due_s:
            yield f"{named(first)} came before {named(second)}"


def _key(section: AlarmSection, where: str, problems: list[Problem]) -> AlarmKey | None:
    keys = [key for key, host in alarm_keys().items() if key.id == section.id and not host]
    if not keys:
        known = {key.id for key, host in alarm_keys().items() if not host}
        problems.append(Problem(f"{where} / id", f"{section.id!r} is no alarm of it; {suggestion(section.id, known)}"))
        return None
    for part in ("channel", "direction"):
        given, there = getattr(section, part), sorted({str(getattr(key, part)) for key in keys})
        if given is not None:
            keys = [key for key in keys if getattr(key, part) == given]
        if not keys or (given is None and len(there) > 1):
            wrong = "is missing" if given is None else f"{given!r} cannot be used"
            problems.append(Problem(f"{where} / {part}", f"{wrong}; give one of {', '.join(there)}"))
            return None
    return keys[0]
