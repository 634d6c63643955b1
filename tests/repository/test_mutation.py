"""`make mutation` fails when it should: too many defects unnoticed, none tried, or cut short."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NONE = dict.fromkeys(("skipped", "timeout", "survived", "no_tests", "suspicious", "segfault"), 0)
NONE["check_was_interrupted_by_user"] = 0


@pytest.fixture(scope="module")
def mutation():
    spec = importlib.util.spec_from_file_location("mutation", ROOT / "scripts" / "mutation.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("stats", "code", "words"),
    [
        ({"total": 1000, "killed": 950, "survived": 50}, 0, "95.0 % (goal 95 %): 950 of 1000 mutants found"),
        ({"total": 1000, "killed": 949, "survived": 51}, 1, "MISSED"),
        ({"total": 100, "killed": 90, "timeout": 5, "survived": 5}, 0, "95 of 100 mutants found, 5 of them by time"),
        ({"total": 100, "killed": 90, "skipped": 6, "survived": 4}, 0, "90 of 94 mutants"),
        ({"total": 100, "killed": 90, "no_tests": 10}, 1, "10 without a test"),
        ({"total": 0, "killed": 0}, 1, "MISSED"),
        ({"total": 100, "killed": 99, "check_was_interrupted_by_user": 1}, 1, "MISSED"),
    ],
)
def test_the_score_decides(mutation, capsys: pytest.CaptureFixture[str], stats, code: int, words: str) -> None:
    assert mutation.report({**NONE, **stats}) == code
    assert words in capsys.readouterr().out


def test_it_mutates_the_alarm_core_and_judges_it_by_its_own_tests() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutmut"]
    (pattern,), (tests,) = told["only_mutate"], told["pytest_add_cli_args_test_selection"]
    assert len(list(ROOT.glob(f"{pattern}.py"))) > 15
    assert list((ROOT / tests).glob("test_*.py"))
