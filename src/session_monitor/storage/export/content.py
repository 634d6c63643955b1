"""What an export holds: which columns and rows of the view `reading`, and what is said about them.

CSV and Parquet are written from this one value, so that they cannot differ in anything but their form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from session_monitor.domain.errors import suggestion
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.export.disguise import Disguise
from session_monitor.storage.reading import Recording
from session_monitor.storage.utc import iso_utc
from session_monitor.storage.view import CLOCKS, DERIVED, STANDARD

UTC = CLOCKS.index("utc")
_UNITS = {
    "t_s": "s",
    "tmp_derived_mmhg": "mmHg",
    "sep_dp_mmhg": "mmHg",
    "fp_bp_percent": "%",
    "net_removal_ml": "mL",
    **dict.fromkeys(("loop_ratio", "plasma_volumes"), "1"),
}
Rows = Iterator[list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Content:
    """columns: names as in the view `reading`, the three clocks first. units: of each, "" where it has none.

    about: (what, its value or values) in the order in which they are written. rows: slices of rows, None where nothing
    was measured; it can be gone through once.
    """

    columns: tuple[str, ...]
    units: tuple[str, ...]
    about: tuple[tuple[str, tuple[Any, ...]], ...]
    rows: Rows


def content(
    recording: Recording,
    channels: Sequence[str] = (),
    from_s: float | None = None,
    until_s: float | None = None,
    disguise: Disguise | None = None,
) -> Content:
    """Everything to be written of a recording. channels: all without any; times: seconds of session.

    RecordingError for a channel that the recording has not, or that would say whose session it was.
    """
    hidden = {recording.machine.serial_channel} if disguise else set[str]()
    columns = (*CLOCKS, *_chosen(recording, channels, hidden))
    units = {c.name: c.unit for c in recording.machine.channels} | _UNITS
    rows = recording.rows(columns, from_s, until_s)
    return Content(
        columns,
        tuple(units.get(name, "") for name in columns),
        tuple(_about(recording, disguise)),
        disguise.rows(rows, UTC) if disguise else rows,
    )


def _chosen(recording: Recording, channels: Sequence[str], hidden: set[str]) -> tuple[str, ...]:
    there = recording.machine.index
    standard = [name for name in STANDARD if name in there]
    known = [*standard, *(name for name in there if name not in STANDARD), *DERIVED]
    if not channels:
        return tuple(name for name in known if name not in hidden)
    for name in channels:
        if name in hidden:
            raise RecordingError(f"the channel {name!r} says which machine it was: leave it out with --deidentify")
        if name not in known:
            raise RecordingError(f"{recording.path} has no channel {name!r}; {suggestion(name, known)}")
    return tuple(dict.fromkeys(channels))


def _about(recording: Recording, disguise: Disguise | None) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Whose session it was, on what, and what was entered; in disguise only what does not tell whose."""
    meta, machine, runs = recording.meta, recording.machine, recording.runs()
    shift_ns = disguise.shift_ns if disguise else 0
    yield "case", (disguise.case if disguise else meta.case,)
    if disguise is None:
        yield "recording", (recording.path.name,)
        yield from (
            ("bed", (meta.bed,)),
            ("operator", (meta.operator,)),
            ("zone", (meta.zone,)),
            ("link", (meta.link,)),
        )
        yield "serial", (meta.serial,)
    yield "deidentified", (disguise is not None,)
    yield "started_utc", (iso_utc(meta.started_utc_ns + shift_ns),)
    yield "machine", (machine.id, machine.name)
    yield "map_version", (machine.version,)
    yield "simulated", (meta.simulated,)
    yield "software", (runs[-1].software if runs else "",)
    for name, (value, unit, _) in recording.entered().items():
        yield "entered", (name, value, unit)
    for stored in recording.results():
        result = stored.result
        taken = iso_utc(result.specimen_utc_ns + shift_ns)
        yield "result", (result.when, result.analyte, result.censor, result.value, result.unit, result.uln, taken)
