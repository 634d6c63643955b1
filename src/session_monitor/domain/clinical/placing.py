"""Which session a specimen belongs to, and whether "before" or "after" can be true of it.

Without it a result from before entered with the time of the one from after would change sides unnoticed, and the fall
that a session is judged by would be a rise. What counts as near is the project's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from session_monitor.domain.answers import Answer, answer
from session_monitor.domain.clinical.assessment import results_of_sessions
from session_monitor.domain.clinical.case import SessionSpan
from session_monitor.domain.clinical.windows import HOUR_NS
from session_monitor.domain.results import Result, When, order_refusal

NEAR_NS = 24 * HOUR_NS
"""A specimen further from a session than this says nothing of it by its time alone."""
NEVER_NS = 1 << 63
"""The end of a session that goes on."""
SOON_NS = 4 * HOUR_NS
"""So soon after a session it is one from after; nobody yet knows of the next."""


def session_of(result: Result, sessions: Sequence[SessionSpan]) -> SessionSpan | None:
    """The session a result belongs to; None for the course alone, or a session that is not there yet."""
    owned = zip(sessions, results_of_sessions([result], sessions), strict=True)
    return next((session for session, results in owned if results), None)


def placing_refusal(
    result: Result, sessions: Sequence[SessionSpan], exchanges: Mapping[str, int], *, alone: bool
) -> str | None:
    """Why `when` cannot be true of this specimen, among these sessions in their order; None when it can.

    exchanges: recording -> when plasma began to be exchanged, where known. alone: one recording that knows no others.
    """
    if result.when == "between":
        return _inside(result.specimen_utc_ns, sessions)
    own = sessions[0] if alone and sessions else session_of(result, sessions)
    if own is not None:
        refusal = order_refusal(result, own.started_utc_ns, _end(own), exchanges.get(own.recording))
        if refusal:
            return refusal
    elif result.when == "after":
        return answer("this specimen was taken before the first session began, so it is not one from after")
    return None if alone else _nearer_to_another(result, sessions)


def when_of(specimen_utc_ns: int, sessions: Sequence[SessionSpan], *, alone: bool) -> When | Answer:
    """Of which side a specimen is by its time alone, or in one line why a person has to say it."""
    if not sessions:
        return answer("no session of the case is there yet; say whether it is from before, after or between")
    if inside := _inside(specimen_utc_ns, sessions):
        return inside
    last, following = _neighbours(specimen_utc_ns, sessions)
    since_ns = None if last is None else specimen_utc_ns - _end(last)
    until_ns = None if following is None else following.started_utc_ns - specimen_utc_ns
    if alone:
        return "after" if since_ns is not None else "before"
    near = {"after": since_ns, "before": until_ns}
    close = {side: gap for side, gap in near.items() if gap is not None and gap <= NEAR_NS}
    if len(close) == 2 and close["after"] == close["before"]:
        return answer("this specimen lies in the middle between two sessions; say whether it is from before or after")
    return "between" if not close else "after" if min(close, key=close.__getitem__) == "after" else "before"


def _nearer_to_another(result: Result, sessions: Sequence[SessionSpan]) -> Answer | None:
    """One from before that follows another session closely, or one from after just before the next."""
    last, following = _neighbours(result.specimen_utc_ns, sessions)
    since_ns = None if last is None else result.specimen_utc_ns - _end(last)
    until_ns = None if following is None else following.started_utc_ns - result.specimen_utc_ns
    if result.when == "before" and last is not None and since_ns is not None and since_ns >= 0:
        limit_ns = SOON_NS if until_ns is None else until_ns
        if since_ns < limit_ns:
            return answer(
                "this specimen was taken {hours} h after the session of {start} ended, so it is not one from before",
                hours=f"{since_ns / HOUR_NS:.1f}", start=_minute(last.started_utc_ns),
            )  # fmt: skip
    before_next_ns = -1 if until_ns is None or since_ns is None or until_ns >= since_ns else until_ns
    if result.when == "after" and following is not None and before_next_ns >= 0:
        return answer(
            "this specimen was taken {hours} h before the session of {start} began, so it is not one from after",
            hours=f"{before_next_ns / HOUR_NS:.1f}", start=_minute(following.started_utc_ns),
        )  # fmt: skip
    return None


def _inside(specimen_utc_ns: int, sessions: Sequence[SessionSpan]) -> Answer | None:
    for each in sessions:
        if each.started_utc_ns < specimen_utc_ns < _end(each):
            return answer(
                "this specimen was taken during the session of {start}; say whether it is from before or after",
                start=_minute(each.started_utc_ns),
            )
    return None


def _neighbours(specimen_utc_ns: int, sessions: Sequence[SessionSpan]) -> tuple[SessionSpan | None, SessionSpan | None]:
    """The last session that ended by then, and the first one that began later."""
    last = max((s for s in sessions if _end(s) <= specimen_utc_ns), key=_end, default=None)
    following = min((s for s in sessions if s.started_utc_ns >= specimen_utc_ns), key=_start, default=None)
    return last, following


def _start(session: SessionSpan) -> int:
    return session.started_utc_ns


def _end(session: SessionSpan) -> int:
    return NEVER_NS if session.ended_utc_ns is None else session.ended_utc_ns


def _minute(utc_ns: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=utc_ns // 1000):%Y-%m-%d %H:%M} UTC"
