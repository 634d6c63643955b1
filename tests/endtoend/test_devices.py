"""A machine and the devices beside it, each a real server that answers: what is recorded, told and replayed."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from session_monitor.domain.channels import Table
from tests.endtoend.beside import (
    FLOW,
    FLOW_UNIT,
    READ,
    SCALE,
    SCALE_UNIT,
    SERIAL,
    SPARE,
    SerialScale,
    bank,
    machine_folder,
    scale_words,
)
from tests.endtoend.calm import calm_machine
from tests.endtoend.foreign import ForeignMachine
from tests.endtoend.program import Running, ask, configure, run, until
from tests.modbus.serial_lines import SerialPair
from tests.modbus.serving import Serving

HOLDING = Table.HOLDING


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return machine_folder(tmp_path / "with-devices")


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[str]:
    """The link to the simulated Li-ALS, a process of its own."""
    with Running("simulate", "--listen", "127.0.0.1:0", home=tmp_path, name="machine") as machine:
        yield f"tcp://{until(lambda: machine.out, machine).split()[-1]}"
        assert machine.end(signal.SIGINT) == 0


def at(machine: ForeignMachine) -> str:
    """Its link, with time enough for all units also on a busy computer."""
    return f"{machine.link}?timeout=3"


def recorded(tmp_path: Path, folder: Path, *links: str) -> Path:
    """A session of some seconds with these links; its recording, verified and replayed."""
    given = [part for link in links for part in ("--link", link)]
    arguments = ("record", "--machine", folder, *given, "--recordings", tmp_path / "recordings")
    done = run(*arguments, "--for", "4", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    return sound(Path(json.loads(done.stdout.splitlines()[-1])["recording"]), tmp_path)


def sound(recording: Path, home: Path) -> Path:
    """The same, whole and with exactly the transitions that its readings give."""
    for command in ("verify", "replay"):
        done = run(command, recording, home=home)
        assert done.returncode == 0, done.stdout + done.stderr
    return recording


def told(recording: Path, home: Path) -> dict[str, Any]:
    """What `info` says of the devices, by id."""
    info = json.loads(run("info", recording, "--json", home=home).stdout)
    return {device["id"]: device for device in info["devices"]}


def values(recording: Path) -> dict[str, set[float]]:
    """Every value that was recorded of the devices."""
    rows = ask(recording, f"SELECT {', '.join(READ)} FROM reading")
    return {name: {row[i] for row in rows} - {None} for i, name in enumerate(READ)}


def once(found: dict[str, set[float]]) -> dict[str, float]:
    """Values that were always the same."""
    assert all(len(each) == 1 for each in found.values()), found
    return {name: each.pop() for name, each in found.items()}


def test_devices_on_ports_of_their_own(tmp_path: Path, folder: Path, simulated: str) -> None:
    with Serving(SCALE) as scale, Serving(FLOW) as flow:
        own = (f"scale=tcp://127.0.0.1:{scale.port}?timeout=3", f"flow=tcp://127.0.0.1:{flow.port}?timeout=3")
        recording = recorded(tmp_path, folder, simulated, *own)
    assert once(values(recording)) == pytest.approx(READ)
    assert ask(recording, "SELECT count(*) FROM reading WHERE pven_mmhg NOT NULL")[0][0] > 10
    info = json.loads(run("info", recording, "--json", home=tmp_path).stdout)
    units = {channel["name"]: channel["unit"] for channel in info["channels"]}
    assert {name: units[name] for name in READ} == {
        "gross_g": "g",
        "net_g": "g",
        "flow_ml_min": "mL/min",
        "signal_percent": "%",
    }
    assert info["link"] == " ".join((simulated, *own))
    assert [(device["id"], device["serials"]) for device in info["devices"]] == [("scale", [SERIAL]), ("flow", [])]
    lines = run("info", recording, home=tmp_path).stdout
    assert f"device     Bedside scale (scale), serial {SERIAL}" in lines


def test_devices_behind_the_machines_gateway(tmp_path: Path, folder: Path) -> None:
    with calm_machine() as machine:
        machine.bank.units = {SCALE_UNIT: bank(SCALE), FLOW_UNIT: bank(FLOW)}
        recording = recorded(tmp_path, folder, at(machine))
    assert once(values(recording)) == pytest.approx(READ)
    assert {id_: device["gaps"] for id_, device in told(recording, tmp_path).items()} == {"scale": [], "flow": []}


def test_a_scale_on_a_serial_line(tmp_path: Path, folder: Path, simulated: str) -> None:
    with SerialPair(tmp_path) as pair, SerialScale(pair.machine), Serving(FLOW) as flow:
        own = (f"scale=rtu://{pair.monitor}?baud=19200&timeout=3", f"flow=tcp://127.0.0.1:{flow.port}?timeout=3")
        recording = recorded(tmp_path, folder, simulated, *own)
    assert once(values(recording)) == pytest.approx(READ)


def test_a_console_file_of_several_links_starts_the_machine_with_its_devices(
    tmp_path: Path, folder: Path, simulated: str, installed: Path
) -> None:
    with SerialPair(tmp_path) as pair, SerialScale(pair.machine), Serving(FLOW) as flow:
        own = (f"flow=tcp://127.0.0.1:{flow.port}?timeout=3", f"scale=rtu://{pair.monitor}?baud=19200&timeout=3")
        links = [own[0], simulated, own[1]]  # in any order
        configure(tmp_path, f"machine = {json.dumps(str(folder))}\nlink = {json.dumps(links)}\nbed = 'Bed 07'\n")
        with Running(
            home=tmp_path, name="console", DISPLAY="", WAYLAND_DISPLAY="", PYTHONPATH=str(installed)
        ) as running:
            running.folder = tmp_path / "data" / "session-monitor" / "recordings"
            recording = running.recording()
            read = " AND ".join(f"{name} NOT NULL" for name in READ)
            until(lambda: ask(recording, f"SELECT count(*) FROM reading WHERE {read}")[0][0] > 2, running)
            assert running.end(signal.SIGINT, group=True) == 0
    assert once(values(sound(recording, tmp_path))) == pytest.approx(READ)
    assert ask(recording, "SELECT count(*) FROM reading WHERE pven_mmhg NOT NULL")[0][0] > 5
    assert ask(recording, "SELECT link, bed FROM session") == [(" ".join((simulated, *own)), "Bed 07")]
    assert told(recording, tmp_path)["scale"]["serials"] == [SERIAL]
    good = [line for line in running.out.splitlines() if "link good" in line]
    assert good and all("not checked: scale: heartbeat; flow: identity, serial, heartbeat" in line for line in good)


class Session:
    """One session under way, with the newest row of `reading` and of the recorder's outputs."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.recording = running.recording()

    def until_weighed(self) -> None:
        """Until the scale's weight is in a newer poll than the newest one now."""
        (newest,) = ask(self.recording, "SELECT max(seq) FROM poll")[0]
        query = f"SELECT count(*) FROM poll WHERE seq > {newest} AND raw_gross_g NOT NULL"
        until(lambda: ask(self.recording, query)[0][0], self.running)

    def until_said(self, kind: str, count: int) -> list[dict[str, Any]]:
        """Until so many outputs of a kind are recorded."""
        query = f"SELECT details FROM output WHERE kind = '{kind}' ORDER BY id"
        until(lambda: len(ask(self.recording, query)) >= count, self.running)
        return [json.loads(details) for (details,) in ask(self.recording, query)]


