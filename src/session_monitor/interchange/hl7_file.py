"""HL7 v2 messages of results (ORU^R01) as rows: one OBX, one row, with the specimen of its OBR and SPM."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import hl7

from session_monitor.domain.answers import answer
from session_monitor.domain.clinical.review import Found
from session_monitor.interchange.codes import coded, not_blood
from session_monitor.interchange.mapping import PLAIN, Named
from session_monitor.interchange.mapping import Mapping as Meaning
from session_monitor.interchange.ranges import upper_limit
from session_monitor.interchange.reading import MAX_ROWS, Foreign, ForeignError, bounded, decoded, one_patient

CHARSETS = {
    "": "ascii",
    "ASCII": "ascii",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "8859/1": "latin-1",
    "GB 18030-2000": "gb18030",
    "GB18030": "gb18030",
    "GB2312": "gb18030",
    "GBK": "gb18030",
}
"""MSH-18 (HL7 table 0211, and what is met besides) -> encoding."""
FINAL, CORRECTED = ("F", "U"), ("C",)
NOT_FINAL = {
    "P": answer("preliminary"),
    "R": answer("not verified"),
    "I": answer("pending"),
    "S": answer("partial"),
    "O": answer("ordered only"),
    "N": answer("not asked for"),
    "X": answer("not obtained"),
    "D": answer("deleted by the laboratory"),
    "W": answer("withdrawn by the laboratory as wrong"),
}
MOST_SEGMENTS, MOST_PARTS = 4 * MAX_ROWS, 5_000
"""More costs seconds; a segment of results has some dozen parts."""
LOINC = ("LN", "LOINC", "2.16.840.1.113883.6.1")
_BROKEN = (
    hl7.HL7Exception,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d\d)(?:\.\d{1,6})?)?([+-]\d{4})?")
_ENDS = re.compile(r"\r\n|\r|\n")
_ESCAPE = re.compile(r"\\([FSTRE])\\")
_SHOWN = 60


@dataclass
class _Order:
    """What an OBR says of the OBX after it, with the SPM that comes after those."""

    time: str = ""
    specimen: list[str] = field(default_factory=list[str])
    rows: list[tuple[str, hl7.Segment]] = field(default_factory=list[tuple[str, hl7.Segment]])


def read_hl7(path: Path, data: bytes, mapping: Meaning = PLAIN) -> Foreign:
    """The rows of all messages of a file. mapping: what names of analytes mean. Raises ForeignError."""
    rows, patients, number = list[Found](), list[str](), 0
    for number, lines in enumerate(_messages(path, data), 1):
        if len(lines) > MOST_SEGMENTS:
            raise ForeignError(f"{path}: message {number} has more than {MOST_SEGMENTS} segments; import it in parts")
        if any(sum(map(line.count, "|^~&")) > MOST_PARTS for line in lines):
            raise ForeignError(f"{path}: message {number} has a segment of more than {MOST_PARTS} parts")
        message = _parsed(path, number, lines)
        kind = part(_first(message, "MSH"), 9)
        if kind != "ORU":
            raise ForeignError(f"{path}: message {number} is {kind or 'of no kind'}, not ORU; results come as ORU^R01")
        patients += [part(segment, 3) or part(segment, 2) for segment in _all(message, "PID")]
        for order in _orders(message, f"message {number} " if number > 1 else ""):
            rows += [_row(place, obx, order, mapping.analytes) for place, obx in order.rows]
        if len(rows) > MAX_ROWS:
            break
    return Foreign("hl7", bounded(path, rows), one_patient(path, patients))


def part(segment: hl7.Segment | None, at: int, component: int = 1) -> str:
    """One component of a field's first repetition; "" where there is none."""
    try:
        found = segment[at][0] if segment is not None else ""
        if isinstance(found, str):
            return _unescaped(found) if component == 1 else ""
        inner = found[component - 1]
        return _unescaped(inner if isinstance(inner, str) else str(inner[0]))
    except _BROKEN:
        return ""


def _messages(path: Path, data: bytes) -> Iterator[list[str]]:
    """The segments of each message; each says its characters itself."""
    text = data.replace(b"\x0b", b"\r").replace(b"\x1c", b"\r").removeprefix(b"\xef\xbb\xbf")
    blocks = [block for block in re.split(rb"(?:^|[\r\n]+)(?=MSH)", text) if block.strip()]
    for block in blocks:
        if block[:3] != b"MSH":
            if block[:3] in (b"FHS", b"BHS"):
                continue
            raise ForeignError(f"{path} does not begin with MSH; this is no HL7 message")
        lines = [
            line.strip(" \t")
            for line in _ENDS.split(
                decoded(path, block, _encoding(path, block), "it has to say its characters in MSH-18")
            )
        ]
        yield [line for line in lines if line and line[:3] not in ("FHS", "BHS", "FTS", "BTS")]


