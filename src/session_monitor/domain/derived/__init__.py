"""Derived channels: what follows from one frame, what was entered and what was counted so far.

One place computes them for the screen, the rules and the review, so that no two of these can show different
numbers under one name. Every figure is NaN when anything it needs is not known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from session_monitor.domain.derived import pressures
from session_monitor.domain.derived.net_removal import NetRemoval, NetRemovalTarget
from session_monitor.domain.derived.patient import patient_figures
from session_monitor.domain.derived.totals import Totals, VolumesDone
from session_monitor.domain.entered import EnteredValue
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame, several
from session_monitor.domain.situation import Situation

UNITS: Mapping[str, str] = {
    "tmp_derived_mmhg": "mmHg",
    "sep_dp_mmhg": "mmHg",
    "fp_bp_percent": "%",
    "filtration_fraction_percent": "%",
    "loop_ratio": "",
    "net_removal_ml": "mL",
    "net_removal_target_ml": "mL",
    "exchanged_ml": "mL",
    "collected_ml": "mL",
    "loop_volume_ml": "mL",
    "plasma_volumes": "",
    "heparin_iu_h": "IU/h",
    "heparin_iu_kg_h": "IU/kg/h",
    "heparin_total_iu": "IU",
}
"""Every derived channel with its unit; what `step()` returns has exactly these names."""

_READ = ("part_mmhg", "pven_mmhg", "bp_ml_min", "fp_ml_min", "cp_ml_min", "sp_ml_h")

UNKNOWN: Mapping[str, float] = dict.fromkeys(UNITS, math.nan)


class DerivedChannels:
    """Computes the derived channels of each step and keeps what has to be counted."""

    def __init__(self, machine: MachineMap) -> None:
        self._read = several(machine, _READ)
        self._totals = Totals(machine)
        self._volumes = VolumesDone()
        self._net_removal = NetRemoval()
        self._target = NetRemovalTarget()

    def step(
        self, frame: Frame | None, situation: Situation, entered: Mapping[str, EnteredValue]
    ) -> Mapping[str, float]:
        """The derived channels of this step, by name; all NaN when the poll gave no frame."""
        if frame is None:
            return UNKNOWN
        part, pven, bp, fp, cp, sp = self._read(frame)
        gained = self._totals.step(frame)
        volumes = self._volumes.step(frame, situation, gained)
        return {
            "tmp_derived_mmhg": pressures.tmp_mmhg(frame.machine.tmp, frame.get),
            "sep_dp_mmhg": pressures.separator_drop_mmhg(part, pven),
            "fp_bp_percent": pressures.fp_bp_percent(fp, bp),
            "loop_ratio": pressures.loop_ratio(cp, fp),
            "net_removal_ml": self._net_removal.step(frame, situation),
            "net_removal_target_ml": self._target.step(frame, situation, gained["dp"]),
            **volumes,
            **patient_figures(fp, bp, sp, self._totals.ml("sp"), volumes["exchanged_ml"], entered),
        }
