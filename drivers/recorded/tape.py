"""A recording as it passes by: which step stands at a moment, and which moments have none.

Where nothing answered, nothing answers again; a gap that was filled with the last value would look like a measurement.
"""

from __future__ import annotations

from session_monitor.domain.errors import UserError
from session_monitor.domain.inputs import StepInput
from session_monitor.domain.machine import MachineMap
from session_monitor.storage.reading import Recording


class Tape:
    """Moves forward only. `start_s`: seconds of session at which it begins. RecordingError for a damaged file."""

    def __init__(self, recording: Recording, start_s: float = 0.0) -> None:
        self.machine: MachineMap = recording.machine
        self._period_s = recording.period_s
        self._steps = recording.inputs_from(start_s)
        self._next = next(self._steps, None)
        if self._next is None:
            raise UserError(f"{recording.path} holds nothing at {start_s:g} s or later to be played")
        self._origin_s = self._next.t_ns / 1e9
        self._last: StepInput | None = None

    @property
    def ended(self) -> bool:
        """Whether the last step has passed."""
        return self._next is None

    def at(self, since_s: float) -> StepInput | None:
        """The step that stands `since_s` seconds after the beginning; None where none was taken, and after the last."""
        moment_s = self._origin_s + since_s + self._period_s / 2  # steps jitter by milliseconds around their due time
        while self._next is not None and self._next.t_ns / 1e9 <= moment_s:
            self._last, self._next = self._next, next(self._steps, None)
        # a step older than a period is not this moment's: none was taken then
        if self._last is None or moment_s - self._last.t_ns / 1e9 > self._period_s:
            return None
        return self._last
