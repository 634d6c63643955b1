"""How long to wait before a dead child is started again, as a pure rule.

Without it a screen without a display would abort and be started for ever, taking a core from the polling; with too
strict a rule a screen killed twice would not come back.
"""

from __future__ import annotations

from dataclasses import dataclass

LIVED_S = 10.0
"""A child that worked this long starts again at once."""
PAUSES_S = (0.0, 0.25, 0.5, 1.0)
"""Waits after a child that had worked, by how many in a row lived shorter than LIVED_S; the last one repeats."""
FAILED_STARTS = 4
FAILED_PAUSE_S = 60.0
"""After FAILED_STARTS in a row that never said a word, one try in this time: a loop no one notices."""


@dataclass(frozen=True, slots=True)
class Respawn:
    """What the past lives of one child say about the next."""

    short_lives: int = 0
    failed_starts: int = 0

    def after(self, lived_s: float, worked: bool) -> Respawn:
        """The record with one more ended life. `worked`: at least one message came from it."""
        if not worked:
            return Respawn(self.short_lives, self.failed_starts + 1)
        return Respawn(0 if lived_s >= LIVED_S else self.short_lives + 1, 0)

    @property
    def hopeless(self) -> bool:
        """It cannot start: something outside must change first."""
        return self.failed_starts >= FAILED_STARTS

    @property
    def pause_s(self) -> float:
        """How long to wait before the next start."""
        if self.hopeless:
            return FAILED_PAUSE_S
        count = max(self.short_lives - 1, 0) + self.failed_starts
        return PAUSES_S[min(count, len(PAUSES_S) - 1)]
