"""Exports: every value exactly as `reading` gives it, missing stays missing, no text that a spreadsheet would run."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.export.as_csv import write_csv
from session_monitor.storage.export.content import content
from session_monitor.storage.export.disguise import LONGEST_DAYS, SHORTEST_DAYS, disguise_of
from session_monitor.storage.export.writing import write_export
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.reading import Recording
from tests.storage.sessions import li_als_3, poll, raw_of, record


def exported(path: Path, to: Path, **selection: Any) -> Path:
    with Recording.open(path) as recording:
        write_export(content(recording, **selection), to)
    return to


def read(path: Path) -> tuple[list[list[str]], list[dict[str, str]]]:
    """(lines about it, rows) of a CSV."""
    lines = path.read_text(encoding="utf-8").splitlines()
    about = list(csv.reader(line for line in lines if line.startswith("#")))
    return about, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_csv_gives_every_value_of_reading_exactly(full: Path, tmp_path: Path) -> None:
    about, rows = read(exported(full, tmp_path / "x.csv"))
    with Recording.open(full) as recording:
        names = ("t_s", "utc", "pven_mmhg", "pacc_mmhg", "tmp_derived_mmhg")
        wanted = [row for slice_ in recording.rows(names) for row in slice_]
    assert len(rows) == len(wanted) == 9
    for row, values in zip(rows, wanted, strict=True):
        for name, value in zip(names, values, strict=True):
            assert row[name] == ("" if value is None else str(value))
    assert ["# column", "pven_mmhg", "mmHg"] in about
    assert ["# case", "CASE"] in about
    assert ["# result", "before", "IL-6", "", "119.94", "pg/mL", "7.0"] in [line[:7] for line in about]


def test_what_was_not_measured_is_empty_and_null(tmp_path: Path) -> None:
    machine = li_als_3()
    steps = [poll(machine, 0), poll(machine, 1, raw_of(machine, 1, pven_mmhg=-32768)), poll(machine, 2)]
    path = record(tmp_path / "r", steps, machine)
    _, rows = read(exported(path, tmp_path / "x.csv", channels=["pven_mmhg"]))
    assert [row["pven_mmhg"] == "" for row in rows] == [False, True, False]
    table = pq.read_table(exported(path, tmp_path / "x.parquet", channels=["pven_mmhg"]))
    assert table["pven_mmhg"].is_null().to_pylist() == [False, True, False]


def test_parquet_holds_the_same(full: Path, tmp_path: Path) -> None:
    table = pq.read_table(exported(full, tmp_path / "x.parquet"))
    _, rows = read(exported(full, tmp_path / "x.csv"))
    assert table.column_names == list(rows[0])
    for name in set(table.column_names) - {"utc"}:
        given_ = [float(row[name]) if row[name] else np.nan for row in rows]
        np.testing.assert_array_equal(table[name].to_numpy(zero_copy_only=False).astype(float), given_)
    moments = [moment.isoformat(timespec="microseconds") for moment in table["utc"].to_pylist()]
    assert [m.replace("+00:00", "Z") for m in moments] == [row["utc"] for row in rows]
    assert table.schema.field("pven_mmhg").metadata == {b"unit": b"mmHg"}
    about = json.loads(table.schema.metadata[b"session_monitor"])
    assert ["case", "CASE"] in about


def test_channels_and_times_are_chosen(full: Path, tmp_path: Path) -> None:
    _, rows = read(exported(full, tmp_path / "x.csv", channels=["tmp_mmhg", "pven_mmhg"], from_s=0.2, until_s=0.45))
    assert list(rows[0]) == ["seq", "t_s", "utc", "tmp_mmhg", "pven_mmhg"]
    assert [row["seq"] for row in rows] == ["2", "3", "4"]
    with Recording.open(full) as recording, pytest.raises(RecordingError, match="no channel 'pvein'"):
        content(recording, ["pvein"])


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "＝1", "a\n=1"])
def test_text_that_a_spreadsheet_would_run_is_made_text(name: str, tmp_path: Path) -> None:
    session = SessionMeta(case=name, bed="", operator="", zone="UTC", link="tcp://10.0.0.5:502")
    path = record(tmp_path / "r", [poll(li_als_3(), 0)], li_als_3(), session=session)
    lines = exported(path, tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()
    cell = next(csv.reader([lines[0]]))[1]
    assert not cell.startswith(tuple("=+-@\t\r＝＋－＠"))
    assert all(line.startswith("#") for line in lines[: lines.index(next(x for x in lines if x.startswith("seq")))])


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    machine = li_als_3()
    path = record(tmp_path / "r", [poll(machine, 0, raw_of(machine, 0, pacc_mmhg=-1203))], machine)
    _, rows = read(exported(path, tmp_path / "x.csv", channels=["pacc_mmhg"]))
    assert [row["pacc_mmhg"] for row in rows] == ["-120.3"]


class TestDisguise:
    def test_nothing_says_whose_it_was(self, full: Path, tmp_path: Path) -> None:
        with Recording.open(full) as recording:
            meta = recording.meta
            disguise = disguise_of(meta.case, b"secret")
            written = content(recording, disguise=disguise)
            write_export(written, tmp_path / "x.csv")
        text = (tmp_path / "x.csv").read_text(encoding="utf-8")
        for telling in (meta.case, meta.operator, meta.zone, meta.link, str(meta.serial), "2026-03-14", full.name):
            assert telling and telling not in text, telling
        assert "serial" not in written.columns
        assert "IL-6" in text

    def test_intervals_and_times_of_day_stay(self, full: Path, tmp_path: Path) -> None:
        disguise = disguise_of("CASE", b"secret")
        _, plain = read(exported(full, tmp_path / "a.csv"))
        about, moved = read(exported(full, tmp_path / "b.csv", disguise=disguise))
        for before, after in zip(plain, moved, strict=True):
            shift = datetime.fromisoformat(after["utc"]) - datetime.fromisoformat(before["utc"])
            assert shift == timedelta(disguise.days)
            assert after["t_s"] == before["t_s"]
        taken = [line[-1] for line in about if line[0] == "# result"]
        began = next(line[1] for line in about if line[0] == "# started_utc")
        assert datetime.fromisoformat(began) - datetime.fromisoformat(taken[0]) == timedelta(hours=1)

    def test_the_serial_number_is_refused_by_name(self, full: Path) -> None:
        with Recording.open(full) as recording, pytest.raises(RecordingError, match="which machine it was"):
            content(recording, ["serial"], disguise=disguise_of("CASE", b"secret"))

    @given(st.text(), st.binary(min_size=1))
    def test_a_case_is_moved_alike_every_time_and_always_far(self, case: str, secret: bytes) -> None:
        disguise = disguise_of(case, secret)
        assert disguise == disguise_of(case, secret)
        assert SHORTEST_DAYS <= -disguise.days <= LONGEST_DAYS
        assert disguise.case != disguise_of(f"{case}2", secret).case


class TestTarget:
    def test_a_file_that_is_there_is_kept(self, full: Path, tmp_path: Path) -> None:
        (tmp_path / "x.csv").write_text("mine")
        with pytest.raises(RecordingError, match="there already"):
            exported(full, tmp_path / "x.csv")
        assert (tmp_path / "x.csv").read_text() == "mine"

    def test_an_unknown_ending_says_which_there_are(self, full: Path, tmp_path: Path) -> None:
        with pytest.raises(RecordingError, match=r"\.csv or \.parquet"):
            exported(full, tmp_path / "x.xlsx")

    def test_what_cannot_be_written_leaves_nothing(self, full: Path, tmp_path: Path) -> None:
        with pytest.raises(RecordingError, match="cannot be written"):
            exported(full, tmp_path / "none" / "x.csv")
        with Recording.open(full) as recording:
            written = content(recording)

        class Full:
            def write(self, _text: str) -> int:
                raise OSError(28, "No space left on device")

        with pytest.raises(OSError, match="No space"):
            write_csv(written, Full())  # pyright: ignore[reportArgumentType] - as a file on a full disk answers
        assert list(tmp_path.glob(".x.csv*")) == []
