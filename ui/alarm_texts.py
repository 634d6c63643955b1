"""What is said of alarms, channels and limits, in both languages; and the bounds within which a limit can be edited.

All of it is data of the machine's folder, so that the screen never calls an alarm by another name than the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from session_monitor.domain.conditions.alarm_set import Limit
from session_monitor.domain.conditions.editable import EditableLimit

CHANNEL = "{channel}"
Texts = Mapping[str, str]
"""Language code (`en`, `zh`) -> text."""


@dataclass(frozen=True)
class AlarmTexts:
    """alarms: id -> name, action, causes, hints, each by language; labels: channel -> Texts; remarks: id -> Texts."""

    alarms: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, Texts] = field(default_factory=dict[str, Texts])
    limits: tuple[EditableLimit, ...] = ()
    remarks: Mapping[str, Texts] = field(default_factory=dict[str, Texts])
    service: frozenset[str] = frozenset()
    """Names of the unit's people with the service role."""
    presets: tuple[Mapping[str, Any], ...] = ()
    """The unit's presets of limits: id, names (Texts), limits (key -> value)."""
    broken: Mapping[str, str] = field(default_factory=dict[str, str])
    """Presets that cannot be used, and why."""

    def remark(self, remark_id: str, language: str) -> str:
        """What is said of the rules themselves."""
        return in_language(self.remarks.get(remark_id), language)

    def name(self, alarm_id: str, channel: str | None, language: str) -> str:
        """The alarm's name with the channel it is about; its id when there is none, which is better than nothing."""
        text = in_language(self.alarms.get(alarm_id, {}).get("name"), language) or alarm_id
        if CHANNEL not in text:
            return text
        if channel:
            return text.replace(CHANNEL, self.label(channel, language)).strip(" ·:：")
        told = text.replace(CHANNEL, "").strip(" ·:：")
        return told[:1].upper() + told[1:]

    def label(self, channel: str, language: str) -> str:
        """What people call a channel; its own name when the file has no label."""
        return in_language(self.labels.get(channel), language) or channel

    def action(self, alarm_id: str, language: str) -> str:
        """What to do."""
        return in_language(self.alarms.get(alarm_id, {}).get("action"), language)

    def hint(self, alarm_id: str, hint: str, language: str) -> str:
        """The text of a hint that the pattern supports."""
        return in_language(self.alarms.get(alarm_id, {}).get("hints", {}).get(hint), language)

    def causes(self, alarm_id: str, language: str) -> list[str]:
        """What usually brings this alarm."""
        causes = self.alarms.get(alarm_id, {}).get("causes", {})
        return list(causes.get(_code(language), causes.get("en", [])))


def texts_of(told: Mapping[str, Any], unit: Mapping[str, Any] | None = None) -> AlarmTexts:
    """The texts as the monitor tells them to the screen (wiring/console.py), which reads no file itself."""
    limits = (EditableLimit(**{**each, "limit": Limit(**each["limit"])}) for each in told.get("limits", ()))
    unit = unit or {}
    return AlarmTexts(
        told.get("alarms", {}),
        told.get("labels", {}),
        tuple(limits),
        told.get("remarks", {}),
        frozenset(unit.get("service", ())),
        tuple(unit.get("presets", ())),
        unit.get("broken", {}),
    )


def in_language(texts: Texts | None, language: str) -> str:
    """The text in the language on screen, else in English, else nothing."""
    return "" if not texts else texts.get(_code(language)) or texts.get("en", "")


def _code(language: str) -> str:
    return "zh" if language.startswith("zh") else "en"
