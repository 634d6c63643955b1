"""`export` beside pandas, which reads the same view of the same file with SQL and writes the same values."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure
from session_monitor.storage.export.content import content
from session_monitor.storage.export.writing import write_export
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import quoted


def exporting(path: Path, n: str) -> list[Figure]:
    """Both forms, ours and by pandas; every number must be the same in both."""
    import pandas

    with Recording.open(path) as recording:
        columns = content(recording).columns

    def ours(to: Path) -> None:
        with Recording.open(path) as recording:
            write_export(content(recording), to)

    def by_pandas(to: Path) -> None:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            frame = pandas.read_sql_query(f"SELECT {', '.join(map(quoted, columns))} FROM reading", connection)
        finally:
            connection.close()
        frame.to_csv(to, index=False) if to.suffix == ".csv" else frame.to_parquet(to, compression="zstd", index=False)

    found = list[Figure]()
    for ending in (".csv", ".parquet"):
        files = path.with_name(f"ours{ending}"), path.with_name(f"pandas{ending}")
        took_s = [_seconds(do, to) for do, to in zip((ours, by_pandas), files, strict=True)]
        read = pandas.read_parquet if ending == ".parquet" else lambda file: pandas.read_csv(file, comment="#")
        one, other = (read(file).drop(columns="utc").astype(float) for file in files)
        pandas.testing.assert_frame_equal(one, other, check_dtype=False)
        for file in files:
            file.unlink()
        name = f"export to {ending[1:]}"
        found += [
            Figure(name, f"{took_s[0]:.1f} s", f"{n}, {len(columns)} columns"),
            Figure(f"{name}, pandas", f"{took_s[1]:.1f} s", f"ratio {took_s[0] / took_s[1]:.2f}, values the same"),
        ]
    return found


def _seconds(do: Callable[[Path], None], to: Path) -> float:
    began_s = time.perf_counter()
    do(to)
    return time.perf_counter() - began_s
