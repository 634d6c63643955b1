"""`export`: its line, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.cli import run


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_one_line_says_what_was_written(
    ending: str, full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / f"x.{ending}"
    done = run(capsys, "export", full, "--to", to, "--channels", "pven_mmhg, tmp_mmhg", "--from", "0.2")
    assert (done.code, done.out) == (0, f"{to}: 7 rows, 5 columns\n")


def test_deidentified_it_has_another_case(full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "export", full, "--to", tmp_path / "x.csv", "--deidentify")
    run(capsys, "export", full, "--to", tmp_path / "y.csv", "--deidentify")
    text = (tmp_path / "x.csv").read_text(encoding="utf-8")
    assert text.startswith("# case,DEID-") and text == (tmp_path / "y.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "x.xlsx"), ".csv or .parquet"),
        (("--to", "x.csv", "--channels", "pvein"), "no channel 'pvein'"),
        (("--to", "x.csv", "--from", "5", "--until", "2"), "lies before"),
        (("--to", "x.csv", "--until", "nan"), "nan is no moment"),
        (("--to", "x.csv", "--from", "inf"), "inf is no moment"),
        (("--to", "x.csv", "--deidentify", "--channels", "serial"), "which machine"),
    ],
)
def test_refused_in_one_line(
    arguments: tuple[str, ...],
    said: str,
    full: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(capsys, "export", full, *arguments)
    assert done.code == 2 and said in done.err
    assert not list(tmp_path.glob("x.*"))
