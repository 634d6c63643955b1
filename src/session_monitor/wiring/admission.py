"""The console with the commands that come from elsewhere than the screen, and the role of whoever gave one.

The role is stamped on a command before it enters a step, by the names that the unit keeps: a screen cannot claim it,
and the recorded command says by what right it was obeyed, so that replay decides alike.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from session_monitor.config.unit import Preset
from session_monitor.domain.alarms.orders import ROLE, SERVICE
from session_monitor.domain.inputs import Command
from session_monitor.monitor.ports import Console
from session_monitor.monitor.snapshot import Snapshot

COMMAND_LINE = "command line"


class AdmittingConsole:
    """Implements monitor.ports.Console around another one."""

    def __init__(self, console: Console, service: Collection[str], first: Sequence[Command] = ()) -> None:
        """service: the names with the service role. first: what is asked for as the session begins."""
        self._console = console
        self._service = frozenset(service)
        self._first = tuple(first)

    @property
    def listening(self) -> bool:
        """See Console."""
        return self._console.listening

    def publish(self, snapshot: Snapshot) -> None:
        """See Console."""
        self._console.publish(snapshot)

    def parts_ok(self) -> tuple[bool | None, bool | None]:
        """See Console."""
        return self._console.parts_ok()

    def commands(self) -> tuple[Command, ...]:
        """See Console."""
        first, self._first = self._first, ()
        return (*first, *map(self._stamped, self._console.commands()))

    def _stamped(self, command: Command) -> Command:
        args = {name: value for name, value in command.args.items() if name != ROLE}
        if command.by in self._service:
            args[ROLE] = SERVICE
        return replace(command, args=args) if args != command.args else command


def load_preset(preset: Preset, operator: str) -> Command:
    """The command that begins a session with a preset."""
    args = {"name": preset.id, "limits": dict(preset.limits)}
    return Command("preset", "load_preset", args, operator or COMMAND_LINE)
