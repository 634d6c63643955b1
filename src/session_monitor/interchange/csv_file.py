"""A CSV file of results, as a laboratory or a spreadsheet writes one, by the mapping of its columns."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

from session_monitor.domain.analytes import find_analyte
from session_monitor.domain.answers import answer
from session_monitor.domain.clinical.review import Found
from session_monitor.domain.units import from_ucum
from session_monitor.interchange.codes import not_blood
from session_monitor.interchange.mapping import NEEDED, PLAIN, Mapping, Named
from session_monitor.interchange.ranges import upper_limit
from session_monitor.interchange.reading import MAX_ROWS, Foreign, ForeignError, bounded, decoded, one_patient

MAX_BYTES = 1_000_000
_DELIMITERS = {",": ",", ";": ";", "tab": "\t"}
_SHOWN = 60


def read_csv(path: Path, data: bytes, mapping: Mapping = PLAIN) -> Foreign:
    """The rows of the file. Raises ForeignError when it is no such file at all."""
    if len(data) > MAX_BYTES:
        raise ForeignError(f"{path} is larger than {MAX_BYTES} bytes; this is no file of results")
    text = decoded(path, data, "utf-8-sig" if mapping.encoding == "utf-8" else mapping.encoding)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_DELIMITERS[mapping.delimiter], strict=True)
    rows, patients, columns, width = list[Found](), list[str](), dict[str, int](), 0
    try:
        for cells in reader:
            if not columns:
                columns, width = _columns(path, [cell.strip() for cell in cells], mapping), len(cells)
                continue
            if not any(cell.strip() for cell in cells):
                continue
            place = f"line {reader.line_num}"
            if len(cells) != width:
                rows.append(
                    Found(place, refused=answer("it has not {width} fields, as the first line has", width=width))
                )
                continue
            given = {field: cells[at].strip() for field, at in columns.items()}
            patients.append(given.pop("patient", ""))
            rows.append(_row(place, given, mapping))
            if len(rows) > MAX_ROWS:
                break
    except csv.Error as error:
        rows.append(Found(f"line {reader.line_num}", refused=str(error)))
    if not columns:
        _columns(path, [], mapping)
    if not rows:
        raise ForeignError(f"{path} has no results; write one a line below the names of the columns")
    return Foreign("csv", bounded(path, rows), one_patient(path, patients))


_OTHERWISE = "; or name a mapping that says what yours mean"


def _columns(path: Path, headers: list[str], mapping: Mapping) -> dict[str, int]:
    """Field -> number of its column. A plain file may leave out what need not be there, and name nothing else."""
    plain = mapping is PLAIN
    names = [header.lower() for header in headers] if plain else headers
    found = {field: names.index(header) for field, header in mapping.columns.items() if header in names}
    needed = ("analyte", "value", "unit", "uln", "time", "when") if plain else tuple(mapping.columns)
    if plain and "range" in found:
        needed = tuple(name for name in needed if name != "uln")
    missing = [mapping.columns[field] for field in needed if field not in found]
    wrong = [f"lacks {', '.join(map(_short, missing))}"] if missing else []
    if plain:
        unknown = [name for name in names if name not in mapping.columns]
        wrong += [f"has {', '.join(repr(_short(name)) for name in unknown)}, which nobody knows"] if unknown else []
    used = [names[at] for at in found.values()]
    wrong += ["names a column twice"] if any(names.count(name) > 1 for name in used) else []
    if wrong:
        columns = ", ".join((*NEEDED, "unit", "uln", "when", "method", "by") if plain else mapping.columns.values())
        told = f"the columns are {columns}, separated by commas{_OTHERWISE if plain else ''}"
        raise ForeignError(f"{path}: line 1 {' and '.join(wrong)}; {told}")
    return found


def _row(place: str, given: dict[str, str], mapping: Mapping) -> Found:
    name = given["analyte"]
    meant = mapping.analytes.get(name)
    if meant is None and find_analyte(name) is None and mapping.unknown == "skip":
        return Found(place, skipped=answer("{name} is no analyte of this program", name=repr(_short(name))))
    if other := not_blood([given.get("specimen", "")]):
        return Found(place, skipped=other)
    time = _time(given["time"], mapping)
    if time is None:
        return Found(place, refused=_no_time(given["time"], mapping.time))
    if mapping.decimal == "," and any("." in given.get(field, "") for field in ("value", "uln", "range")):
        return Found(place, refused=answer("it has a point in a number, where the mapping says a decimal comma"))
    said = given.get("when", "")
    if mapping.when and said and said not in mapping.when:
        return Found(place, refused=_no_side(said, mapping))
    return Found(place, _entry(given, meant, mapping) | {"time": time, "when": mapping.when.get(said, said)})


def _not_wide(width: int) -> str:
    return answer("it has not {width} fields, as the first line has", width=width)


def _no_time(text: str, form: str) -> str:
    return answer("{time} is not a time as {form} says", time=repr(_short(text)), form=repr(form))


def _no_side(text: str, mapping: Mapping) -> str:
    return answer("{said} is not one of {known}", said=repr(_short(text)), known=", ".join(mapping.when))


def _entry(given: dict[str, str], meant: Named | None, mapping: Mapping) -> dict[str, str]:
    """What the row says, else what the mapping says of its analyte."""
    unit = from_ucum(given.get("unit", "")) or (meant.unit if meant else "")
    uln = _number(given.get("uln", ""), mapping) or upper_limit(_number(given.get("range", ""), mapping), unit)
    if not uln and meant and meant.uln is not None:
        uln = f"{meant.uln:.10g}"
    return {
        "analyte": meant.analyte if meant else given["analyte"],
        "value": _number(given["value"], mapping),
        "unit": unit,
        "uln": uln,
        "method": given.get("method", "") or (meant.method if meant else ""),
        "laboratory": given.get("laboratory", "") or mapping.laboratory,
        "by": given.get("by", ""),
        "convert_to": meant.convert_to if meant else "",
    }


def _number(text: str, mapping: Mapping) -> str:
    return text.replace(",", ".") if mapping.decimal == "," else text


def _time(text: str, mapping: Mapping) -> str | None:
    """As ISO 8601; None when it is not as the mapping says."""
    if not mapping.time:
        return text
    try:
        return datetime.strptime(text, mapping.time).isoformat()
    except (ValueError, OverflowError):
        return None


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
