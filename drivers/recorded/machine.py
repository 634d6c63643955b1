"""The machine of a recording, as whoever polls it sees it: the same words, from another serial number.

Its serial number is one of a simulated machine, or a played-back session could be taken for a patient's, and go on in
that patient's recording. Source: commands specification, links.
"""

from __future__ import annotations

from collections.abc import Sequence

from drivers.recorded.tape import Tape
from drivers.simulated.faults.base import BadLine, Effects, Fault
from drivers.simulated.registers import Registers, Words
from session_monitor.domain.channels import Channel, Raw
from session_monitor.domain.inputs import StepInput
from session_monitor.domain.machine import SIMULATED_SERIALS_FROM, MachineMap, is_simulated
from session_monitor.storage.words import recoded

SERIAL_MASK = 0xFFFFFF


class RecordedMachine:
    """Plays a tape on the registers of a machine map. faults: on top of it, onsets in seconds since it began."""

    def __init__(self, tape: Tape, machine_map: MachineMap, faults: Sequence[Fault] = ()) -> None:
        self._tape = tape
        self._channels, self._index = machine_map.channels, machine_map.index
        self._serial_at = self._index.get(machine_map.serial_channel)
        self._recode = recoded(tape.machine, machine_map)
        self._registers = Registers(machine_map)
        self._faults = tuple(faults)
        self._held: dict[str, Raw] = {}
        self._raw: list[Raw] = [0] * len(self._channels)
        self.t_s = 0.0
        """Seconds since the beginning of the tape."""
        self.step: StepInput | None = None
        """The recorded step that stands now."""
        self.advance_to(0.0)

    def advance_to(self, t_s: float) -> None:
        """Moves on; times before the present are ignored."""
        self.t_s = max(self.t_s, t_s)
        self.step = self._tape.at(self.t_s)
        self._effects = self._at_work()
        if self.step is not None and self.step.frame is not None:
            self._raw = self._with_faults(self._recode(self.step.frame.raw))

    @property
    def ended(self) -> bool:
        """Whether the tape is over."""
        return self._tape.ended and self.step is None

    @property
    def reachable(self) -> bool:
        """Whether anything answered at this moment."""
        return self.step is not None and self.step.frame is not None and not self._effects.silent

    @property
    def line(self) -> BadLine | None:
        """How a fault makes the line misbehave."""
        return self._effects.line

    def raw(self) -> tuple[Raw, ...]:
        """One integer per channel, in the map's order."""
        return tuple(self._raw)

    def words(self) -> Words:
        """The register image that is served over Modbus."""
        return self._registers.words(self._raw)

    def _at_work(self) -> Effects:
        effects = Effects()
        for fault in self._faults:
            since_s = self.t_s - fault.onset.after_s
            if fault.active(since_s):
                fault.act(since_s, effects)
        return effects

    def _with_faults(self, recorded: Sequence[Raw | None]) -> list[Raw]:
        raw = [_stands(*each) for each in zip(recorded, self._channels, self._raw, strict=True)]
        for name, value in self._forced(raw).items():
            if name in self._index:
                raw[self._index[name]] = value
        if self._serial_at is not None and isinstance(serial := raw[self._serial_at], int):
            raw[self._serial_at] = _simulated(serial) + self._effects.serial_added
        return raw

    def _forced(self, raw: Sequence[Raw]) -> dict[str, Raw]:
        """Words that a fault puts in the place of recorded ones."""
        effects, forced = self._effects, dict[str, Raw](self._effects.bits)
        for fault in self._faults:
            for name, added in fault.weigh(self.t_s - fault.onset.after_s).items():
                at = self._index[name]
                forced[name] = int(raw[at]) + round(float(added) / float(self._channels[at].scale))
        self._held = {name: self._held.get(name, raw[self._index[name]]) for name in effects.held}
        invalid = {name: self._channels[self._index[name]].invalid for name in effects.invalid if name in self._index}
        return forced | self._held | {name: words[0] for name, words in invalid.items() if words}


def _stands(word: Raw | None, channel: Channel, before: Raw) -> Raw:
    """What stands in the registers of a channel: its word; what was last read of one that is read more slowly; where
    nothing was delivered, the word that means no measurement, where there is one.
    """
    if word is not None:
        return word
    if channel.period_s:
        return before
    return bytes(2 * channel.words) if channel.is_text else next(iter(channel.invalid), 0)


def _simulated(serial: int) -> int:
    return serial if is_simulated(serial) else SIMULATED_SERIALS_FROM | (serial & SERIAL_MASK)
