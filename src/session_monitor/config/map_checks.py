"""What the tables of machine.toml may not say beside each other: names, addresses, and what refers to what.

Without it two channels could read one register, or an identity check quietly not exist.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from session_monitor.config.addresses import Place
from session_monitor.config.channel_values import bounds
from session_monitor.config.machine_file import ChannelSection, HeartbeatSection, IdentitySection, TmpSection
from session_monitor.domain.channels import WordType
from session_monitor.domain.errors import suggestion
from session_monitor.domain.machine import MAX_CHANNELS

Wrong = Iterator[tuple[str, str]]
"""(place, what is wrong; what to do)."""
PHASE_CHANNEL = "phase"
FROZEN_PERIODS = 5
"""A sensor that is read so rarely cannot be called frozen sooner."""
NOT_POLLED = (
    "nothing of the machine itself is read with every poll; take one of its channels out of its group, or add one"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A channel with its place in the file (`channel 3 ws2_g`) and, where its address is one, on the line."""

    where: str
    section: ChannelSection
    place: Place | None


def shared_problems(channels: Sequence[Placed]) -> Wrong:
    """Names given twice, registers claimed twice."""
    by_name: dict[str, str] = {}
    for placed in channels:
        name = placed.section.name
        if name in by_name:
            yield f"{placed.where} / name", f"[{by_name[name]}] has that name too; give each channel its own"
        by_name.setdefault(name, placed.where)
    yield from _shared_addresses(channels)


def all_problems(channels: Sequence[Placed]) -> Wrong:
    """What `record` would refuse of them together, so that whoever writes the map is told and not the bedside."""
    if len(channels) > MAX_CHANNELS:
        yield "channel", f"there are {len(channels)}, and a recording holds {MAX_CHANNELS}; remove what is not needed"
    if channels and all(placed.section.device or placed.section.group for placed in channels):
        yield "channel", NOT_POLLED


def _shared_addresses(channels: Sequence[Placed]) -> Wrong:
    holders: defaultdict[tuple[str, str, int], list[Placed]] = defaultdict(list)
    clashes: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for placed in channels:
        if placed.place is None:
            continue
        table, first = placed.place
        for address in range(first, first + placed.section.words):
            holder = holders[placed.section.device or "", table.value, address]
            if clash := next((other for other in holder if not _apart(placed, other)), None):
                clashes[placed.where, clash.where].append(address)
            holder.append(placed)
    for (where, other), addresses in clashes.items():
        shared = ", ".join(str(address) for address in addresses)
        what = f"address {shared} belongs to [{other}]; every register is one channel's, or each has bits of its own"
        yield f"{where} / address", what


def _apart(one: Placed, other: Placed) -> bool:
    """Whether both take bits of the same words that are not each other's."""
    mine, theirs = one.section.bits, other.section.bits
    if mine is None or theirs is None or one.place != other.place or one.section.type != other.section.type:
        return False
    return mine[0] + mine[1] <= theirs[0] or theirs[0] + theirs[1] <= mine[0]


def reference_problems(placed: Placed, devices: Collection[str], periods_s: Mapping[str, float]) -> Wrong:
    """The device and the group of a channel."""
    section, where = placed.section, placed.where
    if section.device is not None and section.device not in devices:
        what = f"there is no device {section.device!r}; {suggestion(section.device, devices)}, or add a [[device]]"
        yield f"{where} / device", what
    if section.group is not None and section.group not in periods_s:
        what = f"there is no group {section.group!r}; {suggestion(section.group, periods_s)}, or add a [[group]]"
        yield f"{where} / group", what
    slowest_s = FROZEN_PERIODS * periods_s.get(section.group or "", 0.0)
    if section.frozen_after_s is not None and section.frozen_after_s < slowest_s:
        what = f"its group is read too rarely to tell in {section.frozen_after_s:g} s; give {slowest_s:g} or more"
        yield f"{where} / frozen_after_s", what


def factor_problems(placed: Placed, by_name: Mapping[str, Placed]) -> Wrong:
    """The channels that another one takes its scale, exponent or unit from."""
    section = placed.section
    for key in ("scale_from", "exponent_from", "unit_from"):
        name = getattr(section, key)
        if name is None:
            continue
        where = f"{placed.where} / {key}"
        if name not in by_name:
            yield where, f"there is no channel {name!r}; {suggestion(name, by_name)}"
            continue
        other = by_name[name].section
        if other.type in ("bit", "text") or other.scale_from or other.exponent_from or other.unit_from:
            yield where, f"channel {name!r} must be a register of its own scale; choose another"
        if (other.device, other.group) != (section.device, section.group):
            yield where, f"channel {name!r} is read at another time; give both the same device and group"


