"""What a recording from elsewhere may say of a case, and what no monitor ever wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from session_monitor.domain.clinical.admitted import LAST_NS, admitted_entry, admitted_result
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.kinds import KINDS, entry_from
from tests.clinical.specimens import NOW, result

OXYGEN = Entry("u1", "oxygen", NOW, {"device": "nasal", "pf_mmhg": 210.0}, "lin", NOW).row()


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_whatever_can_be_entered_is_admitted(kind: Any) -> None:
    made_of = {"yes_no": True, "text": "pg/mL", "time": NOW}
    fields = {f.name: f.low if f.type == "number" else made_of.get(f.type) or f.choices[0] for f in kind.fields}
    entry = entry_from({"entry": kind.name, "fields": fields}, "u1", "lin", NOW)
    assert isinstance(entry, Entry), entry
    assert admitted_entry(entry.row()) == entry


def test_a_kind_of_a_later_version_is_kept() -> None:
    assert admitted_entry(OXYGEN | {"kind": "of_later", "fields": {"x": [1]}}).kind == "of_later"


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": {}},
        {"fields": 7},
        {"fields": {"device": "tube"}},
        {"fields": {"device": ["nasal"]}},
        {"fields": {"device": "nasal", "pf_mmhg": "x"}},
        {"fields": {"device": "nasal", "pf_mmhg": float("inf")}},
        {"fields": {"device": "nasal", "pf_mmhg": True}},
        {"fields": {"device": "nasal", "more": 1}},
        {"kind": "vital_signs", "fields": {"sedated": 1}},
        {"kind": "organ_damage", "fields": {"present": True, "organs": [[]]}},
        {"kind": "onset", "fields": {"acute_febrile_onset": True, "since": -1}},
        {"uid": 7},
        {"corrects": 7},
        {"utc_ns": "x"},
        {"utc_ns": LAST_NS},
        {"entered_utc_ns": -1},
        {"utc_ns": True},
    ],
)
def test_what_nobody_could_enter_is_not(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"of the case is none|nobody could enter"):
        admitted_entry(OXYGEN | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "x"},
        {"analyte": "x"},
        {"analyte": "creatinine"},
        {"value": float("inf")},
        {"uln": 0.0},
        {"when": "x"},
        {"censor": "="},
        {"specimen_utc_ns": LAST_NS},
    ],
)
def test_a_result_that_no_laboratory_reports_is_none(wrong: dict[str, Any]) -> None:
    good = result("IL-6", "412")
    assert admitted_result(good) is good
    with pytest.raises(ValueError, match=r"none|neither"):
        admitted_result(replace(good, **wrong))
