"""One station of a line, asked and believed: who it is, whether it lives, what it says.

Without it each device beside the machine would need a link of its own, with rules of its own. Source: machine
specification, section 4.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from drivers.modbus.batch import Batch, Factors, batches
from drivers.modbus.client import ReadOnlyClient
from drivers.modbus.decode import Decoder
from drivers.modbus.faults import BUSY, ILLEGAL_ADDRESS, ExceptionReply, LinkFault, exception_words
from drivers.modbus.heartbeat import Heartbeat
from drivers.modbus.plan import Request, plan
from drivers.modbus.transports import Transport
from session_monitor.domain.channels import Raw
from session_monitor.domain.inputs import MissCause
from session_monitor.domain.machine import MachineMap, Station, identity_words, same_identity

BUSY_PAUSES_S = (0.01, 0.02)
"""A machine that says it is busy is asked again after these, within the poll, and then no more."""

_log = logging.getLogger(__name__)
Words = list[tuple[int, Raw | None]]
"""(position in the map, word)."""


class StationReader:
    """Reads the batches of one station from whatever client the line has at the moment."""

    def __init__(self, machine: MachineMap, station: Station, transport: Transport, now_ns: Callable[[], int]) -> None:
        self.station = station
        self.batches = batches(machine, station)
        self.notes: tuple[str, ...] = ()
        """What an engineer should know, such as a request that had to be split."""
        self._transport = transport
        self._now_ns = now_ns
        self._heartbeat = Heartbeat(station.heartbeat_stale_s)
        self._still_s: float | None = None
        self._identified = False
        self._identity = tuple(c for c in machine.channels if c.name == station.identity_channel)
        unit = self._unit = transport.unit if station.unit is None else station.unit
        self.who = f"{transport.place} unit {unit}" if station.id else transport.place
        """How an engineer finds it."""

    def begin_anew(self) -> None:
        """Another connection: anybody may be at its end."""
        self._identified = False
        self.notes = ()
        for batch in self.batches:
            batch.begin_anew()

    def read(self, client: ReadOnlyClient, batch: Batch, deadline: float) -> Words:
        """The words of a batch, once it is known who answers. Raises LinkFault."""
        if self._identity and not self._identified:
            self._identify(client, deadline)
        guard = batch.guard
        before = guard.words([self._ask(client, request, deadline) for request in guard.requests])
        payloads = self._read_plan(client, batch, deadline)  # may split a request, which makes a new guard
        after: Factors = {}
        if before:
            after = guard.words([self._ask(client, request, deadline) for request in guard.requests])
        raw = batch.decode(payloads, before, after)
        self._must_be_ours(raw, batch)
        at = batch.index.get(self.station.heartbeat_channel)
        if at is not None and (beat := raw[at]) is not None:
            self._still_s = self._heartbeat.still_s(beat, self._now_ns())
        return list(zip(batch.positions, raw, strict=True))

    def must_live(self) -> None:
        """Raises LinkFault when its heartbeat stood still at the last reading."""
        if self._still_s is not None:
            detail = f"{self.who} answers, but its heartbeat has stood still for {self._still_s:.1f} s"
            look = "machine" if not self.station.id else "device"
            raise LinkFault(MissCause.STALE, f"{detail}: look at the {look} itself", closes=False)

    def _identify(self, client: ReadOnlyClient, deadline: float) -> None:
        """Asks who answers before anything else is read from it."""
        alone = Batch(self.station, list(enumerate(self._identity)), 0.0, 0)
        payloads = [self._ask(client, request, deadline) for request in alone.requests]
        self._must_be_ours(Decoder(self._identity, plan(self._identity, 0)).decode(payloads), alone)

    def _read_plan(self, client: ReadOnlyClient, batch: Batch, deadline: float) -> list[bytes]:
        payloads: list[bytes] = []
        while len(payloads) < len(batch.requests):
            request = batch.requests[len(payloads)]
            try:
                payloads.append(_read(client, request, deadline))
            except ExceptionReply as why:
                if why.code != ILLEGAL_ADDRESS or not self._split(batch, request):
                    raise self._refused(request, why.code) from None
        return payloads

    def _split(self, batch: Batch, request: Request) -> bool:
        """Asks around the gaps of this request from now on; False when it bridges none."""
        pieces = batch.split(request)
        if pieces == 1:
            return False
        note = f"{self.who} refuses unused {request.words}: asked around them in {pieces} requests"
        self.notes = (*self.notes, note)
        _log.info("%s", note)
        return True

    def _ask(self, client: ReadOnlyClient, request: Request, deadline: float) -> bytes:
        try:
            return _read(client, request, deadline)
        except ExceptionReply as why:
            raise self._refused(request, why.code) from None

    def _refused(self, request: Request, code: int) -> LinkFault:
        detail = f"{self._transport.place} unit {self._unit} refused {request.words} (exception {code})"
        return LinkFault(MissCause.EXCEPTION, f"{detail}: {exception_words(code)}", closes=False)

    def _must_be_ours(self, raw: tuple[Raw | None, ...], batch: Batch) -> None:
        at = batch.index.get(self.station.identity_channel)
        if at is None or (identity := raw[at]) is None:
            return
        self._identified = same_identity(identity, self.station.identity_value)
        if not self._identified:
            expected = f"{identity_words(identity)} instead of {identity_words(self.station.identity_value)}"
            detail = f"{self.who} is not a {self.station.name} (identity {expected})"
            raise LinkFault(MissCause.WRONG_MACHINE, f"{detail}: check the address and the machine map", closes=False)


def _read(client: ReadOnlyClient, request: Request, deadline: float) -> bytes:
    """Asks, and asks a busy machine again a little later while there is time."""
    for pause_s in BUSY_PAUSES_S:
        try:
            return client.read(request, deadline)
        except ExceptionReply as why:
            if why.code not in BUSY or time.monotonic() + pause_s >= deadline:
                raise
        time.sleep(pause_s)
    return client.read(request, deadline)
