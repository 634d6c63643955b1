"""Opens lines beside the polling thread, at a bounded rate, and waits there until they are quiet.

Without it a machine that does not answer would hold every poll, and with it every alarm, for seconds (a name server
even longer), and a machine that comes and goes would be stormed with connections.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread

from drivers.modbus.faults import LinkFault
from drivers.modbus.line import Line, settle
from drivers.modbus.transports import Transport
from session_monitor.domain.inputs import MissCause

POLL_WAITS_S = 0.05
"""How long one poll waits for a connection; on a local network it takes a few milliseconds."""
SETTLES_S = 1.0
"""A line that has not fallen silent by then is not going to."""
_DELAYS_S = (0.2, 0.4, 0.8, 1.0)
"""From the start of one attempt to the next, after one failure, two failures ...: never more than five a second.

The last of them is what a machine that is back may have to wait for its turn, twice when the first poll of the new
connection comes to nothing: with a longer one that would be more than 3 s (reliability specification, figure 6).
"""
logger = logging.getLogger(__name__)
_USABLE_AFTER = (MissCause.TIMEOUT, MissCause.MALFORMED)


class Dialer:
    """Gets an open, quiet line, again and again, never faster than its backoff."""

    def __init__(self, transport: Transport, now_ns: Callable[[], int]) -> None:
        self._transport = transport
        self._now_ns = now_ns
        self._attempt: Future[Line] | None = None
        self._kept: Line | None = None
        self._quiet_s = transport.quiet_s
        self._started_ns = 0
        self._failures = 0
        self._reason = ""

    def open(self) -> Line:
        """An open line, or LinkFault: why there is none yet."""
        if self._attempt is None:
            self._wait_turn()
            self._started_ns = self._now_ns()
            kept, self._kept = self._kept, None
            self._attempt = _begin(self._transport, kept, self._quiet_s)
        wait([self._attempt], min(POLL_WAITS_S, self._transport.timeout_s / 2))
        if not self._attempt.done():
            raise LinkFault(MissCause.CONNECTING, self._reason or self._no_answer_yet())
        attempt, self._attempt = self._attempt, None
        why = attempt.exception()
        if why is None:
            return attempt.result()
        fault = why if isinstance(why, LinkFault) else LinkFault(MissCause.UNREACHABLE, self._defect(why))
        self.failed(fault)
        raise fault

    def failed(self, why: LinkFault, line: Line | None = None) -> None:
        """The connection came to nothing; the next one waits longer. `line`: what is left of it."""
        self._failures += 1
        self._reason = why.detail
        self._quiet_s = self._transport.quiet_after(why.cause)
        if line is not None and self._transport.keeps_open and why.cause in _USABLE_AFTER:
            self._kept = line
        elif line is not None:
            line.close()

    def succeeded(self) -> None:
        """The machine answers: the next failure is the first one again."""
        self._failures = 0

    def close(self) -> None:
        """Gives up an attempt under way; its line is closed as soon as it opens."""
        if self._attempt is not None:
            self._attempt.add_done_callback(_discard)
            self._attempt = None
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _wait_turn(self) -> None:
        if not self._failures:
            return
        delay_s = _DELAYS_S[min(self._failures, len(_DELAYS_S)) - 1]
        left_s = delay_s - (self._now_ns() - self._started_ns) / 1e9
        if left_s > 0:
            raise LinkFault(MissCause.CONNECTING, f"{self._reason} (next attempt in {left_s:.1f} s)")

    def _defect(self, why: BaseException) -> str:
        return f"this program failed as it connected to {self._transport.place} ({why!r}): report it with its log"

    def _no_answer_yet(self) -> str:
        return f"connecting to {self._transport.place}, no answer yet: is the machine on and the cable in?"


def _begin(transport: Transport, kept: Line | None, quiet_s: float) -> Future[Line]:
    """Starts one attempt on a thread of its own, which ends with it."""
    attempt: Future[Line] = Future()

    def get() -> None:
        try:
            attempt.set_result(_quiet_line(transport, kept, quiet_s))
        except LinkFault as why:
            attempt.set_exception(why)
        except Exception as why:  # or the attempt would never be over, and nobody would try again
            logger.exception("a defect while connecting to %s", transport.place)
            attempt.set_exception(why)

    try:
        Thread(target=get, name=f"connect {transport.place}", daemon=True).start()
    except RuntimeError as why:  # no more threads on this computer
        if kept is not None:
            kept.close()
        attempt.set_exception(LinkFault(MissCause.UNREACHABLE, f"cannot connect to {transport.place} ({why})"))
    return attempt


def _quiet_line(transport: Transport, kept: Line | None, quiet_s: float) -> Line:
    line = kept or transport.open()
    if not quiet_s:
        return line
    try:
        settle(line, quiet_s, quiet_s + SETTLES_S, transport.place)
    except LinkFault:
        line.close()
        raise
    except OSError:  # the other end hung up meanwhile
        line.close()
        raise transport.fault(MissCause.CLOSED, transport.words.closed_unanswered) from None
    return line


def _discard(attempt: Future[Line]) -> None:
    if attempt.exception() is None:
        attempt.result().close()
