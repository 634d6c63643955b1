"""The screen's end of the socket to the monitor: snapshots in, commands out, and how long it has been silent."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from session_monitor.domain.inputs import Command
from session_monitor.processes.messages import ALIVE, Receiver, Sender, command_message, encode


class Wire(QObject):
    """Emits each snapshot as it arrives; whoever renders takes the newest, but a trend wants every frame."""

    snapshot = Signal(object)
    goodbye = Signal()
    screenshot = Signal(str)

    def __init__(self, sock: socket.socket, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self._sender, self._receiver = Sender(sock), Receiver(sock)
        self._notifier = QSocketNotifier(sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self.read)
        self.heard_s = clock()
        self.ended = False

    @property
    def silent_s(self) -> float:
        """Seconds since the last snapshot arrived."""
        return self._clock() - self.heard_s

    def read(self) -> None:
        """Takes all that has arrived."""
        self._receiver.feed()
        for message in self._receiver.messages():
            if message["kind"] == "snapshot":
                self.heard_s = self._clock()
                self.snapshot.emit(message["snapshot"])
            elif message["kind"] == "screenshot":
                self.screenshot.emit(str(message.get("path", "")))
            elif message["kind"] == "goodbye":
                self.goodbye.emit()
        if self._receiver.ended:
            self.ended = True
            self._notifier.setEnabled(False)

    def pump(self) -> None:
        """Sends what the socket did not take at once."""
        self._sender.pump()

    def alive(self) -> None:
        """The sign of life; it comes from the loop that paints."""
        if self._sender.idle:
            self._sender.keep(ALIVE)

    def send(self, command: Command) -> bool:
        """Sends one command; False when the monitor cannot be reached."""
        return not self.ended and not self._sender.broken and self._sender.keep(command_message(command))

    def tell(self, kind: str, **fields: Any) -> None:
        """Sends any other message."""
        self._sender.keep(encode({"kind": kind, **fields}))

    def close(self) -> None:
        """Stops listening."""
        self._notifier.setEnabled(False)
