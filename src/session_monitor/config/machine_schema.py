"""The JSON Schema of machine.toml, by which an editor completes and underlines while somebody writes one.

It is made from the classes that read the file, so that the two cannot say different things. What tables must not say of
each other no schema can express: `machines check` says it.
"""

from __future__ import annotations

from typing import Any

from session_monitor.config.machine_file import MachineFile


def machine_schema() -> dict[str, Any]:
    """The schema (draft 2020-12)."""
    schema = MachineFile.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Machine map of Session Monitor (machine.toml)",
    } | {key: value for key, value in schema.items() if key != "title"}
