"""A foreign file as rows, whatever kind it is: by what it begins with, within bounds, with one line for what is wrong.

Without the bounds a file named by mistake could take the computer's memory at the bedside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from session_monitor.domain.clinical.review import Found
from session_monitor.domain.errors import UserError

MAX_BYTES = 2_000_000
MAX_ROWS = 5_000
"""No patient has more results in one file."""


LONGEST_PATIENT = 60
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")


class ForeignError(UserError):
    """A file that cannot be read as results: what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What stands in a file. patient: as it names the one it is about, "" when it does not."""

    kind: Literal["csv", "hl7", "fhir"]
    rows: tuple[Found, ...]
    patient: str = ""


def kind_of(data: bytes) -> Literal["csv", "hl7", "fhir"]:
    """By what it begins with; what is neither HL7 nor JSON is CSV."""
    start = data[:64].lstrip(b"\xef\xbb\xbf\x0b \t\r\n")
    if start[:3] in (b"MSH", b"FHS", b"BHS") and start[3:4] not in (b"", b",", b";", b"\t"):
        return "hl7"
    return "fhir" if start[:1] == b"{" else "csv"


def read_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """The file, if it is not larger than that."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise ForeignError(f"{path}: {(error.strerror or str(error)).lower()}; name a file of results") from None
    except ValueError as error:
        raise ForeignError(f"{path!r} is no path: {error}") from None
    if len(data) > most:
        raise ForeignError(f"{path} is larger than {most} bytes; this is no file of results")
    return data


def decoded(path: Path, data: bytes, encoding: str, instead: str = "") -> str:
    """The text; an error names the line that is in another encoding, and what to do. instead: where that is another."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = len(_LINE_ENDS.findall(data[: error.start])) + 1
        name = encoding.upper().removesuffix("-SIG")
        todo = instead or f"save the file as {name}, or name its encoding in a mapping"
        raise ForeignError(f"{path}: line {line} is not {name}; {todo}") from None


def one_patient(path: Path, patients: list[str]) -> str:
    """The one patient that a file is about; ForeignError when there are several: they would become one."""
    named = sorted({patient.strip() for patient in patients if patient.strip()})
    if len(named) > 1:
        raise ForeignError(f"{path} holds results of {len(named)} patients; import a file of one patient")
    return named[0][:LONGEST_PATIENT] if named else ""


def bounded(path: Path, rows: list[Found]) -> tuple[Found, ...]:
    """The rows, if there are any and not too many."""
    if len(rows) > MAX_ROWS:
        raise ForeignError(f"{path} has more than {MAX_ROWS} results; import it in parts")
    if not rows:
        raise ForeignError(f"{path} has no results")
    return tuple(rows)
