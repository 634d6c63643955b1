"""How manuals write addresses -> the table and the protocol address that goes over the line.

Register 40001, "the first holding register" and address 0 are the same one. Off by one shows a neighbour's value
under this channel's name. Source: Modbus application protocol V1.1b3, section 4.4: protocol addresses count from 0.
"""

from __future__ import annotations

from session_monitor.config.machine_file import ChannelSection
from session_monitor.domain.channels import Table

_DIGITS = {0: Table.COIL, 1: Table.DISCRETE, 3: Table.INPUT, 4: Table.HOLDING}
LAST = 65535
Place = tuple[Table, int]


def place_of(section: ChannelSection, notation: str) -> Place | str:
    """(table, protocol address) of a channel; a str says what is wrong and what to do."""
    if notation == "modicon":
        return _by_digit(section)
    if section.table is None:
        return "the table is missing; add table = 'holding', 'input', 'coil' or 'discrete'"
    address = section.address - (notation == "one_based")
    if address < 0:
        return "address 0 does not exist where addresses count from 1; check it, or [machine] addresses"
    return _checked(Table(section.table), address, section.address)


def modicon(table: Table, address: int) -> str:
    """How most manuals write this protocol address: 40001 is the first holding register, 400001 the same."""
    digit = next(digit for digit, kind in _DIGITS.items() if kind is table)
    return f"{digit}{address + 1:0{4 if address < 9999 else 5}d}"


def _by_digit(section: ChannelSection) -> Place | str:
    """The leading digit names the table: 4xxxx holding, 3xxxx input, 1xxxx discrete input, plain numbers coils."""
    written = section.address
    wide = 100_000 if written > LAST + 1 else 10_000
    digit, number = divmod(written, wide)
    if digit not in _DIGITS or number == 0:
        return f"{written} is no register of this notation; write 40001, 30001, 10001 or 1, or 400001 with six digits"
    table = _DIGITS[digit]
    if section.table is not None and section.table != table.value:
        return f"{written} is in table {table.value!r}, not {section.table!r}; correct one of the two"
    return _checked(table, number - 1, written)


def _checked(table: Table, address: int, written: int) -> Place | str:
    if address > LAST:
        return f"{written} is beyond the last address, {LAST} on the line; correct it"
    return table, address
