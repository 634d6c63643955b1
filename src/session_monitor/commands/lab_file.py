"""A CSV file of results, as a laboratory or a spreadsheet writes one, read for `labs FILE import`.

All or nothing: half of a file's results, with the other half refused, would look like a whole day's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from session_monitor.domain.errors import UserError
from session_monitor.domain.results import Result

NEEDED = ("analyte", "value", "unit", "uln", "time", "when")
OPTIONAL = ("method", "by")
MAX_BYTES = 1_000_000
LISTED = 8
"""Faults one line can hold."""

Check = Callable[[dict[str, Any], str], Result | str]
"""(entry, by) -> the result, or why it cannot be taken."""


def read_lab_file(path: Path, by: str, check: Check) -> list[Result]:
    """The results of the file, in its order. `by`: who enters them, where the file does not say.

    The first line names the columns: NEEDED, and OPTIONAL ones. UserError with everything that is wrong, by line.
    """
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), strict=True)
    found, faults = list[Result](), list[str]()
    try:
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        _check_columns(path, names)
        reader.fieldnames = names
        for row in reader:
            fields = {name: (text or "").strip() for name, text in row.items() if isinstance(name, str)}
            if None in row or None in row.values():
                result = f"it has not {len(names)} fields, as the first line has"
            else:
                result = check(fields, fields.get("by") or by)
            if isinstance(result, Result):
                found.append(result)
            else:
                faults.append(f"line {reader.line_num}: {result}")
    except csv.Error as error:
        faults.append(f"line {reader.line_num + 1}: {error}")  # it still counts the row before
    if faults:
        more = f"; and {len(faults) - LISTED} more" if len(faults) > LISTED else ""
        raise UserError(f"{path}: nothing was added; {'; '.join(faults[:LISTED])}{more}")
    if not found:
        raise UserError(f"{path} has no results; write one a line below the names of the columns")
    return found


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"{path}: {(error.strerror or str(error)).lower()}; name a CSV file of results") from None
    if len(data) > MAX_BYTES:
        raise UserError(f"{path} is larger than {MAX_BYTES} bytes; this is no file of results")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}: line {line} is not UTF-8; save the file as CSV UTF-8") from None


def _check_columns(path: Path, names: list[str]) -> None:
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in (*NEEDED, *OPTIONAL)]
    wrong = [f"lacks {', '.join(missing)}"] if missing else []
    wrong += [f"has {', '.join(map(repr, unknown))}, which nobody knows"] if unknown else []
    wrong += ["names a column twice"] if len(set(names)) < len(names) else []
    if wrong:
        columns = ", ".join((*NEEDED, *OPTIONAL))
        raise UserError(f"{path}: line 1 {' and '.join(wrong)}; the columns are {columns}, separated by commas")
