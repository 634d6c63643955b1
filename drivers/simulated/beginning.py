"""Where the demonstration begins, worked out beforehand: the state of a normal treatment 27 min into purify.

Going there takes the model 7,050 steps, a third of a second of a core that the screen of a new user needs as well.
`beginning.json` is written by scripts/make_beginning.py; a test holds it against the model, so whoever changes the
model makes it anew. It is used only where it is the same treatment: seed, patient, circuit, and no fault before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from drivers.simulated.constants import Circuit, Patient, Prescription
from drivers.simulated.scenario import Scenario

FILE = "beginning.json"
SEED = 1
"""The seed of a simulated machine that is not given one."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The model as second `t_s` of the treatment is about to begin. `saved`: what Control.saved() said then."""

    t_s: int
    saved: dict[str, Any]


def beginning_of(
    scenario: Scenario, seed: int, circuit: Circuit, prescription: Prescription, usual: bool
) -> Beginning | None:
    """The beginning of this treatment, when it is the one in the file; None: it has to be worked out.

    usual: the machine answers to its limits, and its pumps and sensors are no ideal ones.
    """
    same = usual and seed == SEED and (circuit, prescription) == (Circuit(), Prescription())
    if not same or scenario.start is None or scenario.patient != Patient():
        return None
    kept = _kept()
    if kept["start"] != [scenario.start.phase, scenario.start.after_s]:
        return None
    began = {int(phase): at_s for phase, at_s in kept["saved"]["started"]}
    onsets = [began[f.onset.phase] + f.onset.after_s for f in scenario.faults if f.onset.phase in began]
    return None if any(at_s < kept["t_s"] for at_s in onsets) else Beginning(kept["t_s"], kept["saved"])


@cache
def _kept() -> dict[str, Any]:
    return json.loads(resources.files("drivers.simulated").joinpath(FILE).read_text(encoding="utf-8"))
