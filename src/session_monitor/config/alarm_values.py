"""Checked tables of alarms.toml -> the values rules are built from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from session_monitor.config.alarm_file import AlarmSection, ConditionSection, HintSection, LimitSection, TextSection
from session_monitor.domain.alarms.types import AlarmKey, Latch, Priority
from session_monitor.domain.conditions.alarm_set import Alarm, AlarmText, ConditionSpec, Hint, Limit, Where


def alarm_of(section: AlarmSection, texts: Mapping[str, TextSection], conditions: Sequence[ConditionSection]) -> Alarm:
    """One alarm. A limit's key is `id.name`, with channel and direction where the id has several of that name."""
    uses = Counter(name for condition in conditions for name in condition.limits)
    return Alarm(
        id=section.id,
        priority=Priority[section.priority.upper()],
        latch=Latch(section.latch),
        melody=section.melody,
        conditions=tuple(_condition(section.id, condition, uses) for condition in conditions),
        texts={language: AlarmText(text.name, tuple(text.causes), text.action) for language, text in texts.items()},
        host=section.host,
        link=section.link,
        maskable=section.maskable,
        suppressed_in=frozenset(section.suppressed_in),
    )


def hint_of(section: HintSection) -> Hint:
    """One cause hint."""
    texts = {"en": section.en, "zh": section.zh}
    return Hint(section.id, tuple(section.alarms), dict(section.moved), dict(section.steady), texts)


def _condition(alarm_id: str, section: ConditionSection, uses: Counter[str]) -> ConditionSpec:
    return ConditionSpec(
        kind=section.kind,
        keys=tuple(AlarmKey(alarm_id, name, section.direction) for name in section.names),
        on_delay_s=section.on_delay_s,
        off_delay_s=section.off_delay_s,
        deadband=section.deadband,
        steps=tuple((step.beyond, step.on_delay_s) for step in section.steps),
        where=_where(section),
        limits={
            name: _limit(_limit_key(alarm_id, section, name, uses[name] > 1), limit, section.direction)
            for name, limit in section.limits.items()
        },
        source=section.source,
        machine_limit=section.machine_limit,
        never_past_machine=section.never_past_machine,
        entered=section.entered,
        equals=section.equals,
        options=dict(section.options),
    )


def _where(section: ConditionSection) -> Where:
    return Where(
        word=section.applies,
        phases=None if section.phases is None else frozenset(section.phases),
        phases_not=frozenset(section.phases_not),
        flow_at_least=dict(section.flow_at_least),
        runs=tuple(section.runs),
        runs_in=dict(section.runs_in),
        ordered=tuple(section.ordered),
        should_run=tuple(section.should_run),
        settled=tuple(section.settled),
        settled_s=section.settled_s,
    )


def _limit_key(alarm_id: str, section: ConditionSection, name: str, ambiguous: bool) -> str:
    place = [section.names[0], section.direction] if ambiguous else []
    return ".".join([alarm_id, *(word for word in place if word), name])


def _limit(key: str, limit: LimitSection, direction: str | None) -> Limit:
    return Limit(key, limit.value, limit.lowest, limit.highest, limit.unit, limit.value, direction)
