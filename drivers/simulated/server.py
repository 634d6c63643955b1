"""A simulated or played-back machine as a real Modbus server: TCP, TLS, RTU on a serial line or over TCP.

What polls it cannot tell it from a machine, so the whole chain from socket to screen is exercised.
Source: machine specification, section 4 (unit 1, refreshed every 100 ms, reads only).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymodbus.framer import FramerType
from pymodbus.server import ModbusBaseServer, ModbusSerialServer, ModbusTcpServer, ModbusTlsServer

from drivers.simulated.answering import Answering, Served
from session_monitor.domain.errors import UserError

REFRESH_S = 0.1
BUSIEST_S = 0.02
"""Wall time between refreshes at high speed: faster would leave no time to answer."""
LATE_S = 0.0005
"""Timers fire a little early; the tick must have begun."""
MOST_AT_ONCE_S = 60.0
"""Model time at a stretch: at a speed this computer cannot reach, requests are still answered."""
BAUD_RATE = 19200

logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # what it would print, UserError says

Make = Callable[[], ModbusBaseServer]


@dataclass(frozen=True, slots=True)
class Framed:
    """How frames go over TCP: as Modbus TCP does, inside TLS, or as RTU."""

    tls: ssl.SSLContext | None = None
    rtu: bool = False

    def server(self, place: tuple[str, int]) -> ModbusTcpServer:
        """A server of this kind, not yet listening."""
        if self.tls is not None:
            return ModbusTlsServer(Answering.device(), address=place, sslctx=self.tls)
        framer = FramerType.RTU if self.rtu else FramerType.SOCKET
        return ModbusTcpServer(Answering.device(), address=place, framer=framer)


def mutual_tls(cert: Path, key: Path, ca: Path) -> Framed:
    """Modbus inside TLS for clients with a certificate of this authority. Raises UserError when a file will not do."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        context.load_cert_chain(cert, key, password=lambda: "")
        context.load_verify_locations(ca)
    except OSError as why:  # SSLError is one
        raise UserError(f"cannot serve TLS with {cert}, {key} and {ca} ({why}); give PEM files") from None
    return Framed(tls=context)


def serve(listen: str, machine: Served, speed: float, framed: Framed | None = None) -> None:
    """Serves Modbus on HOST:PORT (port 0: a free one) until SIGINT or SIGTERM; speed 2 is twice real time.

    Prints `listening on HOST:PORT` when ready. Raises UserError when the address cannot be listened on.
    """
    host, port = _address(listen)
    asyncio.run(_Session(machine, speed).over_tcp(host, port, framed or Framed()))


def serve_serial(device: str, machine: Served, speed: float) -> None:
    """As serve(), over Modbus RTU on a serial device at 19200 baud, 8N1. Raises UserError when it cannot be opened."""
    asyncio.run(_Session(machine, speed).over_serial(device))


class _Session:
    """One machine being served: a clock that moves the model, and a server that opens and closes as the line does."""

    def __init__(self, machine: Served, speed: float) -> None:
        if not 0 < speed < float("inf"):
            raise UserError(f"the speed {speed:g} cannot be used; give a number above 0, 1 for real time")
        self._machine = machine
        self._speed = speed
        self._answering = Answering(machine)

    async def over_tcp(self, host: str, port: int, framed: Framed) -> None:
        """Listens, announces, serves until told to stop."""
        stop, bound = _stop_event(), port

        def server() -> ModbusTcpServer:
            return framed.server((host.strip("[]"), bound))

        first = await self._opened(server, f"{host}:{port}")
        bound = _bound_port(first)
        print(f"listening on {host}:{bound}", flush=True)
        await self._serve(first, server, f"{host}:{bound}", stop)

    async def over_serial(self, device: str) -> None:
        """Opens the device, announces, serves until told to stop."""

        def server() -> ModbusSerialServer:
            return ModbusSerialServer(Answering.device(), port=device, baudrate=BAUD_RATE)

        stop = _stop_event()
        first = await self._opened(server, device)
        print(f"listening on {device}", flush=True)
        await self._serve(first, server, device, stop)

    async def _serve(self, server: ModbusBaseServer, make: Make, where: str, stop: asyncio.Event) -> None:
        is_open = True
        async for _ in self._refreshes(stop):
            dropped = self._machine.line is not None and self._machine.line.kind == "drop"
            if dropped and is_open:
                await server.shutdown()
            elif not dropped and not is_open:
                server = await self._opened(make, where)
            is_open = not dropped
        if is_open:
            await server.shutdown()

    async def _refreshes(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Moves the model on at its speed and takes over its registers, as each REFRESH_S of model time begins."""
        loop = asyncio.get_running_loop()
        begin, model_begin = loop.time(), self._machine.t_s
        while not stop.is_set():
            due_s = model_begin + (loop.time() - begin) * self._speed
            self._machine.advance_to(min(due_s, self._machine.t_s + MOST_AT_ONCE_S))
            self._answering.refresh()
            yield
            passed = (loop.time() - begin) * self._speed
            left_s = (REFRESH_S - passed % REFRESH_S) / self._speed
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(BUSIEST_S, left_s + LATE_S))

    async def _opened(self, make: Make, where: str) -> ModbusBaseServer:
        server = make()
        self._answering.attach(server)
        try:
            await server.serve_forever(background=True)
        except RuntimeError:
            raise UserError(f"cannot serve on {where}: {_why(where)}; choose another address") from None
        return server


def _why(where: str) -> str:
    """pymodbus does not say why it could not listen; trying once more does."""
    host, _, port = where.rpartition(":")
    if not host:
        return "the device cannot be opened"
    try:
        socket.create_server((host.strip("[]"), int(port))).close()
    except OSError as error:
        known = (error.errno or 0) > 0  # looking a name up has errors of its own
        return os.strerror(error.errno or 0).lower() if known else f"no computer is called {host}"
    return "it could not be opened"


def _address(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65535:
        raise UserError(f"{listen!r} is not an address to listen on; write HOST:PORT, for example 127.0.0.1:5020")
    return host, int(port)


def _bound_port(server: ModbusBaseServer) -> int:
    listener: Any = server.transport
    sockets = sorted(listener.sockets, key=lambda one: one.family != socket.AF_INET)  # localhost may be two
    return int(sockets[0].getsockname()[1])


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except (NotImplementedError, RuntimeError):  # Windows; not the main thread
            with contextlib.suppress(ValueError):
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop
