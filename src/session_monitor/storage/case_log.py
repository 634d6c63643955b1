"""What a recording says of its case, as entries; and the case that a log of entries adds up to.

One list of what is taken from a recording: else `assess` of the file alone and the case that took it in would differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from session_monitor.domain.clinical.admitted import admit_times
from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.entries import Entry, standing
from session_monitor.domain.clinical.kinds import KINDS
from session_monitor.domain.clinical.withdrawing import RESULT, result_name
from session_monitor.domain.results import result_from_row
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording

SESSION = "session"
"""Kind of the row that tells of a session by its recording."""


def case_of(case_id: str, log: Sequence[tuple[Entry, str]], zone: str = "UTC") -> Case:
    """What stands of a case's log; `zone` where no recording of it names one."""
    stands = standing(entry for entry, _ in log)
    sessions = {
        e.fields["recording"]: SessionSpan(**e.fields) for e, _ in log if e.kind == SESSION
    }  # resumed: the last
    found = next((entry.fields["zone"] for entry, _ in reversed(log) if entry.kind == ZONE), zone)
    return Case(
        case_id,
        tuple(each for each in stands if each.kind in KINDS),
        tuple(result_from_row(each.fields) for each in stands if each.kind == RESULT),
        tuple(sorted(sessions.values(), key=lambda each: each.started_utc_ns)),
        found,
    )


OWN_TABLES = (result_name(""), "value-")
"""How the names begin, within its recording, of what has no name of its own there but a number."""
ZONE = "zone"
"""Kind of the row that says in which time zone a recording was made."""


def rows_of(recording: Recording) -> Iterable[dict[str, Any]]:
    """Everything a recording says of its case, as rows; a session that goes on has no end yet."""
    name, meta, span = recording.path.name, recording.meta, recording.span()
    first_ns = meta.started_utc_ns
    try:
        admit_times(first_ns, first_ns + round((span or (0.0, 0.0))[1] * 1e9))
    except (ValueError, OverflowError) as error:
        raise RecordingError(f"{recording.path} is damaged: {error}") from error

    def row(uid: str, kind: str, utc_ns: int, by: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
        told = {"uid": f"{name}#{uid}", "kind": kind, "utc_ns": utc_ns, "entered_utc_ns": utc_ns, "by_whom": by}
        return {**told, "corrects": None, "reason": "", "fields": json.dumps(fields), **more}

    for each in recording.clinical():
        own = each.corrects is not None and each.corrects.startswith(OWN_TABLES)
        yield entry_row("", replace(each, corrects=f"{name}#{each.corrects}") if own else each)
    reasons = recording.corrections()
    for number, result, corrects in recording.result_log():
        replaced = None if corrects is None else f"{name}#{result_name(corrects)}"
        yield row(result_name(number), RESULT, result.specimen_utc_ns, result.by, result.row(),
                  entered_utc_ns=result.entered_utc_ns, corrects=replaced, reason=reasons.get(number, ""))  # fmt: skip
    for number, utc_ns, field, value, _, by in recording.entered_log():
        if KINDS["vital_signs"].field(field):
            yield row(f"value-{number}", "vital_signs", utc_ns, by, {field: value})
    yield row("zone", ZONE, first_ns, "", {"zone": meta.zone})
    if span:
        ended_ns = None if meta.state == "recording" else first_ns + round(span[1] * 1e9)
        session = SessionSpan(name, first_ns, ended_ns, meta.simulated, recording.machine.name)
        yield row(f"session-{ended_ns or 'open'}", SESSION, first_ns, meta.operator, asdict(session))


def entry_of(row: Sequence[Any]) -> Entry:
    uid, kind, utc_ns, fields, by, entered_utc_ns, corrects, reason = row[:8]
    return Entry(uid, kind, utc_ns, json.loads(fields), by, entered_utc_ns, corrects, reason)


def log_in(recording: Recording) -> list[Entry]:
    """Everything that one recording says of its case, corrected and withdrawn entries too, by the names of the case."""
    return [entry_of([row[name] for name in _ENTRY]) for row in rows_of(recording)]


def case_in(recording: Recording) -> Case:
    """What one recording says of its case, alone."""
    return case_of(recording.meta.case, [(entry, recording.path.name) for entry in log_in(recording)])


_ENTRY = ("uid", "kind", "utc_ns", "fields", "by_whom", "entered_utc_ns", "corrects", "reason")


def entry_row(case_id: str, entry: Entry, recording: str = "") -> dict[str, Any]:
    return {
        "uid": entry.uid, "case_id": case_id, "kind": entry.kind, "utc_ns": entry.utc_ns,
        "entered_utc_ns": entry.entered_utc_ns, "by_whom": entry.by, "corrects": entry.corrects,
        "reason": entry.reason, "recording": recording, "fields": json.dumps(dict(entry.fields), ensure_ascii=False),
    }  # fmt: skip
