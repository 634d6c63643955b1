"""What `verify` says of the recording on screen, in the words of its header."""

from __future__ import annotations

import json

from PySide6.QtCore import QCoreApplication


def vouched_words(code: int | None, out: str) -> str:
    """One or a few words for an answer of `verify --json`; None as code: not answered yet."""
    translate = QCoreApplication.translate
    if code is None:
        return translate("Review", "verifying…")
    if code == 0:
        return translate("Review", "verified ✓")
    if code == 3:
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
