"""Text of a recording as a terminal may show it: a file from elsewhere must not move the cursor or hide a line."""

from __future__ import annotations

import json
import re
from typing import Any

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """The text with whatever is no character of a line written as its number."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def document(value: Any, indent: int | None = None) -> str:
    """JSON, with half a character of a damaged text as the escape that JSON has for it: no terminal could print it."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text.encode("utf-8", "backslashreplace").decode()
