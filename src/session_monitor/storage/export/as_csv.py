"""An export as CSV: lines that begin with `#` say what it is, then a row of names, then the numbers.

A spreadsheet takes a cell that begins with = + - or @ for a formula and would run what somebody wrote as a case or an
analyte; such text is made text. Numbers stay numbers, negative ones too.
"""

from __future__ import annotations

import csv
from typing import Any, TextIO

from session_monitor.storage.export.content import Content

_FORMULA = tuple("=+-@\t\r＝＋－＠")


def write_csv(content: Content, file: TextIO) -> int:
    """Writes everything; returns the number of rows. Empty where nothing was measured."""
    writer = csv.writer(file, lineterminator="\n")
    for what, values in content.about:
        writer.writerow([f"# {what}", *(_cell(value) for value in values)])
    for name, unit in zip(content.columns, content.units, strict=True):
        writer.writerow(["# column", name, _cell(unit)])
    writer.writerow(content.columns)
    count = 0
    for rows in content.rows:
        writer.writerows(rows)
        count += len(rows)
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    line = " ".join(value.split())
    return f"'{line}" if line.startswith(_FORMULA) else line
