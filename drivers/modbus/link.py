"""A real machine over Modbus as the monitor's Link, whatever line it is on.

Without it the monitor would have to know sockets, requests and identities; it gets one integer per channel, or why not.
Source: machine specification, section 4; reliability specification.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from drivers.modbus.client import ReadOnlyClient
from drivers.modbus.decode import Decoder
from drivers.modbus.dial import Dialer
from drivers.modbus.faults import BUSY, ILLEGAL_ADDRESS, ExceptionReply, LinkFault, exception_words
from drivers.modbus.heartbeat import Heartbeat
from drivers.modbus.plan import Request, plan, split
from drivers.modbus.transports import transport
from session_monitor.config.link_address import ModbusAddress
from session_monitor.domain.channels import Raw
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.domain.machine import MachineMap, identity_words, same_identity
from session_monitor.monitor.ports import Reply

BUSY_PAUSES_S = (0.01, 0.02)
"""A machine that says it is busy is asked again after these, within the poll, and then no more."""

_log = logging.getLogger(__name__)


class ModbusLink:
    """Polls one machine; implements monitor.ports.Link. Used by one thread."""

    def __init__(
        self, machine: MachineMap, address: ModbusAddress, now_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """`now_ns` counts for backoff and heartbeat; the deadline of a poll is always real time.

        Raises ConfigError for what is wrong with the address and can be known without the machine.
        """
        self.machine = machine
        self.notes: tuple[str, ...] = ()
        """What an engineer should know of this connection, such as a request that had to be split."""
        self._now_ns = now_ns
        self._use(plan(machine.channels, machine.max_gap))
        self._transport = transport(address, self._requests)
        self._dialer = Dialer(self._transport, now_ns)
        self._heartbeat = Heartbeat(machine.heartbeat_stale_s)
        self._client: ReadOnlyClient | None = None
        self._identified = False

    def poll(self) -> Reply | Miss:
        """One complete poll, or why there is none. Never raises, never takes longer than the address's timeout."""
        deadline = time.monotonic() + self._transport.timeout_s
        try:
            raw = self._read_all(deadline)
        except LinkFault as fault:
            if fault.closes and self._client is not None:
                self._dialer.failed(fault, self._client.line)
                self._client = None
            return fault.miss
        return Reply(raw)

    @property
    def ended(self) -> bool:
        """Never: a machine may always answer again."""
        return False

    def close(self) -> None:
        """Gives the connection back; may be called twice."""
        if self._client is not None:
            self._client.line.close()
            self._client = None
        self._dialer.close()

    def _read_all(self, deadline: float) -> tuple[Raw, ...]:
        client = self._client or self._connect()
        if not self._identified and self.machine.identity_channel:
            self._identify(client, deadline)
        payloads = self._read_plan(client, deadline)  # may split a request, which makes a new decoder
        raw = self._decoder.decode(payloads)
        if self.machine.identity_channel:
            self._must_be_ours(raw[self.machine.index[self.machine.identity_channel]])
        self._dialer.succeeded()
        if self.machine.heartbeat_channel:
            self._must_live(raw[self.machine.index[self.machine.heartbeat_channel]])
        return raw

    def _connect(self) -> ReadOnlyClient:
        self._client = ReadOnlyClient(self._dialer.open(), self._transport)
        self._identified = False
        self.notes = ()
        self._use(plan(self.machine.channels, self.machine.max_gap))
        return self._client

    def _use(self, requests: tuple[Request, ...]) -> None:
        self._requests = requests
        self._decoder = Decoder(self.machine.channels, requests)

    def _identify(self, client: ReadOnlyClient, deadline: float) -> None:
        """Asks who answers before anything else is read from it."""
        channels = (self.machine.channel(self.machine.identity_channel),)
        requests = plan(channels, 0)
        payloads = [self._ask(client, request, deadline) for request in requests]
        self._must_be_ours(Decoder(channels, requests).decode(payloads)[0])

    def _read_plan(self, client: ReadOnlyClient, deadline: float) -> list[bytes]:
        payloads: list[bytes] = []
        while len(payloads) < len(self._requests):
            request = self._requests[len(payloads)]
            try:
                payloads.append(_read(client, request, deadline))
            except ExceptionReply as why:
                if why.code != ILLEGAL_ADDRESS or not self._split(request):
                    raise self._refused(request, why.code) from None
        return payloads

    def _split(self, request: Request) -> bool:
        """Asks around the gaps of this request from now on; False when it bridges none."""
        pieces = split(request, self.machine.channels)
        if len(pieces) == 1:
            return False
        at = self._requests.index(request)
        self._use((*self._requests[:at], *pieces, *self._requests[at + 1 :]))
        note = f"{self._transport.place} refuses unused {request.words}: asked around them in {len(pieces)} requests"
        self.notes = (*self.notes, note)
        _log.info("%s", note)
        return True

    def _ask(self, client: ReadOnlyClient, request: Request, deadline: float) -> bytes:
        try:
            return _read(client, request, deadline)
        except ExceptionReply as why:
            raise self._refused(request, why.code) from None

    def _refused(self, request: Request, code: int) -> LinkFault:
        unit = self._transport.unit if request.unit is None else request.unit
        detail = f"{self._transport.place} unit {unit} refused {request.words} (exception {code})"
        return LinkFault(MissCause.EXCEPTION, f"{detail}: {exception_words(code)}", closes=False)

    def _must_be_ours(self, identity: Raw) -> None:
        self._identified = same_identity(identity, self.machine.identity_value)
        if not self._identified:
            expected = f"{identity_words(identity)} instead of {identity_words(self.machine.identity_value)}"
            detail = f"{self._transport.place} is not a {self.machine.name} (identity {expected})"
            raise LinkFault(MissCause.WRONG_MACHINE, f"{detail}: check the address and the machine map", closes=False)

    def _must_live(self, heartbeat: Raw) -> None:
        still_s = self._heartbeat.still_s(heartbeat, self._now_ns())
        if still_s is not None:
            detail = f"{self._transport.place} answers, but its heartbeat has stood still for {still_s:.1f} s"
            raise LinkFault(MissCause.STALE, f"{detail}: look at the machine itself", closes=False)


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
