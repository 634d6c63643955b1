"""Machine maps of any size, made up of every table and many types, and a server, not ours, that has them all.

usage: python -m bench.wide_machine      prints `listening on HOST:PORT`, serves until it is stopped
"""

from __future__ import annotations

import time
from itertools import cycle, islice
from typing import Any

from pyModbusTCP.server import DataBank, ModbusServer

from session_monitor.config.machine_map import parse_machine
from session_monitor.domain.channels import Table, WordType
from session_monitor.domain.machine import MachineMap

SPACE = 2000
"""Registers and bits of each table that are served."""
_MIX = (
    (Table.INPUT, WordType.U16),
    (Table.HOLDING, WordType.I32),
    (Table.DISCRETE, WordType.BIT),
    (Table.INPUT, WordType.F32),
    (Table.INPUT, WordType.I16),
    (Table.COIL, WordType.BIT),
    (Table.HOLDING, WordType.BCD16),
    (Table.INPUT, WordType.U32),
    (Table.HOLDING, WordType.F64),
    (Table.INPUT, WordType.U16),
)


_SCALED = (WordType.U16, WordType.I16, WordType.I32, WordType.U32)


def wide_map(count: int) -> MachineMap:
    """So many channels; every tenth address is unused."""
    parts = [
        '[machine]\nid = "wide"\nname = "Wide"\nversion = 1\n[identity]\nabsent = true\n[heartbeat]\nabsent = true\n'
    ]
    free = dict.fromkeys(Table, 0)
    for at, (table, kind) in enumerate(islice(cycle(_MIX), count)):
        address, free[table] = free[table], free[table] + kind.words + (at % 10 == 9)
        parts.append(
            f'[[channel]]\nname = "c{at}"\ntable = "{table}"\naddress = {address}\ntype = "{kind}"\n'
            + ('scale = "1/10"\n' if kind in _SCALED else "")
        )
    return parse_machine("".join(parts), "wide")


def main() -> None:
    """Serves for ever: words that are digits in BCD too."""
    bank = DataBank(coils_size=SPACE, d_inputs_size=SPACE, h_regs_size=SPACE, i_regs_size=SPACE)
    words = [int(f"{at % 10_000:04d}", 16) for at in range(SPACE)]
    bank.set_input_registers(0, words)
    bank.set_holding_registers(0, words)
    bank.set_discrete_inputs(0, [at % 3 == 0 for at in range(SPACE)])
    server = ModbusServer("127.0.0.1", 0, no_block=True, data_bank=bank)
    server.start()
    service: Any = server._service
    print(f"listening on 127.0.0.1:{service.server_address[1]}", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
