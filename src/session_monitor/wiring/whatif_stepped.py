"""A recorded session under a trial, every poll of it through the engine: for what cannot be judged over arrays.

It is also what judging over arrays is measured by: both must give the same transitions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.trial import Trial, under_trial
from session_monitor.domain.inputs import Command
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.past import Past
from session_monitor.storage.contents import RunBegin
from session_monitor.storage.reading import Recording
from session_monitor.wiring.whatif_commands import Translator, limits_before

TOLD_EVERY = 1000
"""Steps; a fraction of a second."""


def on_trial(
    recording: Recording,
    trial: Trial,
    runs: Sequence[tuple[RunBegin, AlarmSet]],
    recorded: Sequence[Transition],
    told: Callable[[float], None] = lambda _part: None,
) -> list[Transition]:
    """The transitions of the touched alarms. told: how much of it is done, 0 to 1, every now and then."""
    rows = list[Transition]()
    actions = list[tuple[int, Command]]()
    steps, last_seq = 0, max(1, recording.last_seq())
    for begin, alarm_set in runs:
        tried = under_trial(trial, alarm_set)
        engine = Engine(recording.machine, tried, begin.period_ns, begin.offset_ns)
        if past := recording.past(begin):
            engine.restore(_past(past, trial, rows, actions))
        translator = Translator(recorded, trial, tried, engine.alarms)
        for step in recording.inputs(begin):
            if step.commands:
                step = step._replace(commands=translator.translated(step.commands))
                actions += [(step.t_ns, command) for command in step.commands]
            rows += engine.advance(step).transitions
            steps += 1
            if steps % TOLD_EVERY == 0:
                told(min(1.0, step.seq / last_seq))
    return rows


def _past(past: Past, trial: Trial, rows: Sequence[Transition], actions: Sequence[tuple[int, Command]]) -> Past:
    """What a restart found, with the alarms as they stood on trial."""
    limits = limits_before(past.limits, trial)
    return replace(past, transitions=tuple(rows), actions=tuple(actions), limits=limits)
