"""What one step takes to derive, judge and alarm, with every alarm of the machine; no link, no disk, no children."""

from __future__ import annotations

import time

from bench.figures import Figure, p99, spread
from bench.servers import PURIFY_S
from drivers.simulated.link import SimLink
from drivers.simulated.scenario import load_scenario
from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.inputs import StepInput
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.ports import Reply

GOAL_MS = 1.0
PERIOD_NS = 100_000_000
SCENARIO = "separator-clotting"


def measure(steps: int = 6000) -> list[Figure]:
    """Of a treatment that gets worse, so that alarms come and stand."""
    machine = load_machine("li-als-3")
    alarm_set = load_alarm_set("li-als-3", machine)
    engine = Engine(machine, alarm_set, PERIOD_NS)
    took_ms = list[float]()
    for step in _inputs(steps):
        began_ns = time.perf_counter_ns()
        engine.advance(step)
        took_ms.append((time.perf_counter_ns() - began_ns) / 1e6)
    rules = len(alarm_set.rules)
    a_second = steps * rules / (sum(took_ms) / 1e3)
    n = f"{steps} steps, {rules} alarms"
    return [
        Figure("one step", spread(took_ms), n, f"p99 <= {GOAL_MS:g} ms", p99(took_ms) <= GOAL_MS),
        Figure("alarms evaluated a second", f"{a_second:,.0f}", n),
    ]


def _inputs(steps: int) -> list[StepInput]:
    machine = load_machine("li-als-3")
    link = SimLink(machine, load_scenario(SCENARIO), 1, PERIOD_NS / 1e9, PURIFY_S)
    frames = FrameBuilder(machine)
    inputs = list[StepInput]()
    for seq in range(steps):
        reply, t_ns = link.poll(), seq * PERIOD_NS
        assert isinstance(reply, Reply)
        inputs.append(StepInput(seq, t_ns, t_ns, frames.build(seq, t_ns, t_ns, reply.raw), None))
    return inputs
