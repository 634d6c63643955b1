"""What the arguments of a command mean; anything a screen, a script or a recording may hold is let in, and judged here.

Without it one malformed argument could end a monitor in the middle of a treatment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard, cast

from session_monitor.domain.alarms.types import AlarmKey

DAY_S = 86_400.0


def is_duration(seconds: object) -> TypeGuard[float]:
    """Whether this is a length of time in seconds, as an operator may ask for one: above 0, within a day."""
    return _is_number(seconds) and 0 < seconds <= DAY_S


def key_of(args: Mapping[str, Any]) -> AlarmKey | None:
    """The alarm that `id`, `channel` and `direction` name (texts, the last two may be null); None if they name none."""
    name, channel, direction = args.get("id"), args.get("channel"), args.get("direction")
    if not isinstance(name, str) or not _is_text_or_none(channel) or not _is_text_or_none(direction):
        return None
    return AlarmKey(name, channel, direction)


def occurrences_of(args: Mapping[str, Any]) -> list[int]:
    """The occurrence ids under `occurrences`, each once, in the order given; what is no whole number is left out."""
    listed = args.get("occurrences")
    if not isinstance(listed, list | tuple):
        return []
    each = cast("list[object] | tuple[object, ...]", listed)
    return list(dict.fromkeys(one for one in each if isinstance(one, int) and not isinstance(one, bool)))


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text_or_none(value: object) -> TypeGuard[str | None]:
    return value is None or isinstance(value, str)
