"""The yardstick for polls a second in Python: a bare blocking pymodbus client and nothing around it.

It asks the same three questions as one poll of the monitor, one after the other, as fast as it can; what the monitor
does besides (checking, decoding, judging, recording) is the difference.

usage: python bench/bare_pymodbus.py HOST PORT POLLS      prints polls per second; exit code 2 without an answer
"""

from __future__ import annotations

import sys
import time

from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ModbusException

INPUT_REGISTERS = 78
DISCRETE_INPUTS = 21
HOLDING_REGISTERS = 35
UNIT = 1


def polls_per_second(host: str, port: int, polls: int) -> float:
    """Mean rate of `polls` polls; ModbusException when one is refused or not answered."""
    client = ModbusTcpClient(host, port=port, timeout=1.0, retries=0)
    if not client.connect():
        raise ModbusException(f"cannot connect to {host}:{port}")
    try:
        began_s = time.perf_counter()
        for _ in range(polls):
            _poll(client)
        return polls / (time.perf_counter() - began_s)
    finally:
        client.close()


def _poll(client: ModbusTcpClient) -> None:
    for reply in (
        client.read_input_registers(0, count=INPUT_REGISTERS, device_id=UNIT),
        client.read_discrete_inputs(0, count=DISCRETE_INPUTS, device_id=UNIT),
        client.read_holding_registers(0, count=HOLDING_REGISTERS, device_id=UNIT),
    ):
        if reply.isError():
            raise ModbusException(f"no good reply: {reply}")


def main(arguments: list[str]) -> int:
    """Prints the rate; the exit code."""
    try:
        host, port, polls = arguments[0], int(arguments[1]), int(arguments[2])
    except (IndexError, ValueError):
        print("usage: python bench/bare_pymodbus.py HOST PORT POLLS", file=sys.stderr)
        return 2
    try:
        print(f"{polls_per_second(host, port, polls):.1f}")
    except ModbusException as error:
        print(f"bare_pymodbus: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
