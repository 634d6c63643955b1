"""The simulated machine as a link, in lockstep with whoever polls it.

Time passes only through polls: each one moves the model by exactly one period, so a session at any speed, and
a test at none, sees the same readings at the same session time.
"""

from __future__ import annotations

from drivers.simulated.faults.base import BadLine
from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.scenario import Scenario
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.ports import Reply

TIMEOUT_S = 0.3
"""The timeout a real link would have; a reply delayed longer is missed."""
_EXCEPTIONS = {1: "function not supported", 2: "no such address", 3: "bad value", 4: "server failure", 6: "busy"}


class SimLink:
    """A link to a SimulatedMachine. period_s: model seconds a poll; start_s: as for SimulatedMachine."""

    def __init__(
        self,
        machine_map: MachineMap,
        scenario: Scenario,
        seed: int = 1,
        period_s: float = 0.1,
        start_s: float | None = None,
    ) -> None:
        self.machine = machine_map
        self.simulated = SimulatedMachine(machine_map, scenario, seed, start_s)
        self._start_s = self.simulated.t_s
        self._period_s = period_s
        self._polls = 0

    def poll(self) -> Reply | Miss:
        """The machine one period later, or why it did not answer."""
        self._polls += 1
        self.simulated.advance_to(self._start_s + self._polls * self._period_s)
        if not self.simulated.reachable:
            return Miss(MissCause.TIMEOUT, "the simulated machine does not answer: it is restarting")
        return _miss(self.simulated.line) or Reply(self.simulated.raw())

    @property
    def ended(self) -> bool:
        """Never: a machine may always answer again."""
        return False

    def close(self) -> None:
        """Nothing to give back."""


def _miss(line: BadLine | None) -> Miss | None:
    if line is None:
        return None
    if line.kind == "drop":
        return Miss(MissCause.REFUSED, "the simulated machine refuses connections")
    if line.kind == "exception":
        meaning = _EXCEPTIONS.get(line.exception, "see the Modbus specification")
        return Miss(MissCause.EXCEPTION, f"the simulated machine answers with exception {line.exception} ({meaning})")
    if line.kind == "half-open" or line.delay_s > TIMEOUT_S:
        return Miss(MissCause.TIMEOUT, f"the simulated machine did not answer within {TIMEOUT_S:g} s")
    return None
