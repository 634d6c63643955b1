"""Entries: every field checked, every fault said, corrections that name what they replace."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from session_monitor.domain.clinical.entries import Entry, entry_from_row, standing
from session_monitor.domain.clinical.kinds import KINDS, entry_from
from tests.clinical.specimens import HOUR, NOW

SHANGHAI = ZoneInfo("Asia/Shanghai")


def entered(kind: str, fields: dict[str, object], **more: object) -> Entry | str:
    return entry_from({"entry": kind, "fields": fields, **more}, "u1", "lin", NOW, SHANGHAI)


def taken(kind: str, fields: dict[str, object], **more: object) -> Entry:
    found = entered(kind, fields, **more)
    assert isinstance(found, Entry), found
    return found


def test_an_entry_is_read_back_as_it_was_written() -> None:
    made = taken("onset", {"acute_febrile_onset": "yes", "since": NOW - 5 * 24 * HOUR})
    assert made.fields == {"acute_febrile_onset": True, "since": NOW - 5 * 24 * HOUR}
    assert (made.by, made.utc_ns, made.entered_utc_ns) == ("lin", NOW, NOW)
    assert entry_from_row(made.row()) == made


def test_texts_become_what_they_mean() -> None:
    made = taken("organ_damage", {"present": "Yes", "organs": "liver, LUNG,lung"})
    assert made.fields == {"present": True, "organs": ["lung", "liver"]}, "in the order of the list, each once"
    assert taken("vital_signs", {"temperature_c": "38.4", "gcs": ""}).fields == {"temperature_c": 38.4}


def test_a_time_is_taken_in_the_zone_of_the_case() -> None:
    made = taken("vital_signs", {"gcs": 15}, time="2026-03-14 20:00")
    assert made.utc_ns == 1_773_489_600 * 10**9


@pytest.mark.parametrize(
    ("kind", "fields", "more", "says"),
    [
        ("weather", {}, {}, "no entry is called 'weather'"),
        ("target", {"cytokine": "IL-6"}, {}, "reason is needed"),
        ("target", {"cytokine": "IL-99", "reason": "x"}, {}, "cytokine is one of IL-6"),
        ("vital_signs", {}, {}, "vital_signs needs at least one of"),
        ("vital_signs", {"temprature": 38}, {}, "vital_signs has no field 'temprature'"),
        ("vital_signs", {"temperature_c": 384}, {}, "temperature_c lies between 25 and 45 ℃, not 384"),
        ("vital_signs", {"temperature_c": "nan"}, {}, "not 'nan'"),
        ("vital_signs", {"temperature_c": "38,6"}, {}, "temperature_c takes a number such as 38.6, not '38,6'"),
        ("vital_signs", {"gcs": True}, {}, "gcs lies between 3 and 15, not True"),
        ("vital_signs", {"sedated": "perhaps"}, {}, "sedated is yes or no"),
        ("oxygen", {"device": ["none"]}, {}, "device is one of none"),
        ("onset", {"acute_febrile_onset": True, "since": "yesterday"}, {}, "since is a time such as"),
        ("onset", {"acute_febrile_onset": True, "since": NOW + HOUR}, {}, "lies in the future"),
        ("vital_signs", {"gcs": 15}, {"time": "noon"}, "'noon' is not a time"),
        ("vital_signs", {"gcs": 15}, {"time": NOW + HOUR}, "lies in the future"),
        ("vital_signs", {"gcs": 15}, {"corrects": "u0"}, "a correction says why"),
        ("vital_signs", "gcs", {}, "vital_signs needs its fields"),
        ("history", {"comorbidities": "x" * 2001}, {}, "comorbidities takes up to 2000 characters"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    kind: str, fields: dict[str, object], more: dict[str, object], says: str
) -> None:
    found = entered(kind, fields, **more)
    assert isinstance(found, str) and says in found


def test_every_fault_is_said_at_once() -> None:
    found = entered("vital_signs", {"temperature_c": 384, "gcs": 2, "colour": "red"})
    assert isinstance(found, str) and all(name in found for name in ("temperature_c", "gcs", "colour"))


def test_an_expiry_may_lie_ahead() -> None:
    fields: dict[str, object] = {
        "product": "fresh_frozen_plasma", "unit_number": "P 1", "group": "A", "volume_ml": 200,
        "expires": NOW + 24 * HOUR, "second_check_by": "wu",
    }  # fmt: skip
    assert taken("blood_product", fields).fields["expires"] == NOW + 24 * HOUR


def test_only_the_last_correction_stands() -> None:
    first = Entry("a", "vital_signs", 1, {"gcs": 3.0})
    other = Entry("b", "vital_signs", 0, {"gcs": 15.0})
    second = Entry("c", "vital_signs", 1, {"gcs": 13.0}, corrects="a", reason="mistyped")
    third = Entry("d", "vital_signs", 1, {"gcs": 14.0}, corrects="c", reason="again")
    assert standing([first, other, second, third]) == [other, third]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_can_be_entered(kind: object) -> None:
    """With the first choice, the lowest number and a text (a unit) in every field, none of the kinds refuses."""
    made_of = {"number": 0.0, "yes_no": True, "text": "pg/mL", "time": NOW}
    name, fields = getattr(kind, "name"), getattr(kind, "fields")  # noqa: B009
    given = {f.name: made_of.get(f.type, f.choices[:1] and f.choices[0]) for f in fields}
    given |= {f.name: f.low for f in fields if f.type == "number"}
    assert set(taken(name, given).fields) == set(given)
