"""Journals beside a recording: foreign ones, and the log of one that was left open, damaged."""

from __future__ import annotations

import random
import struct
from pathlib import Path

from bench.reliability.hostile.pages import EXTREMES, bits
from session_monitor.storage.salvage.pages import checksum
from session_monitor.storage.sqlite import PAGE_SIZE


def journal(path: Path, dice: random.Random) -> str:
    """Journals beside it that are damaged, foreign or lead elsewhere."""
    name, content = dice.choice((("-wal", 0x377F0683), ("-wal", 0), ("-journal", 0xD9D505F9), ("-shm", 0)))
    head = struct.pack(">8I", content, 3007000, PAGE_SIZE, *(dice.randrange(2**32) for _ in range(5)))
    path.with_name(path.name + name).write_bytes(head + dice.randbytes(dice.choice((0, 100, 3 * PAGE_SIZE))))
    if name != "-journal":
        whole = bytearray(path.read_bytes())
        whole[18:20] = b"\2\2"  # says that a log belongs to it
        path.write_bytes(whole)
    return f"a foreign {name}"


def log(path: Path, dice: random.Random) -> str:
    """The write-ahead log of a recording that was left open, damaged; its sums right or wrong."""
    part = path.with_name(f"{path.name}-wal")
    if not part.exists():
        return f"{bits(path, dice)} (it has no log)"
    content = bytearray(part.read_bytes())
    frames = list(range(32, len(content) - PAGE_SIZE, PAGE_SIZE + 24))
    match dice.choice(("bits", "header", "cut", "pages", "sums")):
        case "bits":
            told = bits(part, dice)
        case "header":
            at = dice.randrange(0, 32, 4)
            content[at : at + 4] = dice.choice(EXTREMES).to_bytes(4)
            part.write_bytes(content)
            told = f"header byte {at}"
        case "cut":
            told = truncated_log(part, content, dice)
        case "pages":
            for at in dice.choices(frames, k=3):
                content[at : at + 4] = dice.choice((1, 2, 5, *EXTREMES)).to_bytes(4)
            part.write_bytes(summed(content))
            told = "other pages, with sums that fit"
        case _:
            for at in dice.choices(frames, k=5):
                where = at + 24 + dice.choice((0, 3, 5, dice.randrange(PAGE_SIZE)))
                content[where] ^= 1 << dice.randrange(8)
            part.write_bytes(summed(content))
            told = "damaged pages, with sums that fit"
    return f"log: {told}"


def truncated_log(part: Path, content: bytearray, dice: random.Random) -> str:
    """Cut off anywhere."""
    keep = dice.randrange(len(content))
    part.write_bytes(content[:keep])
    return f"cut to {keep} bytes"


def summed(content: bytearray) -> bytes:
    """The log with every checksum made anew (section 4.2)."""
    order = ">" if struct.unpack(">I", content[:4])[0] & 1 else "<"
    sums = checksum(content[:24], (0, 0), order)
    content[24:32] = struct.pack(">2I", *sums)
    for at in range(32, len(content) - PAGE_SIZE - 23, PAGE_SIZE + 24):
        content[at + 8 : at + 16] = content[16:24]
        sums = checksum(content[at : at + 8], sums, order)
        sums = checksum(content[at + 24 : at + 24 + PAGE_SIZE], sums, order)
        content[at + 16 : at + 24] = struct.pack(">2I", *sums)
    return bytes(content)
