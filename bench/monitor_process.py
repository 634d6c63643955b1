"""One monitored session in a process of its own, built and run exactly as `session-monitor run` does, and watched.

`monitored` starts it and waits for what it prints; `main` is what runs in it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.jump_alarms import with_jumps
from session_monitor.monitor.session import Session
from session_monitor.processes.children import Child
from session_monitor.processes.exit import run_outermost
from session_monitor.wiring.console import ScreenOptions
from session_monitor.wiring.settings import Settings
from session_monitor.wiring.watching import Run, watch

MACHINE = "li-als-3"
TICKS_S = os.sysconf("SC_CLK_TCK")
GRACE_S = 60.0
MAIN = "import sys; from bench.monitor_process import main; main(sys.argv[1])"
"""Not -m: what is run by that is imported by each child before it begins, which the product's are spared."""
SEEN = (
    "missed",
    "steps",
    "settled_ns",
    "ended_ns",
    "decided",
    "cpu",
    "sound_ok",
    "screen_ok",
    "blown",
    "first_numbers",
)


@dataclass(frozen=True, slots=True)
class Watch:
    """What to monitor, and how. The start of the children and `settle_s` seconds after it are not counted.

    screen: an entry of bench/watched_screen.py, None for no screen. sounds, paints: the logs of the children.
    blows: (seconds after settling, "KILL" or "STOP" and so on, child) in order of time.
    """

    place: str
    folder: str
    seconds: float
    rate_hz: float = 10.0
    settle_s: float = 3.0
    screen: str | None = None
    sounds: str | None = None
    paints: str | None = None
    jumps: bool = False
    blows: tuple[tuple[float, str, str], ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """Of the process that monitors, for its children."""
        paints = {"SESSION_MONITOR_BENCH_PAINTS": self.paints} if self.paints else {}
        return {**os.environ, "QT_QPA_PLATFORM": "offscreen", **paints}


def monitored(watch: Watch) -> dict[str, Any]:
    """Runs the session to its end.

    summary: as `record --json`. missed, steps: polls missed and steps made once settled, from settled_ns to ended_ns.
    decided: (monotonic ns, alarm id) of each first snapshot with an alarm in it. cpu: child or "monitor" -> percent of
    one core. sound_ok: whether samples went to a real device. screen_ok: (monotonic ns, bool) of each change. blown:
    (monotonic ns, signal, child). first_numbers: monotonic ns of the first number that each screen painted.
    """
    with started(watch) as process:
        output, _ = process.communicate(timeout=watch.settle_s + watch.seconds + GRACE_S)
    if process.returncode:
        raise RuntimeError(f"the monitored session ended with exit code {process.returncode}")
    return json.loads(output.splitlines()[-1])


@contextlib.contextmanager
def started(watch: Watch) -> Iterator[subprocess.Popen[str]]:
    """The process that monitors; whatever is left of it and its children when the block ends is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, json.dumps(asdict(watch))],
        stdout=subprocess.PIPE,
        text=True,
        env=watch.environment,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


class Watcher:
    """Called once a step, in the polling thread: it must be quick."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._started_ns: int | None = None
        self.settled_ns: int | None = None
        self.ended_ns = 0
        self._blows = list(watch.blows)
        self._known = set[tuple[str, int | None]]()
        self._cpu_s = dict[str, float]()
        self._missed = 0
        self.steps = 0
        self.decided: list[tuple[int, str]] = []
        self.screen_ok: list[tuple[int, bool | None]] = []
        self.blown: list[tuple[int, str, str]] = []
        self.first_numbers: list[int] = []
        self.sound_ok = False
        self.cpu: dict[str, float] = {}
        self.missed = 0

    def __call__(self, session: Session) -> None:
        """Looks at what the step has published."""
        now_ns = time.monotonic_ns()
        self._note(session, now_ns)
        if self.settled_ns is None:
            if self._started_ns is not None and now_ns - self._started_ns >= self._watch.settle_s * 1e9:
                self._settle(session, now_ns)
            return
        self.steps += 1
        self.ended_ns = now_ns
        passed_s = (now_ns - self.settled_ns) / 1e9
        self.missed = session.health.missed - self._missed
        if self._blows and passed_s >= self._blows[0][0]:
            self._strike(*self._blows.pop(0)[1:])
        if not self.cpu and passed_s >= 0.9 * self._watch.seconds:
            self.cpu = self._used(passed_s)
        if passed_s >= self._watch.seconds:
            os.kill(os.getpid(), signal.SIGINT)

    def hear(self, record: logging.LogRecord) -> bool:
        """Takes what is logged of the screen."""
        if "first number" in record.msg and isinstance(record.args, tuple):
            self.first_numbers.append(int(str(record.args[0])))
        return True

    def _note(self, session: Session, now_ns: int) -> None:
        snapshot = session.snapshot
        if snapshot is None:
            return
        for alarm in snapshot["alarms"]:
            known = alarm["id"], alarm["occurrence"]
            if alarm["state"] == "U" and known not in self._known:
                self._known.add(known)
                self.decided.append((now_ns, alarm["id"]))
        self.sound_ok = snapshot["parts"]["sound"] is True
        screen_ok = snapshot["parts"]["screen"]
        if self._started_ns is None and (screen_ok or not self._watch.screen):
            self._started_ns = now_ns
        if not self.screen_ok or self.screen_ok[-1][1] != screen_ok:
            self.screen_ok.append((now_ns, screen_ok))

    def _settle(self, session: Session, now_ns: int) -> None:
        session.health.forget_times()
        self._missed = session.health.missed
        self.settled_ns = now_ns
        self._cpu_s = {name: cpu_s(pid) for name, pid in pids().items()}

    def _used(self, seconds: float) -> dict[str, float]:
        return {
            name: 100 * (cpu_s(pid) - self._cpu_s[name]) / seconds
            for name, pid in pids().items()
            if name in self._cpu_s and pid
        }

    def _strike(self, signal_name: str, child: str) -> None:
        pid = pids().get(child)
        if pid is not None:
            os.kill(pid, signal.Signals[f"SIG{signal_name}"])
            self.blown.append((time.monotonic_ns(), signal_name, child))


def pids() -> dict[str, int]:
    """This process and its children, by name."""
    children = {child.name: child.pid for child in multiprocessing.active_children()}
    return {"monitor": os.getpid(), **{name: pid for name, pid in children.items() if pid is not None}}


def cpu_s(pid: int) -> float:
    """Seconds of processor time a process has used so far, its threads included; 0 when it is gone."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_S
    return 0.0


def main(told_json: str) -> None:
    """Monitors as told, and prints what was seen."""
    raise SystemExit(run_outermost(lambda: _main(Watch(**json.loads(told_json)))))


def _main(told: Watch) -> int:
    settings = Settings(MACHINE, f"tcp://{told.place}", Path(told.folder), rate_hz=told.rate_hz, new=True)
    if told.jumps:
        settings.alarm_set = with_jumps(settings.alarm_set)
    screen = ScreenOptions(Child("screen", f"bench.watched_screen:{told.screen}")) if told.screen else None
    watcher = Watcher(told)
    log = logging.getLogger("session_monitor.processes.console")
    log.setLevel(logging.INFO)
    log.addFilter(watcher.hear)
    summary = watch(settings, Run(screen=screen, sound_log=Path(told.sounds) if told.sounds else None), watcher)
    print(json.dumps({"summary": summary, **{name: getattr(watcher, name) for name in SEEN}}))
    return 0