def _encoding(path: Path, block: bytes) -> str:
    header = re.split(rb"[\r\n]", block, maxsplit=1)[0].decode("latin-1")
    marks = header[3:8]
    if len(set(marks)) < 5 or any(mark.isalnum() or mark.isspace() for mark in marks):
        raise ForeignError(f"{path}: its first segment does not say how fields are divided, as MSH|^~\\& does")
    fields = header.split(marks[0])
    said = fields[17].split(marks[2])[0].strip().upper() if len(fields) > 17 else ""
    if said not in CHARSETS:
        known = ", ".join(name for name in CHARSETS if name)
        raise ForeignError(f"{path}: its characters (MSH-18) are {said[:_SHOWN]!r}; readable are {known}")
    return CHARSETS[said]


def _parsed(path: Path, number: int, lines: list[str]) -> hl7.Message:
    try:
        return hl7.parse("\r".join(lines) + "\r")
    except _BROKEN as error:
        why = " ".join(str(error).split())[:_SHOWN] or type(error).__name__
        raise ForeignError(f"{path}: message {number} is no HL7 v2 message: {why}") from None


def _all(message: hl7.Message, name: str) -> list[hl7.Segment]:
    return [segment for segment in message if _name(segment) == name]


def _first(message: hl7.Message, name: str) -> hl7.Segment | None:
    return next(iter(_all(message, name)), None)


def _name(segment: hl7.Segment) -> str:
    try:
        return str(segment[0][0])
    except _BROKEN:
        return ""


def _orders(message: hl7.Message, where: str) -> Iterator[_Order]:
    """Each OBR with its OBX and its specimen; an OBX without one has neither time nor specimen."""
    order, count = _Order(), 0
    for segment in message:
        name = _name(segment)
        if name == "OBR":
            yield order
            order = _Order(part(segment, 7), [part(segment, 15), part(segment, 15, 2)])
        elif name == "OBX":
            count += 1
            order.rows.append((f"{where}OBX {count}", segment))
        elif name == "SPM":
            order.time = part(segment, 17) or order.time
            order.specimen = [part(segment, 4), part(segment, 4, 2)]
    yield order


def _row(place: str, obx: hl7.Segment, order: _Order, analytes: Mapping[str, Named]) -> Found:
    status = part(obx, 11).upper()
    if status in NOT_FINAL:
        return Found(place, skipped=_unfinished(_names(obx)[0], NOT_FINAL[status]))
    if other := not_blood(order.specimen):
        return Found(place, skipped=other)
    names, unit = _names(obx), part(obx, 6) or part(obx, 6, 2)
    meant = next((analytes[name] for name in names if name in analytes), None)
    loinc = [] if meant else [part(obx, 3, at) for at in (1, 4) if part(obx, 3, at + 2).upper() in LOINC]
    found = coded(loinc, [meant.analyte] if meant else names, unit or (meant.unit if meant else ""))
    if found.skipped or found.refused:
        return Found(place, skipped=found.skipped, refused=found.refused)
    if status not in (*FINAL, *CORRECTED):
        return Found(place, refused=_open_status(found.analyte, status))
    value, time = _value(obx), _time(order.time or part(obx, 14))
    if value is None or time is None:
        what = f"{part(obx, 2)} {str(obx[5])[:_SHOWN]!r}" if value is None else f"time {order.time[:_SHOWN]!r}"
        return Found(place, refused=answer("{analyte}: {what} cannot be read", analyte=found.analyte, what=what))
    entry = {
        "analyte": found.analyte, "value": value, "unit": found.unit, "time": time, "method": part(obx, 17, 2),
        "uln": upper_limit(part(obx, 7), unit) or (f"{meant.uln:.10g}" if meant and meant.uln else ""),
        "laboratory": part(obx, 23) or part(obx, 15, 2) or part(obx, 15),
        "convert_to": meant.convert_to if meant else "",
    }  # fmt: skip
    return Found(place, entry, corrected=status in CORRECTED)


def _unfinished(name: str, status: str) -> str:
    return answer("{name} is not final: {status}", name=repr(name), status=status)


def _open_status(analyte: str, status: str) -> str:
    told = {"analyte": analyte, "status": repr(status[:_SHOWN])}
    return answer("{analyte}: OBX-11 {status} does not say that it is final", **told)


def _names(obx: hl7.Segment) -> list[str]:
    """Texts first, then local codes."""
    named = [part(obx, 3, at) for at in (2, 5)]
    named += [part(obx, 3, at) for at in (1, 4) if part(obx, 3, at + 2).upper() not in LOINC]
    return [name[:_SHOWN] for name in named if name] or [""]


def _value(obx: hl7.Segment) -> str | None:
    """As a person would write it; None for what is no single number."""
    if len(obx) > 5 and len(obx[5]) > 1:
        return None  # repetitions
    if part(obx, 2).upper() == "SN":
        comparator, number, between = part(obx, 5, 1), part(obx, 5, 2), part(obx, 5, 3)
        return f"{comparator}{number}" if number and not between else None
    return part(obx, 5) or None


def _time(text: str) -> str | None:
    """HL7's time as ISO 8601; None without hour and minute."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    zone = f"{offset[:3]}:{offset[3:]}" if offset else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone}"


def _unescaped(text: str) -> str:
    plain = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\"}
    return " ".join(_ESCAPE.sub(lambda found: plain[found[1]], text).split())
