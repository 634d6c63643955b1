"""On-delays that shrink with severity: from the alarm file to the verdict."""

from __future__ import annotations

import pytest

from session_monitor.config.alarm_set import parse_alarm_set
from session_monitor.config.errors import ConfigError
from session_monitor.domain.conditions.judge import Judge
from tests.conditions.bench import Bench, alarm_set, machine
from tests.conditions.test_alarm_file import GOOD

STEPS = "on_delay_s = 5\nsteps = [{ beyond = 20, on_delay_s = 2 }, { beyond = 50, on_delay_s = 0 }]\n"


def bench(low: bool = False) -> Bench:
    text = GOOD.replace('source = "mean"', STEPS)
    if low:
        text = text.replace('direction = "high"', 'direction = "low"')
    found = Bench("return_high", settled=False)
    found.judge = Judge(parse_alarm_set(text, "alarms.toml", machine()), machine())
    return found


@pytest.mark.parametrize(("pven", "delay_s"), [(150, None), (169.9, None), (170, 2), (199, 2), (200, 0), (600, 0)])
def test_the_delay_of_a_high_limit_shrinks_outwards(pven: float, delay_s: float | None) -> None:
    assert bench().run(0.1, pven_mmhg=pven)["return_high"].on_delay_s == delay_s


@pytest.mark.parametrize(("pven", "delay_s"), [(149, None), (130, 2), (100, 0)])
def test_and_of_a_low_one(pven: float, delay_s: float | None) -> None:
    assert bench(low=True).run(0.1, pven_mmhg=pven)["return_high"].on_delay_s == delay_s


def test_inside_and_unknown_ask_for_none() -> None:
    assert bench().run(0.1, pven_mmhg=70)["return_high"].on_delay_s is None
    assert bench().run(0.1, pven_mmhg=None)["return_high"].on_delay_s is None


def test_the_shipped_set_keeps_the_delays_of_the_specification() -> None:
    assert not any(condition.steps for alarm in alarm_set().alarms for condition in alarm.conditions)


def test_a_detector_has_no_mean() -> None:
    text = GOOD.replace('kind = "limit"', 'kind = "code"\nequals = 1')
    text = text.replace('limits.limit = { value = 150, lowest = 60, highest = 350, unit = "mmHg" }', "")
    with pytest.raises(ConfigError, match=r"source.*code compares no mean of 2 s; leave it out"):
        parse_alarm_set(text, "alarms.toml", machine())


def test_steps_need_a_number() -> None:
    text = GOOD.replace('kind = "limit"', 'kind = "code"\nequals = 1').replace('source = "mean"', STEPS)
    text = text.replace('limits.limit = { value = 150, lowest = 60, highest = 350, unit = "mmHg" }', "")
    with pytest.raises(ConfigError, match="compares no number"):
        parse_alarm_set(text, "alarms.toml", machine())
