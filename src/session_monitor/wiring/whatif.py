"""A recorded session under other limits: the alarms that a trial touches, judged again from the recorded inputs.

Operators' actions count as they were given: a recorded acknowledgement applies to the standing occurrence of the same
alarm, and an edit of a limit that the trial sets is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from session_monitor.config.trial_file import check_trial
from session_monitor.domain.alarms.occurrences import Comparison, Occurrence, compare, occurrences
from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.trial import Trial, touched_keys
from session_monitor.storage.contents import RunBegin
from session_monitor.storage.reading import Recording
from session_monitor.wiring.replay import alarm_set_of
from session_monitor.wiring.whatif_arrays import judged_at_once, why_stepped
from session_monitor.wiring.whatif_stepped import on_trial

MACHINE_LEVELS = ("machine_level_1", "machine_level_2")
AGREES_WITHIN_NS = 60 * 10**9
"""An alarm of ours was certainly true when the machine stopped or held back by itself within this time of it."""

Told = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a trial would have changed in one session. burden: occurrences by priority word, as run and on trial.

    stepped: why every poll was stepped through, in one word; None when it was judged over arrays.
    """

    comparison: Comparison
    confirmed: frozenset[int]
    hours: float
    burden_as_run: dict[str, int]
    burden_on_trial: dict[str, int]
    stepped: str | None


def what_if(recording: Recording, trial: Trial, origin: str, told: Told = lambda _why, _part: None) -> WhatIf:
    """One session under a trial. `origin` names the trial's file in errors; ConfigError when it does not fit.

    told: why every poll is stepped through where that is so, which takes its time, and how much of it is done.
    """
    recorded, runs = recording.transitions(), runs_of(recording)
    for _, alarm_set in runs:
        check_trial(trial, origin, alarm_set)
    touched = frozenset[AlarmKey]().union(*(touched_keys(trial, alarm_set) for _, alarm_set in runs))
    if (why := why_stepped(recording, trial, runs, recorded)) is None:
        again = judged_at_once(recording, trial, runs, recorded)
    else:
        again = on_trial(recording, trial, runs, recorded, partial(told, why))
    everything = occurrences(recorded)
    before, after = [o for o in everything if o.key in touched], occurrences(r for r in again if r.key in touched)
    confirmed = _confirmed(before, everything)
    span = recording.span() or (0.0, 0.0)
    untouched = [o for o in everything if o.key not in touched]
    return WhatIf(
        compare(before, after, min((begin.period_ns for begin, _ in runs), default=1), confirmed),
        confirmed,
        (span[1] - span[0]) / 3600,
        burden(everything),
        burden([*untouched, *after]),
        why,
    )


def runs_of(recording: Recording) -> list[tuple[RunBegin, AlarmSet]]:
    """Each run with the alarm set it began with. RecordingError when that is not understood any more."""
    return [(begin, alarm_set_of(recording, begin)) for begin in recording.begins()]


def burden(found: Sequence[Occurrence]) -> dict[str, int]:
    """Occurrences by the highest priority each reached."""
    words = [each.priority.word for each in found]
    return {word: words.count(word) for word in ("high", "medium", "low")}


def _confirmed(found: Sequence[Occurrence], everything: Sequence[Occurrence]) -> frozenset[int]:
    levels = [o.onset_ns for o in everything if o.key.id in MACHINE_LEVELS]
    return frozenset(o.id for o in found if any(abs(t - o.onset_ns) <= AGREES_WITHIN_NS for t in levels))
