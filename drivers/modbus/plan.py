"""A machine map -> the few requests that read all of it.

Without it each channel would cost a round trip, and a 32-bit value could be torn across two of them.
Source: machine specification, section 4; Modbus application protocol (at most 125 registers or 2000 bits a request).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from session_monitor.domain.channels import Channel, Table

MOST = {Table.COIL: 2000, Table.DISCRETE: 2000, Table.HOLDING: 125, Table.INPUT: 125}
"""Registers or bits one request may ask for."""

_CALLED = {
    Table.COIL: "coils",
    Table.DISCRETE: "discrete inputs",
    Table.HOLDING: "holding registers",
    Table.INPUT: "input registers",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One question: `count` registers or bits of a table, the first at `address`; of the link's unit or another."""

    table: Table
    address: int
    count: int
    unit: int | None = None

    @property
    def end(self) -> int:
        """The address behind the last one asked for."""
        return self.address + self.count

    @property
    def words(self) -> str:
        """What is asked for, as an engineer says it."""
        return f"{_CALLED[self.table]} {self.address} to {self.end - 1}"

    def holds(self, channel: Channel) -> bool:
        """Whether the reply holds this channel."""
        return channel.table is self.table and self.address <= channel.address < self.end


def plan(channels: Iterable[Channel], max_gap: int) -> tuple[Request, ...]:
    """The requests that read these channels, bridging up to `max_gap` unused addresses; tables in order of mention."""
    by_table: dict[Table, list[Channel]] = {}
    for channel in channels:
        by_table.setdefault(channel.table, []).append(channel)
    return tuple(request for table, members in by_table.items() for request in _plan_table(table, members, max_gap))


def split(request: Request, channels: Sequence[Channel]) -> tuple[Request, ...]:
    """The same channels asked for around every gap of this request; just itself when it bridges none."""
    return plan([channel for channel in channels if request.holds(channel)], max_gap=0)


def _plan_table(table: Table, channels: list[Channel], max_gap: int) -> list[Request]:
    requests: list[Request] = []
    for channel in sorted(channels, key=lambda channel: channel.address):
        end = channel.address + channel.type.words
        last = requests[-1] if requests else None
        if last and channel.address - last.end <= max_gap and end - last.address <= MOST[table]:
            requests[-1] = Request(table, last.address, end - last.address)
        else:
            requests.append(Request(table, channel.address, channel.type.words))
    return requests