def identity_problems(where: str, section: IdentitySection, by_name: Mapping[str, Placed], named: set[str]) -> Wrong:
    """[identity] of the machine or a device. named: also channels with mistakes of their own."""
    if section.absent:
        given = section.model_fields_set - {"absent", "serial"}
        yield from ((f"{where} / {key}", "nothing identifies an absent identity; remove one") for key in sorted(given))
    else:
        yield from (
            (f"{where} / {key}", "is missing; add it, or absent = true where the machine has no such register")
            for key in ("channel", "equals")
            if getattr(section, key) is None
        )
    for key in ("channel", "serial"):
        name = getattr(section, key)
        if name is not None:
            yield from _counting(f"{where} / {key}", name, by_name, named, texts=True)
    if section.channel is not None and section.channel in by_name and section.equals is not None:
        yield from _holding(where, section.equals, by_name[section.channel].section)


def heartbeat_problems(where: str, section: HeartbeatSection, by_name: Mapping[str, Placed], named: set[str]) -> Wrong:
    """[heartbeat] of the machine or a device."""
    if section.absent:
        given = section.model_fields_set - {"absent"}
        yield from ((f"{where} / {key}", "an absent heartbeat has none; remove one") for key in sorted(given))
        return
    yield from (
        (f"{where} / {key}", "is missing; add it, or absent = true where the machine has no such register")
        for key in ("channel", "stale_after_s")
        if getattr(section, key) is None
    )
    if section.channel is not None:
        yield from _counting(f"{where} / channel", section.channel, by_name, named, texts=False)


def phase_problems(given: bool, by_name: Mapping[str, Placed], named: set[str]) -> Wrong:
    """[phases] and its channel."""
    if given:
        yield from _counting("phases", PHASE_CHANNEL, by_name, named, texts=False)
    elif PHASE_CHANNEL in named:
        yield "phases", f"the table is missing; say what each code of channel {PHASE_CHANNEL!r} means"


def tmp_problems(section: TmpSection, by_name: Mapping[str, Placed], named: set[str]) -> Wrong:
    """[tmp] and the pressures it is made of."""
    for name in section.terms:
        if name not in named:
            yield f"tmp / terms.{name}", f"there is no channel {name!r}; {suggestion(name, named)}"
        elif name in by_name and by_name[name].section.unit != "mmHg":
            yield f"tmp / terms.{name}", f"channel {name!r} is not in mmHg; a pressure is made of pressures"


def _counting(where: str, name: str, by_name: Mapping[str, Placed], named: set[str], texts: bool) -> Wrong:
    """A channel another table names must exist and be a register that always holds a number (or a text)."""
    if name not in named:
        yield where, f"there is no channel {name!r}; {suggestion(name, named)}"
    elif name in by_name:
        section = by_name[name].section
        if section.type == "text":
            plain = texts
        else:
            computed = section.offset or section.bits or section.true_codes or section.scale_from
            computed = computed or section.exponent_from or section.unit_from
            computed = computed or (section.group and not section.device)  # a device is judged whenever it is read
            plain = section.type != "bit" and section.scale == 1 and not section.invalid and not computed
            plain = plain and not section.word_type.is_float and section.word_type is not WordType.U64
        if not plain:
            what = f"channel {name!r} must be a plain register; give it no bit type, scale, group or invalid word"
            yield where, what


def owner_problems(
    device: str, identity: IdentitySection, heartbeat: HeartbeatSection, by_name: Mapping[str, Placed]
) -> Wrong:
    """Who answers, and whether it lives, can only be told from its own registers. device: "" = the machine."""
    where = f"device {device} / " if device else ""
    for key, name in (
        ("identity / channel", identity.channel),
        ("identity / serial", identity.serial),
        ("heartbeat / channel", heartbeat.channel),
    ):
        if name is not None and name in by_name and (by_name[name].section.device or "") != device:
            owner = f"device {device!r}" if device else "the machine itself"
            yield f"{where}{key}", f"channel {name!r} is not read from {owner}; name one that is"


def _holding(where: str, value: int | str, section: ChannelSection) -> Wrong:
    """What [identity] compares with must fit the channel."""
    if (section.type == "text") != isinstance(value, str):
        kind = "a text in quotes" if section.type == "text" else "a whole number"
        yield f"{where} / equals", f"{value!r} does not fit {section.type}; give {kind}"
    elif isinstance(value, str):
        if len(value.encode()) > 2 * section.words:
            yield f"{where} / equals", f"{value!r} does not fit {section.words} registers; give what stands in them"
    elif section.type != "bit" and value > bounds(section.word_type, section.words)[1]:
        what = f"{value:#x} does not fit {section.type}; give the value the machine's register holds"
        yield f"{where} / equals", what
