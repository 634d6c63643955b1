"""What recordings hold, as the JSON rows that several commands print alike; docs/json.md explains every key.

Users' scripts rely on these keys, so that they stand in one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from session_monitor.commands.lab_rows import logged_rows
from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.machine import Station
from session_monitor.monitor.ledger import unseen_details
from session_monitor.storage.contents import Gap
from session_monitor.storage.laboratory import log_of
from session_monitor.storage.reading import Recording
from session_monitor.storage.space import hours_left
from session_monitor.storage.utc import iso_utc

Row = dict[str, Any]


def transition_row(transition: Transition) -> Row:
    """One alarm transition; `replay` and `alarms` print the same (commands specification)."""
    return {
        "seq": transition.seq,
        "channel": transition.key.channel,
        "direction": transition.key.direction,
        "t": transition.t_ns / 1e9,
        "utc": iso_utc(transition.utc_ns),
        "alarm": transition.key.id,
        "occurrence": transition.occurrence,
        "from": transition.from_.value,
        "to": transition.to.value,
        "event": transition.event,
        "priority": transition.priority.word,
        "value": transition.value,
        "limit": transition.limit,
        "by": transition.by,
    }


def summary_row(recording: Recording) -> Row:
    """What `list` says of one recording, and `info` first."""
    meta, span = recording.meta, recording.span()
    polls, misses = recording.counts()
    return {
        "recording": str(recording.path),
        "case": meta.case,
        "bed": meta.bed,
        "operator": meta.operator,
        "started_utc": iso_utc(meta.started_utc_ns),
        "zone": meta.zone,
        "duration_s": span[1] - span[0] if span else 0.0,
        "polls": polls,
        "missed_polls": misses,
        "alarms": recording.alarm_counts(),
        "machine": {"id": recording.machine.id, "name": recording.machine.name, "serial": meta.serial},
        "simulated": meta.simulated,
        "state": meta.state,
        "end_reason": meta.end_reason,
    }


def info_row(recording: Recording) -> Row:
    """Everything `info` prints."""
    size = recording.path.stat().st_size
    summary, (polls, misses) = summary_row(recording), recording.held()
    return {
        **summary,
        "polls": polls,
        "missed_polls": misses,
        "link": recording.meta.link,
        "bytes": size,
        "hours_left": _hours_left(recording) if recording.meta.state == "recording" else None,
        "channels": [{"name": c.name, "unit": c.unit} for c in recording.machine.channels],
        "devices": device_rows(
            recording.machine.devices,
            [details for _, details in recording.outputs("device_serial")],
            [details for _, details in recording.outputs("device_gap")],
        ),
        "map_version": recording.machine.version,
        "phases": [asdict(phase) for phase in recording.phases()],
        "gaps": [gap_row(gap) for gap in recording.gaps()],
        "notes": [
            {"t": note.t_s, "utc": iso_utc(note.utc_ns), "by": note.by, "text": note.text} for note in recording.notes()
        ],
        "entered": {
            name: {"value": value, "unit": unit, "by": by} for name, (value, unit, by) in recording.entered().items()
        },
        "results": logged_rows(log_of(recording), alone=True),
        "runs": [
            {
                "run": run.run,
                "started_utc": iso_utc(run.started_utc_ns),
                "offset_s": run.offset_s,
                "ended_utc": None if run.ended_utc_ns is None else iso_utc(run.ended_utc_ns),
                "end_reason": run.end_reason,
                "polls_lost": run.polls_lost,
                "software": run.software,
                "python": run.python,
                "sqlite": run.sqlite,
                "platform": run.platform,
            }
            for run in recording.runs()
        ],
        "self_test": [{"name": n, "state": state, "detail": detail} for n, state, detail in recording.self_test()],
    }


def device_rows(devices: Sequence[Station], serials: Sequence[Row], gaps: Sequence[Row]) -> list[Row]:
    """What was read beside the machine: which one it was, in order, and when nothing came of it, and why.

    A gap was noted as it began and as it ended; one without an end went on to the end of its run.
    """
    whole = {(gap["device"], gap["start_s"]): gap for gap in gaps}
    return [
        {
            "id": device.id,
            "name": device.name,
            "serials": [each["serial"] for each in serials if each["device"] == device.id],
            "gaps": [
                {key: gap[key] for key in ("start_s", "end_s", "cause", "detail", "polls")}
                for gap in whole.values()
                if gap["device"] == device.id
            ],
        }
        for device in devices
    ]


def gap_row(gap: Gap) -> Row:
    """One gap, as `info` and `record` print it."""
    row = {"start_s": gap.start_s, "end_s": gap.end_s, "cause": gap.cause, "polls": gap.polls}
    return {**row, **unseen_details(gap.unseen)}


def _hours_left(recording: Recording) -> float | None:
    try:
        return hours_left(recording.path.parent, recording.machine, round(recording.period_s * 1e9))
    except OSError:
        return None


def duration(seconds: float) -> str:
    """Hours, minutes and seconds: 1:02:03."""
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"
