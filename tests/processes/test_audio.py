"""A sound device that is not there, disappears, comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from threading import Event
from typing import Any

import pytest

from session_monitor.processes import audio
from session_monitor.processes.audio import Output, OutputState, probe
from session_monitor.processes.bursts import burst
from session_monitor.processes.player import Player


class Speaker:
    """A device as miniaudio's, fed by hand."""

    def __init__(self) -> None:
        self.closed = False
        self.blocks: Generator[bytes, int, None] | None = None

    def start(self, blocks: Generator[bytes, int, None]) -> None:
        self.blocks = blocks

    def take(self) -> None:
        assert self.blocks
        self.blocks.send(100)

    def close(self) -> None:
        self.closed = True


def until(done: Callable[[], Any], within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "RETRY_S", 0.05)
    monkeypatch.setattr(audio, "_CHECK_S", 0.01)


def test_the_silent_device_plays_but_is_never_ok() -> None:
    player = Player()
    out = Output(player, "null")
    try:
        until(lambda: out.state().device == "null")
        player.play("x", burst("low", "perfusion"))
        until(lambda: player.started)
        assert out.state().ok is False
        assert out.state().error == "sound goes to the silent test device"
    finally:
        out.close()


@pytest.mark.usefixtures("quick")
def test_without_a_device_it_says_what_to_do_and_goes_on_in_silence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import miniaudio

    real = audio._open

    def no_device(real_wanted: bool) -> tuple[Any, str]:
        if real_wanted:
            raise miniaudio.MiniaudioError("failed to init device", -401)
        return real(real=False)

    monkeypatch.setattr(audio, "_open", lambda real: no_device(real))
    player = Player()
    out = Output(player)
    try:
        until(lambda: out.state().device == "null")
        player.play("x", burst("low", "perfusion"))
        until(lambda: player.started)
        assert out.state().ok is False
        assert out.state().error == "no sound device: connect a loudspeaker, or switch the computer's sound on"
    finally:
        out.close()
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("quick")
def test_a_device_that_falls_silent_is_lost_and_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    speakers: list[Speaker] = []

    def open_speaker(real: bool) -> tuple[Any, str]:
        if not real or len(speakers) == 1:  # the second try finds nothing
            speakers.append(Speaker())
            raise OSError("unplugged")
        speakers.append(Speaker())
        return speakers[-1], "USB speaker"

    monkeypatch.setattr(audio, "_open", open_speaker)
    player = Player()
    out = Output(player)
    try:
        until(lambda: out.state().ok)
        opened_ns = player.last_block_ns
        speakers[0].take()
        assert player.last_block_ns > opened_ns
        player.last_block_ns -= 10 * 10**9  # no one takes samples any more
        until(lambda: speakers[0].closed and out.state().ok)
        assert out.state().device == "USB speaker"
    finally:
        out.close()
    assert speakers[-1].closed


def test_a_device_counts_and_is_named_only_once_it_has_started(monkeypatch: pytest.MonkeyPatch) -> None:
    opened, go_on = Event(), Event()

    class Slow(Speaker):
        def start(self, blocks: Generator[bytes, int, None]) -> None:
            opened.set()
            assert go_on.wait(60.0)
            super().start(blocks)

    monkeypatch.setattr(audio, "_open", lambda real: (Slow(), "USB speaker"))
    out = Output(Player())
    try:
        assert opened.wait(60.0)
        assert out.state() == OutputState(False, "none", "the sound device is being opened")
        go_on.set()
        until(lambda: out.state().ok)
        assert out.state() == OutputState(True, "USB speaker", None)
    finally:
        go_on.set()
        out.close()


@pytest.mark.usefixtures("quick")
def test_a_speaker_connected_later_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[Speaker] = []
    silent = Speaker()

    def open_speaker(real: bool) -> tuple[Any, str]:
        if not real:
            return silent, "null"
        if not connected:
            raise OSError("none")
        return connected[0], "USB speaker"

    monkeypatch.setattr(audio, "_open", open_speaker)
    out = Output(Player())
    try:
        until(lambda: silent.blocks)
        assert out.state().error == "the sound device cannot be opened: none"
        connected.append(Speaker())
        until(lambda: out.state().ok)
        assert silent.closed
    finally:
        out.close()


def test_this_computer_s_own_device_or_none_is_told_without_noise(capfd: pytest.CaptureFixture[str]) -> None:
    out = Output(Player())
    try:
        until(lambda: out.state().device != "none")
        state = out.state()
        assert state.ok is (state.error is None)
        device, error = probe()
        assert (device is None) is (error is not None)
    finally:
        out.close()
    assert capfd.readouterr().err == ""
