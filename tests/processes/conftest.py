"""Children that end with the test that started them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from session_monitor.processes.children import Child

sys.path.insert(0, str(Path(__file__).parent))  # a child imports what it runs by name; it inherits this path


@pytest.fixture
def start_child() -> Iterator[Callable[..., Child]]:
    """A started child: start_child("echo", **config) runs tests.processes.process_entries:echo."""
    children: list[Child] = []

    def start(entry: str, **config: Any) -> Child:
        dotted = entry if ":" in entry else f"tests.processes.process_entries:{entry}"
        child = Child(entry, dotted, config)
        children.append(child)
        child.start()
        return child

    yield start
    for child in children:
        child.stop(0.5)
