"""The shape of alarms.toml: which tables and keys there are, of which type and within which bounds.

Without it a mistyped delay would be ignored, and an alarm come late or not at all. What tables must not say of one
another is judged in alarm_set.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from session_monitor.domain.errors import suggestion
from session_monitor.domain.phases import ALL as PHASES
from session_monitor.domain.situation import PUMPS

LONGEST_DELAY_S = 120.0
"""A condition that takes longer to be told than this is told too late."""

Text = Annotated[str, Field(min_length=1, max_length=200)]
Finite = Annotated[float, Field(ge=-1e9, le=1e9)]
Delay = Annotated[float, Field(ge=0, le=LONGEST_DELAY_S)]
AlarmId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


def _one_of(what: str, known: Iterable[str]) -> AfterValidator:
    names = tuple(known)

    def check(word: str) -> str:
        if word not in names:
            raise ValueError(f"{word!r} is no {what}; {suggestion(word, names)}")
        return word

    return AfterValidator(check)


Phase = Annotated[str, _one_of("phase", PHASES)]
Pump = Annotated[str, _one_of("pump", PUMPS)]
JudgedPump = Annotated[str, _one_of("pump", (*PUMPS, "own"))]


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SetSection(_Section):
    """[set]: for which machine, which edition, and which limits must stay in ascending order."""

    machine: Text
    version: Annotated[int, Field(ge=1)]
    order: list[Annotated[list[str], Field(min_length=2)]] = []


class LimitSection(_Section):
    """One limit that can be edited from `lowest` to `highest`."""

    value: Finite
    lowest: Finite
    highest: Finite
    unit: Annotated[str, Field(max_length=20)] = ""

    @model_validator(mode="after")
    def _ordered(self) -> LimitSection:
        if self.lowest > self.highest:
            raise ValueError(f"the bounds {self.lowest:g} to {self.highest:g} are crossed; lowest must be the smaller")
        if not self.lowest <= self.value <= self.highest:
            bounds = f"{self.lowest:g} to {self.highest:g}"
            raise ValueError(f"{self.value:g} lies outside its own hard bounds; give a value from {bounds}")
        return self


def _fixed(limit: object) -> object:
    """A bare number is its own hard bound: nobody edits it at the console."""
    is_number = isinstance(limit, int | float) and not isinstance(limit, bool)
    return {"value": limit, "lowest": limit, "highest": limit} if is_number else limit


AnyLimit = Annotated[LimitSection, BeforeValidator(_fixed)]


class StepSection(_Section):
    """From so far beyond the limit on, this on-delay."""

    beyond: Annotated[float, Field(gt=0)]
    on_delay_s: Delay


class ConditionSection(_Section):
    """One [[alarm.condition]]; `channels` makes one key a channel. A limit that is a bare number cannot be edited."""

    kind: str
    channel: str | None = None
    channels: Annotated[list[str], Field(min_length=1)] | None = None
    direction: Literal["high", "low"] | None = None
    on_delay_s: Delay = 0.0
    off_delay_s: Delay = 0.0
    deadband: Annotated[float, Field(ge=0, le=1000)] = 0.0
    steps: list[StepSection] = []
    applies: str = "session"
    phases: list[Phase] | None = None
    phases_not: list[Phase] = []
    flow_at_least: dict[Pump, Annotated[float, Field(gt=0, le=1000)]] = {}
    runs: list[Pump] = []
    runs_in: dict[Phase, Pump] = {}
    ordered: list[Pump] = []
    should_run: list[JudgedPump] = []
    settled: list[Pump] = []
    settled_s: Annotated[float, Field(ge=0, le=600)] = 0.0
    limits: dict[str, AnyLimit] = {}
    source: Literal["mean", "reading"] = "reading"
    machine_limit: str | None = None
    never_past_machine: bool = False
    entered: str | None = None
    equals: int | None = None
    options: dict[str, str] = {}

    @property
    def names(self) -> tuple[str | None, ...]:
        """The channels, one key each; (None,) when there is none."""
        return tuple(self.channels) if self.channels is not None else (self.channel,)


class TextSection(_Section):
    """[alarm.en] or [alarm.zh]: `{channel}` in the name stands for the channel's label."""

    name: Text
    causes: list[Text] = []
    action: Text


class AlarmSection(_Section):
    """One [[alarm]] without its texts and conditions, which are read one by one so that all their errors come out."""

    id: AlarmId
    priority: Literal["low", "medium", "high"]
    latch: Literal["NL", "LA", "LR"]
    melody: Literal["perfusion", "fluid", "equipment"]
    host: bool = False
    link: bool = False
    maskable: bool = True
    suppressed_in: list[Phase] = []


class PhraseSection(_Section):
    """One line of text in both languages: a [[remark]] or a [[label]]."""

    id: AlarmId
    en: Text
    zh: Text


class HintSection(PhraseSection):
    """One [[hint]]: the alarms it may explain, and by how much which readings must, or must not, have moved."""

    alarms: Annotated[list[str], Field(min_length=1)]
    moved: Annotated[dict[str, Finite], Field(min_length=1)]
    steady: dict[str, Annotated[float, Field(gt=0)]] = {}
