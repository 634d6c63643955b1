"""An alarm at rest is judged only as its reading nears its limit; nothing that is shown or recorded may tell."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from bench.reliability.by_hand import Treatment
from bench.reliability.replays import happen
from session_monitor.domain.alarms.system import AlarmSystem
from session_monitor.storage.reading import Recording
from session_monitor.wiring.replay import engine_of


@pytest.mark.parametrize("scenario", ["return-disconnection", "separator-clotting", "sensor-invalid", "link-drop"])
def test_the_same_is_shown_and_recorded_as_by_judging_everything(
    scenario: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    treatment = Treatment(tmp_path, scenario, 3)
    happen(treatment, random.Random(scenario), 100.0, Counter())
    with treatment.close() as recording:
        resting = told(recording)
        monkeypatch.setattr(AlarmSystem, "standing", None)
        assert told(recording) == resting
        assert len(recording.transitions()) > 3, "something happened in it"


def told(recording: Recording) -> list[object]:
    """What every step put out, and what the screen was told after it."""
    found = list[object]()
    for begin in recording.begins():
        engine = engine_of(recording, begin)
        for step in recording.inputs(begin):
            found.append(engine.advance(step))
            found.append(repr(engine.view(step)))
    return found
