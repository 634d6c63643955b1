"""Every fault of the simulated machine raises its alarms in time and no others; a normal treatment raises none.

Polled in lockstep through the engine, the machine answering as it would (physics specification, section 6).
"""

from __future__ import annotations

import pytest

from drivers.simulated.link import SimLink
from drivers.simulated.scenario import load_scenario
from session_monitor.domain.alarms.types import State
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.inputs import Miss, StepInput
from session_monitor.monitor.engine import Engine
from tests.conditions.bench import alarm_set, machine

ONSET_S = 7230
"""30 min into purify."""

FLOWS = ("fp_ml_min", "dp_ml_min")
SHORT = {  # scenario -> what is raised, in order: (s after the onset, id or (id, channel)); an equal time is any order
    "access-kink": [(7.7, "access_prealarm"), (8, "machine_level_4")]
    + [(15.2, ("flow_low", channel)) for channel in ("bp_ml_min", *FLOWS)],
    "return-kink": [(12, "return_high"), (12.6, "part_limit"), (17, "machine_level_1"), (33, "bp_stopped")],
    "return-disconnection": [(3.6, "return_low")],
    "access-disconnection": [(2.8, "access_high"), (20, "air_return"), (20, "machine_level_1"), (36, "bp_stopped")],
    "air-in-return": [(0, "air_return"), (0, "machine_level_1"), (16, "bp_stopped")],
    "blood-leak": [(5, "machine_level_1"), (8, "blood_leak"), (21, "bp_stopped")],
    "detector-dead": [(1, "machine_level_1"), (2, "detector_dead"), (17, "bp_stopped")],
    "clamp-mismatch": [
        *((2, "clamp_mismatch"), (4.9, "return_high"), (5, "part_limit"), (5, "machine_level_1"), (21, "bp_stopped"))
    ],
    "sensor-stuck": [(2.9, ("sensor_invalid", "pven_mmhg"))],
    "sensor-invalid": [(1, "machine_level_1"), (5, ("sensor_invalid", "pven_mmhg")), (17, "bp_stopped")],
    "machine-restart": [(1.4, "link_lost")],
    "replacement-empty": [
        *((0, ("replacement_empty", "ad3")), (1, "machine_level_4")),
        *((5.4, ("flow_low", "rp_ml_min")), (5.6, ("replacement_empty", "rp_ml_min"))),
    ],
    "other-machine": [(0, "wrong_machine")],
    "scale-bumped": [],
    "link-half-open": [(1.4, "link_lost")],
}


class Treatment:
    """The engine on a simulated machine; raised: (session s, id, channel) of every alarm that became active."""

    def __init__(self, scenario: str, start_s: float, period_s: float) -> None:
        self.link = SimLink(machine(), load_scenario(scenario), seed=1, period_s=period_s, start_s=start_s)
        self.frames = FrameBuilder(machine())
        self.engine = Engine(machine(), alarm_set(), round(period_s * 1e9))
        self.raised: list[tuple[float, str, str | None]] = []
        self.start_s, self.period_s = start_s, period_s

    def run(self, seconds: float) -> list[tuple[float, str, str | None]]:
        for n in range(1, round(seconds / self.period_s) + 1):
            t_ns = round(n * self.period_s * 1e9)
            reply = self.link.poll()
            miss = reply if isinstance(reply, Miss) else None
            frame = None if isinstance(reply, Miss) else self.frames.build(n, t_ns, t_ns, reply.raw)
            rows = self.engine.advance(StepInput(n, t_ns, t_ns, frame, miss)).transitions
            new = [row for row in rows if row.to is State.ACTIVE and row.from_ is not State.ACTIVE]
            self.raised += [(self.start_s + t_ns / 1e9, row.key.id, row.key.channel) for row in new]
        return self.raised


@pytest.mark.parametrize("scenario", SHORT)
def test_a_fault_raises_its_alarms_in_time_and_no_others(scenario: str) -> None:
    raised = Treatment(scenario, ONSET_S - 45, 0.2).run(45 + 40)
    wanted = SHORT[scenario]
    assert sorted(_names(raised, wanted)) == sorted(str(name) for _, name in wanted)
    for (t_s, *_), (after_s, name) in zip(raised, wanted, strict=True):
        assert t_s - ONSET_S == pytest.approx(after_s, abs=0.6), name


def _names(raised: list[tuple[float, str, str | None]], wanted: list[tuple[float, object]]) -> list[str]:
    with_channel = {name[0] for _, name in wanted if isinstance(name, tuple)}
    return [str((alarm, channel)) if alarm in with_channel else alarm for _, alarm, channel in raised]


@pytest.mark.parametrize(
    ("scenario", "start_s", "seconds", "wanted"),
    [
        ("supply-empty", 3050, 60, ["supply_empty", "machine_level_2"]),
        ("heparin-stop", 6600, 50, ["machine_level_3", "heparin_stopped"]),
        ("heater-off", 7170, 140, ["heater_off_set"]),
        ("heater-fault", 7200, 140, ["heater_off_set"]),
        (
            *("inner-emptying", 7200, 500),
            ["flow_low", "flow_low", "flow_low", "inner_emptying", "inner_empty", "air_return", "machine_level_1"],
        ),
        ("scale-drift", 7200, 800, ["machine_level_4", "balance"]),
        ("separator-clotting", 7430, 740, ["tmp_rise"]),
        ("separator-clotting", 8480, 80, ["tmp_high"]),
        ("separator-clotting", 9180, 110, ["tmp_high", "part_limit", "tmp_very_high"]),
        ("adsorber-plugging", 8150, 80, ["p2nd_warn"]),
    ],
)
def test_a_slow_fault_raises_its_alarms_in_order(
    scenario: str, start_s: float, seconds: float, wanted: list[str]
) -> None:
    raised = Treatment(scenario, start_s, 0.5).run(seconds)
    assert [alarm for _, alarm, _ in raised] == wanted


@pytest.mark.parametrize(
    ("start_s", "seconds"),
    [(1020, 300), (4250, 60), (5260, 240), (16210, 60), (17130, 290)],
    ids=["blood-in to exchange", "collect", "bag change to purify", "prepare return", "return to the end"],
)
def test_a_normal_treatment_raises_nothing_at_its_turns(start_s: float, seconds: float) -> None:
    assert Treatment("normal", start_s, 0.2).run(seconds) == []


def test_the_hints_of_a_fault_name_its_side() -> None:
    treatment = Treatment("return-kink", ONSET_S - 70, 0.2)
    treatment.run(70 + 40)
    findings = {alarm["id"]: alarm.get("hints") for alarm in treatment.engine.view(_silent(treatment)).alarms}
    assert findings["return_high"] == ["return_side"]


def _silent(treatment: Treatment) -> StepInput:
    return StepInput(0, round(110e9), 0, None, None)
