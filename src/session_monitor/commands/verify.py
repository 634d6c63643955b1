"""`verify`: whether a recording is what was recorded, and who vouches for it."""

from __future__ import annotations

from pathlib import Path

import click

from session_monitor.commands.terminal import document, plain
from session_monitor.storage.keys import own_public_key, read_public_key
from session_monitor.storage.verifying import Finding, Verification, verify

EXIT = {Finding.SEALED: 0, Finding.ALTERED: 1, Finding.UNTRUSTED: 1, Finding.UNSEALED: 3}


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="Public key of whoever recorded it (signing-key.pub.pem); without it, this installation's own.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(file: Path, key: Path | None, as_json: bool) -> int:
    """Check that a recording is unaltered and signed by a trusted key.

    Exit code 0: sealed and intact. 1: altered, or signed by a key that is not trusted. 2: unreadable.
    3: intact, but not sealed (still open, or interrupted).
    """
    found = verify(file, read_public_key(key) if key else own_public_key())
    click.echo(document(row(file, found)) if as_json else plain(f"{file}: {found.detail}"))
    return EXIT[found.finding]


def row(file: Path, found: Verification) -> dict[str, object]:
    """The document of `verify --json`; docs/json.md explains every key."""
    table, altered = found.altered or (None, None)
    return {
        "recording": str(file),
        "finding": found.finding.value,
        "detail": found.detail,
        "rows": found.rows,
        "altered": None if table is None else {"table": table, "row": altered},
        "sealed_rows": found.sealed_rows,
        "key": found.key,
    }
