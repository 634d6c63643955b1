"""`simulate`: the simulated machine, or a recording, as a real Modbus server."""

from __future__ import annotations

from pathlib import Path

import click

from session_monitor.commands.options import finite

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_FASTEST = 1e6  # as of a link; from there on a recording is over before anybody asked


@click.command("simulate")
@click.option("--listen", metavar="HOST:PORT", help="Serve Modbus there; port 0 takes a free one.")
@click.option("--serial", metavar="DEV", help="Serve Modbus RTU on this serial device instead.")
@click.option("--rtu", is_flag=True, help="With --listen: RTU frames over TCP, as a serial server passes them on.")
@click.option("--tls-cert", type=_FILE, metavar="FILE", help="With --listen: inside TLS, showing this certificate,")
@click.option("--tls-key", type=_FILE, metavar="FILE", help="whose key this is,")
@click.option("--tls-ca", type=_FILE, metavar="FILE", help="to clients with a certificate of this authority only.")
@click.option("--from", "file", type=click.Path(path_type=Path), help="Serve this recording instead of the model.")
@click.option("--machine", default="li-als-3", show_default=True, help="Which machine to simulate.")
@click.option("--scenario", default="normal", show_default=True, help="What happens; `--scenario list` names them all.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same treatment.")
@click.option("--speed", default=1.0, show_default=True, help="Times as fast as real time.")
@click.option("--start", "start_s", type=float, callback=finite, help="Begin this many seconds into the treatment.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="KIND@SECONDS",
    help="With --from: a fault of line, sensor or scale on top, such as link-drop@600,duration_s=30; may be repeated.",
)
@click.option("--end-with-parent", "with_parent", is_flag=True, hidden=True)
def command(
    listen: str | None,
    serial: str | None,
    rtu: bool,
    tls_cert: Path | None,
    tls_key: Path | None,
    tls_ca: Path | None,
    file: Path | None,
    machine: str,
    scenario: str,
    seed: int,
    speed: float,
    start_s: float | None,
    faults: tuple[str, ...],
    with_parent: bool,
) -> None:
    """Serve the simulated machine, or a recording, over real Modbus.

    A recording is served as it was, from a serial number of simulated machines; where nothing answered, nothing does.
    Prints `listening on HOST:PORT` when ready and runs until it is interrupted.
    """
    from session_monitor.wiring.simulation import (
        Where,
        end_with_parent,
        scenario_titles,
        serve_recording,
        serve_simulation,
    )

    if scenario == "list":
        for name, title in scenario_titles().items():
            click.echo(f"{name:24} {title}")
        return
    if (listen is None) == (serial is None):
        raise click.UsageError("say where to serve: --listen HOST:PORT or --serial DEV")
    if not 0 < speed <= _FASTEST:
        raise click.UsageError(f"--speed must be above 0 and at most {_FASTEST:g}, not {speed:g}")
    if file is not None and start_s is not None and start_s < 0:
        raise click.UsageError(f"--start {start_s:g} lies before the recording; give 0 or more")
    if with_parent:
        end_with_parent()
    tls = (tls_cert, tls_key, tls_ca) if tls_cert and tls_key and tls_ca else None
    if tls is None and (tls_cert or tls_key or tls_ca):
        raise click.UsageError("--tls-cert, --tls-key and --tls-ca go together")
    if (rtu or tls) and (listen is None or (rtu and tls)):
        raise click.UsageError("--rtu and TLS go with --listen, one of them at a time")
    where = Where(listen, serial, speed, tls, rtu)
    if file is not None:
        serve_recording(where, file, start_s or 0.0, faults)
    elif faults:
        raise click.UsageError("--fault goes with --from; a scenario file holds the faults of the simulated machine")
    else:
        serve_simulation(where, machine, scenario, seed, start_s)
