"""Commands with commands of their own: a mistyped one is told what was meant, an option may stand anywhere.

Without this `case LA-1 --recordings DIR log` would be told that there is no command '--recordings'.
"""

from __future__ import annotations

import click
from click.exceptions import NoSuchCommand
from typing_extensions import override


class Group(click.Group):
    """Takes its own options with a value also behind the arguments; a name it lacks is held against all it has."""

    @override
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Its options first, wherever they stand."""
        names = {name for option in self.params if _has_value(option) for name in option.opts}
        first, rest, left = list[str](), list[str](), list(args)
        while left and left[0] != "--":
            name, equals, _ = left[0].partition("=")
            words = 2 if name in names and not equals else 1
            if len(left) < words:
                raise click.BadOptionUsage(name, f"Option {name!r} requires an argument.", ctx)
            taken = first if name in names else rest
            taken += left[:words]
            del left[:words]
        return super().parse_args(ctx, [*first, *rest, *left])

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command; one that is not there is told with the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand as error:
            raise NoSuchCommand(error.command_name, possibilities=self.list_commands(ctx), ctx=ctx) from None

    def wanted(self, ctx: click.Context) -> None:
        """UsageError that names the commands, when none was given."""
        if ctx.invoked_subcommand is None:
            raise click.UsageError(f"Say what to do: {', '.join(self.list_commands(ctx))}.", ctx)


def _has_value(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option) and not parameter.is_flag and parameter.nargs == 1
