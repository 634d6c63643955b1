"""One item of a verdict with all that a reader needs to judge it, and a judgement that somebody signed."""

from __future__ import annotations

from dataclasses import dataclass

from session_monitor.domain.clinical.truth import Truth
from session_monitor.domain.clinical.windows import Held


@dataclass(frozen=True, slots=True)
class Item:
    """One rule as it stands. section: of the consensus. value, limit: as shown, with unit and ULN; flags: codes of what
    a reader should know besides. parts: what it is made of. window: of a rule that has to hold for three days.
    """

    id: str
    truth: Truth
    section: str
    value: str = ""
    limit: str = ""
    flags: tuple[str, ...] = ()
    parts: tuple[Item, ...] = ()
    window: Held | None = None

    def row(self) -> dict[str, object]:
        """As JSON."""
        return {
            "id": self.id,
            "verdict": self.truth.value,
            "section": self.section,
            "value": self.value or None,
            "limit": self.limit or None,
            "flags": list(self.flags),
            "window": self.window and self.window.row(),
            "parts": [part.row() for part in self.parts],
        }


@dataclass(frozen=True, slots=True)
class Signature:
    """A judgement that somebody put a name to; it includes the patient's clinical state."""

    yes: bool
    by: str
    utc_ns: int
    reason: str = ""
