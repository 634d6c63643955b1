"""The children of one run: which there are and what they are told at their start."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from session_monitor.config.unit import Unit
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.editable import editable_limits
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.measured import shown_of
from session_monitor.processes.children import Child
from session_monitor.processes.console import ProcessConsole

SOUNDER = "session_monitor.processes.sounder:main"
HANDOVER = ".session-monitor.handover"


@dataclass(frozen=True, slots=True)
class ScreenOptions:
    """What the screen of this run is to be. child: its process, not told its settings yet (wiring/early.py)."""

    child: Child
    language: str | None = None
    screenshot: Path | None = None
    fullscreen: bool = False
    unseen: bool = False
    """There is no display: the screen runs all the same, and pictures are saved of it."""


def build_console(
    machine: MachineMap,
    alarm_set: AlarmSet,
    unit: Unit,
    folder: Path,
    screen: ScreenOptions | None,
    sound: bool,
    sound_log: Path | None = None,
) -> ProcessConsole:
    """The console of a run in `folder`; the screen is told what it is to be, the sounder is not started yet.

    sound_log: where the sounder notes what it sounds.
    """
    shared = {"handover_path": str(folder / HANDOVER)}
    log = {"log_path": str(sound_log.absolute())} if sound_log else {}
    sounder = Child("sounder", SOUNDER, {**shared, **log}) if sound else None
    if screen is None:
        return ProcessConsole(None, sounder)
    config: dict[str, Any] = {
        **shared,
        "channels": [channel.name for channel in machine.channels],
        "machine": shown_of(machine),
        "texts": screen_texts(alarm_set),
        "unit": _unit(unit),
        "language": screen.language,
        "recordings": str(folder),
        "screenshot": str(screen.screenshot) if screen.screenshot else None,
        "fullscreen": screen.fullscreen,
    }
    screen.child.tell(config)
    return ProcessConsole(screen.child, sounder)


def screen_texts(alarm_set: AlarmSet) -> dict[str, Any]:
    """What the screen says of alarms, channels and limits, so that it need not read the files again."""
    return {
        "alarms": _alarm_texts(alarm_set),
        "labels": {channel: dict(texts) for channel, texts in alarm_set.labels.items()},
        "remarks": {remark: dict(texts) for remark, texts in alarm_set.remarks.items()},
        "limits": [asdict(limit) for limit in editable_limits(alarm_set)],
    }


def _unit(unit: Unit) -> dict[str, Any]:
    """Presets and names with the service role, as the screen is told of them."""
    return {
        "service": sorted(unit.service),
        "presets": [asdict(preset) | {"names": dict(preset.names)} for preset in unit.presets],
        "broken": dict(unit.broken),
    }


def _alarm_texts(alarm_set: AlarmSet) -> dict[str, Any]:
    """Texts of every alarm: id -> name, action, causes and hints, each by language."""
    return {
        alarm.id: {
            "name": {language: text.name for language, text in alarm.texts.items()},
            "action": {language: text.action for language, text in alarm.texts.items()},
            "causes": {language: list(text.causes) for language, text in alarm.texts.items()},
            "hints": {hint.id: dict(hint.texts) for hint in alarm_set.hints if alarm.id in hint.alarms},
        }
        for alarm in alarm_set.alarms
    }
