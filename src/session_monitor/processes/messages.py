"""Length-prefixed JSON over one stream socket per child, so that no process ever waits for another.

Without the sender's "newest whole one" a frozen screen would fill the socket and stop the polling thread, or be shown
ten seconds of old snapshots when it wakes. A frame is a 4-byte big-endian length and that many bytes of UTF-8 JSON
holding one object with a `kind`. A child gets its end as a plain `socket.socket` (AF_UNIX; loopback TCP on Windows).

Monitor -> child (the newest replaces the one before it; a reader takes `Receiver.newest()`):
  {"kind": "snapshot", "snapshot": {...}}   monitor/snapshot.py Snapshot, at every step
  {"kind": "screenshot", "path": str}       save the screen as this PNG file. Kept, not replaced; screen only
  {"kind": "goodbye"}                       the monitor ends on purpose: close, be silent. Nothing follows.
The end of the stream without a goodbye, or no snapshot for SILENT_S, means that monitoring has stopped.

Child -> monitor (every one is kept; the monitor takes `Receiver.messages()`):
  {"kind": "alive"}                         at least each second (ALIVE_EVERY_S), from the loop that must not freeze
  {"kind": "command", "command": {"id", "kind", "args", "by"}}   domain/inputs.py Command; screen only
  {"kind": "closing", "choice": "end" | "keep"}   the person closed the screen; it exits after this. "end" is reported
                                            to the host, "keep" brings the screen back. Screen only
  {"kind": "first_number", "monotonic_ns": int}   once, when the first number has been painted; for the log. Screen only
  {"kind": "screen_error", "text": str}     an exception in the screen, which goes on; for the log. Screen only
  {"kind": "sound", "ok": bool, "device": str, "error": str | None}   each ALIVE_EVERY_S; ok False is NO SOUND.
                                            Sounder only
  {"kind": "failed", "error": str, "traceback": str}   the entry raised; the child exits with code 1 (child_entry.py)
  {"kind": "screen_error", "text": str}     something in it failed and it went on. Screen only
Any message but `failed` counts as a sign of life.
"""

from __future__ import annotations

import json
import socket
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a child that must be back soon does not wait for these before its first instruction
    from session_monitor.domain.inputs import Command
    from session_monitor.monitor.snapshot import Snapshot

Message = dict[str, Any]

HEADER_BYTES = 4
LONGEST_BYTES = 8 << 20
"""A longer frame is garbage, not a message: a snapshot is some tens of kilobytes."""
BACKLOG = 1000
"""Whole frames held for sending or reading; beyond it a sender refuses and a reader leaves them in the socket."""
SOCKET_BYTES = 64 << 10
"""Small on purpose: what the kernel holds is what a frozen reader sees first when it wakes."""
ALIVE_EVERY_S = 0.5
SILENT_S = 2.0
"""Quiet for longer than this: the other side is dead or frozen."""

_READ_BYTES = 64 << 10
_READS = 64


def connected_pair() -> tuple[socket.socket, socket.socket]:
    """The monitor's end and the child's end of a new stream; raises OSError when the process has no descriptor left."""
    ends = socket.socketpair()
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BYTES)
        if end.family != getattr(socket, "AF_UNIX", None):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return ends


