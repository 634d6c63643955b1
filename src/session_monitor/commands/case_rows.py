"""A case and its assessment as JSON and as lines for a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from session_monitor.commands.effect_rows import effect_lines, effect_row, kinetics_line, kinetics_row, stated_row
from session_monitor.commands.rows import Row
from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.clinical.case import SessionSpan
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.item import Item
from session_monitor.domain.clinical.kinds import KINDS
from session_monitor.domain.clinical.sofa_days import SofaDay
from session_monitor.domain.clinical.truth import Truth
from session_monitor.domain.clinical.withdrawing import WITHDRAWN
from session_monitor.domain.results import with_reductions
from session_monitor.storage.utc import iso_utc

_WORDS = {Truth.MET: "met", Truth.NOT_MET: "NOT MET", Truth.UNKNOWN: "unknown"}
_AGAINST = {Truth.MET: "PRESENT", Truth.NOT_MET: "absent", Truth.UNKNOWN: "unknown"}
"""Of contraindications: "met" would sound like what one wants."""


def assessment_row(found: Assessment) -> Row:
    """What `assess --json` prints."""
    against = found.contraindications.row()
    decision = found.decision
    return {
        "case": found.case.id,
        "at_utc": iso_utc(found.at_ns),
        "zone": found.case.zone,
        "indication": found.indication.row(),
        "contraindications": against
        | {
            "decision_needed": found.decision_needed,
            "decision": decision
            and {
                "consent": decision.consent,
                "safer_mode": decision.safer_mode,
                "reason": decision.reason,
                "by": decision.by,
                "utc": iso_utc(decision.utc_ns),
            },
        },
        "mode": entry_row(found.mode) if found.mode else None,
        "sofa": [sofa_row(day) for day in found.sofa],
        "sessions": [
            {
                **session_row(session),
                "results": [result_row(row) for row in with_reductions(results)],
                "effect": effect_row(done),
            }
            for (session, results), done in zip(found.session_results, found.effects, strict=True)
        ],
        "kinetics": [kinetics_row(each) for each in found.kinetics],
        "stated_uncertainty": stated_row(),
        "end": found.end.row(),
    }


def session_row(session: SessionSpan) -> Row:
    """One session of the course."""
    ended_ns = session.ended_utc_ns
    return {
        "recording": session.recording,
        "started_utc": iso_utc(session.started_utc_ns),
        "ended_utc": None if ended_ns is None else iso_utc(ended_ns),
        "simulated": session.simulated,
        "machine": session.machine,
    }


def sofa_row(day: SofaDay) -> Row:
    """One day's score, part by part; null where it is not known."""
    score = day.score
    return {
        "day": day.day.isoformat(),
        "utc": iso_utc(day.utc_ns),
        "total": score.total,
        "least": score.least,
        "missing": list(score.missing),
        "parts": {
            name: {"points": part.points, "least": part.least, "flags": list(part.flags)}
            for name, part in score.parts.items()
        },
    }


def result_row(row: dict[str, Any]) -> Row:
    """A result with its times as text."""
    taken_ns, entered_ns = row.pop("specimen_utc_ns"), row.pop("entered_utc_ns")
    return {**row, "specimen_utc": iso_utc(taken_ns), "entered_utc": iso_utc(entered_ns)}


def entry_row(entry: Entry) -> Row:
    """One entry; times among its fields as text."""
    kind = KINDS.get(entry.kind)
    times = {each.name for each in kind.fields if each.type == "time"} if kind else set[str]()
    fields = {name: iso_utc(value) if name in times else value for name, value in entry.fields.items()}
    return {
        "uid": entry.uid,
        "kind": entry.kind,
        "utc": iso_utc(entry.utc_ns),
        "fields": fields,
        "by": entry.by,
        "entered_utc": iso_utc(entry.entered_utc_ns),
        "corrects": entry.corrects,
        "reason": entry.reason,
    }


def entry_line(entry: Entry) -> str:
    """One entry for a person."""
    row = entry_row(entry)
    if entry.kind == WITHDRAWN:
        what = f"withdrawn: {entry.fields.get('of', '-')} {entry.corrects}, {entry.reason}"
        return f"{row['utc'][:16]}Z  {what}  by {entry.by or '-'}  [{entry.uid}]"
    fields = ", ".join(f"{name} {_text(value)}" for name, value in row["fields"].items())
    why = f"  (corrects {entry.corrects}: {entry.reason})" if entry.corrects else ""
    return f"{row['utc'][:16]}Z  {entry.kind}: {fields}  by {entry.by or '-'}  [{entry.uid}]{why}"


def assessment_lines(found: Assessment) -> Iterable[str]:
    """The same for a person."""
    yield f"case {found.case.id or '-'} at {iso_utc(found.at_ns)[:16]}Z ({found.case.zone}); advice, not a decision"
    yield ""
    yield from _item_lines(found.indication)
    yield from _item_lines(found.contraindications, _AGAINST)
    if found.decision_needed:
        yield "  going on needs a recorded decision: consent, safer mode, reason, who"
    for day in found.sofa:
        missing = f", missing {', '.join(day.score.missing)}" if day.score.missing else ""
        total = day.score.total if day.score.total is not None else f"at least {day.score.least}"
        yield f"SOFA {day.day}  {total}{missing}"
    for (session, results), done in zip(found.session_results, found.effects, strict=True):
        yield f"session {session.recording}"
        for row in with_reductions(results):
            yield f"  {row['when']:7}{row['analyte']} {row['text']} {row['unit']} (ULN {row['uln']:g}){_fall(row)}"
        yield from effect_lines(done)
    yield from map(kinetics_line, found.kinetics)
    yield from _item_lines(found.end)


def _item_lines(item: Item, words: Mapping[Truth, str] = _WORDS, depth: int = 0) -> Iterable[str]:
    told = "; ".join(part for part in (item.value, item.limit and f"limit {item.limit}", _window(item)) if part)
    flags = f"  [{', '.join(item.flags)}]" if item.flags else ""
    yield f"{'  ' * depth}{words[item.truth]:8}{item.id}{': ' + told if told else ''}  (section {item.section}){flags}"
    for part in item.parts:
        yield from _item_lines(part, words, depth + 1)


def _window(item: Item) -> str:
    return item.window.words if item.window else ""


def _fall(row: dict[str, Any]) -> str:
    if row["reduction"] in (None, "unknown"):
        return f"  reduction unknown: {row['reduction_reason']}" if row["reduction"] else ""
    least = "at least " if row["reduction"] == "at_least" else ""
    percent = row["reduction_percent"]
    return f"  {least}{abs(percent):.1f} % {'down' if percent >= 0 else 'up'}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
