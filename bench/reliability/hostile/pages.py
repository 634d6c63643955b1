"""Damage to a file as such: bits, header, pages, the free list, its end."""

from __future__ import annotations

import random
from pathlib import Path

from session_monitor.storage.sqlite import PAGE_SIZE

KINDS = (0x02, 0x05, 0x0A, 0x0D, 0x00, 0xFF)
EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
HEADER = (
    *((16, 2), (18, 1), (19, 1), (20, 1), (21, 1), (22, 1), (23, 1), (24, 4), (28, 4), (32, 4), (36, 4), (40, 4)),
    *((44, 4), (48, 4), (52, 4), (56, 4), (60, 4), (64, 4), (68, 4), (72, 4), (92, 4), (96, 4)),
)
"""(offset, bytes) of every field of the file header (https://www.sqlite.org/fileformat2.html, section 1.3)."""


def bits(path: Path, dice: random.Random) -> str:
    """A few bits anywhere."""
    content, count = bytearray(path.read_bytes()), dice.choice((1, 2, 8, 64, 512))
    for _ in range(count):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    return f"{count} bits turned"


def garbage(path: Path, dice: random.Random) -> str:
    """Runs of bytes written over."""
    content, count = bytearray(path.read_bytes()), dice.choice((1, 5, 50))
    for _ in range(count):
        at = dice.randrange(len(content))
        length = dice.choice((4, 64, PAGE_SIZE))
        content[at : at + length] = dice.randbytes(length)[: len(content) - at]
    path.write_bytes(content)
    return f"{count} runs of garbage"


def header(path: Path, dice: random.Random) -> str:
    """Fields of the file header."""
    content, told = bytearray(path.read_bytes()), list[str]()
    for at, size in dice.sample(HEADER, dice.choice((1, 1, 2, 4))):
        value = dice.choice((*EXTREMES, dice.randrange(2**32))) % 256**size
        content[at : at + size] = value.to_bytes(size)
        told.append(f"header byte {at} = {value}")
    path.write_bytes(content)
    return ", ".join(told)


def page_kinds(path: Path, dice: random.Random) -> str:
    """Pages that say they are of another kind."""
    content, told = bytearray(path.read_bytes()), list[str]()
    for page in dice.choices(range(1, len(content) // PAGE_SIZE), k=dice.choice((1, 3, 10))):
        content[page * PAGE_SIZE] = dice.choice(KINDS)
        told.append(str(page + 1))
    path.write_bytes(content)
    return f"other kinds of pages {', '.join(told)}"


def page_fields(path: Path, dice: random.Random) -> str:
    """Numbers of cells, their places, lengths of rows, pointers to other pages."""
    content, pages = bytearray(path.read_bytes()), dice.choice((1, 3, 10))
    for _ in range(pages):
        start = dice.randrange(len(content) // PAGE_SIZE) * PAGE_SIZE
        for _ in range(dice.choice((1, 4))):
            at = start + dice.choice((1, 3, 5, 7, 8, 10, *range(8, 40, 2)))
            content[at : at + 2] = dice.choice((*EXTREMES, dice.randrange(2**16))).to_bytes(4)[2:]
        cell = start + int.from_bytes(content[start + 8 : start + 10])
        if dice.random() < 0.5 and cell + 9 < len(content):
            content[cell : cell + dice.randrange(1, 10)] = b"\xff" * dice.randrange(1, 10)  # a row without an end
    path.write_bytes(content)
    return f"fields of {pages} pages"


def free_list(path: Path, dice: random.Random) -> str:
    """A list of free pages that leads into tables, or round and round."""
    content, trunk = bytearray(path.read_bytes()), dice.randrange(1, len(path.read_bytes()) // PAGE_SIZE + 2)
    content[32:36], content[36:40] = trunk.to_bytes(4), dice.choice(EXTREMES).to_bytes(4)
    start = (trunk - 1) * PAGE_SIZE
    if trunk > 1 and start < len(content):
        content[start : start + 8] = trunk.to_bytes(4) + dice.choice(EXTREMES).to_bytes(4)
    path.write_bytes(content)
    return f"free list at page {trunk}"


def truncated(path: Path, dice: random.Random) -> str:
    """Cut off; now and then with a header that agrees."""
    content = bytearray(path.read_bytes())
    keep = dice.randrange(len(content))
    if dice.random() < 0.5:
        keep = max(PAGE_SIZE, keep // PAGE_SIZE * PAGE_SIZE)
        content[28:32] = (keep // PAGE_SIZE).to_bytes(4)
    path.write_bytes(content[:keep])
    return f"cut to {keep} bytes"


def pages_moved(path: Path, dice: random.Random) -> str:
    """Pages that changed places, or stand twice."""
    content, told = bytearray(path.read_bytes()), list[str]()
    for _ in range(dice.choice((1, 2, 6))):
        one, other = (dice.randrange(1, len(content) // PAGE_SIZE) * PAGE_SIZE for _ in range(2))
        first, second = content[one : one + PAGE_SIZE], content[other : other + PAGE_SIZE]
        content[one : one + PAGE_SIZE] = second
        if dice.random() < 0.5:
            content[other : other + PAGE_SIZE] = first
        told.append(f"{one // PAGE_SIZE + 1} and {other // PAGE_SIZE + 1}")
    path.write_bytes(content)
    return f"pages {', '.join(told)} moved"
