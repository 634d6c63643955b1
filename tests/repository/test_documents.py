"""Documents that name things name things that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("drivers/**/*.md")])
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)[^)]*\)")
UNCONTROLLED = "not yet controlled"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_a_document_links_to_is_there(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (document.parent / target).exists()]


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text()))
    assert listed == {path.name for path in folder.glob("0*.md")}


def hazard_rows() -> list[list[str]]:
    """Hazard, cause, control, tests of every row of docs/hazards.md."""
    lines = (ROOT / "docs" / "hazards.md").read_text().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| H")]


def defined_tests(path: Path) -> set[str]:
    """Names of the test functions, and of their classes, in a file."""
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


@pytest.mark.parametrize("row", hazard_rows(), ids=lambda row: row[0])
def test_every_hazard_names_tests_that_are_there_or_says_it_has_none(row: list[str]) -> None:
    assert len(row) == 5
    number, hazard, cause, control, shown_by = row
    assert hazard and cause and control
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", shown_by)
    if not named:
        assert shown_by == UNCONTROLLED, f"{number} names no test: say '{UNCONTROLLED}' or name one"
    for file, test in named:
        assert (ROOT / file).is_file(), f"{number} names {file}, which is not there"
        assert not test or test in defined_tests(ROOT / file), f"{number}: no {test} in {file}"


def test_hazards_are_numbered_once_each() -> None:
    numbers = [row[0] for row in hazard_rows()]
    assert len(numbers) > 20
    assert numbers == [f"H{n}" for n in range(1, len(numbers) + 1)]
