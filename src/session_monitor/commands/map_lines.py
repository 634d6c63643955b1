"""What `machines` prints for people, made from its JSON documents so that the two never differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from session_monitor.domain.counted import counted

Row = dict[str, Any]
_COUNTS = 1e12
"""Above any total or number of a device; what is larger is read in another order than it was sent."""


def listed(rows: Sequence[Row]) -> list[str]:
    """One line a machine."""
    return [
        f"{row['machine']:24}{row['name']}, version {row['version']}, {counted(row['channels'], 'channel')}"
        for row in rows
    ]


def checked(row: Row) -> list[str]:
    """The map in words: what is asked, how long it takes, what goes unnoticed, and where each channel is read."""
    alarms = "no alarms.toml beside it" if row["alarms"] is None else counted(row["alarms"], "alarm")
    head = f"{row['machine']}: no mistake found: {row['name']}, version {row['version']}"
    asked = [line for group in row["groups"] for line in _group(group)]
    cycle = [_cycle(line, row["answer_ms"]) for line in row["cycle"]]
    unnoticed = [f"  {line}" for line in row["unnoticed"]] or ["  nothing of what a map can give"]
    return [
        f"{head}, {counted(row['channels'], 'channel')}, {alarms}",
        *("", "Requests", *asked),
        *("", f"Time for one poll, where the machine answers within {row['answer_ms']:g} ms", *cycle),
        *("", "What nobody notices with this map", *unnoticed),
        *("", "Where each channel is read", *_layout(row["layout"])),
    ]


def _group(group: Row) -> list[str]:
    who = f"device {group['device']}" if group["device"] else "the machine"
    when = f"every {group['period_s']:g} s" if group["period_s"] else "with every poll"
    count = len(group["requests"])
    bridged = f", {group['bridged']} unused read along" if group["bridged"] else ""
    head = f"  {who}, {when}: {counted(count, 'request')} for {counted(group['channels'], 'channel')}{bridged}"
    return [head, *(f"    {_request(request)}" for request in group["requests"])]


def _request(request: Row) -> str:
    unit = "" if request["unit"] is None else f"unit {request['unit']}, "
    places = f"{request['first']} to {request['last']}"
    return f"{unit}{request['table']} {places} ({request['count']} from {request['modicon']} on)"


def _cycle(line: Row, answer_ms: float) -> str:
    name = "TCP" if line["baud"] is None else f"RTU at {line['baud']} baud"
    more = f", {line['all_due_ms']:g} ms when every group is due" if line["all_due_ms"] != line["each_poll_ms"] else ""
    poll_ms = line["each_poll_ms"] or line["all_due_ms"]
    rate = f", up to {min(1000 / poll_ms, 20):.2g} polls a second" if poll_ms and answer_ms else ""
    return f"  {name}: {line['each_poll_ms']:g} ms{more}{rate}"


def _layout(layout: Sequence[Row]) -> list[str]:
    wide = max(len(row["channel"]) for row in layout)
    return [f"  {row['channel']:{wide}}  {_place(row):24}{_meaning(row)}" for row in layout]


def _place(row: Row) -> str:
    return f"{row['table']} {row['address']} = {row['modicon']}"


def _meaning(row: Row) -> str:
    order = row["order"] if row["type"] != "bit" else ""
    parts = [f"{row['type']:6}{order:9}{_times(row)}{row['unit']}".rstrip()]
    if row["bits"] is not None:
        parts.append(f"bits {row['bits']}")
    parts += [f"times {factor}" for factor in row["factors"]]
    if row["low"] is not None or row["high"] is not None:
        parts.append(f"{_edge(row['low'])} to {_edge(row['high'])}")
    parts += [f"device {row['device']}"] if row["device"] else []
    return ", ".join(parts)


def _times(row: Row) -> str:
    scale = "" if row["scale"] == "1" else f"x {row['scale']} "
    offset = "" if row["offset"] == "0" else f"+ {row['offset']} "
    return scale + offset


def _edge(value: float | None) -> str:
    return "anything" if value is None else f"{value:g}"


def compared(row: Row) -> list[str]:
    """What differs, a line each."""
    if row["same"]:
        return [f"{row['a']} and {row['b']} say the same"]
    differ = (
        counted(len(row["changes"]), "channel differs", "channels differ") if row["changes"] else "no channels differ"
    )
    head = f"{row['a']} -> {row['b']}: {differ}"
    machine = [f"  machine: {line}" for line in _differing(row["machine"]["a"], row["machine"]["b"])]
    return [head, *machine, *(f"  {change['channel']}: {_change(change)}" for change in row["changes"])]


def _change(change: Row) -> str:
    if change["a"] is None:
        return "only in the second"
    if change["b"] is None:
        return "only in the first"
    return ", ".join(_differing(change["a"], change["b"]))


def _differing(was: Row, now: Row) -> Iterator[str]:
    for key in dict.fromkeys([*was, *now]):
        yield f"{key} {was.get(key, 'absent')} -> {now.get(key, 'absent')}"


def probed(row: Row) -> list[str]:
    """Who answers; then a line a channel: its words, and what they mean in each order."""
    lines = [line for station in row["stations"] for line in _who(station)]
    lines.append("* = the order of the map, ! = beyond the map's range or no number")
    wide = max(len(each["channel"]) for each in row["channels"])
    for each in row["channels"]:
        words = " ".join(f"{word:04X}" for word in each["words"]) or "not read"
        meant = "  ".join(f"{_reading(reading)}" for reading in each["readings"])
        lines.append(f"  {each['channel']:{wide}}  {each['modicon']}  {words:20}{meant} {each['unit']}".rstrip())
    return lines


def _who(station: Row) -> Iterator[str]:
    serial = "no serial number" if station["serial"] is None else f"serial number {station['serial']}"
    name = f"{station['name']}{' (' + station['device'] + ')' if station['device'] else ''}"
    if station["same"] is None:
        yield f"{name}: the map cannot tell whether it is one; {serial}"
    elif station["same"]:
        yield f"{name}: it is one (identity {station['identity']}); {serial}"
    else:
        yield f"{name}: ANOTHER MACHINE answers: identity {station['identity']} instead of {station['expected']}"


def _number(value: float) -> str:
    """A count in full: a serial number is held against the machine's own display, digit by digit."""
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < _COUNTS else f"{value:.6g}"


def _reading(reading: Row) -> str:
    value = reading["value"]
    text = "no number" if value is None else repr(value) if isinstance(value, str) else _number(value)
    return f"{reading['order']}{'*' if reading['of_map'] else ''} {text}{'!' if reading['plausible'] is False else ''}"
