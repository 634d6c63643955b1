"""The published JSON Schema is the one the program reads by, and every map that is shipped follows it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from session_monitor.config.machine_map import load_machine, machine_names
from session_monitor.config.machine_schema import machine_schema

ROOT = Path(__file__).parents[2]
PUBLISHED = json.loads((ROOT / "docs" / "machine.schema.json").read_text(encoding="utf-8"))
_KINDS = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_KNOWN = {
    *("$schema", "$defs", "$ref", "anyOf", "type", "properties", "additionalProperties", "patternProperties"),
    *("required", "items", "enum", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "propertyNames"),
    *("title", "description", "default"),
}


def faults(value: Any, schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Where a value breaks the schema; as much of JSON Schema as the published one uses, and no more."""
    assert schema.keys() <= _KNOWN, schema.keys() - _KNOWN
    if "$ref" in schema:
        yield from faults(value, PUBLISHED["$defs"][schema["$ref"].removeprefix("#/$defs/")], at)
    if "anyOf" in schema and all(list(faults(value, each, at)) for each in schema["anyOf"]):
        yield f"{at}: {value!r} is none of what it may be"
    kind = schema.get("type")
    if kind and (not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "boolean")):
        yield f"{at}: {value!r} is no {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not one of {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: {value!r} is not like {schema['pattern']}"
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value!r} is out of bounds"
    if isinstance(value, list):
        for n, each in enumerate(value):
            yield from faults(each, schema.get("items", {}), f"{at}[{n}]")
    if isinstance(value, dict):
        yield from _of_table(value, schema, at)


def _of_table(value: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}.{key} is missing" for key in schema.get("required", ()) if key not in value)
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for key, each in value.items():
        if key in properties:
            yield from faults(each, properties[key], f"{at}.{key}")
        elif isinstance(others, dict):
            yield from faults(each, others, f"{at}.{key}")
        elif not others:
            yield f"{at}.{key} is unknown"


def test_the_published_schema_is_the_one_the_program_has() -> None:
    assert machine_schema() == PUBLISHED, "run: session-monitor machines schema > docs/machine.schema.json"


@pytest.mark.parametrize("name", machine_names())
def test_every_shipped_map_follows_the_published_schema(name: str) -> None:
    assert list(faults(tomllib.loads(load_machine(name).source), PUBLISHED)) == []


@pytest.mark.parametrize(
    ("was", "written", "said"),
    [
        ("version = 1", "version = 0", "out of bounds"),
        ("version = 1", 'version = 1\nver = "x"', ".machine.ver is unknown"),
        ('table = "input"', 'table = "inputs"', "none of what it may be"),
        ('type = "u32"', 'type = "u31"', "is not one of"),
        ('name = "serial"', 'name = "Serial"', "is not like"),
        ("stale_after_s = 1.0", "stale_after_s = 'soon'", "none of what it may be"),
        ("[identity]", "[identities]", ".identity is missing"),
    ],
)
def test_an_editor_sees_what_the_program_would_refuse(was: str, written: str, said: str) -> None:
    source = load_machine("li-als-3").source
    assert was in source
    found = list(faults(tomllib.loads(source.replace(was, written, 1)), PUBLISHED))
    assert any(said in fault for fault in found), found
