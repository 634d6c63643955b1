"""Results as laboratories report them, at hours before now."""

from __future__ import annotations

from session_monitor.domain.results import Result, parse_value

HOUR = 3600 * 10**9
NOW = 2_000_000 * HOUR


def result(
    analyte: str, value: str, hours_ago: float = 0.0, *, uln: float = 7.0, unit: str = "pg/mL", method: str = ""
) -> Result:
    """`value` as reported: "20.49", "< 1.5", "> 5000"."""
    censor, number = parse_value(value)
    at = NOW - round(hours_ago * HOUR)
    return Result(analyte, number, unit, uln, at, "before", censor, method)


def daily(analyte: str, values: list[str], *, uln: float = 7.0, unit: str = "pg/mL") -> tuple[Result, ...]:
    """The last of them now, the others 24 h apart before it."""
    days = enumerate(reversed(values))
    return tuple(result(analyte, value, 24 * i, uln=uln, unit=unit) for i, value in days)
