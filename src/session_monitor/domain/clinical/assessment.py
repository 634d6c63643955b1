"""All verdicts on one case at one moment: what the screen, the report and `assess` show alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from session_monitor.domain.clinical.case import (
    Case,
    SessionSpan,
    before_treatment,
    contraindications,
    course,
    findings,
    going_on,
)
from session_monitor.domain.clinical.contraindications import GoingOn, contraindicated, needs_decision
from session_monitor.domain.clinical.effect import Effect, Ran, course_kinetics, effect
from session_monitor.domain.clinical.end_of_treatment import end_of_treatment
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.indication import indication
from session_monitor.domain.clinical.item import Item
from session_monitor.domain.clinical.kinetics import Kinetics
from session_monitor.domain.clinical.sofa_days import SofaDay, sofa_days
from session_monitor.domain.results import Result


@dataclass(frozen=True, slots=True)
class Assessment:
    """At `at_ns`. session_results: (session, its results from before and after), in order; effects: of the same."""

    case: Case
    at_ns: int
    indication: Item
    contraindications: Item
    decision: GoingOn | None
    decision_needed: bool
    mode: Entry | None
    sofa: tuple[SofaDay, ...]
    session_results: tuple[tuple[SessionSpan, tuple[Result, ...]], ...]
    effects: tuple[Effect, ...]
    kinetics: tuple[Kinetics, ...]
    end: Item


def assess(case: Case, at_ns: int, ran: Mapping[str, Ran] | None = None) -> Assessment:
    """Every rule over what was known of the case at that moment. ran: recording -> what it says, where it was read."""
    known, start = case.results_until(at_ns), _start(case, at_ns)
    sessions = tuple(each for each in case.sessions if each.started_utc_ns <= at_ns)
    setting = case.value("end_setting", "respiratory", at_ns) or "any"
    of_sessions = results_of_sessions(known, sessions)
    effects = tuple(
        effect(case, session, results, (ran or {}).get(session.recording), at_ns)
        for session, results in zip(sessions, of_sessions, strict=True)
    )
    return Assessment(
        case=case,
        at_ns=at_ns,
        indication=start.indication,
        contraindications=start.contraindications,
        decision=start.decision,
        decision_needed=needs_decision(start.contraindications, start.decision),
        mode=case.last("mode", at_ns),
        sofa=tuple(sofa_days(case.entries, known, case.zone, at_ns)),
        session_results=tuple(zip(sessions, of_sessions, strict=True)),
        effects=effects,
        kinetics=course_kinetics(known, list(zip(sessions, effects, strict=True)), at_ns),
        end=end_of_treatment(course(case, at_ns), at_ns, setting),
    )


DECIDING = frozenset({"onset", "organ_damage", "late_onset_judgement", "contraindications", "going_on"})
"""Kinds of entries that the verdicts of a start rest on, besides results."""


@dataclass(frozen=True, slots=True)
class _Start:
    indication: Item
    contraindications: Item
    decision: GoingOn | None


def _start(case: Case, at_ns: int) -> _Start:
    judged = indication(findings(case, at_ns), before_treatment(case, at_ns))
    return _Start(judged, contraindicated(contraindications(case, at_ns)), going_on(case, at_ns))


def start_judged_again(
    found: Assessment, entries: Iterable[Entry], results: Iterable[Result], at_ns: int
) -> Assessment:
    """The same with the verdicts of a start by what the session that goes on says besides.

    What was entered a moment ago is in the session and not yet among what was read of the case.
    """
    case = found.case.with_session(entries, results)
    start = _start(case, at_ns)
    return replace(
        found,
        case=case,
        at_ns=at_ns,
        indication=start.indication,
        contraindications=start.contraindications,
        decision=start.decision,
        decision_needed=needs_decision(start.contraindications, start.decision),
        mode=case.last("mode", at_ns),
    )


def results_of_sessions(results: Sequence[Result], sessions: Sequence[SessionSpan]) -> list[tuple[Result, ...]]:
    """For each session, its own: one from before belongs to the next session, one from after to the last."""
    found: list[list[Result]] = [[] for _ in sessions]
    for each in results:
        taken_ns = each.specimen_utc_ns
        if each.when == "before":
            ahead = (n for n, s in enumerate(sessions) if s.ended_utc_ns is None or taken_ns <= s.ended_utc_ns)
            place = next(ahead, None)
        elif each.when == "after":
            place = max((n for n, s in enumerate(sessions) if s.started_utc_ns <= taken_ns), default=None)
        else:
            place = None
        if place is not None:
            found[place].append(each)
    return [tuple(each) for each in found]
