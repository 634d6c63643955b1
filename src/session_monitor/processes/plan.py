"""What to sound, and when: alarms specification, section 1, as a plan that steps with the time given to it.

Without it repeats, the test, reminders and the monitor's silence would each start sounds of their own, and two would
sound at once. It reads no clock and knows no device.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from session_monitor.monitor.snapshot import SoundInfo
from session_monitor.processes.bursts import LOUDER, REPEAT_S, Samples, burst, length_s, reminder

PAUSE_S = 0.5
"""Between two sounds that follow each other: the three of a test, a reminder and the next burst."""
MONITORING_STOPPED = "monitoring_stopped"


@dataclass(frozen=True, slots=True)
class Order:
    """A sound to start now; `samples` None: be silent now. `what` names it in the sounder's log."""

    what: str
    samples: Samples | None = None
    gain: float = 1.0


SILENCE = Order("silence")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A sound to repeat for as long as it is wanted; it starts at once where any field but `louder` changes."""

    key: str
    priority: str
    melody: str
    louder: bool

    def same_as(self, other: _Wanted | None) -> bool:
        return other is not None and (self.key, self.priority, self.melody) == (other.key, other.priority, other.melody)

    def order(self) -> Order:
        name = f"{self.priority}:{self.melody}" + (":louder" if self.louder else "")
        what = MONITORING_STOPPED if self is _STOPPED else name
        return Order(what, burst(self.priority, self.melody), LOUDER if self.louder else 1.0)


_STOPPED = _Wanted(MONITORING_STOPPED, "high", "equipment", louder=True)


class Plan:
    """The sounds of one sounder. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._wanted: _Wanted | None = None
        self._due_s = 0.0
        self._free_s = 0.0  # until then something sounds
        self._once: deque[Order] = deque()  # test and reminders, one after the other
        self._counts: tuple[int, int] | None = None  # of the first snapshot on: a new sounder repeats no old reminder

    def step(self, now_s: float, sound: SoundInfo | None, monitoring_stopped: bool) -> Order | None:
        """What to start now, or None to go on. `sound` is that of the newest snapshot, None before the first."""
        wanted = _STOPPED if monitoring_stopped else _alarm(sound)
        if sound and not monitoring_stopped:
            self._count(sound)
        if wanted is None and self._wanted is None:
            return self._play_once(now_s)
        if wanted is None:
            self._wanted, self._free_s = None, now_s
            return SILENCE
        if not wanted.same_as(self._wanted):
            self._once.clear()
            self._due_s = self._free_s = now_s
        self._wanted = wanted
        if self._once:
            return self._play_once(now_s)
        if now_s < max(self._due_s, self._free_s):
            return None
        self._due_s = now_s + REPEAT_S[wanted.priority]
        return self._begin(now_s, wanted.order())

    def _count(self, sound: SoundInfo) -> None:
        counts = (sound["reminder"], sound["test"])
        before, self._counts = self._counts, counts
        if before is None:
            return
        if counts[0] != before[0] and not sound["paused_left_s"]:
            self._once.append(Order("reminder", reminder()))
        if counts[1] != before[1]:
            melody = sound["melody"]
            self._once.extend(Order(f"test:{priority}", burst(priority, melody)) for priority in reversed(REPEAT_S))

    def _play_once(self, now_s: float) -> Order | None:
        return self._begin(now_s, self._once.popleft()) if self._once and now_s >= self._free_s else None

    def _begin(self, now_s: float, order: Order) -> Order:
        assert order.samples is not None
        self._free_s = now_s + length_s(order.samples) + PAUSE_S
        return order


def _alarm(sound: SoundInfo | None) -> _Wanted | None:
    if sound is None or sound["priority"] is None or sound["paused_left_s"]:
        return None
    priority = sound["priority"] if sound["priority"] in REPEAT_S else "high"
    return _Wanted(sound["key"], priority, sound["melody"], sound["louder"])
