"""Every problem of a map or an alarm set says the line where it stands."""

from __future__ import annotations

import re
import tomllib

import pytest

from session_monitor.config.alarm_set import parse_alarm_set
from session_monitor.config.errors import ConfigError
from session_monitor.config.machine_map import load_machine, parse_machine
from session_monitor.config.toml_lines import Lines

TEXT = '''# [channel] in a comment is none
title = """
[[channel]]
name = "inside a text"
"""
other = \'\'\'
[[channel]]\'\'\'
numbers = [
    1,  # ] and "
    2,
]
[[channel]]
name = "a # b"
scale = 1

[[channel]]   # the second
"name" = 'b [ c'
limits.low = { value = 1,
  highest = 2 }

[channel.sub]
x = 1
[[channel.part]]
y = 1
[[channel.part]]
y = 2
[[channel]]
[channel.sub]
x = 3
'''


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("title", 2),
        ("other", 6),
        ("numbers", 8),
        ("channel 1 a # b", 12),
        ("channel 1 a # b / name", 13),
        ("channel 1 a # b / scale", 14),
        ("channel 1 / unit", 12),
        ("channel 2 b [ c / name", 17),
        ("channel 2 / limits.low", 18),
        ("channel 2 / limits.low.highest", 18),
        ("channel 2 / sub / x", 22),
        ("channel 2 / part 1 / y", 24),
        ("channel 2 / part 2 / y", 26),
        ("channel 3 / sub.x", 29),
        ("channel 4", None),
        ("nothing", None),
        ("", None),
    ],
)
def test_a_place_has_its_line_whatever_stands_in_texts_and_comments(where: str, line: int | None) -> None:
    tomllib.loads(TEXT.replace("{ value = 1,\n  highest = 2 }", "1"))
    assert Lines(TEXT).line(where) == line


def test_the_lines_of_every_key_of_the_shipped_map_are_those_where_it_stands() -> None:
    source = load_machine("li-als-3").source
    written, lines = source.splitlines(), Lines(source)
    for n, channel in enumerate(tomllib.loads(source)["channel"], start=1):
        for key in channel:
            line = lines.line(f"channel {n} {channel['name']} / {key}")
            assert line is not None and written[line - 1].startswith(f"{key} ="), (channel["name"], key)
        named = lines.line(f"channel {n} / name")
        assert named is not None and written[named - 1] == f'name = "{channel["name"]}"'


def test_a_map_is_refused_with_the_line_of_each_problem() -> None:
    source = load_machine("li-als-3").source.replace("stale_after_s = 1.0", "stale_after_s = -1.0", 1)
    source = source.replace('name = "serial"\ntable = "input"', 'name = "serial"\nwhat = 1\ntable = "inputs"', 1)
    source = source.replace("[phases]", "[phase]", 1)
    with pytest.raises(ConfigError) as caught:
        parse_machine(source, "m.toml")
    written = source.splitlines()
    said = [re.match(r"m\.toml:(\d+): \[(.*?)\]", line) for line in str(caught.value).splitlines()]
    found = {match[2]: written[int(match[1]) - 1] for match in said if match}
    assert found["phase"] == "[phase]"
    assert found["heartbeat / stale_after_s"].startswith("stale_after_s = -1.0")
    assert found["channel 3 serial / what"] == "what = 1"
    assert found["channel 3 serial / table"] == 'table = "inputs"'


def test_an_alarm_set_too() -> None:
    machine = load_machine("li-als-3")
    text = '[set]\nmachine = "li-als-3"\nversion = 1\n[[alarm]]\nid = "x"\npriority = "top"\nlatch = "NL"\n'
    text += 'melody = "fluid"\n[alarm.en]\nname = "X"\n[[alarm.condition]]\nkind = "limit"\nchannel = "nowhere"\n'
    with pytest.raises(ConfigError) as caught:
        parse_alarm_set(text, "alarms.toml", machine)
    said = str(caught.value)
    assert "alarms.toml:6: [alarm 1 x / priority]: " in said
    assert "alarms.toml:9: [alarm 1 x / en / action]: is missing" in said
    assert "alarms.toml:13: [alarm 1 x / condition 1 / channel]: there is no channel 'nowhere'" in said
    assert "alarms.toml:4: [alarm 1 x / zh]: the translation is missing" in said
