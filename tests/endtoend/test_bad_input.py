"""Wrong use and unreadable input: one clear line on stderr, exit code 2, never a traceback."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.commands.cli import run as run_here
from tests.endtoend.program import PROGRAM, environment, record, run

SIM = "sim:normal?speed=1000"


def one_line(done: object) -> str:
    """The single line of a refusal."""
    stderr: str = getattr(done, "stderr", "")
    assert getattr(done, "returncode", 0) == 2, stderr
    lines = stderr.splitlines()
    assert len(lines) == 1, stderr
    assert "Traceback" not in stderr
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("record", "--machine", "li-als-9", "--link", SIM), "li-als-3"),
        (("record", "--machine", "li-als-3", "--link", "sim:nothing-wrong"), "nothing-wrong"),
        (("record", "--machine", "li-als-3", "--link", "tcp://127.0.0.1:70000"), "70000"),
        (("record", "--machine", "li-als-3", "--link", "gopher://x"), "gopher"),
        (("record", "--machine", "li-als-3", "--link", "tcp://h:1?unti=2"), "unti"),
    ],
)
def test_a_session_that_cannot_be_is_refused_in_one_clear_line(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in one_line(run(*arguments, home=tmp_path))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("frobnicate",), "frobnicate"),
        (("record", "--machine", "li-als-3"), "--link"),
        (("record", "--machine", "li-als-3", "--link", SIM, "--for", "soon"), "soon"),
        (("simulate",), "--listen"),
        (("simulate", "--listen", "127.0.0.1:0", "--speed", "0"), "--speed"),
        (("simulate", "--listen", "127.0.0.1:0", "--speed", "1e300"), "--speed"),
        (("simulate", "--listen", "127.0.0.1:0", "--from", "x.sqlite", "--start", "-1"), "before the recording"),
        (("simulate", "--listen", "127.0.0.1:0", "--from", "x.sqlite", "--start", "nan"), "no moment"),
        (("info", "no-such-file.sqlite"), "no-such-file.sqlite"),
        (("review", "no-such-file.sqlite"), "no-such-file.sqlite"),
    ],
)
def test_wrong_use_is_one_clear_line(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = run_here(capsys, *arguments)
    assert done.code == 2
    assert said in done.err


def test_a_folder_that_cannot_be_written_is_said_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    folder = tmp_path / "file" / "recordings"
    done = run("record", "--machine", "li-als-3", "--link", SIM, "--recordings", folder, home=tmp_path)
    assert str(folder) in one_line(done)


def test_a_file_system_that_takes_nothing_is_said_before_anything_starts(tmp_path: Path) -> None:
    place = ("--recordings", "/proc/recordings")  # not even root can write there
    assert "/proc/recordings" in one_line(run("record", "--machine", "li-als-3", "--link", SIM, *place, home=tmp_path))


def test_a_broken_map_is_refused_with_every_error_and_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    text = (Path(__file__).parents[2] / "drivers" / "li_als_3" / "machine.toml").read_text()
    broken = text.replace(
        'type = "i16"\nscale = "0.1"\nunit = "mmHg"', 'type = "i17"\nscale = "often"\nunit = "mmHg"', 1
    )
    (folder / "machine.toml").write_text(broken)
    done = run("record", "--machine", folder, "--link", SIM, home=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for part in ("machine.toml", "i17", "often", "type", "scale"):
        assert part in done.stderr


def test_a_broken_alarm_set_is_refused_whole_with_every_error_and_nothing_is_recorded(tmp_path: Path) -> None:
    shipped, folder, recordings = Path(__file__).parents[2] / "drivers/li_als_3", tmp_path / "mine", tmp_path / "there"
    shutil.copytree(shipped, folder)
    broken = (shipped / "alarms.toml").read_text(encoding="utf-8")
    for old, new in (
        ('channel = "pven_mmhg"\ndirection = "high"\nsource', 'channel = "pvem_mmhg"\ndirection = "high"\nsource'),
        ("value = -120, lowest", "value = -165, lowest"),
        ("on_delay_s = 30\noff_delay_s = 30", "on_delay_s = 300\noff_delay_s = 30"),
        ('name = "漏血"\n', ""),
    ):
        assert old in broken
        broken = broken.replace(old, new, 1)
    (folder / "alarms.toml").write_text(broken, encoding="utf-8")
    done = run("record", "--machine", folder, "--link", SIM, "--recordings", recordings, home=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for said in (
        "alarm 4 return_high / condition 1 / channel]: there is no channel 'pvem_mmhg'",
        "set / order]: access_low.limit (-160) must stay below access_prealarm.limit (-165)",
        "sep_dp_rise / condition 1 / on_delay_s]",
        "alarm 2 blood_leak / zh / name]: is missing",
    ):
        assert said in done.stderr, done.stderr
    assert len(re.findall(r"alarms.toml:\d+: \[", done.stderr)) == 4
    assert not recordings.exists() or not any(recordings.iterdir())


def test_a_host_that_refuses_is_said_once_and_the_attempt_is_kept(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        done = run(
            *("record", "--machine", "li-als-3", "--link", f"tcp://{place}", "--for", "0", "--json"),
            *("--recordings", tmp_path / "r"),
            home=tmp_path,
        )
    assert place in one_line(done)
    summary = json.loads(done.stdout)
    assert summary["polls"] == 0
    assert summary["missed_polls"] > 10, "100 on a computer that has nothing else to do"
    assert Path(summary["recording"]).is_file()


def test_a_second_monitor_in_one_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    arguments = ["record", "--machine", "li-als-3", "--link", "sim:normal", "--recordings", str(folder), "--for", "30"]
    first = subprocess.Popen([*PROGRAM, *arguments], env=environment(tmp_path), stdout=subprocess.DEVNULL)
    try:
        while not list(folder.glob("*.sqlite")):
            assert first.poll() is None
        done = run("record", "--machine", "li-als-3", "--link", SIM, "--recordings", folder, home=tmp_path)
        assert "another monitor" in one_line(done)
    finally:
        first.terminate()
        assert first.wait(60) == 0


def test_the_same_seed_gives_the_same_transitions_at_any_speed(tmp_path: Path) -> None:
    rows = []
    for n, speed in enumerate(("40", "1000")):
        home = tmp_path / str(n)
        summary = record(home, f"sim:access-kink?speed={speed}&seed=4&start=6900", "--for", "60")
        listed = run("alarms", summary["recording"], "--json", home=home).stdout.splitlines()
        rows.append([{k: v for k, v in json.loads(line).items() if k != "utc"} for line in listed])
    assert rows[0] == rows[1]
