"""Presets of limits and the service role, through the session: all or nothing, by somebody, and kept over a restart."""

from __future__ import annotations

from pathlib import Path

from session_monitor.config.unit import Preset
from session_monitor.domain.alarms.orders import ROLE, SERVICE
from session_monitor.domain.inputs import Command
from session_monitor.monitor.ports import Reply
from session_monitor.storage.reading import Recording
from session_monitor.wiring.admission import AdmittingConsole, load_preset
from tests.monitor.parts import Bench, HandClock, ListConsole, raw
from tests.monitor.test_restart import CALM, Run

LIMITS = {"p2nd_high.limit": 240.0, "p2nd_warn.limit": 200.0, "tmp_high.limit": 50.0}
"""The first alone would pass below the default of the second."""
HIGH = Reply(raw({"pven_mmhg": 1400}))


def echo(bench: Bench) -> tuple[bool, str]:
    told = bench.console.heard[-1]["echo"][-1]
    return told["ok"], told["message"]


def changes(bench: Bench) -> list[dict[str, object]]:
    return [details for r in bench.recorder.records for kind, details in r.outputs if kind == "limit_change"]


def test_a_preset_is_taken_as_a_whole_and_each_change_is_recorded() -> None:
    bench = Bench()
    bench.steps(2)
    bench.say("edit_limit", key="return_high.limit", value=120, reason="trial")
    bench.say("load_preset", name="small", limits=LIMITS)
    assert echo(bench)[0]
    found = {c["key"]: (c["old"], c["new"], c["by"], c["reason"]) for c in changes(bench)[1:]}
    assert found == {
        "return_high.limit": (120, 150, "RN 1", "preset small"),
        "p2nd_high.limit": (400, 240, "RN 1", "preset small"),
        "p2nd_warn.limit": (250, 200, "RN 1", "preset small"),
        "tmp_high.limit": (60, 50, "RN 1", "preset small"),
    }
    assert bench.console.heard[-1]["limit_edits"]["tmp_high.limit"] == 50


def test_a_preset_that_does_not_fit_changes_nothing() -> None:
    bench = Bench()
    bench.steps(2)
    for limits, said in (
        ({"p2nd_high.limit": 240.0}, "must stay below"),
        ({"tmp_high.limit": 50.0, "tmp_very_high.limit": 5000.0}, "can be set from"),
        ({"tmp_high.limit": 50.0, "nope.limit": 1.0}, "no limit is called"),
        ({"tmp_high.limit": "50"}, "limits and numbers"),
        ("tmp_high.limit", "limits and numbers"),
    ):
        bench.say("load_preset", name="x", limits=limits)
        ok, message = echo(bench)
        assert not ok and said in message
    bench.say("load_preset", by="", name="x", limits=LIMITS)
    assert "named operator" in echo(bench)[1]
    assert changes(bench) == [] and bench.console.heard[-1]["limit_edits"] == {}


def test_a_preset_cannot_remove_an_unacknowledged_latched_alarm() -> None:
    """Invariant 17."""
    bench = Bench(*[Reply(raw())] * 3, HIGH)
    bench.steps(3)
    bench.say("edit_limit", key="return_high.limit", value=120, reason="trial")
    bench.steps(60)
    assert bench.alarms()["return_high"] == "U"
    bench.say("load_preset", name="wide", limits={"return_high.limit": 200.0})
    bench.steps(60)
    assert bench.alarms()["return_high"] == "R", "the condition is over, and it still asks for a person"


def test_a_preset_survives_a_restart(tmp_path: Path) -> None:
    clock = HandClock()
    first = Run(tmp_path, clock, CALM)
    first.steps(2)
    first.say("load_preset", name="small", limits=LIMITS)
    first.die()
    again = Run(tmp_path, clock, CALM)
    assert again.steps(2)["limit_edits"] == LIMITS
    again.recorder.close("test")
    with Recording.open(again.recorder.path) as recording:
        assert len(recording.outputs("limit_change")) == 3


def test_a_session_begins_with_the_preset_it_was_told() -> None:
    inner = ListConsole()
    console = AdmittingConsole(inner, (), [load_preset(Preset("small", {}, LIMITS), "")])
    inner.to_say.append(Command("1", "test_sound", {}, "RN 1"))
    first = console.commands()
    assert [(c.kind, c.by) for c in first] == [("load_preset", "command line"), ("test_sound", "RN 1")]
    assert console.commands() == ()


def test_the_role_is_stamped_by_name_and_cannot_be_claimed() -> None:
    inner = ListConsole()
    console = AdmittingConsole(inner, {"Li"})
    inner.to_say += [
        Command("1", "out_of_service", {"id": "a"}, "Li"),
        Command("2", "out_of_service", {"id": "a", ROLE: SERVICE}, "RN 1"),
        Command("3", "acknowledge", {"occurrences": [1]}, "RN 1"),
    ]
    assert [command.args.get(ROLE) for command in console.commands()] == [SERVICE, None, None]


def test_out_of_service_through_the_session() -> None:
    bench = Bench()
    bench.steps(2)
    key = {"id": "p2nd_warn", "channel": "p2nd_mmhg", "direction": "high"}
    bench.say("out_of_service", **key, reason="probe broken")
    assert echo(bench) == (False, "only the service role takes an alarm out of service")
    bench.say("out_of_service", **key, reason="probe broken", role=SERVICE)
    (listed,) = [alarm for alarm in bench.console.heard[-1]["alarms"] if alarm["state"] == "O"]
    assert (listed["aside_by"], listed["aside_reason"]) == ("RN 1", "probe broken")
    assert bench.console.heard[-1]["counters"]["out_of_service"] == 1


def test_the_burden_is_in_the_snapshot() -> None:
    bench = Bench(*[Reply(raw())] * 2, *[Reply(raw({"ad1": 1}))] * 20, Reply(raw()))
    bench.steps(10)
    (air,) = [a for a in bench.console.heard[-1]["alarms"] if a["id"] == "air_return"]
    assert bench.console.heard[-1]["burden"] == {
        "high": 1, "medium": 0, "low": 0, "standing": 1, "chattering": 0, "median_ack_s": None,
    }  # fmt: skip
    bench.say("acknowledge", occurrences=[air["occurrence"]])
    assert bench.console.heard[-1]["burden"]["median_ack_s"] == 0.8
