"""`machines`: machine maps listed, checked, compared, and held against a live machine."""

from __future__ import annotations

from pathlib import Path

import click

from session_monitor.commands import map_lines, map_rows
from session_monitor.commands.groups import Group
from session_monitor.commands.terminal import document, plain
from session_monitor.domain.errors import UserError

_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
BAUDS = (9600, 19200, 115200)
ANSWER_MS = 5.0


@click.group("machines", cls=Group, invoke_without_command=True)
@_JSON
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the built-in machine maps; `check`, `diff` and `probe` help to write another (docs/machines.md)."""
    if ctx.invoked_subcommand is None:
        rows = map_rows.listed()
        _print({"machines": rows}, map_lines.listed(rows), as_json)


@command.command("check")
@click.argument("path", metavar="PATH")
@click.option("--baud", type=click.IntRange(1200, 230400), multiple=True, help="Estimate for this serial speed.")
@click.option(
    "--answers-in",
    "answer_ms",
    metavar="MS",
    type=click.FloatRange(0, 1000),
    default=ANSWER_MS,
    show_default=True,
    help="What the machine takes for one answer; its manual may say.",
)
@_JSON
def check(path: str, baud: tuple[int, ...], answer_ms: float, as_json: bool) -> None:
    """Say everything that is wrong with a machine map and its alarms.toml, or how it will be read.

    PATH is a folder with a machine.toml, such a file, or the name of a built-in machine.
    """
    from session_monitor.config.alarm_set import FILE_NAME, load_alarm_set
    from session_monitor.config.machine_map import load_machine, machine_names

    machine = load_machine(path)
    folder = Path(path) if Path(path).is_dir() else Path(path).parent
    own = path if path in machine_names() else str(folder / FILE_NAME) if (folder / FILE_NAME).is_file() else None
    alarms = load_alarm_set(own, machine) if own else None
    row = map_rows.checked(path, machine, alarms, baud or BAUDS, answer_ms / 1e3)
    _print(row, map_lines.checked(row), as_json)


@command.command("diff")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@_JSON
def diff(one: str, other: str, as_json: bool) -> int:
    """Say what two machine maps say differently, channel by channel; exit code 1 when they differ."""
    from session_monitor.config.machine_map import load_machine

    row = map_rows.compared(one, load_machine(one), other, load_machine(other))
    _print(row, map_lines.compared(row), as_json)
    return 0 if row["same"] else 1


@command.command("probe")
@click.option("--link", metavar="L", required=True, help="tcp://, tls://, rtu:// or rtu+tcp:// (docs/links.md).")
@click.option("--machine", metavar="M", required=True, help="A machine's name, or the path of its folder.")
@_JSON
def probe(link: str, machine: str, as_json: bool) -> int:
    """Read a live machine once and show each channel's words, and what they mean in every order.

    It only reads. Exit code 1 when another machine answers than the map's.
    """
    from session_monitor.config.link_address import ModbusAddress
    from session_monitor.config.link_parser import parse_link
    from session_monitor.config.machine_map import load_machine
    from session_monitor.wiring.probing import probe as look

    address = parse_link(link)
    if not isinstance(address, ModbusAddress):
        raise UserError(f"{link}: there is no machine to look at; give a tcp://, tls://, rtu:// or rtu+tcp:// link")
    who, channels = look(load_machine(machine), address)
    row = map_rows.probed(machine, link, who, channels)
    _print(row, map_lines.probed(row), as_json)
    return 1 if any(station.same is False for station in who) else 0


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of machine.toml, for editors (docs/machines.md)."""
    from session_monitor.config.machine_schema import machine_schema

    click.echo(document(machine_schema(), indent=2))


def _print(row: dict[str, object], lines: list[str], as_json: bool) -> None:
    click.echo(document(row) if as_json else "\n".join(map(plain, lines)))
