"""What is entered twice: IL-6, the target, and what a verdict turns on at this moment; nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.double_entry import double_entry_refusal, needs_double_entry
from session_monitor.domain.clinical.entries import Entry
from tests.clinical.specimens import HOUR, NOW, result

SESSION = SessionSpan("one", NOW - 100 * HOUR, NOW - 94 * HOUR)


def case(*entries: tuple[str, dict[str, object]]) -> Case:
    told = tuple(Entry(f"e{n}", kind, NOW - 120 * HOUR, fields) for n, (kind, fields) in enumerate(entries))
    return Case("C", told, sessions=(SESSION,))


ANTIBODY = ("cytokine_antibody", {"given": True})
NO_ANTIBODY = ("cytokine_antibody", {"given": False})
LIVER = ("ever_failed", {"hepatic": True, "circulatory": False})


@pytest.mark.parametrize(
    ("analyte", "unit", "entries", "decides"),
    [
        ("IL-6", "pg/mL", (), True),
        ("IL-8", "pg/mL", (), False),
        ("IL-8", "pg/mL", (("target", {"cytokine": "IL-8", "reason": "highest"}),), True),
        ("PTA", "%", (LIVER,), True),
        ("PTA", "%", (("ever_failed", {"hepatic": False}),), False),
        ("lactate", "mmol/L", (LIVER,), False),
        ("lactate", "mmol/L", (("ever_failed", {"circulatory": True}),), True),
        ("WBC", "10*9/L", (ANTIBODY, LIVER), False),
        ("Hb", "g/L", (NO_ANTIBODY,), False),
    ],
)
def test_what_decides(
    analyte: str, unit: str, entries: tuple[tuple[str, dict[str, object]], ...], decides: bool
) -> None:
    given = replace(result(analyte, "50", unit=unit), entered_utc_ns=NOW)
    assert needs_double_entry(given, case(*entries)) is decides


def test_only_what_decides_is_asked_for_again() -> None:
    il6, hb = result("IL-6", "50"), result("Hb", "98", unit="g/L")
    assert "enter its value a second time" in str(double_entry_refusal(il6, {}, case()))
    assert double_entry_refusal(il6, {"again": "50"}, case()) is None
    assert double_entry_refusal(hb, {}, case()) is None
