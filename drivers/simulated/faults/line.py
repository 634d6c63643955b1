"""Faults of the connection, on the server's side of it: what a bad line does to whoever polls the machine."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from drivers.simulated.faults.base import BadLine, Effects, Fault, Positive


class LineFault(Fault):
    """The treatment goes on; only the line misbehaves, and comes back."""

    physical: ClassVar[bool] = False
    duration_s: Positive | None = 20.0


class LinkDrop(LineFault):
    """Connections are closed and refused."""

    kind: Literal["link-drop"]

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.line = BadLine("drop")


class LinkDelay(LineFault):
    """Replies come late."""

    kind: Literal["link-delay"]
    delay_s: Annotated[float, Field(gt=0, le=60)] = 1.0

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.line = BadLine("delay", delay_s=self.delay_s)


class LinkHalfOpen(LineFault):
    """Connections stay open and nothing is answered."""

    kind: Literal["link-half-open"]

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.line = BadLine("half-open")


class LinkBusy(LineFault):
    """Every request is answered with exception 6, server busy."""

    kind: Literal["link-busy"]

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.line = BadLine("exception", exception=6)


class LinkExceptions(LineFault):
    """Every request is answered with another exception."""

    kind: Literal["link-exceptions"]
    exception: Annotated[int, Field(ge=1, le=11)] = 4

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.line = BadLine("exception", exception=self.exception)
