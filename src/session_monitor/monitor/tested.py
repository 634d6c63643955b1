"""What the start-up self-test has found so far: for the recording as it comes, and for the check of the computer."""

from __future__ import annotations

from session_monitor.domain.clinical.start_checks import Computer, computer_of
from session_monitor.monitor.ports import RecorderStatus, SelfTest


class Tested:
    """`step` once a step. self_test: None where nothing is looked at."""

    def __init__(self, self_test: SelfTest | None) -> None:
        self._self_test = self_test
        self._states = dict[str, str]()

    def step(self) -> list[tuple[str, dict[str, object]]]:
        """Outputs of what was found since the step before."""
        found = self._self_test.found() if self._self_test else ()
        self._states.update((check.name, check.state) for check in found)
        return [("self_test", {"name": c.name, "state": c.state, "detail": c.detail}) for c in found]

    def computer(self, recording: RecorderStatus) -> Computer:
        """All that is known of this computer, with how the recording fares."""
        return computer_of(recording.hours_left, not recording.failing, self._states)
