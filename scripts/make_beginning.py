#!/usr/bin/env python3
"""Writes drivers/simulated/beginning.json anew, after a change of the model: see drivers/simulated/beginning.py.

usage: .venv/bin/python scripts/make_beginning.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from drivers.simulated import beginning
from drivers.simulated.constants import Circuit, Prescription
from drivers.simulated.control import Control
from drivers.simulated.scenario import Scenario, load_scenario

SCENARIO = "demo"


def worked_out(scenario: Scenario) -> dict[str, Any]:
    """What the file holds: the treatment before the last second of the way to the scenario's start."""
    assert scenario.start is not None
    control = Control(scenario, beginning.SEED, True, False, Circuit(), Prescription())
    t_s = 0
    while True:
        saved = control.saved()
        control.second(t_s)
        if t_s >= control.course.started.get(scenario.start.phase, float("inf")) + scenario.start.after_s:
            return {"start": [scenario.start.phase, scenario.start.after_s], "t_s": t_s, "saved": saved}
        t_s += 1


def main() -> None:
    """Writes the file beside the model."""
    path = Path(beginning.__file__).with_name(beginning.FILE)
    path.write_text(json.dumps(worked_out(load_scenario(SCENARIO)), indent=1) + "\n", encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
