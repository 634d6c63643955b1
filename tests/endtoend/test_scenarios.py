"""`record --link sim:NAME` gives exactly the alarms a scenario lists, through the program as it is installed.

Here those faults that show within minutes, at the full rate; the whole treatments are `make reliability`.
"""

from __future__ import annotations

import pytest

from bench.reliability.scenarios import FULL_HZ, Told, watched
from drivers.simulated.scenario import load_scenario


@pytest.mark.parametrize(
    ("name", "start_s", "seconds", "alarms"),
    [
        ("supply-empty", 3030, 100, 2),
        ("access-kink", 7170, 150, 6),
        ("air-in-return", 7170, 150, 3),
        ("link-half-open", 7170, 150, 1),
        ("scale-bumped", 7170, 200, 0),
        ("patient-moving", 7170, 200, 0),
        ("access-suction", 7170, 200, 0),
        ("demo", None, 470, 12),
    ],
)
def test_a_recorded_scenario_has_exactly_its_alarms(
    name: str, start_s: float | None, seconds: float, alarms: int
) -> None:
    assert len(load_scenario(name).alarms) == alarms, "or this would show nothing"
    seen = watched(Told(name, start_s, seconds, FULL_HZ))
    assert seen.different == []
    assert seen.host == []
    assert seen.replayed, "replay is live"
    assert seen.polls == pytest.approx(seconds * FULL_HZ, abs=210), "without the polls a bad line cost"
