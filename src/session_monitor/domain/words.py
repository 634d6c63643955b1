"""A raw integer <-> the words it came as: what another map decodes again, and what a machine of a map serves.

Without it a recording could not be read with a corrected map, and the two directions could disagree.
"""

from __future__ import annotations

from session_monitor.domain.channels import Channel, Raw


def words_of(channel: Channel, raw: Raw) -> list[int]:
    """The registers (or the bit) of a channel as they come over the line, the first address first."""
    size = 2 * channel.words
    value = raw if isinstance(raw, bytes) else (raw & ((1 << 8 * size) - 1)).to_bytes(size, "big")
    received = bytearray(size)
    for place, byte in zip(channel.order.places(channel.words), value, strict=True):
        received[place] = byte
    return [int.from_bytes(received[i : i + 2], "big") for i in range(0, size, 2)]


def raw_of(channel: Channel, words: list[int]) -> Raw:
    """The raw integer (or the bytes of a text) that these registers hold."""
    received = b"".join(word.to_bytes(2, "big") for word in words)
    value = bytes(received[place] for place in channel.order.places(channel.words))
    return value if channel.is_text else int.from_bytes(value, "big", signed=channel.type.signed)
