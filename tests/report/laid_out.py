"""What a report draws, noted text by text, so that a test can see what lies over what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from session_monitor.report.sheet import ELLIPSIS, HEIGHT, WIDTH, Sheet


@dataclass(frozen=True)
class Drawn:
    """One text: its page, its box in points from the top left, and its words."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    words: str

    def covers(self, other: Drawn) -> bool:
        """Whether more than a hair of both lies in one place."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return self.page == other.page and across > 0.8 and down > 0.8


def noted(monkeypatch: pytest.MonkeyPatch) -> list[Drawn]:
    """Every text from now on."""
    found, draw = list[Drawn](), Sheet.text

    def text(self: Sheet, x: float, top: float, words: str, size: float = 8.0, **more: Any) -> float:
        width = draw(self, x, top, words, size, **more)
        align = more.get("align", "left")
        left = x - width if align == "right" else x - width / 2 if align == "centre" else x
        words = self.cut(words, size, more.get("width"))
        if words:
            page = self.canvas.getPageNumber()
            found.append(Drawn(page, left, top - size * 0.72, left + width, top + size * 0.12, words))
        return width

    monkeypatch.setattr(Sheet, "text", text)
    return found


def overlapping(found: list[Drawn]) -> Iterator[tuple[str, str]]:
    """Texts of one page that lie over each other."""
    for n, one in enumerate(found):
        for other in found[n + 1 :]:
            if one.covers(other):
                yield one.words, other.words


def outside(found: list[Drawn]) -> list[str]:
    """Texts that run off the page."""
    return [
        each.words
        for each in found
        if each.left < 20 or each.right > WIDTH - 20 or each.top < 14 or each.bottom > HEIGHT - 14
    ]


def cut_off(found: list[Drawn]) -> set[str]:
    """Texts that ended in an ellipsis."""
    return {each.words for each in found if each.words.endswith(ELLIPSIS)}
