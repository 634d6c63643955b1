"""The in-process link: one poll is one period, and the machine's silence or a bad line is a miss."""

from __future__ import annotations

import pytest

from drivers.simulated.link import SimLink
from drivers.simulated.scenario import Scenario, parse_scenario
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.ports import Link, Reply


def scenario(kind: str, **parameters: float) -> Scenario:
    lines = ['title = "t"', 'description = "d"', "[[fault]]", f'kind = "{kind}"', 'onset = "3 s into prime"']
    lines += [f"{key} = {value}" for key, value in parameters.items()]
    return parse_scenario("\n".join(lines), kind)


def test_a_poll_is_one_period(machine_map: MachineMap) -> None:
    link: Link = SimLink(machine_map, scenario("detector-dead"), period_s=0.05)
    at = machine_map.index["heartbeat"]
    beats = [reply.raw[at] for reply in (link.poll() for _ in range(8)) if isinstance(reply, Reply)]
    assert beats == [0, 1, 1, 2, 2, 3, 3, 4]
    link.close()
    link.close()


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("link-drop", MissCause.REFUSED),
        ("link-delay", MissCause.TIMEOUT),
        ("link-half-open", MissCause.TIMEOUT),
        ("link-busy", MissCause.EXCEPTION),
        ("link-exceptions", MissCause.EXCEPTION),
    ],
)
def test_a_bad_line_is_missed_and_comes_back(machine_map: MachineMap, kind: str, cause: MissCause) -> None:
    link = SimLink(machine_map, scenario(kind, duration_s=2))
    answers = [link.poll() for _ in range(60)]
    causes = {answer.cause for answer in answers[29:49] if isinstance(answer, Miss)}
    assert causes == {cause}
    assert all(isinstance(answer, Reply) for answer in (*answers[:29], *answers[49:]))


def test_a_short_delay_is_no_miss(machine_map: MachineMap) -> None:
    link = SimLink(machine_map, scenario("link-delay", delay_s=0.2))
    assert all(isinstance(link.poll(), Reply) for _ in range(60))


def test_a_restarting_machine_does_not_answer(machine_map: MachineMap) -> None:
    link = SimLink(machine_map, scenario("machine-restart", silent_s=2, idle_s=1))
    answers = [link.poll() for _ in range(60)]
    assert all(isinstance(answer, Miss) for answer in answers[29:49])
    back = answers[49]
    assert isinstance(back, Reply)
    assert back.raw[machine_map.index["heartbeat"]] == 0


def test_a_start_in_the_middle(machine_map: MachineMap) -> None:
    link = SimLink(machine_map, scenario("detector-dead"), start_s=100.0)
    reply = link.poll()
    assert isinstance(reply, Reply)
    assert reply.raw[machine_map.index["heartbeat"]] == 1001
