"""Relative contraindications: any one asks for a recorded decision, and none ever blocks.

Without it a treatment could go on against one with nobody having said why. Source: treatment specification, section 2
(section 5 of the consensus).
"""

from __future__ import annotations

from dataclasses import dataclass

from session_monitor.domain.clinical.item import Item
from session_monitor.domain.clinical.truth import Truth, any_of, truth_of

SECTION = "5"
MAP_MMHG = 65.0


@dataclass(frozen=True, slots=True)
class Contraindications:
    """What was asked; None = not answered. map_mmhg: the last mean arterial pressure, which only asks the question."""

    severe_active_bleeding: bool | None = None
    uncontrollable_haemodynamics: bool | None = None
    severe_allergy_with_shock: bool | None = None
    map_mmhg: float | None = None


@dataclass(frozen=True, slots=True)
class GoingOn:
    """The recorded decision to treat all the same. consent: of the patient or the family."""

    consent: bool
    safer_mode: str
    reason: str
    by: str
    utc_ns: int

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is still missing of it."""
        given = {"consent": self.consent, "safer_mode": self.safer_mode, "reason": self.reason, "by": self.by}
        return tuple(name for name, value in given.items() if not value)


def contraindicated(found: Contraindications) -> Item:
    """Met = one is present and a decision has to be recorded."""
    low = found.map_mmhg is not None and found.map_mmhg < MAP_MMHG
    value = "" if found.map_mmhg is None else f"MAP {found.map_mmhg:g} mmHg"
    asks = ("map_low_asks",) if low and found.uncontrollable_haemodynamics is None else ()
    parts = (
        Item("bleeding", truth_of(found.severe_active_bleeding), SECTION),
        Item(
            "haemodynamics",
            truth_of(found.uncontrollable_haemodynamics),
            SECTION,
            value,
            f"MAP < {MAP_MMHG:g} mmHg, uncontrollable",
            asks,
        ),
        Item("allergy", truth_of(found.severe_allergy_with_shock), SECTION),
    )
    return Item("contraindications", any_of(part.truth for part in parts), SECTION, parts=parts)


def needs_decision(item: Item, decision: GoingOn | None) -> bool:
    """Whether going on still lacks its recorded decision."""
    return item.truth is Truth.MET and (decision is None or bool(decision.lacks))