def encode(message: Message) -> bytes:
    """The JSON of one message. What JSON cannot say is sent as its text: an alarm must not fail for a stray type."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def snapshot_message(snapshot: Snapshot) -> bytes:
    """The payload that carries one snapshot."""
    return encode({"kind": "snapshot", "snapshot": snapshot})


def command_message(command: Command) -> bytes:
    """The payload that carries one operator command from the screen."""
    fields = {"id": command.id, "kind": command.kind, "args": dict(command.args), "by": command.by}
    return encode({"kind": "command", "command": fields})


def command_of(message: Message) -> Command | None:
    """The command in a `command` message; None when its fields are not those of a command."""
    from session_monitor.domain.inputs import Command

    match message.get("command"):
        case {"id": str(id), "kind": str(kind), "args": dict(args), "by": str(by)}:
            return Command(id, kind, args, by)
        case _:
            return None


GOODBYE = encode({"kind": "goodbye"})
ALIVE = encode({"kind": "alive"})


class Sender:
    """Sends frames without ever blocking or raising; one thread at a time."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._current = memoryview(b"")
        self._kept: deque[bytes] = deque()
        self._newest: bytes | None = None
        self.broken = False
        """The other end is gone; nothing more can be sent."""

    @property
    def idle(self) -> bool:
        """Everything is in the socket; nothing waits here."""
        return not self._current and not self._kept and self._newest is None

    def offer(self, payload: bytes) -> None:
        """Sends this when the socket has room, in place of an offered one that still waits whole."""
        self._newest = _framed(payload)
        self.pump()

    def keep(self, payload: bytes) -> bool:
        """Sends this after those kept before it and ahead of the offered one; False when BACKLOG wait already."""
        if len(self._kept) >= BACKLOG:
            return False
        self._kept.append(_framed(payload))
        self.pump()
        return True

    def end_with(self, payload: bytes) -> None:
        """Sends the offered one after those kept, so that the last picture is of the last state, and then this."""
        if self._newest is not None:
            self._kept.append(self._newest)
            self._newest = None
        self.keep(payload)

    def pump(self) -> None:
        """Sends what the socket takes now; to be called again while not `idle`."""
        while not self.broken and (self._current or self._next()):
            try:
                sent = self._sock.send(self._current)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                self.broken = True
                return
            self._current = self._current[sent:]

    def _next(self) -> bool:
        if self._kept:
            self._current = memoryview(self._kept.popleft())
        elif self._newest is not None:
            self._current, self._newest = memoryview(self._newest), None
        return bool(self._current)


class Receiver:
    """Takes frames apart as they arrive, without ever blocking or raising; one thread at a time."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._buffer = bytearray()
        self._frames: deque[bytes] = deque()
        self.ended: str | None = None
        """Why nothing more will come: "end of stream", or what was wrong with what came. None while open."""

    def feed(self) -> None:
        """Reads what has arrived (at most some megabytes, and not beyond BACKLOG frames)."""
        for _ in range(_READS):
            if self.ended or len(self._frames) >= BACKLOG:
                return
            try:
                data = self._sock.recv(_READ_BYTES)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                self.ended = f"connection lost: {error}"
                return
            if not data:
                self.ended = "end of stream"
                return
            self._buffer += data
            self._split()

    def messages(self) -> list[Message]:
        """All whole messages since the last call, oldest first."""
        frames = list(self._frames)
        self._frames.clear()
        return [message for frame in frames if (message := self._decoded(frame)) is not None]

    def newest(self) -> Message | None:
        """The newest whole message since the last call, the others dropped unread; None when there is none."""
        if not self._frames:
            return None
        frame = self._frames[-1]
        self._frames.clear()
        return self._decoded(frame)

    def _split(self) -> None:
        while len(self._buffer) >= HEADER_BYTES:
            length = int.from_bytes(self._buffer[:HEADER_BYTES], "big")
            if length > LONGEST_BYTES:
                self.ended = f"garbage: a frame of {length} bytes"
                return
            end = HEADER_BYTES + length
            if len(self._buffer) < end:
                return
            self._frames.append(bytes(self._buffer[HEADER_BYTES:end]))
            del self._buffer[:end]

    def _decoded(self, frame: bytes) -> Message | None:
        try:
            message = json.loads(frame)
        except (ValueError, RecursionError):
            message = None
        if isinstance(message, dict) and isinstance(message.get("kind"), str):
            return message
        self.ended = f"garbage: {frame[:40]!r} is not a message"
        return None


def _framed(payload: bytes) -> bytes:
    if len(payload) > LONGEST_BYTES:
        raise ValueError(f"a message of {len(payload)} bytes is longer than {LONGEST_BYTES}")
    return len(payload).to_bytes(HEADER_BYTES, "big") + payload
