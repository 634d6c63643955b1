"""What is due around a session: specimens after it, vital signs after a reaction, and whether each has come.

The end-of-session fall is not the course: without the later specimens rebound would never be seen. Source: treatment
specification, section 5 (specimens at the end, 2 h later, the next morning); the times of vital signs after a reaction,
what counts as morning, and how far a specimen may be off are the project's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal

from session_monitor.domain.clinical.case import Case, SessionSpan

MIN_NS = 60 * 10**9
SPECIMEN_OFF_NS = 45 * MIN_NS
MORNING = time(6)
MORNING_OFF_NS = 180 * MIN_NS
AFTER_REACTION_MIN = (0, 5, 15, 30, 60)
SIGNS_OFF_NS = 4 * MIN_NS


@dataclass(frozen=True, slots=True)
class Due:
    """what: a specimen ("end", "two_hours", "next_morning") or "vital_signs" after a reaction.

    state: "waiting" until `utc_ns`, "due" from then on, "done" once it has come, "missed" when its time has passed.
    """

    what: str
    utc_ns: int
    state: Literal["waiting", "due", "done", "missed"]
    recording: str = ""


def specimens_due(case: Case, session: SessionSpan, zone: tzinfo, now_ns: int) -> tuple[Due, ...]:
    """The three specimens after a session that has ended; none while it goes on."""
    ended_ns = session.ended_utc_ns
    if ended_ns is None:
        return ()
    times = (
        ("end", ended_ns, SPECIMEN_OFF_NS),
        ("two_hours", ended_ns + 120 * MIN_NS, SPECIMEN_OFF_NS),
        ("next_morning", _next_morning(ended_ns, zone), MORNING_OFF_NS),
    )
    taken = [each.specimen_utc_ns for each in case.results]
    return tuple(Due(what, at, _state(at, off, taken, now_ns), session.recording) for what, at, off in times)


def signs_due(case: Case, now_ns: int) -> tuple[Due, ...]:
    """Vital signs after each reaction, oldest first."""
    taken = [each.utc_ns for each in case.of("vital_signs", now_ns)]
    return tuple(
        Due("vital_signs", at, _state(at, SIGNS_OFF_NS, taken, now_ns))
        for reaction in case.of("reaction", now_ns)
        for at in (reaction.utc_ns + minutes * MIN_NS for minutes in AFTER_REACTION_MIN)
    )


def _state(at_ns: int, off_ns: int, taken_ns: list[int], now_ns: int) -> Literal["waiting", "due", "done", "missed"]:
    if any(abs(each - at_ns) <= off_ns for each in taken_ns):
        return "done"
    return "waiting" if now_ns < at_ns else "due" if now_ns <= at_ns + off_ns else "missed"


def _next_morning(ended_ns: int, zone: tzinfo) -> int:
    """The first morning at least four hours after the end: before that it is still the same night's specimen."""
    ended = datetime.fromtimestamp(ended_ns // 10**9, UTC).astimezone(zone) + timedelta(hours=4)
    morning = datetime.combine(ended.date(), MORNING, zone)
    if morning < ended:
        morning = datetime.combine(ended.date() + timedelta(days=1), MORNING, zone)
    return round((morning.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 10**9
