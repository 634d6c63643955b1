"""One run from settings to summary: folder, children, monitor, loop, goodbye.

The order matters: what is wrong with the settings is said before a window opens; the screen, which takes longest to be
there, has begun to load already (early.py), and the link and the recording are up before its window is; and whatever
happens, the children are told and the recording is closed.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from session_monitor.domain.errors import UserError
from session_monitor.processes import handover
from session_monitor.processes.console import ProcessConsole
from session_monitor.processes.exit import StopFlag
from session_monitor.storage.folder import recordings_folder
from session_monitor.wiring.console import HANDOVER, ScreenOptions, build_console
from session_monitor.wiring.pictures import Pictures
from session_monitor.wiring.self_test import AFTER_S, Look, SelfTest, looks_at
from session_monitor.wiring.settings import Settings
from session_monitor.wiring.simulator import Simulator

if TYPE_CHECKING:
    from session_monitor.monitor.session import Session
    from session_monitor.wiring.monitor import Monitor
    from session_monitor.wiring.stopping import Stop

LEAVE_S = 6.0
"""A screen may take this long to start, hear the goodbye and save its picture; then it is killed."""

Watcher = Callable[["Session"], None]
"""Called once a step: prints a status line, say."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run is to be, besides its settings."""

    seconds: float | None = None
    screen: ScreenOptions | None = None
    sound: bool = True
    sound_log: Path | None = None
    simulator: Simulator | None = None
    """A simulated machine that is just starting; its address is asked for when it is needed."""


def watch(settings: Settings, run: Run, each_step: Watcher) -> dict[str, Any]:
    """Monitors until a signal, the time or the operator ends it; the summary of the session."""
    flag = StopFlag()
    flag.listen()
    folder = recordings_folder(settings.recordings)
    console = build_console(
        settings.machine_map, settings.alarm_set, settings.unit, folder, run.screen, run.sound, run.sound_log
    )
    gc.disable()  # until the loop begins: searching what is being imported for garbage takes a tenth of the start
    try:
        summary = _watch(settings, run, each_step, console, flag, folder / HANDOVER)
    except UserError:
        console.stop()
        raise
    finally:
        gc.enable()
    console.stop(
        LEAVE_S
    )  # a goodbye on a planned end only: after a defect the children must see that monitoring stopped
    handover.clear(folder / HANDOVER)
    return summary


def _watch(
    settings: Settings, run: Run, each_step: Watcher, console: ProcessConsole, flag: StopFlag, handover_path: Path
) -> dict[str, Any]:
    console.start()
    from session_monitor.wiring.monitor import Monitor  # only now: all that these load, the children need not wait for
    from session_monitor.wiring.stopping import Stop

    if run.simulator:
        settings.use_link(f"tcp://{run.simulator.place()}")
    self_test = _self_test(settings, run, console)
    try:
        monitor = Monitor(settings, console, self_test)
        handover.take_over(handover_path, os.getpid())
        pictures = Pictures(console, run.screen.screenshot if run.screen and run.screen.unseen else None)
        return _loop(monitor, Stop(flag, run.seconds, console, monitor.session), each_step, pictures)
    finally:
        self_test.close()


def _self_test(settings: Settings, run: Run, console: ProcessConsole) -> SelfTest:
    def looks() -> Sequence[Look]:
        return looks_at(settings.recordings, settings.machine_map, settings.period_ns)

    return SelfTest(looks, AFTER_S if run.screen else 0.0, (lambda: console.sound) if run.sound else None)


def _loop(monitor: Monitor, stop: Stop, each_step: Watcher, pictures: Pictures) -> dict[str, Any]:
    gc.collect()
    gc.freeze()  # a full collection among all that was imported would make a poll late by some 100 ms
    gc.enable()

    def after_each_step() -> bool:
        each_step(monitor.session)
        pictures.step()
        return stop()

    reason = "failed"
    try:
        monitor.run(after_each_step)
        reason = stop.reason or reason
    finally:
        summary = monitor.close(reason)
    return summary
