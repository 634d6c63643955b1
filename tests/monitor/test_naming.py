"""Acknowledging never waits for a login, and whoever did it can be named afterwards, also after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from session_monitor.domain.inputs import Command
from session_monitor.monitor.ports import Reply
from session_monitor.storage.reading import Recording
from tests.monitor.parts import Bench, HandClock, raw
from tests.monitor.test_restart import CALM, Run

AIR = Reply(raw({"ad1": 1}))
AIR_AND_BATTERY = Reply(raw({"ad1": 1, "on_battery": 1}))


def shown(snapshot: Any) -> dict[str, tuple[str, str | None]]:
    return {alarm["id"]: (alarm["state"], alarm["acked_by"]) for alarm in snapshot["alarms"]}


def occurrences(snapshot: Any) -> list[int]:
    return [alarm["occurrence"] for alarm in snapshot["alarms"]]


def said(bench: Bench) -> tuple[bool, str]:
    echo = bench.console.heard[-1]["echo"][-1]
    return echo["ok"], echo["message"]


def test_an_acknowledgement_by_nobody_named_is_obeyed_and_named_later() -> None:
    bench = Bench(AIR_AND_BATTERY)
    ids = occurrences(bench.steps(3))
    snapshot = bench.say("acknowledge", by="", occurrences=ids)
    assert shown(snapshot) == {"air_return": ("A", "operator"), "on_battery": ("A", "operator")}
    assert snapshot["unnamed"] == ids
    snapshot = bench.say("name_acknowledgements", by="", operator=" RN 22 ", occurrences=ids[:1])
    assert [by for _, by in shown(snapshot).values()] == ["RN 22", "operator"]
    assert snapshot["unnamed"] == ids[1:]
    outputs = [out for record in bench.recorder.records for out in record.outputs]
    (named,) = [details for kind, details in outputs if kind == "acknowledgements_named"]
    assert (named["by"], named["occurrences"]) == ("RN 22", ids[:1])


def test_a_named_acknowledgement_stays_whose_it_was() -> None:
    bench = Bench(AIR)
    ids = occurrences(bench.steps(3))
    bench.say("acknowledge", by="RN 1", occurrences=ids)
    snapshot = bench.say("name_acknowledgements", by="", operator="RN 22", occurrences=ids)
    assert shown(snapshot) == {"air_return": ("A", "RN 1")}
    assert said(bench) == (False, "no acknowledgement among these waits for a name")


@pytest.mark.parametrize("occurrences", [[], [99], "1", None])
def test_what_names_no_such_acknowledgement_is_refused(occurrences: object) -> None:
    bench = Bench()
    bench.steps(1)
    bench.say("name_acknowledgements", operator="RN 22", occurrences=occurrences)
    assert said(bench) == (False, "no acknowledgement among these waits for a name")


def test_nobody_cannot_be_the_name() -> None:
    bench = Bench(AIR)
    ids = occurrences(bench.steps(3))
    bench.say("acknowledge", by="", occurrences=ids)
    snapshot = bench.say("name_acknowledgements", operator="  ", occurrences=ids)
    assert said(bench) == (False, "an acknowledgement is named by somebody: give a name")
    assert snapshot["unnamed"] == ids


def test_one_that_has_ended_can_still_be_named() -> None:
    bench = Bench(*[AIR] * 6, CALM)
    ids = occurrences(bench.steps(3))
    bench.say("acknowledge", by="", occurrences=ids)
    bench.steps(60)
    snapshot = bench.say("reset", occurrence=ids[0])
    assert shown(snapshot) == {}
    assert snapshot["unnamed"] == ids
    assert bench.say("name_acknowledgements", operator="RN 22", occurrences=ids)["unnamed"] == []


def test_a_new_acknowledgement_of_the_same_occurrence_asks_for_its_own_name() -> None:
    """An occurrence that came back worse is acknowledged anew; the name given before was not for that."""
    bench = Bench(Reply(raw({"bp_ml_min": 0})))
    ids = [a["occurrence"] for a in bench.steps(200)["alarms"] if a["id"] == "bp_stopped"]
    bench.say("acknowledge", by="", occurrences=ids)
    assert bench.say("name_acknowledgements", operator="RN 22", occurrences=ids)["unnamed"] == []
    bench.steps(500)
    assert bench.alarms()["bp_stopped"] == "U", "high after a minute: asked again"
    snapshot = bench.say("acknowledge", by="", occurrences=ids)
    assert shown(snapshot)["bp_stopped"] == ("A", "operator")
    assert snapshot["unnamed"] == ids


def test_names_and_what_still_waits_for_one_survive_a_restart(tmp_path: Path) -> None:
    clock = HandClock()
    first = Run(tmp_path, clock, AIR_AND_BATTERY)
    ids = occurrences(first.steps(3))
    first.console.to_say.append(Command("a", "acknowledge", {"occurrences": ids}, ""))
    first.steps(2)
    first.say("name_acknowledgements", operator="RN 22", occurrences=ids[:1])
    before = shown(first.steps(1))
    first.die()
    again = Run(tmp_path, clock, AIR_AND_BATTERY)
    snapshot = again.steps(3)
    assert shown(snapshot) == before == {"air_return": ("A", "RN 22"), "on_battery": ("A", "operator")}
    assert snapshot["unnamed"] == ids[1:]
    again.recorder.close("test")
    with Recording.open(again.recorder.path) as recording:
        assert len(recording.outputs("acknowledgements_named")) == 1
