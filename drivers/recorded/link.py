"""A recording as a link, in lockstep with whoever polls it: `recording:FILE`."""

from __future__ import annotations

from drivers.recorded.machine import RecordedMachine
from drivers.recorded.tape import Tape
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.ports import Reply
from session_monitor.storage.reading import Recording


class RecordingLink:
    """Plays a recording, one poll a period; period_s: seconds of the session that polls."""

    def __init__(self, machine: MachineMap, recording: Recording, period_s: float, start_s: float = 0.0) -> None:
        self.machine = machine
        self._recording = recording
        self._played = RecordedMachine(Tape(recording, start_s), machine)
        self._period_s = period_s
        self._polls = 0

    def poll(self) -> Reply | Miss:
        """What was answered at this moment of the recording, or why nothing was."""
        self._played.advance_to(self._polls * self._period_s)
        self._polls += 1
        step = self._played.step
        if step is None:
            said = "the recording is over" if self.ended else "nothing was polled here when it was recorded"
            return Miss(MissCause.TIMEOUT, said)
        return step.miss or Reply(self._played.raw())

    @property
    def ended(self) -> bool:
        """Whether the recording is over."""
        return self._played.ended

    def close(self) -> None:
        """Gives the file back."""
        self._recording.close()
