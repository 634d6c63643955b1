"""What holds for every test: nothing is skipped in silence, nothing is left running, nobody's own folders are touched.

Without it a test that quietly stopped testing, or a forgotten server that made the next test pass, would go unseen.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.audit import outgoing

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before any Qt: no test may open a window on somebody's desktop

MARK = "SESSION_MONITOR_TEST"  # environment variable inherited by everything a test starts
GRACE_S = 3.0  # a child that was asked to end may take this long


# --- nothing but reads is sent to any machine, by whatever process --------------------------------------------------

AUDITED_HERE = outgoing.FOLDER not in os.environ  # else by the run that started this one: the master of its workers
if AUDITED_HERE:
    os.environ[outgoing.FOLDER] = tempfile.mkdtemp(prefix="session-monitor-audit-")
    places = [str(Path(__file__).parent / "audit" / "site"), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(place for place in places if place)
outgoing.install()
AUDITOR = os.getpid() if AUDITED_HERE else None  # not what it forks, as `make mutation` does for each defect


def _audit(session: pytest.Session) -> None:
    """A run in which any process sent a frame that is no read fails."""
    folder = Path(os.environ[outgoing.FOLDER])
    sent = outgoing.sent(folder)
    shutil.rmtree(folder)
    if sent:
        print(f"\nModbus functions sent by this run: {', '.join(map(str, sorted(sent)))}")
    if wrong := sorted(sent.keys() - outgoing.READS):
        print(f"this run sent what is no read: {', '.join(map(str, wrong))}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# --- a skipped test shows nothing, so it counts as failed ---------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that skips itself fails; an expected failure stays one."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        _fail_instead(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A test file that skips itself fails."""
    report = yield
    if report.skipped:
        _fail_instead(report)
    return report


def _fail_instead(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{reason}: a skipped test shows nothing, so here it fails"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked xvfb needs a real X display."""
    if item.get_closest_marker("xvfb") and not os.environ.get("DISPLAY"):
        pytest.fail("this test needs an X display: run it through `make test`, which gives one", pytrace=False)


# --- nothing is left running --------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _no_process_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test whose children, or their orphaned children, still run after it (Linux; elsewhere not looked at).

    A server that a wider fixture keeps for several tests was started before the mark was set, and may stay.
    """
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    os.environ[MARK] = mark
    yield
    del os.environ[MARK]
    left = _marked_processes(mark)
    deadline = time.monotonic() + GRACE_S
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = _marked_processes(mark)
    if left:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        listing = "\n".join(f"  {pid}: {command}" for pid, command in left.items())
        pytest.fail(f"{request.node.nodeid} left processes running:\n{listing}", pytrace=False)


def _marked_processes(mark: str) -> dict[int, str]:
    """Process id -> command line of every live process that carries the mark."""
    wanted = f"{MARK}={mark}".encode()
    found: dict[int, str] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        # Gone meanwhile, somebody else's, or ended and not yet waited for: none of them is left running by the test.
        with contextlib.suppress(OSError):
            if wanted not in (entry / "environ").read_bytes().split(b"\0"):
                continue
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            if command and "multiprocessing.resource_tracker" not in command:  # one a process, ends with it
                found[int(entry.name)] = command
    return found


# --- nobody's own folders are touched -----------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _own_user_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, keys, logs and recordings of whoever runs the tests stay out of them, and unchanged."""
    base = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(base / name.lower()))
        yield


def pytest_sessionstart(session: pytest.Session) -> None:
    """Notes what lies in recordings/ before the first test. One process may run several sessions after each other."""
    if os.getpid() == AUDITOR:
        Path(os.environ[outgoing.FOLDER]).mkdir(exist_ok=True)
    session.stash[_RECORDINGS] = _recordings(session)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that recorded into the checkout fails the run; so does a write to a machine."""
    if os.getpid() == AUDITOR:
        _audit(session)
    added = _recordings(session) - session.stash[_RECORDINGS]
    if added and not hasattr(session.config, "workerinput"):
        print(f"\ntests left recordings in the checkout: {', '.join(sorted(added))}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


_RECORDINGS = pytest.StashKey[set[str]]()


def _recordings(session: pytest.Session) -> set[str]:
    return {path.name for path in (session.config.rootpath / "recordings").glob("*")}