def begun(tmp_path: Path, folder: Path, *links: str, name: str = "run") -> Running:
    given = [part for link in links for part in ("--link", link)]
    arguments = ("record", "--machine", folder, *given, "--recordings", tmp_path / "recordings", "--case", "C1")
    return Running(*arguments, home=tmp_path, name=name)


def test_a_device_that_falls_silent_and_comes_back_is_a_gap_of_that_device(tmp_path: Path, folder: Path) -> None:
    with calm_machine() as machine, Serving(FLOW) as flow:
        machine.bank.units = {SCALE_UNIT: bank(SCALE)}
        with begun(tmp_path, folder, at(machine), f"flow=tcp://127.0.0.1:{flow.port}?timeout=3") as running:
            session = Session(running)
            session.until_weighed()
            machine.bank.units = {SCALE_UNIT: None}
            session.until_said("device_gap", 1)
            machine.bank.units = {SCALE_UNIT: bank(SCALE)}
            session.until_weighed()
            session.until_said("device_gap", 2)
            assert running.end(signal.SIGTERM) == 0
    recording = sound(session.recording, tmp_path)
    devices = told(recording, tmp_path)
    (gap,) = devices["scale"]["gaps"]
    assert devices["flow"]["gaps"] == []
    assert gap["cause"] == "exception" and gap["detail"].startswith("Bedside scale: ")
    assert gap["end_s"] - gap["start_s"] > 0.1
    inside = f"t_s > {gap['start_s'] + 0.95} AND t_s < {gap['end_s']}"
    assert ask(recording, f"SELECT count(*) FROM reading WHERE {inside} AND gross_g NOT NULL") == [(0,)]
    during = f"t_s >= {gap['start_s']} AND t_s <= {gap['end_s']}"
    polled, machines = ask(recording, f"SELECT count(*), count(pven_mmhg) FROM reading WHERE {during}")[0]
    assert polled == machines > 1, "what the machine said counts"
    assert f"scale: {gap['end_s'] - gap['start_s']:.1f} s, exception" in run("info", recording, home=tmp_path).stdout


