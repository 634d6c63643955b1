"""The one family of errors that a person is shown: what is wrong, where, and what to do, without a traceback."""

from __future__ import annotations


class UserError(Exception):
    """Wrong use, unreadable input, or a computer that cannot do what was asked. `str()` is what is printed."""
