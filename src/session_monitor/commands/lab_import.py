"""A foreign file of results for `labs TARGET import`: read, reviewed against what is known, stored as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from session_monitor.commands.lab_rows import Row, result_row
from session_monitor.commands.terminal import plain
from session_monitor.domain.analytes import find_analyte
from session_monitor.domain.clinical.laboratory import New
from session_monitor.domain.clinical.review import Review, Reviewed
from session_monitor.domain.errors import UserError
from session_monitor.domain.results import Result
from session_monitor.interchange.foreign import read_file
from session_monitor.interchange.mapping import PLAIN, load_mapping, save_mapping
from session_monitor.interchange.reading import Foreign
from session_monitor.storage.utc import iso_utc

LISTED = 8
"""Faults one line can hold."""


def read_foreign(path: Path, mapping_name: str | None, save_as: str | None) -> Foreign:
    """What stands in the file. UserError says in one line why it cannot be read."""
    mapping, text = load_mapping(mapping_name) if mapping_name else (PLAIN, "")
    found = read_file(path, mapping)
    if save_as:
        save_mapping(save_as, text)
    return found


def write_bundle(out: Path, results: list[tuple[str, Result, bool]], case_id: str) -> None:
    """(name, result, whether it corrects another) as a FHIR bundle in a new file."""
    from session_monitor.interchange.fhir_bundle import bundle_json

    text = bundle_json(results, case_id)
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError:
        raise UserError(f"{out} is there already; name another file") from None
    except OSError as error:
        raise UserError(f"{out} cannot be written: {error.strerror}; choose another place") from None


def conversions(given: Iterable[str]) -> dict[str, str]:
    """ANALYTE=UNIT of --convert -> {analyte: unit}."""
    found = dict[str, str]()
    for text in given:
        name, equals, unit = text.partition("=")
        analyte = find_analyte(name)
        measure = analyte.measure(unit) if analyte else None
        if not equals or analyte is None or measure is None:
            raise UserError(f"--convert {text!r} is not ANALYTE=UNIT, such as bilirubin=umol/L")
        found[analyte.name] = measure.units[0]
    return found


def refuse_blocked(path: Path, found: Review) -> None:
    """UserError with what stands in the way, by its place."""
    blocking = found.blocking
    if blocking:
        faults = "; ".join(f"{row.place}: {row.why}" for row in blocking[:LISTED])
        more = f"; and {len(blocking) - LISTED} more" if len(blocking) > LISTED else ""
        raise UserError(f"{path}: nothing was added; {faults}{more}")


def review_row(path: Path, kind: str, target: Row, found: Review) -> Row:
    """What `labs TARGET import FILE --review --json` prints."""
    return {
        **target,
        "file": str(path),
        "format": kind,
        "patient": found.patient or None,
        "stores": len(found.new),
        "rows": [_row(row) for row in found.rows],
    }


def _row(row: Reviewed) -> Row:
    return {
        "place": row.place,
        "outcome": row.outcome,
        "why": row.why or None,
        "result": None if row.new is None else result_row(row.new.result),
        "corrects": None if row.new is None else row.new.corrects,
        "notes": list(row.notes),
    }


def left_out_rows(found: Review) -> list[Row]:
    """What of a file was not stored, and why."""
    return [{"place": row.place, "outcome": row.outcome, "why": row.why} for row in found.rows if row.new is None]


def _specimen(new: New) -> str:
    return iso_utc(new.result.specimen_utc_ns)


def review_lines(path: Path, kind: str, found: Review) -> list[str]:
    """The same for a person."""
    of = f", patient {found.patient}" if found.patient else ""
    lines = [f"{path}: {kind}{of}; nothing is stored yet"]
    for row in found.rows:
        told = ""
        if row.new is not None:
            one = row.new.result
            method = f", {one.method}" if one.method else ""
            told = f"{one.analyte} {one.text} {one.unit} (ULN {one.uln:g}{method}), {one.when}, {_specimen(row.new)}"
        said = "; ".join(part for part in (told, row.why, *row.notes) if part)
        lines.append(f"{row.outcome:9}{row.place}: {said}")
    counts = f"{len(found.new)} of {len(found.rows)} would be stored"
    blocked = f"{len(found.blocking)} stand in the way: put them right, or leave them out with --leave-out PLACE"
    return [plain(line) for line in (*lines, blocked if found.blocking else counts)]
