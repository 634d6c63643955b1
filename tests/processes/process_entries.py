"""What the children of these tests run; imported in the child."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
from typing import Any

from session_monitor.processes.messages import ALIVE, Receiver, Sender, encode


def echo(sock: socket.socket, config: dict[str, Any]) -> None:
    """Says that it lives, and tells the sequence number of the newest snapshot it has read, until the goodbye."""
    sender, receiver = Sender(sock), Receiver(sock)
    sender.keep(encode({"kind": "config", **config}))
    while not receiver.ended:
        sender.offer(ALIVE)
        select.select([sock], [], [], 0.1)
        receiver.feed()
        message = receiver.newest()
        if message and message["kind"] == "goodbye":
            return
        if message:
            sender.keep(encode({"kind": "seen", "seq": message["snapshot"]["seq"]}))


def aborts(sock: socket.socket, config: dict[str, Any]) -> None:
    """As Qt ends without a display."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.abort()


def raises(sock: socket.socket, config: dict[str, Any]) -> None:
    raise RuntimeError("no screen today")


def speaks_nonsense(sock: socket.socket, config: dict[str, Any]) -> None:
    Sender(sock).keep(b"[1, 2]")
    time.sleep(60)


def stubborn(sock: socket.socket, config: dict[str, Any]) -> None:
    """Hears no goodbye."""
    Sender(sock).keep(ALIVE)
    time.sleep(60)


def speaker(sock: socket.socket, config: dict[str, Any]) -> None:
    """Reports a sound device that works, until the monitor shows it snapshot 2; prints what it should not."""
    print("not for the monitor's reader", flush=True)
    sender, receiver = Sender(sock), Receiver(sock)
    ok = True
    while not receiver.ended:
        error = None if ok else "unplugged"
        sender.offer(encode({"kind": "sound", "ok": ok, "device": "a real one", "error": error}))
        select.select([sock], [], [], 0.1)
        receiver.feed()
        message = receiver.newest()
        if message and message["kind"] == "goodbye":
            return
        ok = ok and not (message and message["snapshot"]["seq"] == 2)


def last_word(sock: socket.socket, config: dict[str, Any]) -> None:
    """Gives one command and is gone."""
    command = {"id": "1", "kind": "mark_event", "args": {}, "by": ""}
    Sender(sock).keep(encode({"kind": "command", "command": command}))


def commands(sock: socket.socket, config: dict[str, Any]) -> None:
    """Sends 500 commands and a malformed one, closes as a person would, and dies with all of it unread."""
    sender = Sender(sock)
    for number in range(500):
        args = {"text": f"event {number}"}
        command = {"id": str(number), "kind": "mark_event", "args": args, "by": "测试"}
        sender.keep(encode({"kind": "command", "command": command}))
    sender.keep(encode({"kind": "command", "command": {"id": 7}}))
    sender.keep(encode({"kind": "closing", "choice": config["choice"]}))
    while not sender.idle:
        sender.pump()
        time.sleep(0.01)
