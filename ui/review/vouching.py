"""What `verify` says of the recording on screen, in the words of its header."""

from __future__ import annotations

import json

from PySide6.QtCore import QCoreApplication

UNSEALED = 3
"""Exit code of `verify` for a chain that is intact and not sealed."""
UNREADABLE = 2


def doubted(code: int | None) -> bool:
    """Whether it must not be overlooked: altered, of another key, or unreadable."""
    return code not in (None, 0, UNSEALED)


def vouched_words(code: int | None, out: str) -> str:
    """One or a few words for an answer of `verify --json`; None as code: not answered yet."""
    translate = QCoreApplication.translate
    if code is None:
        return translate("Review", "verifying…")
    if code == 0:
        return translate("Review", "verified ✓")
    if code == UNSEALED:
        return translate("Review", "not sealed")
    try:
        found = json.loads(out)
    except ValueError:
        return translate("Review", "cannot be verified")
    if found["finding"] == "untrusted":
        return translate("Review", "signed by another key")
    altered = found["altered"]
    where = f": {altered['table']} {altered['row']}" if altered else ""
    return translate("Review", "ALTERED") + where
