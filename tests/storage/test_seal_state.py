"""What a recording says of its own seal, without going through its rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.storage.append import add_result
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.seal_state import ADDED_TO, FALSE, NO_CHAIN, SEALED, UNSEALED, seal_state
from session_monitor.storage.sqlite import connect_writer
from session_monitor.storage.verifying import verify
from tests.storage.full_session import AFTER, full_session
from tests.storage.sessions import poll, settled, small_machine, start

VERSIONS = Path(__file__).parent / "versions"


def test_a_closed_session_is_sealed_by_the_key_that_verify_names(tmp_path: Path) -> None:
    path = full_session(tmp_path)
    found, verified = seal_state(path), verify(path, None)
    assert found.state == SEALED and found.key == verified.key and found.rows == verified.sealed_rows
    assert len(found.digest) == 64 and len(found.signature) == 128 and found.utc_ns > 0
    add_result(path, AFTER)
    again = seal_state(path)
    assert again.state == SEALED and again.rows > found.rows, "a result added later is under a further seal"


def test_a_session_under_way_is_not_sealed(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    try:
        recorder.put(poll(small_machine(), 0))
        settled(recorder, 0)
        assert seal_state(recorder.path).state == UNSEALED
    finally:
        recorder.close("end_session")


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("UPDATE seal SET signature = zeroblob(64)", FALSE),
        ("UPDATE seal SET row_count = row_count - 1", FALSE),
        ("UPDATE note SET n = (SELECT n FROM seal) + 1", ADDED_TO),
    ],
)
def test_what_does_not_fit_is_not_called_sealed(tmp_path: Path, statement: str, state: str) -> None:
    path = full_session(tmp_path)
    connection = connect_writer(path)
    connection.execute(statement)
    connection.close()
    assert seal_state(path).state == state


def test_a_recording_of_the_first_version_has_no_chain() -> None:
    first = min(VERSIONS.glob("*.sqlite"))
    assert seal_state(first).state == NO_CHAIN


def test_what_is_no_recording_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"no database")
    with pytest.raises(RecordingError):
        seal_state(tmp_path / "x.sqlite")
