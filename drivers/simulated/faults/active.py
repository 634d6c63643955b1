"""The faults of one treatment, with their onsets as model time, and what they do together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from drivers.simulated.faults.base import Effects, Fault
from drivers.simulated.pressures import Factors, Number


class ActiveFaults:
    """Knows when each fault began, as soon as the phase it waits for has begun."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = tuple(faults)
        self._begun: list[tuple[Fault, float]] = []

    def begin(self, phase: int, t_s: float) -> None:
        """Sets the onsets that are counted from this phase, which begins at `t_s`."""
        self._begun += [(fault, t_s + fault.onset.after_s) for fault in self._faults if fault.onset.phase == phase]

    def effects(self, t_s: float) -> Effects:
        """What they do during the second that begins at `t_s`."""
        effects = Effects()
        for fault, onset in self._begun:
            if fault.active(t_s - onset):
                effects.physical = effects.physical or fault.physical
                fault.act(t_s - onset, effects)
        return effects

    def factors(self, t_s: Number) -> Factors:
        """What they do to the circuit's resistances at `t_s`."""
        factors = Factors()
        for fault, onset in self._begun:
            fault.press(t_s - onset, factors)
        return factors

    def weights(self, t_s: Number) -> Mapping[str, Number]:
        """What they add to the scale readings at `t_s`, g by channel name."""
        added: dict[str, Number] = {}
        for fault, onset in self._begun:
            for channel, grams in fault.weigh(t_s - onset).items():
                added[channel] = added.get(channel, 0.0) + grams
        return added
