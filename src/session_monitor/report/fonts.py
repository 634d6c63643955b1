"""Fonts that are embedded in a report, and which of them each character is drawn with.

A report is read on other computers: what is not embedded shows as boxes there. Where this computer has no font with
Chinese that can be embedded, the report says so itself and names a font that its reader may have.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import fontpkg_inter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

LATIN, CHINESE, BUILT_IN = "Inter", "Chinese", "STSong-Light"
CANDIDATES = tuple(
    (Path(path), number)
    for path, number in (
        ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
        ("/usr/share/fonts/wenquanyi/wqy-microhei/wqy-microhei.ttc", 0),
        ("/usr/share/fonts/wqy-microhei/wqy-microhei.ttc", 0),
        ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
        ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0),
        ("C:/Windows/Fonts/msyh.ttc", 0),
        ("C:/Windows/Fonts/simhei.ttf", 0),
        ("C:/Windows/Fonts/simsun.ttc", 0),
        ("/System/Library/Fonts/STHeiti Light.ttc", 0),
        ("/System/Library/Fonts/Supplemental/Arial Unicode.ttf", 0),
        ("/Library/Fonts/Arial Unicode.ttf", 0),
    )
)
"""Files with Chinese and outlines that reportlab embeds, as Linux, Windows and macOS have them."""


class Fonts:
    """The fonts of one report. `embedded`: whether Chinese is; `chinese`: the name of the font it is drawn with."""

    def __init__(self, candidates: Iterable[tuple[Path, int]] = CANDIDATES, chinese: bool = True) -> None:
        """chinese: whether any is needed; looking for the font takes a fifth of a second."""
        self._latin = TTFont(LATIN, str(Path(fontpkg_inter.__file__).parent / "files" / "Inter[opsz,wght].ttf"))
        pdfmetrics.registerFont(self._latin)
        self._chinese = _first(candidates) if chinese else None
        self.embedded = self._chinese is not None
        if self._chinese is not None:
            pdfmetrics.registerFont(self._chinese)
        elif chinese:
            pdfmetrics.registerFont(UnicodeCIDFont(BUILT_IN))
        self.chinese = CHINESE if self.embedded else BUILT_IN if chinese else LATIN
        self._of = cache(self._font_of)

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """(font, characters) in order; what no font can show is a question mark."""
        shown = [(self._of(character), character) for character in text]
        for font, group in itertools.groupby(shown, key=lambda each: each[0]):
            characters = "".join(character for _, character in group)
            yield (font, characters) if font else (LATIN, "?" * len(characters))

    def width(self, text: str, size: float) -> float:
        """Points that a text takes."""
        return sum(pdfmetrics.stringWidth(part, font, size) for font, part in self.runs(text))

    def _font_of(self, character: str) -> str:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            return ""
        if ord(character) in self._latin.face.charToGlyph:
            return LATIN
        if self._chinese is not None:
            return CHINESE if ord(character) in self._chinese.face.charToGlyph else ""
        return self.chinese if self.chinese != LATIN and ord(character) <= 0xFFFF else ""


def needs_chinese(texts: Iterable[str]) -> bool:
    """Whether any of these has a character beyond Latin, Greek, Cyrillic and signs."""
    return any(ord(character) > 0x2E7F for text in texts for character in text)


def _first(candidates: Iterable[tuple[Path, int]]) -> TTFont | None:
    for path, number in candidates:
        if not path.is_file():
            continue
        try:
            font = TTFont(CHINESE, str(path), subfontIndex=number)
        except (TTFError, OSError, ValueError, KeyError, IndexError):
            continue
        if ord("跨") in font.face.charToGlyph:
            return font
    return None
