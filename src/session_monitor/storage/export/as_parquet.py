"""An export as Parquet: one column a channel, nulls where nothing was measured, units beside each column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.export.content import Content

if TYPE_CHECKING:
    import pyarrow as pa

INTEGERS = ("seq",)
DATE = 10
"""Characters of a date in ISO 8601."""
ABOUT = b"session_monitor"
"""The key of the file's metadata under which the lines stand that a CSV begins with, as JSON."""


def write_parquet(content: Content, path: Path) -> int:
    """Writes everything; returns the number of rows. RecordingError where pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise RecordingError(
            "Parquet needs pyarrow, which is not installed: pip install 'session-monitor[parquet]', or name a .csv"
        ) from error
    schema = _schema(content)
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in content.rows:
            columns = [
                _array(name, column) for name, column in zip(content.columns, zip(*rows, strict=True), strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            count += len(rows)
    return count


def _schema(content: Content) -> pa.Schema:
    import pyarrow as pa

    fields = [
        pa.field(name, _type(name), metadata={b"unit": unit.encode()} if unit else None)
        for name, unit in zip(content.columns, content.units, strict=True)
    ]
    about = json.dumps([[what, *values] for what, values in content.about], ensure_ascii=False)
    return pa.schema(fields, metadata={ABOUT: about.encode()})


def _type(name: str) -> pa.DataType:
    import pyarrow as pa

    if name == "utc":
        return pa.timestamp("us", tz="UTC")
    return pa.int64() if name in INTEGERS else pa.float64()


def _array(name: str, values: tuple[Any, ...]) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    if name == "utc":
        if any("-" in text[DATE:] for text in values):
            raise ValueError("a date lies before 1970")  # SQLite writes none then that can be read again
        moments = np.array([text[:-1] for text in values], dtype="datetime64[us]")
        return pa.array(moments, type=pa.timestamp("us", tz="UTC"))
    if name in INTEGERS:
        return pa.array(values, type=pa.int64())
    return pa.array(np.array(values, dtype=np.float64), type=pa.float64(), from_pandas=True)  # None to NaN to null
