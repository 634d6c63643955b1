"""A file from a laboratory, of whichever kind it is."""

from __future__ import annotations

from pathlib import Path

from session_monitor.interchange.csv_file import read_csv
from session_monitor.interchange.mapping import PLAIN, Mapping
from session_monitor.interchange.reading import Foreign, kind_of, read_bytes


def read_file(path: Path, mapping: Mapping = PLAIN) -> Foreign:
    """What stands in the file. UserError says in one line why it cannot be read."""
    data = read_bytes(path)
    kind = kind_of(data)
    if kind == "hl7":
        from session_monitor.interchange.hl7_file import read_hl7

        return read_hl7(path, data, mapping)
    if kind == "fhir":
        from session_monitor.interchange.fhir_file import read_fhir  # slow to import

        return read_fhir(path, data, mapping)
    return read_csv(path, data, mapping)
