"""What is asked of one station at one rate: its requests, and where their words belong in the map.

Without it a channel that is read once a minute would cost as much as one that is read with every poll, a scale would be
asked as the machine, and a value could be shown with the factor of another moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from drivers.modbus.decode import Decoder
from drivers.modbus.plan import Request, plan, split
from session_monitor.domain.channels import Channel, Raw
from session_monitor.domain.machine import MachineMap, Station

Factors = Mapping[str, Raw]
"""Words of channels that others take their factor from, by name."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Factors that lie in another request than what they scale: read once before it and once after it."""

    channels: tuple[Channel, ...]
    requests: tuple[Request, ...]

    def words(self, payloads: Sequence[bytes]) -> Factors:
        """The factors as read this time."""
        if not self.channels:
            return {}
        decoded = Decoder(self.channels, self.requests).decode(payloads)
        return dict(zip((channel.name for channel in self.channels), decoded, strict=True))


class Batch:
    """The channels of one station that share a period; positions: theirs in the map. Period 0 = with every poll."""

    def __init__(self, station: Station, channels: Sequence[tuple[int, Channel]], period_s: float, gap: int) -> None:
        self.station = station
        self.period_s = period_s
        self.positions = tuple(position for position, _ in channels)
        self.channels = tuple(channel for _, channel in channels)
        self.index = {channel.name: i for i, channel in enumerate(self.channels)}
        self._gap = gap
        self.begin_anew()

    def begin_anew(self) -> None:
        """Bridges its gaps again: whatever refused that may have been replaced."""
        self._use(plan(self.channels, self._gap))

    def split(self, request: Request) -> int:
        """Asks around the gaps of this request from now on; how many requests that makes, 1 when it bridges none."""
        pieces = split(request, self.channels)
        if len(pieces) > 1:
            at = self.requests.index(request)
            self._use((*self.requests[:at], *pieces, *self.requests[at + 1 :]))
        return len(pieces)

    def decode(self, payloads: Sequence[bytes], before: Factors, after: Factors) -> tuple[Raw | None, ...]:
        """A word per channel; None for a value whose factor lies apart and was not the same before and after it."""
        raw: tuple[Raw | None, ...] = self._decoder.decode(payloads)
        torn = {
            value
            for value, factor in self._apart
            if factor not in before or not before[factor] == after[factor] == raw[self.index[factor]]
        }
        return tuple(None if i in torn else word for i, word in enumerate(raw)) if torn else raw

    def _use(self, requests: Sequence[Request]) -> None:
        self.requests = tuple(replace(request, unit=self.station.unit) for request in requests)
        self._decoder = Decoder(self.channels, self.requests)
        self._apart = tuple(self._lying_apart())
        names = {factor for _, factor in self._apart}
        factors = tuple(channel for channel in self.channels if channel.name in names)
        asked = (replace(request, unit=self.station.unit) for request in plan(factors, max_gap=0))
        self.guard = Guard(factors, tuple(asked))

    def _lying_apart(self) -> Iterable[tuple[int, str]]:
        for i, channel in enumerate(self.channels):
            for factor in channel.factors:
                other = self.channels[self.index[factor.channel]]
                if not any(request.holds(channel) and request.holds(other) for request in self.requests):
                    yield i, factor.channel


def batches(machine: MachineMap, station: Station) -> tuple[Batch, ...]:
    """All that is read of a station: with every poll first, then the more slowly the later."""
    here = [(i, channel) for i, channel in enumerate(machine.channels) if channel.device == station.id]
    periods_s = sorted({channel.period_s for _, channel in here})
    return tuple(
        Batch(station, [(i, c) for i, c in here if c.period_s == period_s], period_s, machine.max_gap)
        for period_s in periods_s
    )
