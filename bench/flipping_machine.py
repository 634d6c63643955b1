"""A Modbus server, not ours, whose response level jumps at random moments, and which notes when.

Each jump takes the next of FIRST_LEVEL .. FIRST_LEVEL + LEVELS - 1, and each level has an alarm of its own
(bench/jump_alarms.py): one alarm that came again and again would be chattering, and rightly not sound each time.

usage: python -m bench.flipping_machine LOG SEED      prints `listening on HOST:PORT`; LOG gets a JSON line a jump

When it is told to end, the function codes it was asked with are in a file beside LOG.
"""

from __future__ import annotations

import json
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from pyModbusTCP.server import DataBank

from bench.counted_server import CountedServer
from bench.jump_alarms import FIRST_LEVEL, LEVELS
from bench.servers import PURIFY_S
from drivers.simulated.link import SimLink
from drivers.simulated.scenario import load_scenario
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import Table

LEVEL_ADDRESS = 7
HOLD_S = (0.30, 0.45)
"""How long a level stays, and how long 0 does between two, at random between these: longer than any poll period."""
REFRESH_S = 0.1


def main(arguments: list[str]) -> None:
    """Serves until it is told to end: readings of a normal treatment ten times a second, and the jumps in between."""
    log, chance = Path(arguments[0]), random.Random(int(arguments[1]))
    bank = DataBank(coils_size=0, d_inputs_size=64, h_regs_size=64, i_regs_size=96)
    server = CountedServer(bank)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        _serve(server, bank, log, chance)
    finally:
        server.stop()
        _asked_beside(log).write_text(json.dumps(server.asked), encoding="utf-8")


def asked(log: Path) -> Counter[int]:
    """The function codes that the machine with this log was asked with; none while it has not ended."""
    counted = _asked_beside(log)
    if not counted.exists():
        return Counter()
    return Counter({int(code): n for code, n in json.loads(counted.read_text(encoding="utf-8")).items()})


def _asked_beside(log: Path) -> Path:
    return log.with_suffix(".asked")


def _serve(server: CountedServer, bank: DataBank, log: Path, chance: random.Random) -> None:
    machine = SimLink(load_machine("li-als-3"), load_scenario("normal"), 1, REFRESH_S, PURIFY_S)
    _refresh(machine, bank, 0)
    server.start()
    print(f"listening on {server.place}", flush=True)
    level, jumps = 0, 0
    refresh_s = jump_s = time.monotonic()
    with log.open("w", encoding="utf-8", buffering=1) as lines:
        while True:
            now_s = time.monotonic()
            if now_s >= refresh_s:
                _refresh(machine, bank, level)
                refresh_s += REFRESH_S
            if now_s >= jump_s:
                level = 0 if level else FIRST_LEVEL + jumps % LEVELS
                bank.set_input_registers(LEVEL_ADDRESS, [level])
                jumped_ns = time.monotonic_ns()
                jumps += level != 0
                lines.write(json.dumps({"monotonic_ns": jumped_ns, "level": level}) + "\n")
                jump_s = now_s + chance.uniform(*HOLD_S)
            time.sleep(max(0.0, min(refresh_s, jump_s) - time.monotonic()))


def _refresh(machine: SimLink, bank: DataBank, level: int) -> None:
    machine.poll()
    words = machine.simulated.words()
    inputs = [int(word) for word in words[Table.INPUT]]
    inputs[LEVEL_ADDRESS] = level
    bank.set_input_registers(0, inputs)
    bank.set_holding_registers(0, [int(word) for word in words[Table.HOLDING]])
    bank.set_discrete_inputs(0, [bool(bit) for bit in words[Table.DISCRETE]])


if __name__ == "__main__":
    main(sys.argv[1:])
