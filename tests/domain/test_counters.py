"""A total whose register is full goes on, one whose machine was restarted begins anew, and neither is the other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import WordType
from session_monitor.domain.counters import lost, restarted, risen, span, time_began_anew
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.derived.totals import CarriedTotal
from session_monitor.domain.derived.unseen import Moved, unseen
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame

WHOLE = load_machine("li-als-3")
KEPT = ("serial", "treatment_s", "dp_total_ml", "dp_ml_min", "fp_total_ml", "fp_ml_min", "phase")
S = 1_000_000_000


def machine(
    total: WordType = WordType.U16, kept: tuple[str, ...] = KEPT, rate: float | None = None, high: float | None = 300
) -> MachineMap:
    """A machine whose dialysate total has a register of this type, 0.1 mL a step."""
    fitted = {
        "dp_total_ml": {"type": total, "scale": Fraction(1, 10), "invalid": (), "max_rate": rate},
        "dp_ml_min": {"high": high},
    }
    channels = (replace(WHOLE.channel(name), **fitted.get(name, {})) for name in kept)
    return replace(WHOLE, channels=tuple(channels))


NARROW = machine()
ALONE = machine(kept=("dp_total_ml", "dp_ml_min"))
END = 6553.6


def frame(of: MachineMap, t_s: float, values: Mapping[str, float]) -> Frame:
    held = np.array([values.get(channel.name, math.nan) for channel in of.channels])
    return Frame(of, 0, round(t_s * S), 0, (), held, np.zeros(len(held), dtype=np.uint8))


def between(before: Mapping[str, float], after: Mapping[str, float], lasted_s: float, of: MachineMap = NARROW) -> float:
    return risen(of, "dp_total_ml", lambda n: before.get(n, math.nan), lambda n: after.get(n, math.nan), lasted_s)


BEFORE = {"serial": 7.0, "treatment_s": 900.0, "dp_total_ml": 6553.0, "fp_total_ml": 2000.0}


def test_a_full_register_goes_on() -> None:
    assert between(BEFORE, BEFORE | {"treatment_s": 901, "dp_total_ml": 0.3}, 0.1) == pytest.approx(0.9)


@pytest.mark.parametrize(
    "other",
    [{"treatment_s": 0.0}, {"fp_total_ml": 0.0}, {"serial": 8.0}],
    ids=["time of treatment", "another total", "another machine"],
)
def test_what_fell_with_it_shows_that_it_was_a_restart(other: dict[str, float]) -> None:
    assert between(BEFORE, BEFORE | {"dp_total_ml": 0.3} | other, 0.1) == 0.3


def test_a_fall_that_no_pump_could_make_a_full_register_is_a_restart() -> None:
    assert between(BEFORE | {"dp_total_ml": 4000}, BEFORE | {"treatment_s": 901, "dp_total_ml": 0.3}, 0.1) == 0.3
    assert between(BEFORE, BEFORE | {"treatment_s": 901, "dp_total_ml": 20.0}, 0.1) == 20.0


def test_after_a_gap_something_must_show_that_the_machine_was_not_restarted() -> None:
    was, now = BEFORE | {"dp_total_ml": 6400.0}, BEFORE | {"treatment_s": 960.0, "dp_total_ml": 50.0}
    assert between(was, now, 60) == pytest.approx(END - 6350), "the treatment is older than the gap"
    young = {"serial": 7.0, "treatment_s": 5.0, "dp_total_ml": 6400.0, "fp_total_ml": 0.0}
    assert between(young, young | {"treatment_s": 40.0, "dp_total_ml": 50.0}, 60) == 50.0, "it may have begun within it"
    assert between(young, young | {"treatment_s": 64.0, "dp_total_ml": 50.0}, 60) == pytest.approx(END - 6350)


def test_a_total_all_by_itself_goes_on_only_where_both_ways_are_nearly_one() -> None:
    assert between({"dp_total_ml": 6553.0}, {"dp_total_ml": 0.3}, 0.1, ALONE) == pytest.approx(0.9)
    assert between({"dp_total_ml": 6553.0}, {"dp_total_ml": 0.3}, 2.0, ALONE) == 0.3
    assert between({"dp_total_ml": 6553.0}, {"dp_total_ml": 0.3}, 0.1, machine(high=None)) == 0.3, "no flow to judge by"


def test_only_whole_numbers_without_a_sign_have_an_end() -> None:
    for kind, end in (
        (WordType.U16, END),
        (WordType.U32, 2**32 / 10),
        (WordType.I32, math.inf),
        (WordType.F32, math.inf),
    ):
        assert span(machine(kind).channel("dp_total_ml")) == pytest.approx(end)
    assert span(WHOLE.channel("pven_mmhg")) == math.inf, "a pressure does not count"


def test_a_gap_across_the_end_of_a_register_leaves_nothing_open() -> None:
    before, after = BEFORE | {"phase": 3.0}, BEFORE | {"phase": 3.0, "treatment_s": 930.0, "dp_total_ml": 5.0}
    for since, now, moved in ((before, after, Moved(5.6, 5.6, 5.6)), (before, after | {"treatment_s": 3.0}, None)):
        found = unseen(NARROW, lambda n, s=since: s.get(n, math.nan), lambda n, s=now: s.get(n, math.nan), 30.0)
        total = found.totals["dp_total_ml"]
        assert found.restarted is (moved is None)
        assert total == Moved(0.0, 5.0, 150.0) if moved is None else total.open_ml == pytest.approx(0)
        assert total.counted_ml == pytest.approx(5.0 if moved is None else 5.6)


def test_the_plausible_rate_of_a_total_lets_it_go_on_and_not_begin_anew() -> None:
    of = machine(kept=("dp_total_ml",), rate=5.0)
    built = FrameBuilder(of)
    values = [built.build(n, n * S // 10, 0, [raw])["dp_total_ml"] for n, raw in enumerate((65530, 65533, 2, 3, 30000))]
    assert values[:4] == pytest.approx([6553.0, 6553.3, 0.2, 0.3])
    assert math.isnan(values[4])
    fell = FrameBuilder(of)
    assert math.isnan([fell.build(n, n * S // 10, 0, [raw])["dp_total_ml"] for n, raw in enumerate((9000, 1))][1])


SHORT = replace(NARROW, channels=tuple(replace(c, type=WordType.U16) if c.unit == "s" else c for c in NARROW.channels))
"""Its treatment time has 16 bits: full after 18.2 h."""
LATE = {"serial": 7.0, "treatment_s": 65535.0, "dp_total_ml": 800.0, "fp_total_ml": 2000.0}


@pytest.mark.parametrize(
    ("of", "lasted_s", "changes", "anew"),
    [
        (SHORT, 0.1, {"treatment_s": 0.0}, False),
        (SHORT, 1.0, {"treatment_s": 1.0, "dp_total_ml": math.nan}, False),
        (SHORT, 60.0, {"treatment_s": 59.0, "fp_total_ml": 2005.0}, False),
        (SHORT, 0.1, {"treatment_s": 0.0, "fp_total_ml": 0.0}, True),
        (SHORT, 0.1, {"treatment_s": 0.0, "serial": 8.0}, True),
        (SHORT, 0.1, {"treatment_s": 30.0}, True),
        (SHORT, 60.0, {"treatment_s": 59.0, "dp_total_ml": math.nan, "fp_total_ml": math.nan}, True),
        (NARROW, 0.1, {"treatment_s": 0.0}, True),
        (NARROW, 0.1, {"treatment_s": 65535.0}, False),
        (NARROW, 0.1, {"treatment_s": 65536.0}, False),
    ],
    ids=["full", "full, a total unknown", "full within a gap", "a total fell", "another machine", "too far",
         "nothing shows that it went on", "not full: 32 bits", "stood still", "rose"],
)  # fmt: skip
def test_a_treatment_time_that_falls_is_a_restart_unless_its_register_was_full(
    of: MachineMap, lasted_s: float, changes: dict[str, float], anew: bool
) -> None:
    assert time_began_anew(frame(of, 0, LATE), frame(of, lasted_s, LATE | changes)) is anew


def test_a_treatment_time_that_falls_far_from_the_end_of_its_register_is_a_restart() -> None:
    early = LATE | {"treatment_s": 40_000.0}
    assert time_began_anew(frame(SHORT, 0, early), frame(SHORT, 0.1, early | {"treatment_s": 0.0}))


@dataclass(slots=True)
class Counting:
    """A machine that counts, and what it truly pumped. steps: of its register, 0.1 mL each."""

    bits: int
    steps: int
    t_s: float = 0.0
    treatment_s: float = 600.0
    fp_ml: float = 900.0
    pumped: int = 0
    seen: list[Frame] = field(default_factory=list)

    def look(self, of: MachineMap) -> Frame:
        values = {
            "serial": 7.0,
            "treatment_s": math.floor(self.treatment_s),
            "fp_total_ml": self.fp_ml,
            "dp_total_ml": self.steps % (1 << self.bits) / 10,
        }
        return frame(of, self.t_s, values)

    def go_on(self, seconds: float, steps: int) -> None:
        self.t_s += seconds
        self.treatment_s += seconds
        self.fp_ml += seconds / 10
        self.steps += steps
        self.pumped += steps

    def restart(self, down_s: float) -> None:
        self.t_s += down_s
        self.treatment_s = self.fp_ml = 0.0
        self.steps = 0


FLOWING = st.tuples(st.floats(0.1, 400.0), st.floats(0.0, 1.0))
"""(seconds to the next look, share of the highest plausible flow)."""


def highest_steps(seconds: float) -> int:
    return int(300 / 60 * seconds * 10)


@settings(deadline=None)
@given(start=st.integers(0, 65535), flowing=st.lists(FLOWING, max_size=60))
def test_whatever_is_pumped_is_counted_across_the_end_of_a_register(
    start: int, flowing: list[tuple[float, float]]
) -> None:
    counting, total = Counting(16, start), CarriedTotal("dp")
    total.step(counting.look(NARROW))
    gained = 0.0
    for seconds, share in flowing:
        counting.go_on(seconds, round(highest_steps(seconds) * share))
        gained += total.step(counting.look(NARROW))
        assert total.ml == pytest.approx((start + counting.pumped) / 10)
    assert gained == pytest.approx(counting.pumped / 10, abs=1e-6)


@settings(deadline=None)
@given(
    start=st.integers(0, 65535),
    down_s=st.floats(0.1, 400.0),
    flowing=st.lists(st.tuples(st.floats(0.1, 1.0), st.floats(0.0, 1.0)), min_size=1, max_size=20),
)
def test_a_restart_is_never_taken_for_the_end_of_a_register(
    start: int, down_s: float, flowing: list[tuple[float, float]]
) -> None:
    counting, total = Counting(16, start), CarriedTotal("dp")
    total.step(counting.look(NARROW))
    counting.restart(down_s)
    for seconds, share in flowing:
        counting.go_on(seconds, round(highest_steps(seconds) * share))
        total.step(counting.look(NARROW))
    shown = counting.steps / 10
    before = start / 10
    # what a restart in between shows is that it counts from 0 - or, where it shows more than before, only that it rose
    assert total.ml == pytest.approx(before + shown) or total.ml == pytest.approx(max(before, shown))
    assert total.ml <= before + counting.pumped / 10 + 1e-6, "never more than was pumped"


@given(before=st.floats(0, 6553.5), after=st.floats(0, 6553.5), lasted_s=st.floats(0.0, 1.9))
def test_no_fall_gives_more_than_the_pump_could_move(before: float, after: float, lasted_s: float) -> None:
    looks = ({"dp_total_ml": before}, {"dp_total_ml": after})
    gained = between(*looks, lasted_s, ALONE)
    highest = 300 / 60 * (lasted_s + 1) + 0.1
    assert 0 <= gained <= max(after, highest + 1e-6)
    if after < before:
        readings = [lambda n, s=each: s.get(n, math.nan) for each in looks]
        taken = lost(ALONE, "dp_total_ml", *readings, lasted_s)
        assert taken in (before, span(ALONE.channel("dp_total_ml")))
        assert restarted(ALONE, *readings, lasted_s) is (taken == before)
