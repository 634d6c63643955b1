"""The one error of this package that people see; SQLite's own errors are translated to it at the edge."""

from __future__ import annotations

from session_monitor.domain.errors import UserError


class RecordingError(UserError):
    """A recording that cannot be written, read or found. `str()` is one line that says what to do."""
