"""A sound device kept open: opened again when it is lost, replaced by a silent one where there is none.

Without it an unplugged loudspeaker would leave the alarms silent and every light green: miniaudio reports no loss
reliably, so the age of the last callback decides. Opening takes some hundred milliseconds (seconds where a sound server
hangs), hence a thread of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

from session_monitor.processes.bursts import RATE_HZ
from session_monitor.processes.player import Player

PERIOD_MS = 20
SILENT_DEVICE_S = 0.5
RETRY_S = 1.0
NO_DEVICE = -401  # MA_NO_BACKEND
_CHECK_S = 0.1
_OPENING = "the sound device is being opened"
_SILENT = "sound goes to the silent test device"
_DISCARDS = "Discard all samples"  # ALSA lists this where no sound card is: not a speaker


@dataclass(frozen=True, slots=True)
class OutputState:
    """Whether samples reach a real device. `error` is one line a person can act on; None when ok."""

    ok: bool
    device: str
    error: str | None


class Output:
    """Plays what `player` holds on the default device until `close`.

    backend: "null" asks for the silent device of tests, which never counts as ok; None for any real one.
    """

    def __init__(self, player: Player, backend: str | None = None) -> None:
        self._player = player
        self._real = backend != "null"
        self._device: Any = None
        self._state = OutputState(False, "none", _OPENING)  # replaced whole: another thread reads it
        self._tried_s = float("-inf")
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep_open, name="output", daemon=True)
        self._thread.start()

    def state(self) -> OutputState:
        """How it fares at this moment."""
        state = self._state
        if state.ok and self._quiet():
            return replace(state, ok=False, error=f"{state.device} has stopped taking samples; it is opened again")
        return state

    def close(self) -> None:
        """Gives the device back."""
        self._closing.set()
        self._thread.join(2.0)

    def _quiet(self) -> bool:
        return time.monotonic_ns() - self._player.last_block_ns > SILENT_DEVICE_S * 1e9

    def _keep_open(self) -> None:
        while not self._closing.is_set():
            lost = self._device is None or self._quiet()
            wanted = lost or (self._real and not self._state.ok)
            if wanted and time.monotonic() - self._tried_s >= RETRY_S:
                self._tried_s = time.monotonic()
                self._open_again(lost)
            self._closing.wait(_CHECK_S)
        self._shut()

    def _open_again(self, lost: bool) -> None:
        """A real device if there is one; else the silent one, so that the plan and its log go on."""
        if lost:
            self._shut()
        try:
            device, named = _open(real=self._real)
            self._shut()
            self._run(device, OutputState(self._real, named, None if self._real else _SILENT))
        except Exception as error:  # noqa: BLE001 - from a missing library to a driver's own: all mean NO SOUND
            self._state = replace(self._state, ok=False, error=_advice(error))
            if self._device is None and self._real:
                with contextlib.suppress(Exception):
                    device, named = _open(real=False)
                    self._run(device, replace(self._state, device=named))

    def _run(self, device: Any, state: OutputState) -> None:
        self._player.last_block_ns = time.monotonic_ns()
        self._device = device
        device.start(self._player.blocks())
        self._state = state

    def _shut(self) -> None:
        device, self._device = self._device, None
        known = self.state()
        self._state = replace(known, ok=False, error=known.error or _OPENING)
        if device is not None:
            device.close()


def probe() -> tuple[str | None, str | None]:
    """(device, None) when a real device can be opened here, else (None, why not in one line); plays nothing."""
    try:
        device, named = _open(real=True)
    except Exception as error:  # noqa: BLE001 - as in Output
        return None, _advice(error)
    device.close()
    return named, None


def _open(real: bool) -> tuple[Any, str]:
    """A device that is not started yet, and its name; raises miniaudio.MiniaudioError where there is none."""
    import miniaudio  # here: 130 ms that the sounder's first sign of life does not wait for

    _quieten_alsa()
    device = miniaudio.PlaybackDevice(
        miniaudio.SampleFormat.SIGNED16,
        nchannels=1,
        sample_rate=RATE_HZ,
        buffersize_msec=PERIOD_MS,
        callback_periods=2,
        backends=[] if real else [miniaudio.Backend.NULL],
        app_name="Session Monitor",
    )
    if not real:
        return device, "null"
    speakers = [found["name"] for found in miniaudio.Devices().get_playbacks() if _DISCARDS not in found["name"]]
    if device.backend == "Null" or not speakers:
        device.close()
        raise miniaudio.MiniaudioError("only a device that discards all samples", NO_DEVICE)
    return device, f"{device.backend}: {speakers[0]}"


def _advice(error: Exception) -> str:
    if NO_DEVICE in error.args:
        return "no sound device: connect a loudspeaker, or switch the computer's sound on"
    if isinstance(error, ImportError):
        return f"the sound library cannot be loaded: {error}"
    return f"the sound device cannot be opened: {error}"


@ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
def _say_nothing(file: bytes, line: int, function: bytes, code: int, text: bytes) -> None:
    """ALSA's error handler: without it each try writes some fifty lines to the terminal."""


def _quieten_alsa() -> None:
    with contextlib.suppress(OSError, AttributeError):  # not Linux, or no ALSA there
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_say_nothing)
