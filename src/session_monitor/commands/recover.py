"""`recover`: what can still be read of a damaged recording, as a new one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from session_monitor.domain.counted import counted

if TYPE_CHECKING:
    from session_monitor.storage.salvage.recovering import Ranges, Recovered


@click.command("recover")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "to", type=click.Path(path_type=Path), required=True, help="The new recording.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(file: Path, to: Path, as_json: bool) -> None:
    """Salvage a damaged recording into a new file and say what was lost.

    The damaged file stays as it is. Rows keep their places in the hash chain: `verify` shows of the new file up to
    which row it is proven.
    """
    from session_monitor.storage.salvage.recovering import recover

    recovered = recover(file, to)
    click.echo(
        json.dumps(row(file, to, recovered), ensure_ascii=False) if as_json else "\n".join(_lines(to, recovered))
    )


def row(file: Path, to: Path, recovered: Recovered) -> dict[str, Any]:
    """The document; docs/json.md explains every key."""
    return {
        "recording": str(file),
        "to": str(to),
        "rows": recovered.rows,
        "lost_rows": [list(hole) for hole in recovered.lost_rows],
        "lost_polls": [list(hole) for hole in recovered.lost_polls],
        "pages_damaged": recovered.pages_damaged,
        "rows_damaged": recovered.rows_damaged,
        "remade": recovered.remade,
    }


def _lines(to: Path, recovered: Recovered) -> list[str]:
    salvaged = counted(sum(recovered.rows.values()), "row")
    lines = [f"{to}: {salvaged} salvaged, {recovered.rows.get('poll', 0)} of them polls"]
    lost = (
        ("row of the chain", "rows of the chain", recovered.lost_rows),
        ("step, neither poll nor miss left", "steps, neither poll nor miss left", recovered.lost_polls),
    )
    lines += [f"lost {counted(_count(holes), one, more)}: {_ranges(holes)}" for one, more, holes in lost if holes]
    if recovered.pages_damaged or recovered.rows_damaged:
        pages, rows = counted(recovered.pages_damaged, "page"), counted(recovered.rows_damaged, "row")
        lines.append(f"damaged: {pages}, {rows} on others")
    if recovered.remade:
        made = ", ".join(f"{count} of {table}" for table, count in recovered.remade.items())
        lines.append(f"made again, for nothing could be read without: {made}; times or names may not be those recorded")
    return lines if len(lines) > 1 else [*lines, "nothing was found to be lost"]


def _count(holes: Ranges) -> int:
    return sum(last - first + 1 for first, last in holes)


def _ranges(holes: Ranges) -> str:
    shown = ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in holes[:10])
    return f"{shown} and {len(holes) - 10} more" if len(holes) > 10 else shown
