"""The start-up self-test: each answer as it stands on a computer that the test makes up, beside the polling."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from session_monitor.monitor.ports import Check
from session_monitor.wiring import checks
from session_monitor.wiring.checks import GOOD, UNKNOWN, WARN, restart
from session_monitor.wiring.pending import KEYS, restart_pending
from session_monitor.wiring.self_test import SelfTest, Sounder, looks_at
from tests.commands.cli import run
from tests.storage.sessions import li_als_3

DEBIAN, UBUNTU = "ID=debian\n", 'ID="ubuntu"\nID_LIKE="debian"\n'


class TestRestart:
    @pytest.mark.parametrize(
        ("release", "mark", "pending"),
        [
            (DEBIAN, None, False),
            (DEBIAN, "run/reboot-required", True),
            (UBUNTU, None, False),
            (UBUNTU, "var/run/reboot-required", True),
            ("ID=fedora\n", None, None),
            ("ID=fedora\n", "run/reboot-required", True),
            ("", None, None),
            (None, None, None),
        ],
    )
    def test_on_linux(self, tmp_path: Path, release: str | None, mark: str | None, pending: bool | None) -> None:
        (tmp_path / "etc").mkdir()
        if release is not None:
            (tmp_path / "etc/os-release").write_text(release)
        if mark:
            (tmp_path / mark).parent.mkdir(parents=True)
            (tmp_path / mark).touch()
        assert restart_pending("linux", tmp_path) is pending

    @pytest.mark.parametrize("there", [*KEYS, None])
    def test_on_windows(self, tmp_path: Path, there: str | None) -> None:
        assert restart_pending("win32", tmp_path, lambda key: key == there) is (there is not None)

    def test_a_registry_that_does_not_answer_and_other_systems_tell_nothing(self, tmp_path: Path) -> None:
        def refused(_key: str) -> bool:
            raise PermissionError(5, "access is denied")

        assert restart_pending("win32", tmp_path, refused) is None
        assert restart_pending("darwin", tmp_path) is None

    @pytest.mark.parametrize(("pending", "state"), [(True, WARN), (False, GOOD), (None, UNKNOWN)])
    def test_doctor_says_it(self, pending: bool | None, state: str) -> None:
        found = restart(lambda: pending)
        assert (found.name, found.state) == ("restart", state)
        assert ("restart the computer" in found.detail) is (pending is True)


@pytest.mark.parametrize(("said", "state"), [("yes", GOOD), ("no", WARN), ("", UNKNOWN), (None, UNKNOWN)])
def test_a_clock_of_which_nothing_is_told_is_not_good(
    monkeypatch: pytest.MonkeyPatch, said: str | None, state: str
) -> None:
    monkeypatch.setattr(checks, "_command_says", lambda *_: said)
    assert checks.clock().state == state


@pytest.mark.parametrize(
    ("said", "display", "state"),
    [("'nothing'", ":0", GOOD), ("'suspend'", ":0", WARN), (None, ":0", UNKNOWN), (None, "", GOOD)],
)
def test_a_desktop_that_does_not_tell_whether_it_sleeps_is_not_good(
    monkeypatch: pytest.MonkeyPatch, said: str | None, display: str, state: str
) -> None:
    monkeypatch.setattr(checks, "_command_says", lambda *_: said)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert checks.sleep().state == state


@pytest.fixture
def begin() -> Iterator[Callable[..., SelfTest]]:
    begun: list[SelfTest] = []

    def one(*looks: Callable[[], Check], after_s: float = 0.0, sounder: Sounder | None = None) -> SelfTest:
        begun.append(SelfTest(lambda: looks, after_s, sounder))
        return begun[-1]

    yield one
    for each in begun:
        each.close()


def told(test: SelfTest, count: int) -> list[Check]:
    """So many answers, as a session takes them."""
    found, until = list(test.found()), time.monotonic() + 60
    while len(found) < count:
        assert time.monotonic() < until, found
        time.sleep(0.005)
        found += test.found()
    return found


class TestBesideThePolling:
    def test_each_answer_is_given_once_and_none_is_waited_for(self, begin: Callable[..., SelfTest]) -> None:
        go = threading.Event()

        def slow() -> Check:
            go.wait(60)
            return Check("clock", GOOD, "")

        test = begin(lambda: Check("sqlite", GOOD, "3"), slow)
        assert [each.name for each in told(test, 1)] == ["sqlite"]
        assert test.found() == ()
        go.set()
        assert [each.name for each in told(test, 2)] == ["clock", "sound"]
        assert test.found() == ()

    def test_it_waits_for_the_first_number_and_ends_with_the_session(self, begin: Callable[..., SelfTest]) -> None:
        test = begin(lambda: Check("sqlite", GOOD, "3"), after_s=3600.0)
        test.close()
        assert test.found() == ()

    @pytest.mark.parametrize(
        ("report", "state", "says"),
        [
            ({"ok": True, "device": "ALSA: Speaker"}, GOOD, "ALSA: Speaker"),
            ({"ok": False, "device": "null", "error": "no sound device"}, WARN, "no sound device"),
            (None, UNKNOWN, "has not answered"),
        ],
    )
    def test_sound_is_what_the_sounder_says(
        self,
        begin: Callable[..., SelfTest],
        monkeypatch: pytest.MonkeyPatch,
        report: dict[str, Any] | None,
        state: str,
        says: str,
    ) -> None:
        monkeypatch.setattr("session_monitor.wiring.self_test.SOUND_WITHIN_S", 0.2)
        (found,) = told(begin(sounder=lambda: report), 1)
        assert (found.name, found.state) == ("sound", state)
        assert says in found.detail

    def test_a_sounder_that_is_still_opening_its_device_is_waited_for(self, begin: Callable[..., SelfTest]) -> None:
        reports: list[Any] = [None, {"ok": False, "error": "being opened"}, {"ok": True, "device": "Speaker"}]
        (found,) = told(begin(sounder=lambda: reports.pop(0) if len(reports) > 1 else reports[0]), 1)
        assert (found.state, found.detail) == (GOOD, "Speaker")

    def test_what_is_looked_at(self, tmp_path: Path) -> None:
        looks = looks_at(tmp_path, li_als_3(), 100_000_000)
        assert [each.__name__ for each in looks] == ["sqlite", "disk", "restart", "clock", "sleep"]
        in_the_way = tmp_path / "file"
        in_the_way.touch()
        disk = looks_at(in_the_way / "folder", li_als_3(), 100_000_000)[1]()
        assert disk.state == UNKNOWN and "folder" in disk.detail


def test_a_session_records_its_self_test_and_info_shows_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link, where = "sim:normal", ("--recordings", tmp_path)
    assert run(capsys, "record", "--machine", "li-als-3", "--link", link, "--for", "2", *where).code == 0
    (path,) = tmp_path.glob("*.sqlite")
    found = json.loads(run(capsys, "info", path, "--json").out)["self_test"]
    assert [each["name"] for each in found] == ["sqlite", "disk", "restart", "clock", "sleep", "sound"]
    assert "self-test  good  sqlite: SQLite 3." in run(capsys, "info", path).out
