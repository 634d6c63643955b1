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
    """One question: `count` registers or bits of a table, the first at `address`, of the station `device`.

    unit: the station's Modbus unit, None = that of the link.
    """

    table: Table
    address: int
    count: int
    unit: int | None = None
    device: str = ""

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
        here = channel.table is self.table and channel.device == self.device
        return here and self.address <= channel.address < self.end


def plan(channels: Iterable[Channel], max_gap: int) -> tuple[Request, ...]:
    """The requests that read these channels, bridging up to `max_gap` unused addresses; tables in order of mention."""
    by_table: dict[tuple[str, Table], list[Channel]] = {}
    for channel in channels:
        by_table.setdefault((channel.device, channel.table), []).append(channel)
    return tuple(request for members in by_table.values() for request in _plan_table(members, max_gap))


def split(request: Request, channels: Sequence[Channel]) -> tuple[Request, ...]:
    """The same channels asked for around every gap of this request; just itself when it bridges none."""
    return plan([channel for channel in channels if request.holds(channel)], max_gap=0)


def _plan_table(channels: list[Channel], max_gap: int) -> list[Request]:
    """The requests for channels of one table of one station; a value, and bits of one register, are never torn."""
    table, device = channels[0].table, channels[0].device
    requests: list[Request] = []
    for channel in sorted(channels, key=lambda channel: channel.address):
        end = channel.address + channel.words
        last = requests[-1] if requests else None
        if last and channel.address - last.end <= max_gap and end - last.address <= MOST[table]:
            requests[-1] = Request(table, last.address, max(last.end, end) - last.address, device=device)
        else:
            requests.append(Request(table, channel.address, channel.words, device=device))
    return requests
