"""Why a poll gave nothing: the cause, a line to act on, and whether the connection can be trusted after it.

Without the last of these a late reply could answer the next question.
"""

from __future__ import annotations

from session_monitor.domain.inputs import Miss, MissCause


class LinkFault(Exception):
    """A poll that failed. `closes`: the socket must not be used again."""

    def __init__(self, cause: MissCause, detail: str, *, closes: bool = True) -> None:
        super().__init__(detail)
        self.cause = cause
        self.detail = detail
        self.closes = closes

    @property
    def miss(self) -> Miss:
        """The same as the monitor takes it."""
        return Miss(self.cause, self.detail)


class ExceptionReply(Exception):
    """The machine understood the question and refused it with this Modbus exception code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


ILLEGAL_ADDRESS = 2
BUSY = (5, 6)
"""Asked again a little later it may well answer."""

_MEANINGS = {
    1: "it does not know this function; does the map fit this machine?",
    2: "it has no such registers; does the map fit this machine?",
    3: "it does not give that many at once; does the map fit this machine?",
    4: "it failed inside; look at the machine or gateway",
    5: "it needs longer for the answer; it is asked again",
    6: "it is busy; it is asked again",
    7: "it cannot do this; does the map fit this machine?",
    8: "its memory is faulty; look at the machine or gateway",
    10: "the gateway has no path to that unit; check the unit number and the gateway's settings",
    11: "the gateway is there but that unit does not answer it; is the machine on, and the unit number right?",
}


def exception_words(code: int) -> str:
    """What a Modbus exception code means and what to do about it."""
    return _MEANINGS.get(code, "Modbus does not define this code; look it up in the manual of the machine or gateway")
