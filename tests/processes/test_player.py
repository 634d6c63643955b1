"""What a device is fed, block by block."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from session_monitor.processes.bursts import RATE_HZ, Samples, burst
from session_monitor.processes.player import RAMP_SAMPLES, Player

BLOCK = 882  # 20 ms


def tone(seconds: float, level: float = 0.5) -> Samples:
    return (level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)).astype(np.float32)


class Device:
    """Asks as a sound device does."""

    def __init__(self, player: Player) -> None:
        self._blocks = player.blocks()

    def take(self, frames: int = BLOCK) -> NDArray[np.float64]:
        block = self._blocks.send(frames)
        assert len(block) == 2 * frames  # a short block would leave rubbish in the device, without an error
        return np.frombuffer(block, "<i2") / 32767


def test_it_plays_a_sound_whole_and_then_silence() -> None:
    player = Player()
    device = Device(player)
    assert not device.take().any()
    sound = burst("medium", "perfusion")
    player.play("medium:perfusion", sound, gain=1.5)
    heard = np.concatenate([device.take() for _ in range(100)])
    assert heard[: len(sound)] == pytest.approx(1.5 * sound, abs=1e-4)
    assert not heard[len(sound) :].any()
    assert [what for _, what in player.started] == ["medium:perfusion"]


@pytest.mark.parametrize("frames", [1, 7, BLOCK, 100_000])
def test_the_size_of_the_blocks_does_not_matter(frames: int) -> None:
    player = Player()
    device = Device(player)
    sound = tone(0.05)
    player.play("x", sound)
    heard = np.concatenate([device.take(frames) for _ in range(-(-3000 // frames))])[:3000]
    assert heard[: len(sound)] == pytest.approx(sound, abs=1e-4)


def test_a_new_sound_starts_within_the_block_without_a_click() -> None:
    player = Player()
    device = Device(player)
    player.play("old", tone(5))
    before = device.take()
    player.play("new", burst("high", "fluid"))
    heard = np.concatenate([before, device.take(), device.take()])
    assert [what for _, what in player.started] == ["old", "new"]
    own_step = np.abs(np.diff(tone(0.1))).max()
    seam = heard[BLOCK - 10 : BLOCK + RAMP_SAMPLES + 10]
    assert np.abs(np.diff(seam)).max() <= 1.2 * own_step
    new = heard[BLOCK + RAMP_SAMPLES :]
    assert new == pytest.approx(burst("high", "fluid")[: len(new)], abs=1e-4)


def test_silence_fades_out_in_five_milliseconds() -> None:
    player = Player()
    device = Device(player)
    player.play("old", tone(5))
    device.take()
    player.silence()
    heard = device.take()
    assert heard[:50].any()
    assert not heard[RAMP_SAMPLES:].any()
    assert pytest.approx(0.005, abs=1e-4) == RAMP_SAMPLES / RATE_HZ
    assert len(player.started) == 1


def test_the_last_order_before_a_block_counts() -> None:
    player = Player()
    device = Device(player)
    player.play("never heard", tone(1))
    player.silence()
    assert not device.take().any()
    assert not player.started


def test_an_error_costs_one_block_and_never_ends_the_sound() -> None:
    player = Player()
    device = Device(player)
    player.play("broken", "no samples")  # type: ignore[arg-type]
    for _ in range(3):
        assert not device.take().any()
    player.play("right", tone(1))
    assert device.take().any()


def test_each_block_is_a_sign_of_life() -> None:
    player = Player()
    device = Device(player)
    before = player.last_block_ns
    device.take()
    assert player.last_block_ns > before
