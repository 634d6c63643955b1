"""A treatment on the bench: readings by name, seconds by hand, one judge with the alarms a test names."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Verdict
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.judge import Judge
from session_monitor.domain.conditions.moment import Moment
from session_monitor.domain.derived import DerivedChannels
from session_monitor.domain.entered import EnteredValue
from session_monitor.domain.inputs import HostFacts, Miss, MissCause
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame, Quality
from session_monitor.domain.situation import Situation, SituationTracker

INSIDE, WITHIN, BEYOND = Judgement.INSIDE, Judgement.WITHIN, Judgement.BEYOND
UNKNOWN, NOT_EVALUATED = Judgement.UNKNOWN, Judgement.NOT_EVALUATED
S = 1_000_000_000
STALE_NS = 300_000_000

BLOOD = {"pacc_mmhg": -83.0, "part_mmhg": 120.0, "pven_mmhg": 73.0, "bp_ml_min": 120.0, "bp_set_ml_min": 120.0}
PLASMA = {
    "p1st_mmhg": 60.0,
    "tmp_mmhg": 36.5,
    "fp_ml_min": 30.0,
    "fp_set_ml_min": 30.0,
    "dp_ml_min": 30.0,
    "dp_set_ml_min": 30.0,
    "sp_ml_h": 4.0,
    "sp_set_ml_h": 4.0,
}
LOOP = {
    "p2nd_mmhg": 118.0,
    "p3rd_mmhg": 50.0,
    "cp_ml_min": 200.0,
    "cp_set_ml_min": 200.0,
    "rp_ml_min": 20.0,
    "rp_set_ml_min": 20.0,
    "fp2_ml_min": 20.0,
    "fp2_set_ml_min": 20.0,
}
MACHINE = {
    "identity": 0x4C33,
    "map_version": 1,
    "serial": 0x53000001,
    "mode": 7,
    "heater_set_c": 38.0,
    "ht_c": 38.0,
    "ws2_g": 500.0,
    "ws3_g": 4000.0,
    "ws4_g": 573.0,
    "patient_connected": 1,
    "ad1_self_test_good": 1,
    "ld_self_test_good": 1,
    "exchange_target_ml": 2000,
    "collect_target_ml": 500,
    "purify_target_min": 180,
    "c1_closed": 1,
    "v4_closed": 1,
    "v5_closed": 1,
    **{f"{name}_machine_low_mmhg": low for name, low in (("pacc", -160), ("part", -200), ("pven", -20))},
    **{f"{name}_machine_high_mmhg": high for name, high in (("pacc", 160), ("part", 250), ("pven", 200))},
    "p1st_machine_low_mmhg": -300,
    "p1st_machine_high_mmhg": 250,
    "tmp_machine_high_mmhg": 250,
    "p2nd_machine_low_mmhg": -100,
    "p2nd_machine_high_mmhg": 400,
    "tmp_machine_low_mmhg": -100,
    "p3rd_machine_low_mmhg": -100,
    "p3rd_machine_high_mmhg": 400,
}
READINGS = {
    "purify": {**BLOOD, **PLASMA, **LOOP},
    "exchange": {**BLOOD, **PLASMA, "v5_closed": 0, "v6_closed": 1, "c1_closed": 0},
    "collect": {**BLOOD, **PLASMA, "v5_closed": 0, "v6_closed": 1},
    "paused": {**BLOOD},
    "prepare_return": {**BLOOD, **PLASMA, **LOOP, "fp_ml_min": 0.0, "fp_set_ml_min": 0.0},
    "return": {**BLOOD, "bp_ml_min": 80.0, "bp_set_ml_min": 80.0, "pven_mmhg": 21.0},
}
"""Readings of a normal treatment by phase; what is not named is 0."""


@cache
def machine() -> MachineMap:
    return load_machine("li-als-3")


@cache
def alarm_set() -> AlarmSet:
    return load_alarm_set("li-als-3", machine())


def only(*ids: str) -> AlarmSet:
    """The shipped set with these alarms alone; all of them when none is named."""
    whole = alarm_set()
    alarms = tuple(alarm for alarm in whole.alarms if not ids or alarm.id in ids)
    return replace(whole, alarms=alarms, order=whole.order if not ids else ())


class Bench:
    """One treatment; `run()` lets time pass with the readings as they stand."""

    def __init__(self, *ids: str, phase: str = "purify", settled: bool = True) -> None:
        self.judge = Judge(only(*ids), machine())
        self.tracker = SituationTracker(machine())
        self.derivation = DerivedChannels(machine())
        self.codes = {name: code for code, name in machine().phases.items()}
        self.host = HostFacts()
        self.standing: frozenset[AlarmKey] | None = None
        self.entered: dict[str, EnteredValue] = {}
        self.quality: dict[str, Quality] = {}
        self.t_ns = 0
        self.last_frame_ns = 0
        self.values: dict[str, float | None] = {}
        self._built_of: tuple[dict[str, float | None], dict[str, Quality]] | None = None
        self.verdicts: dict[tuple[str, str | None, str | None], Verdict] = {}
        self.told: tuple[Verdict, ...] = ()
        self.situation = Situation()
        self.derived: dict[str, float] = {}
        self.phase(phase)
        if settled:
            self.run(31, step_s=1)

    def phase(self, name: str, **values: float | None) -> Bench:
        """Goes to a phase with its normal readings; totals and scales stay as they are."""
        kept = {k: v for k, v in self.values.items() if k.endswith("_total_ml") or k.startswith("ws")}
        self.values = {**MACHINE, **kept, **READINGS.get(name, {}), "phase": self.codes[name], **values}
        return self

    def enter(self, name: str, value: float, unit: str) -> Bench:
        self.entered = {**self.entered, name: EnteredValue(value, unit, "nurse", self.t_ns)}
        return self

    def run(self, seconds: float, step_s: float = 0.1, **values: float | None) -> Bench:
        """Polls for that long."""
        self.values.update(values)
        for _ in range(round(seconds / step_s)):
            self.t_ns += round(step_s * S)
            self._step(self.frame(), None)
        return self

    def pumped(self, seconds: float, step_s: float = 1.0, **scales_g_min: float) -> Bench:
        """Polls while the totals follow the flows, and scales move at the rates given."""
        for _ in range(round(seconds / step_s)):
            for pump in ("fp", "dp", "rp", "fp2", "cp"):
                self._add(f"{pump}_total_ml", (self.values.get(f"{pump}_ml_min") or 0) * step_s / 60)
            for scale, g_min in scales_g_min.items():
                self._add(scale, g_min * step_s / 60)
            self.run(step_s, step_s)
        return self

    def miss(self, seconds: float, cause: MissCause = MissCause.TIMEOUT, step_s: float = 0.1) -> Bench:
        """Polls that give no frame."""
        for _ in range(round(seconds / step_s)):
            self.t_ns += round(step_s * S)
            self._step(None, Miss(cause, "no reply"))
        return self

    def frame(self) -> Frame:
        values, quality = self._arrays()
        return Frame(machine(), 0, self.t_ns, self.t_ns, (), values, quality)

    def _arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Values and qualities as the readings stand; the last ones again while nothing changed."""
        state = (dict(self.values), dict(self.quality))
        if state != self._built_of:
            names = [channel.name for channel in machine().channels]
            values = np.array([self._value(name) for name in names])
            quality = np.array([self.quality.get(name, Quality.GOOD) for name in names], dtype=np.uint8)
            quality[np.isnan(values) & (quality == Quality.GOOD)] = Quality.MISSING
            self._built_of, self._built = state, (values, quality)
        return self._built

    def __getitem__(self, key: str | tuple[str, str | None] | tuple[str, str | None, str | None]) -> Verdict:
        """The last verdict of an id, or of (id, channel), or of (id, channel, direction)."""
        wanted = (key,) if isinstance(key, str) else key
        found = [verdict for full, verdict in self.verdicts.items() if full[: len(wanted)] == wanted]
        assert len(found) == 1, f"{key}: {[verdict.key for verdict in found]}"
        return found[0]

    def says(self, key: str | tuple[str, str | None] | tuple[str, str | None, str | None]) -> str:
        """The judgement as a word; `-` where the condition does not apply."""
        verdict = self[key]
        return verdict.judgement.value if verdict.applies else "-"

    def _value(self, name: str) -> float:
        value = self.values.get(name, 0.0)
        return float("nan") if value is None or name in self.quality else float(value)

    def _add(self, name: str, amount: float) -> None:
        self.values[name] = (self.values.get(name) or 0.0) + amount

    def _step(self, frame: Frame | None, miss: Miss | None) -> None:
        self.last_frame_ns = self.t_ns if frame else self.last_frame_ns
        since_ns = self.t_ns - self.last_frame_ns
        self.situation = self.tracker.step(frame, self.t_ns)
        self.derived = dict(self.derivation.step(frame, self.situation, self.entered))
        moment = Moment(
            self.t_ns,
            frame,
            miss,
            self.derived,
            self.situation,
            self.host,
            self.entered,
            since_ns,
            frame is None and since_ns >= STALE_NS,
        )
        self.told = self.judge.step(moment, self.standing)
        self.verdicts.update({tuple(verdict.key): verdict for verdict in self.told})
