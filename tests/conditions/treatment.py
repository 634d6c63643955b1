"""A simulated treatment watched by the engine in lockstep, which can be copied before a fault instead of begun anew.

Going to the middle of a treatment takes thousands of steps; nearly every scenario waits for the same few moments.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from drivers.simulated.expected import Raised
from drivers.simulated.faults.active import ActiveFaults
from drivers.simulated.link import SimLink
from drivers.simulated.scenario import Scenario, load_scenario
from session_monitor.domain.alarms.types import State
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.inputs import Miss, StepInput
from session_monitor.monitor.engine import Engine
from tests.conditions.bench import alarm_set, machine

Raw = tuple[int, ...]


class Treatment:
    """The engine on a simulated machine; `raised` holds every alarm that became active, with its model time."""

    def __init__(self, scenario: str = "normal", period_s: float = 0.1, seed: int = 1, start_s: float | None = None):
        self.link = SimLink(machine(), load_scenario(scenario), seed, period_s, start_s)
        self.engine = Engine(machine(), alarm_set(), round(period_s * 1e9))
        self.raised: list[Raised] = []
        self.alter: Callable[[float, Raw], Raw] | None = None
        """Puts other words in place of the machine's, by model time."""
        self._frames = FrameBuilder(machine())
        self._seq = 0

    @property
    def t_s(self) -> float:
        """Model time."""
        return self.link.simulated.t_s

    @property
    def phase_starts(self) -> dict[int, float]:
        """Model time at which each phase so far began."""
        return self.link.simulated.phase_starts

    def run(self, seconds: float) -> list[Raised]:
        """Polls for so long; everything raised so far."""
        return self.run_to(self.t_s + seconds)

    def run_to(self, t_s: float) -> list[Raised]:
        """Polls up to this model time; everything raised so far."""
        while self.t_s < t_s - 1e-6:
            self._step()
        return self.raised

    def copied(self, scenario: Scenario, period_s: float) -> Treatment:
        """Another treatment that stands where this one does, with a scenario's faults, polled as often as said."""
        shared = (machine(), alarm_set(), self.link.simulated._registers)
        other = copy.deepcopy(self, {id(each): each for each in shared})
        control = other.link.simulated._control  # in place of a treatment of two hours that would end in the same state
        control.faults = ActiveFaults(scenario.faults)
        for phase, began_s in other.phase_starts.items():
            control.faults.begin(phase, began_s)
        other.poll_every(period_s)
        return other

    def poll_every(self, period_s: float) -> None:
        """Polls more or less often from now on."""
        link = self.link
        link._start_s, link._polls, link._period_s = self.t_s, 0, period_s

    def _step(self) -> None:
        reply = self.link.poll()
        self._seq += 1
        t_ns = round(self.t_s * 1e9)
        miss = reply if isinstance(reply, Miss) else None
        frame = None
        if not isinstance(reply, Miss):
            raw = self.alter(self.t_s, reply.raw) if self.alter else reply.raw
            frame = self._frames.build(self._seq, t_ns, t_ns, raw)
        rows = self.engine.advance(StepInput(self._seq, t_ns, t_ns, frame, miss)).transitions
        self.raised += [(self.t_s, row.key) for row in rows if row.to is State.ACTIVE and row.from_ is not State.ACTIVE]
