"""The hung plasma and the vital signs after a reaction, from what is live and what was entered."""

from __future__ import annotations

from typing import Any

import pytest

from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.kinds import entry_from
from tests.ui.synthetic import NAMES, Treatment
from ui.case.at_bedside import signs_texts, supply_texts
from ui.shown import Readings

NOW_S = 8076.0


def told(tare_g: float | None = 40.0, ready_ml: float | None = 0.0) -> tuple[Any, Readings]:
    """600 g of plasma on a scale of 640 g, 28 mL/min, 1000 mL of 2000 mL exchanged."""
    found: Any = Treatment("calm").at(NOW_S)
    values = found["frame"]["values"]
    for name, value in {"ws3_g": 640.0, "dp_ml_min": 50.0, "exchange_target_ml": 2000.0}.items():
        values[NAMES.index(name)] = value
    found["frame"]["derived"]["exchanged_ml"] = 1000.0
    found["phase"]["name"] = "exchange"
    if tare_g is not None:
        found["entered"]["bag_tare_g"] = {"value": tare_g, "unit": "g", "by": "RN 14", "t_s": 1.0}
    if ready_ml is not None:
        found["entries"] = [entry(found, "prescription", 0, plasma_available_ml=ready_ml)]
    readings = Readings(NAMES)
    readings.update(found)
    return found, readings


def entry(snapshot: Any, kind: str, minutes_ago: float, **fields: object) -> dict[str, Any]:
    now_ns = round(snapshot["utc_s"] * 1e9)
    made = entry_from({"entry": kind, "fields": fields, "time": now_ns - round(minutes_ago * 6e10)}, kind, "RN", now_ns)
    assert isinstance(made, Entry), made
    return made.row()


def test_the_bag_lasts_and_more_is_to_order() -> None:
    assert supply_texts(*told()) == ("lasts 12 min", "400 mL more to order")
    assert supply_texts(*told(ready_ml=300.0)) == ("lasts 12 min", "100 mL more to order")


@pytest.mark.parametrize("missing", [{"tare_g": None}, {"ready_ml": None}])
def test_what_is_not_known_is_no_number(missing: Any) -> None:
    lasts, order = supply_texts(*told(**missing))
    assert "mL more" not in order
    assert (lasts == "–") == ("tare_g" in missing)


def test_where_no_fresh_plasma_flows_nothing_runs_out() -> None:
    found, readings = told()
    found["phase"]["name"] = "purify"
    assert supply_texts(found, readings)[0] == "–"


def test_vital_signs_after_a_reaction_have_their_times_and_whether_they_came() -> None:
    found, _ = told()
    assert signs_texts(found) == ("–", "no reaction was entered")
    found["entries"] = [
        entry(found, "reaction", 15, severity="mild"),
        entry(found, "vital_signs", 15, heart_rate_min=104),
    ]
    following, all_times = signs_texts(found)
    assert following.endswith("due now")
    assert [part.split(" ", 1)[-1] for part in all_times.split(" · ")[:3]] == ["done", "not taken", "due now"]
    assert all_times.split(" · ")[3].startswith("at ")
