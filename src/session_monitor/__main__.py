"""The command line. The only module that names ui, and only by name: the monitor itself never loads Qt.

Every command is imported when it is asked for, so that the first number stands on the screen early.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, NoReturn

import click
from typing_extensions import override

from session_monitor import __version__
from session_monitor.commands.groups import Group
from session_monitor.commands.terminal import plain
from session_monitor.domain.errors import UserError

SCREEN = "ui.screen:main"
REVIEW = "ui.review.window:main"
COURSE = "ui.case.window:main"
COMMANDS = {
    "run": "run",
    "record": "record",
    "simulate": "simulate",
    "review": "review",
    "replay": "replay",
    "alarms": "alarms",
    "whatif": "whatif",
    "list": "list_",
    "info": "info",
    "labs": "labs",
    "case": "case",
    "assess": "assess",
    "report": "report",
    "course": "course",
    "verify": "verify",
    "redecode": "redecode",
    "machines": "machines",
    "recover": "recover",
    "export": "export",
    "doctor": "doctor",
}


class LazyGroup(Group):
    """Finds each command in its own module, `command`, when it is called."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the manual."""
        return list(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The click command of that name, or None."""
        module = COMMANDS.get(cmd_name)
        return importlib.import_module(f"session_monitor.commands.{module}").command if module else None


@click.group(cls=LazyGroup, invoke_without_command=True)
@click.version_option(__version__, prog_name="session-monitor")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Bedside monitor and recorder for treatment with the Li-ALS 3.0 artificial liver.

    Without a command: the bedside screen, on the simulated machine when no machine is configured.
    It watches and records; it never writes to the machine, whose own alarms stay primary.
    """
    ctx.obj = {"screen": SCREEN, "review": REVIEW, "course": COURSE}
    if ctx.invoked_subcommand is None:
        ctx.exit(importlib.import_module("session_monitor.commands.default").start(SCREEN))


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and exits: 0 done, 1 the answer is no, 2 wrong use or unreadable input."""
    if getattr(sys, "frozen", False):  # only there may this be a child that was begun with our own executable
        importlib.import_module("multiprocessing").freeze_support()
    try:
        result: Any = cli.main(arguments, prog_name="session-monitor", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        hint = getattr(error, "ctx", None)
        where = f" (see {hint.command_path} --help)" if hint else ""
        _fail(f"{error.format_message()}{where}")
    except UserError as error:
        _fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; nothing to say, and nobody to say it to
        sys.exit(2)
    sys.exit(result if isinstance(result, int) else 0)


def _fail(line: str) -> NoReturn:
    print("\n".join(plain(part) for part in f"session-monitor: {line}".split("\n")), file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
