"""One step of the monitor as rows of a recording.

Everything that went into `step()` and all that came out is written here; what is left out can never be replayed.
Clocks are kept as residuals against a `clock` row, so that they take a few bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.channels import Raw
from session_monitor.domain.inputs import Command, HostFacts, Miss, StepInput
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame
from session_monitor.domain.results import Result, result_from_row
from session_monitor.monitor.ports import StepRecord
from session_monitor.storage.chain import row_writer
from session_monitor.storage.sqlite import Connection

RESIDUAL_MAX_NS = 2**31 - 1
"""A clock further off than this (2 s: skipped polls, a clock set by someone) starts a new `clock` row."""


@dataclass(frozen=True, slots=True)
class _Anchor:
    clock: int
    seq: int
    t_ns: int
    utc_ns: int


class StepWriter:
    """Writes steps into one open recording, inside whatever transaction its caller holds."""

    def __init__(self, connection: Connection, machine: MachineMap, run: int, period_ns: int) -> None:
        self._connection = connection
        self._run = run
        self._period_ns = period_ns
        self._watched = [machine.index.get(c) for c in (machine.identity_channel, machine.serial_channel)]
        self.rows = row_writer(connection)
        self._remember_nothing()

    def forget(self) -> None:
        """Drops what is remembered of rows written, after a transaction was rolled back."""
        self.rows.forget()
        self._remember_nothing()

    def _remember_nothing(self) -> None:
        self._anchor: _Anchor | None = None
        self._host: HostFacts | None = None
        self._seen: tuple[Raw | None, ...] | None = None
        self._causes = dict[Miss, int]()

    def write(self, record: StepRecord) -> None:
        """All of one step."""
        step = record.input
        self._inputs(step)
        for transition in record.transitions:
            self.rows.append("transition", transition_row(step.seq, transition))
        for kind, details in record.outputs:
            self._output(step, kind, details)

    def write_bare(self, step: StepInput, why: str) -> None:
        """The poll or miss alone, for a step whose other parts cannot be written; `why` is kept beside it."""
        self._poll_or_miss(step)
        self.rows.append("output", {"seq": step.seq, "kind": "unrecordable", "details": json.dumps({"error": why})})

    def write_loss(self, first_seq: int, last_seq: int, polls: int) -> None:
        """Notes that the spool overflowed: which polls were never written."""
        details = {"first_seq": first_seq, "last_seq": last_seq, "polls": polls}
        self.rows.append("output", {"seq": first_seq, "kind": "polls_lost", "details": json.dumps(details)})

    def _inputs(self, step: StepInput) -> None:
        self._poll_or_miss(step)
        if step.host != self._host:
            self._host = step.host
            self.rows.append("host_fact", _host_row(step.seq, step.host))
        for command in step.commands:
            self.rows.append("command", _command_row(step.seq, command))

    def _poll_or_miss(self, step: StepInput) -> None:
        clocks = self._clocks(step)
        if step.frame is not None:
            self.rows.append_values("poll", (*clocks, quality_bytes(step.frame), *step.frame.raw))
            self._see(step.seq, step.frame)
        elif step.miss is not None:
            self.rows.append_values("miss", (*clocks, self._cause(step.miss)))

    def _clocks(self, step: StepInput) -> tuple[int, int, int, int]:
        """(seq, clock, t_residual_ns, utc_residual_ns), against a new anchor when the old one is too far off."""
        anchor = self._anchor or self._new_anchor(step)
        t_residual, utc_residual = self._residuals(step, anchor)
        if max(abs(t_residual), abs(utc_residual)) > RESIDUAL_MAX_NS:
            anchor = self._new_anchor(step)
            t_residual, utc_residual = self._residuals(step, anchor)
        return step.seq, anchor.clock, t_residual, utc_residual

    def _residuals(self, step: StepInput, anchor: _Anchor) -> tuple[int, int]:
        due_ns = anchor.t_ns + (step.seq - anchor.seq) * self._period_ns
        return step.t_ns - due_ns, step.utc_ns - anchor.utc_ns - (step.t_ns - anchor.t_ns)

    def _new_anchor(self, step: StepInput) -> _Anchor:
        row = {"run": self._run, "seq": step.seq, "t_ns": step.t_ns, "utc_ns": step.utc_ns}
        clock = self.rows.append("clock", row | {"period_ns": self._period_ns})
        self._anchor = _Anchor(clock, step.seq, step.t_ns, step.utc_ns)
        return self._anchor

    def _cause(self, miss: Miss) -> int:
        found = self._causes.get(miss)
        if found is None:
            known = (miss.cause.value, miss.detail)
            row = self._connection.execute("SELECT id FROM miss_cause WHERE (cause, detail) = (?, ?)", known).fetchone()
            found = self._causes[miss] = row[0] if row else self.rows.append_values("miss_cause", (None, *known))
        return found

    def _see(self, seq: int, frame: Frame) -> None:
        seen = tuple(None if i is None else frame.raw[i] for i in self._watched)
        if seen != self._seen and all(i is None or raw is not None for i, raw in zip(self._watched, seen, strict=True)):
            self._seen = seen
            self.rows.append_values("machine_seen", (seq, *seen))

    def _output(self, step: StepInput, kind: str, details: Mapping[str, Any]) -> None:
        if kind == "self_test":
            self.rows.append("self_test", {"run": self._run, **details})
            return
        row = {"seq": step.seq, "kind": kind, "details": json.dumps(details, ensure_ascii=False, allow_nan=False)}
        self.rows.append("output", row)
        if make := _OWN_TABLES.get(kind):
            self.rows.append(*make(step, details))


def transition_row(step: int, transition: Transition) -> dict[str, Any]:
    """A row of `transition`; NaN becomes NULL."""
    key = transition.key
    return {
        "step": step,
        "seq": transition.seq,
        "t_ns": transition.t_ns,
        "utc_ns": transition.utc_ns,
        "alarm": key.id,
        "channel": key.channel,
        "direction": key.direction,
        "occurrence": transition.occurrence,
        "from_state": transition.from_.value,
        "to_state": transition.to.value,
        "event": transition.event,
        "priority": transition.priority.word,
        "value": transition.value,
        "limit_value": transition.limit,
        "by_whom": transition.by,
    }


def result_row(result: Result, corrects: int | None = None) -> dict[str, Any]:
    """A row of `result`."""
    return {
        "analyte": result.analyte,
        "value": result.value,
        "censor": result.censor,
        "unit": result.unit,
        "uln": result.uln,
        "method": result.method,
        "specimen_utc_ns": result.specimen_utc_ns,
        "when_taken": result.when,
        "by_whom": result.by,
        "entered_utc_ns": result.entered_utc_ns,
        "corrects": corrects,
    }


def quality_bytes(frame: Frame) -> bytes | None:
    """One byte a channel up to the last that is not good; None when all are."""
    return frame.quality.tobytes().rstrip(b"\0") or None


def _command_row(seq: int, command: Command) -> dict[str, Any]:
    args = json.dumps(dict(command.args), ensure_ascii=False)
    return {"seq": seq, "command_id": command.id, "kind": command.kind, "args": args, "by_whom": command.by}


def _host_row(seq: int, host: HostFacts) -> dict[str, Any]:
    return {
        "seq": seq,
        "screen_ok": host.screen_ok,
        "sound_ok": host.sound_ok,
        "recording_ok": host.recording_ok,
        "disk_low": host.disk_low,
        "clock_step_s": host.clock_step_s,
    }


def _note(step: StepInput, details: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    return "note", {"t_ns": step.t_ns, "utc_ns": step.utc_ns, "by_whom": details["by"], "text": details["text"]}


def _entered_value(step: StepInput, details: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    row = {"seq": step.seq, "t_ns": step.t_ns, "utc_ns": step.utc_ns, "by_whom": details["by"]}
    return "entered_value", row | {k: details[k] for k in ("name", "value", "unit")}


def _result(_step: StepInput, details: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    told = dict(details)
    corrects = told.pop("corrects", None)
    return "result", result_row(result_from_row(told), corrects)


_OWN_TABLES: dict[str, Callable[[StepInput, Mapping[str, Any]], tuple[str, dict[str, Any]]]] = {
    "note": _note,
    "entered_value": _entered_value,
    "result": _result,
}
"""Outputs that people wrote down have a table of their own beside `output`."""
