"""Upper limit of normal from a reference range as laboratories write one: 0-7, < 7.0, 0.0--7.0 pg/mL, 0～7."""

from __future__ import annotations

import re

_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?:(?P<low>{_NUMBER})\s*(?:-{{1,2}}|–|—|~|～|至|to)\s*|[<≤＜]\s*=?\s*)(?P<high>{_NUMBER})\s*(?P<unit>\S.*)?"
)


def upper_limit(text: str, unit: str = "") -> str:
    """The upper limit in words of the range; "" where it says none, or says it in another unit."""
    match = _RANGE.fullmatch(" ".join(text.split()))
    if match is None:
        return ""
    other = match["unit"]
    if other and other.replace(" ", "").casefold() != unit.replace(" ", "").casefold():
        return ""
    if match["low"] is not None and float(match["low"]) >= float(match["high"]):
        return ""
    return match["high"]