def alarms_of(recording: Path, home: Path) -> list[tuple[str, str | None, str]]:
    """The alarms of an exchange that came."""
    rows = map(json.loads, run("alarms", recording, "--json", home=home).stdout.splitlines())
    raised = [row for row in rows if row["alarm"].startswith("wrong_") and row["to"] == "U"]
    return [(row["alarm"], row["channel"], row["to"]) for row in raised]


RAISED = ("wrong_device", "scale_serial", "U")


def test_a_device_exchanged_in_the_middle_of_a_session_alarms_and_is_recorded(tmp_path: Path, folder: Path) -> None:
    with calm_machine() as machine, Serving(FLOW) as flow:
        machine.bank.units = {SCALE_UNIT: bank(SCALE)}
        with begun(tmp_path, folder, at(machine), f"flow=tcp://127.0.0.1:{flow.port}?timeout=3") as running:
            session = Session(running)
            session.until_said("device_serial", 1)
            machine.bank.units = {SCALE_UNIT: bank({(HOLDING, 0): scale_words(SPARE)})}
            said = session.until_said("device_serial", 2)
            until(lambda: RAISED in alarms_of(session.recording, tmp_path), running)
            assert running.end(signal.SIGTERM) == 0
    recording = sound(session.recording, tmp_path)
    assert said[1] == {"device": "scale", "serial": SPARE, "before": SERIAL}
    assert alarms_of(recording, tmp_path) == [RAISED], "of the device alone: the machine is as it was"
    assert told(recording, tmp_path)["scale"]["serials"] == [SERIAL, SPARE]
    seq = ask(recording, "SELECT max(seq) FROM output WHERE kind = 'device_serial'")[0][0]
    assert ask(recording, f"SELECT count(*) FROM reading WHERE seq > {seq} AND pven_mmhg IS NULL") == [(0,)]


@pytest.mark.parametrize("exchanged", [False, True], ids=["same scale", "another scale"])
def test_a_monitor_that_begins_again_knows_the_devices_of_its_session(
    tmp_path: Path, folder: Path, exchanged: bool
) -> None:
    with calm_machine() as machine, Serving(FLOW) as flow, Serving(SCALE) as scale:
        links = (
            at(machine),
            f"scale=tcp://127.0.0.1:{scale.port}?timeout=3",
            f"flow=tcp://127.0.0.1:{flow.port}?timeout=3",
        )
        with begun(tmp_path, folder, *links, name="first") as first:
            before = Session(first)
            before.until_weighed()
            before.until_said("device_serial", 1)
            first.kill()
        if exchanged:
            scale.put(HOLDING, 0, scale_words(SPARE))
        with begun(tmp_path, folder, *links, name="second") as second:
            session = Session(second)
            session.until_weighed()
            if exchanged:
                until(lambda: RAISED in alarms_of(session.recording, tmp_path), second)
            assert second.end(signal.SIGTERM) == 0
    assert session.recording == before.recording, "the session goes on in one file"
    recording = sound(session.recording, tmp_path)
    assert told(recording, tmp_path)["scale"]["serials"] == ([SERIAL, SPARE] if exchanged else [SERIAL])
    assert alarms_of(recording, tmp_path) == ([RAISED] if exchanged else [])
    assert once(values(recording)) == pytest.approx(READ)
