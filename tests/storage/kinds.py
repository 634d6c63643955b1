"""A machine with a channel of every kind a map can express."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from session_monitor.domain.channels import Bits, Channel, Factor, Order, Raw, Table, WordType
from session_monitor.domain.machine import MachineMap, Station, TmpFormula

SWAPPED = Order(low_word_first=True, low_byte_first=True)
WORD = (Table.HOLDING, 60, WordType.U16)
CHANNELS = (
    Channel("serial", Table.INPUT, 0, WordType.TEXT, registers=4),
    Channel("state_code", Table.INPUT, 4, WordType.U16),
    Channel("pfil_mmhg", Table.INPUT, 5, WordType.F32, unit="mmHg", low=-500, high=900, order=SWAPPED),
    Channel("pret_mmhg", Table.INPUT, 7, WordType.I16, Fraction(1, 10), "mmHg", (-0x8000, 0x7FFF), max_rate=500.0),
    Channel("peff_mmhg", Table.INPUT, 8, WordType.F64, Fraction(2), "mmHg", offset=Fraction(-1, 4)),
    Channel("removed_ml", Table.HOLDING, 0, WordType.U64, Fraction(1, 1000), "mL", (-1,)),
    Channel("count", Table.HOLDING, 4, WordType.I64, order=Order(low_word_first=True)),
    Channel("dose_ml", Table.HOLDING, 8, WordType.BCD32, Fraction(1, 100), "mL"),
    Channel("short_ml", Table.HOLDING, 10, WordType.BCD16, unit="mL", period_s=0.3),
    Channel("weight_unit", Table.HOLDING, 20, WordType.U16, device="scale", period_s=0.2),
    Channel("weight_power", Table.HOLDING, 21, WordType.I16, device="scale", period_s=0.2),
    Channel(
        "weight_g",
        Table.HOLDING,
        22,
        WordType.I32,
        unit="g",
        factors=(
            Factor("weight_power", power_of_ten=True),
            Factor("weight_unit", codes=((0, Fraction(1)), (1, Fraction(1000)))),
        ),
        period_s=0.2,
        device="scale",
    ),
    Channel("ad1", *WORD, bits=Bits(0)),
    Channel("mode", *WORD, bits=Bits(4, 3), invalid=(7,)),
    Channel("door_open", *WORD, bits=Bits(8, 4), true_codes=(2, 5)),
    Channel("cover_open", Table.COIL, 3, WordType.BIT, true_codes=(0,)),
)
MACHINE = MachineMap(
    id="kinds",
    name="Kinds",
    version=1,
    channels=CHANNELS,
    identity_channel="",
    identity_value=0,
    serial_channel="serial",
    heartbeat_channel="",
    heartbeat_stale_s=0.0,
    source="# every kind\n",
    devices=(Station("scale", "A scale", 7, heartbeat_channel="", identity_channel="weight_unit", identity_value=1),),
    tmp=TmpFormula((("pfil_mmhg", 0.5), ("pret_mmhg", 0.5), ("peff_mmhg", -1.0)), 12.5),
)
_BITS = {WordType.F64: 64, WordType.U64: 64, WordType.I64: 64, WordType.I16: 16, WordType.I32: 32}


def raws(channel: Channel) -> st.SearchStrategy[Raw | None]:
    """Whatever its words may hold, and nothing at all."""
    if channel.is_text:
        return st.none() | st.binary(min_size=2 * channel.words, max_size=2 * channel.words)
    if channel.type is WordType.BIT:
        return st.integers(0, 1)
    bits = 16 * channel.words
    low = -(1 << (bits - 1)) if channel.type.signed else 0
    near = st.integers(-15, 15) if channel.type.signed else st.integers(0, 15)
    whole = st.integers(low, low + (1 << bits) - 1)
    decimal = st.sampled_from([0x1234, 0x99, 0x10]) if channel.type.is_bcd else whole
    return st.none() | whole | near | decimal | st.sampled_from((*channel.invalid, 0))


POLLS = st.lists(st.tuples(*(raws(channel) for channel in CHANNELS)).map(list), min_size=1, max_size=6)
