"""How long one poll takes the link, beside clients that only ask; and what 24, 89 and 500 channels cost.

Server and clients each keep to a core of their own, and take turns on one server: only their ratios mean anything, for
the server's own time is in each of them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path

from bench.cycles import took_ms
from bench.figures import Figure, p99, short
from bench.servers import serving, simulated_machine
from bench.wide_machine import wide_map
from drivers.modbus.decode import Decoder, payload_bytes
from drivers.modbus.link import ModbusLink
from drivers.modbus.plan import plan
from session_monitor.config.alarm_set import parse_alarm_set
from session_monitor.config.link_address import TcpAddress
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.inputs import MissCause, StepInput
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.ports import Reply

HERE = Path(__file__).parent
OURS = "our link"
CLIENTS = {
    OURS: [sys.executable, "-m", "bench.cycles", "link"],
    "pyModbusTCP": [sys.executable, "-m", "bench.cycles", "pymodbustcp"],
    "a bare socket": [sys.executable, "-m", "bench.cycles", "socket"],
    "C, libmodbus": [str(HERE / "libmodbus_poll")],
}
WIDTHS = (24, 89, 500)
TIMEOUT_S = 1.0
PERIOD_NS = 100_000_000
_NO_ALARMS = '[set]\nmachine = "wide"\nversion = 1\n'


def measure(rounds: int = 5, polls: int = 400, widths: Sequence[int] = WIDTHS) -> list[Figure]:
    """The clients in turn, so many rounds; then maps of so many channels."""
    if not Path(CLIENTS["C, libmodbus"][0]).exists():
        raise SystemExit("bench/libmodbus_poll is not built: run `make bench/libmodbus_poll` (it needs libmodbus-dev)")
    return [*_clients(rounds, polls), *_widths(widths, rounds * polls)]


@contextmanager
def on_core(which: int) -> Iterator[None]:
    """What is started in the block runs on the first or the last core we may use, and nowhere else."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(before)[which]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def _pinned(server: AbstractContextManager[str]) -> Iterator[str]:
    """The place of a server that keeps to the first core, while we keep to the last."""
    with ExitStack() as stack:
        with on_core(0):
            place = stack.enter_context(server)
        with on_core(-1):
            yield place


def _clients(rounds: int, polls: int) -> list[Figure]:
    took: dict[str, list[list[float]]] = {name: [] for name in CLIENTS}
    with _pinned(simulated_machine()) as place:
        for _ in range(rounds):
            for name, command in CLIENTS.items():
                took[name].append(_took(command, place, polls))
    n = f"{rounds} x {polls} polls of 89 channels"
    figures = [
        Figure(f"one poll, {name}", _quantiles([ms for each in found for ms in each]), n)
        for name, found in took.items()
    ]
    for name in list(CLIENTS)[1:]:
        ratios = [statistics.median(a) / statistics.median(b) for a, b in zip(took[OURS], took[name], strict=True)]
        said = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        figures.append(Figure(f"ratio of medians, {OURS} to {name}", said, n))
    return figures


def _took(command: list[str], place: str, polls: int) -> list[float]:
    host, _, port = place.rpartition(":")
    each = ["each"] if command[0].endswith("libmodbus_poll") else []
    done = subprocess.run(
        [*command, host, port, str(polls), *each], capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with exit code {done.returncode}: {done.stderr.strip()}")
    return [float(line) for line in done.stdout.split()]


def _widths(widths: Sequence[int], polls: int) -> list[Figure]:
    figures = list[Figure]()
    with _pinned(serving("-m", "bench.wide_machine")) as place:
        for wide in widths:
            figures += _width(wide_map(wide), place, polls)
    return figures


def _width(machine: MachineMap, place: str, polls: int) -> list[Figure]:
    """What so many channels cost: on the line, decoded, and in a step that has no alarms to judge."""
    host, _, port = place.rpartition(":")
    wide, requests = len(machine.channels), plan(machine.channels, machine.max_gap)
    link = ModbusLink(machine, TcpAddress(host, int(port), timeout_s=TIMEOUT_S))
    while not isinstance(reply := link.poll(), Reply):
        if reply.cause is not MissCause.CONNECTING:
            raise RuntimeError(reply.detail)
    polled = took_ms(lambda: isinstance(link.poll(), Reply), polls)
    link.close()
    decoder, payloads = Decoder(machine.channels, requests), [bytes(payload_bytes(each)) for each in requests]
    decoded = took_ms(lambda: len(decoder.decode(payloads)) == wide, polls)
    n = f"{polls} times"
    return [
        Figure(f"{wide} channels: one poll", _quantiles(polled), f"{n}, {len(requests)} requests"),
        Figure(f"{wide} channels: decoding its replies", _quantiles(decoded), n),
        Figure(f"{wide} channels: values and one step without alarms", _quantiles(_stepped(machine, reply, polls)), n),
    ]


def _stepped(machine: MachineMap, reply: Reply, polls: int) -> list[float]:
    frames, engine = FrameBuilder(machine), Engine(machine, parse_alarm_set(_NO_ALARMS, "none", machine), PERIOD_NS)
    seqs = count()

    def step() -> bool:
        seq = next(seqs)
        t_ns = seq * PERIOD_NS
        engine.advance(StepInput(seq, t_ns, t_ns, frames.build(seq, t_ns, t_ns, reply.raw), None))
        return True

    return took_ms(step, polls)


def _quantiles(took: list[float]) -> str:
    return f"p50 {short(statistics.median(took))}, p99 {short(p99(took))} ms"
